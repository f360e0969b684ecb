"""The plain words for kinds of notifications and for the channels they come by."""

from functools import lru_cache
from typing import NamedTuple

from django.utils.translation import get_language, gettext_lazy

from rejoinder.vocabulary.notifications import Channel, Kind, ThreadLevel


class KindWords(NamedTuple):
    """A row of the table: its name, and one line where the name does not say everything."""

    name: str
    hint: str


class ChannelWords(NamedTuple):
    """A column of the table."""

    channel: Channel
    name: str


class LevelWords(NamedTuple):
    """What one can choose for a discussion: the choice, what one has then, what it means."""

    level: ThreadLevel
    name: str
    state: str
    meaning: str


_KINDS = {
    Kind.REPLY: (gettext_lazy("Reply to me"), ""),
    Kind.BRANCH: (
        gettext_lazy("Reply further below my comment"),
        gettext_lazy("Somebody answers an answer."),
    ),
    Kind.FOLLOWED: (gettext_lazy("New comment in a discussion I follow"), ""),
    Kind.MENTION: (
        gettext_lazy("Mention"),
        gettext_lazy("Somebody writes @ and your name."),
    ),
    Kind.PUBLISHED: (gettext_lazy("My comment is published after a wait"), ""),
    Kind.DECISION: (
        gettext_lazy("Decision on my comment"),
        gettext_lazy(
            "Held, hidden, removed or put back. The law (Art. 17 of the EU’s Digital Services "
            "Act) wants you told, so this cannot be switched off."
        ),
    ),
    Kind.OUTCOME: (gettext_lazy("Outcome of my appeal or report"), ""),
    Kind.PICK: (gettext_lazy("An editor picks my comment"), ""),
    Kind.ANSWER: (gettext_lazy("Answer from the newsroom"), ""),
    Kind.WEEKLY: (
        gettext_lazy("The week on this site"),
        gettext_lazy("One mail a week with the discussions most worth reading."),
    ),
    Kind.SECURITY: (
        gettext_lazy("Security of my account"),
        gettext_lazy(
            "New sign-ins, changed passwords and addresses. Whoever got into your account must "
            "not be able to silence the warning, so this cannot be switched off."
        ),
    ),
}
_CHANNELS = {
    Channel.IN_PAGE: gettext_lazy("In page"),
    Channel.EMAIL: gettext_lazy("E‑mail at once"),
    Channel.DIGEST: gettext_lazy("Daily or weekly e‑mail"),
    Channel.PUSH: gettext_lazy("Push"),
}
_LEVELS = {
    ThreadLevel.FOLLOW: (
        gettext_lazy("Follow"),
        gettext_lazy("Following"),
        gettext_lazy("You are told of every new comment here."),
    ),
    ThreadLevel.NORMAL: (
        gettext_lazy("As usual"),
        gettext_lazy("As usual"),
        gettext_lazy("You are told of replies to you, and when somebody writes your name."),
    ),
    ThreadLevel.MUTE: (
        gettext_lazy("Mute"),
        gettext_lazy("Muted"),
        gettext_lazy("You are told of nothing here but decisions on your own comments."),
    ),
}


def kind(value: str) -> KindWords:
    """Return the words for a kind."""
    name, hint = _KINDS[Kind(value)]
    return KindWords(str(name), str(hint))


def channels() -> tuple[ChannelWords, ...]:
    """Return the words for all channels, in the order of the table."""
    return _channels(get_language())


@lru_cache(maxsize=32)
def _channels(_language: str | None) -> tuple[ChannelWords, ...]:
    # The language is the cache's key; it is the active one.
    return tuple(ChannelWords(channel, str(_CHANNELS[channel])) for channel in Channel)


def levels() -> tuple[LevelWords, ...]:
    """Return the words for what one can choose for a discussion."""
    return tuple(
        LevelWords(level, str(name), str(state), str(meaning))
        for level, (name, state, meaning) in _LEVELS.items()
    )
