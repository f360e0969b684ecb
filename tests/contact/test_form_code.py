"""The question for people: readable, made here, and good once."""

from datetime import UTC, datetime, timedelta

import pytest

from rejoinder.kit import form_code
from rejoinder.kit.form_code import GOOD_FOR, CodeIsWrong

NOW = datetime(2026, 11, 22, 18, 0, tzinfo=UTC)
WORDS = ["ferry", "harbour", "stone", "bread", "lamp", "río", "Straße"]


def test_the_right_word_is_taken_however_it_is_written() -> None:
    for _ in range(20):
        made = form_code.ask(WORDS, key="k", now=NOW)
        wanted = made.words[made.place]

        for typed in (wanted, wanted.upper(), f" “{wanted}”. "):
            answered = form_code.check(made.token, typed, key="k", now=NOW)
            assert answered.expires_at == NOW + GOOD_FOR


def test_other_words_other_keys_and_old_or_changed_tokens_are_refused() -> None:
    made = form_code.ask(WORDS, key="k", now=NOW)
    wanted = made.words[made.place]
    other = made.words[made.place - 1]
    token_id, until, digest = made.token.split(".")
    later = f"{token_id}.{int(until) + 999}.{digest}"
    assert form_code.check(made.token, wanted, key="k", now=NOW).token_id == token_id

    for token, typed, key, now in (
        (made.token, other, "k", NOW),
        (made.token, "", "k", NOW),
        (made.token, wanted, "another", NOW),
        (made.token, wanted, "k", NOW + GOOD_FOR + timedelta(seconds=1)),
        (later, wanted, "k", NOW),
        ("", wanted, "k", NOW),
        ("a.b.c", wanted, "k", NOW),
        ("é" * 20, wanted, "k", NOW),
        (made.token * 99, wanted, "k", NOW),
        (made.token, wanted * 99, "k", NOW),
    ):
        with pytest.raises(CodeIsWrong):
            form_code.check(token, typed, key=key, now=now)


def test_the_token_does_not_hold_the_word() -> None:
    made = form_code.ask(WORDS, key="k", now=NOW)

    assert all(word not in made.token for word in made.words)
    assert len(set(made.words)) == form_code.SHOWN
