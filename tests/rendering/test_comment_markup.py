"""How comments are drawn: headings, depth, tombstones, scores, names that try to break out."""

import json
from datetime import UTC, datetime, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from pytest_django import DjangoAssertNumQueries

from rejoinder.models import ArticleVersion, Byline, Section, Site
from rejoinder.rendering import addresses, pages
from rejoinder.rendering.environment import icon
from rejoinder.rendering.page_store import NoSuchPage
from rejoinder.rendering.viewer import Viewer
from rejoinder.vocabulary.states import CommentState, Role
from tests.kit.payloads import PAYLOADS
from tests.rendering.reading import Shown, all_pages, page_at, words
from tests.rendering.threads import Talk, a_talk, an_account

pytestmark = pytest.mark.django_db


def _chain(talk: Talk, length: int) -> list[str]:
    """A comment, an answer, an answer to that, and so on; returns their public ids."""
    last = talk.say("Link 0", by="Person 0")
    ids = [last.public_id]
    for n in range(1, length):
        last = talk.say(f"Link {n}", to=last, by=f"Person {n}")
        ids.append(last.public_id)
    return ids


def test_headings_go_one_level_deeper_with_each_reply_and_stop_at_the_sixth() -> None:
    talk = a_talk()
    ids = _chain(talk, 7)

    page = Shown(f"/d/{talk.thread.pk}/c/{ids[0]}")

    levels = [
        level for found in ids for level in range(1, 7) if page.all(f"h{level}", id=f"h-{found}")
    ]
    assert levels == [3, 4, 5, 6, 6, 6, 6]


def test_replies_are_drawn_four_steps_deep_and_name_their_parent_beyond() -> None:
    talk = a_talk()
    ids = _chain(talk, 7)

    page = Shown(f"/d/{talk.thread.pk}/c/{ids[0]}")

    (fourth,) = [item for item in page.all("ol", class_="replies") if _holds(item, ids[4])][-1:]
    assert [child.get("id") for child in fourth] == [f"c-{found}" for found in ids[4:]]
    named = [words(link) for link in page.all("a", class_="always")]
    assert named == ["in reply to Person 4", "in reply to Person 5"]


def _holds(list_of_replies: object, public_id: str) -> bool:
    return any(child.get("id") == f"c-{public_id}" for child in list_of_replies)  # type: ignore[attr-defined]


def test_a_heading_tells_who_said_it_when_and_to_whom() -> None:
    talk = a_talk()
    root = talk.say("Root", by="Lars Egge", at=datetime(2025, 5, 3, 10, 2, tzinfo=UTC))
    reply = talk.say(
        "Answer", to=root, by=an_account("Ana Ruiz", Role.REPORTER),
        at=datetime(2025, 5, 3, 10, 31, tzinfo=UTC),
    )  # fmt: skip

    page = Shown(f"/articles/{talk.slug}")

    (first,) = page.all("h3", id=f"h-{root.public_id}")
    (second,) = page.all("h4", id=f"h-{reply.public_id}")
    assert words(first) == "Lars Egge said, 3 May 2025, 10:02, comment 1"
    assert words(second) == "Ana Ruiz replied to Lars Egge, comment 1; 3 May 2025, 10:31, comment 2"
    assert [words(badge) for badge in page.all("span", class_="staff")] == ["Reporter"]


def test_controls_have_names_that_no_other_control_of_the_page_has() -> None:
    talk = a_talk()
    for n in range(6):
        talk.say("The same words", by="The same name", ups=6 + n)

    page = Shown(f"/articles/{talk.slug}")

    controls = [*page.all("button"), *page.all("a", class_="act"), *page.all("summary")]
    names = [name for control in controls if (name := control.get("aria-label"))]
    assert len(names) == 6 * 5
    assert len(set(names)) == len(names)


def test_a_tombstone_says_who_removed_it_and_why_but_not_who_wrote_it() -> None:
    talk = a_talk()
    comment = talk.say("Only an idiot says that.", by="Angry Arnold")
    answer = talk.say("Calm down.", to=comment)
    decision = talk.remove(comment)

    for address in (f"/articles/{talk.slug}", f"/d/{talk.thread.pk}/c/{answer.public_id}"):
        page = Shown(address)
        (stone,) = page.all("p", class_="tombstone")
        assert words(stone).startswith("Removed by the moderation desk, ")
        assert words(stone).endswith(f". Rule 1: attack on a person. Decision {decision.pk}")
        assert "Arnold" not in page.page.body
        assert "idiot" not in page.page.body
        assert "Calm down." in page.text


def test_a_withdrawn_comment_says_so() -> None:
    talk = a_talk()
    comment = talk.say("Never mind.", by="Mara K")
    talk.withdraw(comment)

    page = Shown(f"/articles/{talk.slug}")

    (stone,) = page.all("p", class_="tombstone")
    assert words(stone).startswith("Withdrawn by its author, ")
    assert "Mara" not in page.page.body


def test_a_score_is_hidden_until_it_is_old_enough_and_has_enough_votes() -> None:
    talk = a_talk()
    now = datetime.now(UTC)
    old_with_votes = talk.say("Old", ups=31, downs=4)
    talk.say("Old with few votes", ups=4)
    young = talk.say("Young", ups=77, at=now - timedelta(minutes=20))

    page = Shown(f"/articles/{talk.slug}")

    assert [words(count) for count in page.all("span", class_="count")] == ["31"]
    assert old_with_votes.public_id in page.comments
    assert page.page.expires_at == pytest.approx(
        (young.created_at + timedelta(minutes=30)).timestamp()
    )
    assert "77" not in page.text


def test_counts_of_not_worthwhile_are_on_no_page() -> None:
    talk = a_talk()
    talk.say("Divided", ups=31, downs=5873)

    assert "5873" not in Shown(f"/articles/{talk.slug}").page.body


def test_hostile_names_and_articles_stay_text() -> None:
    # No text field holds NUL: forms and imports take it out, and PostgreSQL stores none.
    hostile = [payload.replace("\0", "") for payload in PAYLOADS]
    pages_seen = []
    for number, payload in enumerate(hostile):
        talk = a_talk(
            slug=f"hostile-{number}", headline=payload, standfirst=payload, outlet=payload[:100],
            photo=payload, photo_alt=payload, photo_caption=payload, photo_credit=payload[:100],
        )  # fmt: skip
        Byline.objects.create(article=talk.thread.article, position=0, name=payload[:100])
        root = talk.say(payload, by=payload[:100])
        reply = talk.say(payload, to=root, by=an_account(payload[:50], Role.EDITOR))
        talk.say(payload, to=reply, by=payload[:100])
        pages_seen += [
            Shown(f"/articles/{talk.slug}"),
            Shown(f"/d/{talk.thread.pk}/c/{reply.public_id}"),
        ]
    Section.objects.create(site=Site.objects.get(), slug="hostile", name=PAYLOADS[0])
    Site.objects.update(name=PAYLOADS[0], rule_strip=PAYLOADS[0], house_rules="\n".join(hostile))
    pages_seen += [Shown("/"), Shown("/house-rules"), Shown("/articles/hostile-0")]

    for page in pages_seen:
        for element in page.tree.iter():
            if not isinstance(element.tag, str):
                continue
            tag = element.tag.rpartition("}")[2]
            assert tag not in {"iframe", "object", "embed", "svg", "math", "base", "style"}
            assert not [name for name in element.attrib if str(name).startswith("on")]
            leads_to = element.get("href", "").strip()
            assert leads_to == icon() or not leads_to.lower().startswith(("javascript:", "data:"))
            if tag == "script" and element.get("type") == "application/ld+json":
                # What pages say of themselves: one JSON text, which nothing runs.
                assert json.loads("".join(element.itertext()))["@context"] == "https://schema.org"
            elif tag == "script":
                assert element.get("src", "").startswith("/static/")
                assert not "".join(element.itertext()).strip()


def test_template_signs_and_format_signs_of_people_stay_as_typed() -> None:
    talk = a_talk(headline="{{7*191}} %s {0} %(name)s")
    talk.say("{{7*191}} %s {0}", by="%(number)s {{7*191}}")

    text = Shown(f"/articles/{talk.slug}").text

    assert "{{7*191}} %s {0} %(name)s" in text
    assert "%(number)s {{7*191}} said" in text
    assert "1337" not in text


def test_a_page_takes_few_statements_whatever_its_size(
    django_assert_max_num_queries: DjangoAssertNumQueries,
) -> None:
    talk = a_talk()
    for n in range(30):
        root = talk.say(f"Root {n}", ups=n)
        for _ in range(4):
            talk.say("Reply", to=root)
        if n % 5 == 0:
            talk.remove(root)

    address = f"/articles/{talk.slug}"

    # The article, its sections and bylines; two for the draw; the comments; the decisions.
    with django_assert_max_num_queries(7):
        page_at(f"{address}?sort=best")
    with django_assert_max_num_queries(5):
        page_at(f"{address}?sort=newest")


def test_the_same_page_is_built_with_the_same_number_of_statements_at_any_size() -> None:
    small, large = a_talk(), a_talk()
    small.say("One")
    for n in range(80):
        root = large.say(f"Root {n}")
        large.say("Reply", to=root)

    counts = []
    for talk in (small, large):
        with CaptureQueriesContext(
            connection,
        ) as captured:
            page_at(f"/articles/{talk.slug}?sort=newest")
        counts.append(len(captured))

    assert counts[0] == counts[1]


def test_a_permalink_shows_the_branch_above_and_below() -> None:
    talk = a_talk()
    ids = _chain(talk, 12)

    page = Shown(f"/d/{talk.thread.pk}/c/{ids[8]}")

    assert page.comments == ids[8:]
    quoted = [words(part) for part in page.all("bdi", class_="name")]
    assert quoted == ["Person 0", "Person 5", "Person 6", "Person 7"]
    assert "4 comments between" in page.text


def test_a_comment_has_no_page_under_another_thread() -> None:
    talk, other = a_talk(), a_talk()
    comment = talk.say()

    assert Shown(f"/d/{talk.thread.pk}/c/{comment.public_id}").comments == [comment.public_id]
    with pytest.raises(NoSuchPage):
        Shown(f"/d/{other.thread.pk}/c/{comment.public_id}")


def test_a_closed_discussion_says_so_and_offers_nothing_to_write_with() -> None:
    talk = a_talk()
    talk.say()
    talk.thread.is_open = False
    talk.thread.save()

    page = Shown(f"/articles/{talk.slug}")

    assert "This discussion is closed." in page.text
    assert page.all("textarea") == []
    assert page.all("a", class_="reply") == []


def test_an_empty_discussion_invites_to_write() -> None:
    talk = a_talk()

    page = Shown(f"/articles/{talk.slug}")

    assert "No comments yet" in page.text
    assert len(page.all("textarea")) == 1


def test_an_article_before_its_time_is_not_there() -> None:
    talk = a_talk(slug="later", published_at=datetime.now(UTC) + timedelta(hours=1))

    with pytest.raises(NoSuchPage):
        page_at("/articles/later")
    front = Shown("/")
    assert "/articles/later" not in front.page.body
    assert front.page.expires_at == pytest.approx(talk.thread.article.published_at.timestamp())


def test_what_changed_in_an_article_is_shown_word_by_word() -> None:
    talk = a_talk(
        version_number=2, body_text="It was closed at seven.\nNew.", updated_at=datetime.now(UTC)
    )
    ArticleVersion.objects.create(
        article=talk.thread.article, number=1, headline=talk.thread.article.headline,
        body_html="", body_text="It was closed at six.",
        written_at=datetime.now(UTC), replaced_at=datetime.now(UTC),
    )  # fmt: skip

    page = Shown(f"/articles/{talk.slug}/versions/1")

    assert [words(part) for part in page.all("del")] == ["[removed:] six [end]"]
    assert [words(part) for part in page.all("ins")] == [
        "[added:] seven [end]",
        "[added:] New. [end]",
    ]
    assert Shown(f"/articles/{talk.slug}").all("a", href=f"/articles/{talk.slug}/versions/1")
    with pytest.raises(NoSuchPage):
        page_at(f"/articles/{talk.slug}/versions/2")


def test_a_page_drawn_for_one_person_shows_their_votes_and_what_they_may_do() -> None:
    talk = a_talk()
    own, other = talk.say("Mine", ups=9), talk.say("Theirs", by="Somebody")
    viewer = Viewer(
        name="Mara K", csrf_token="token", votes={other.pk: -1}, own=frozenset({own.pk}),
        editable=frozenset({own.pk}), withdrawable=frozenset({own.pk}),
    )  # fmt: skip
    key = pages.route(f"/articles/{talk.slug}", "")
    assert key is not None

    personal, shared = pages.article_page(key, viewer).body, page_at(f"/articles/{talk.slug}").body

    assert f"/c/{own.public_id}/edit" in personal
    assert f"/c/{own.public_id}/vote" not in personal
    assert 'value="0" aria-pressed="true"' in personal
    assert "Mara K" in personal
    for secret in ("Mara K", "token", "/edit", 'aria-pressed="true"'):
        assert secret not in shared


def test_edited_comments_say_so() -> None:
    talk = a_talk()
    comment = talk.say("Changed")
    comment.edited_at = datetime(2025, 5, 3, 10, 5, tzinfo=UTC)
    comment.save()

    assert "edited 3 May 2025, 10:05" in Shown(f"/articles/{talk.slug}").text


def test_pages_change_when_a_comment_does() -> None:
    talk = a_talk()
    comment = talk.say("Before", by="Lars Egge")
    before = Shown(f"/articles/{talk.slug}").text

    comment.html, comment.ups, comment.vote_count = "<p>After</p>", 12, 12
    comment.save()
    after = Shown(f"/articles/{talk.slug}")

    assert "Before" in before
    assert "Before" not in after.text
    assert [words(count) for count in after.all("span", class_="count")] == ["12"]


def test_front_page_lists_articles_with_their_comments() -> None:
    talk = a_talk()
    talk.say()
    talk.say()
    closed = a_talk(headline="Closed one")
    closed.thread.is_open = False
    closed.thread.save()

    text = Shown("/").text

    assert "2 comments" in text
    assert "Closed one" in text
    assert "closed" in text


def test_the_first_page_links_to_a_second_that_needs_no_script() -> None:
    talk = a_talk()
    for n in range(25):
        talk.say(f"Comment {n}")

    first, *_ = all_pages(f"/articles/{talk.slug}?sort=newest")
    (link,) = [a for a in first.all("a") if "/comments?" in a.get("data-fragment", "")]
    second = Shown(link.get("href").partition("#")[0])

    assert len(second.comments) == 5
    assert not set(second.comments) & set(first.comments)
    assert f"/articles/{talk.slug}?sort=newest#comments" in second.page.body


def test_addresses_are_those_that_the_router_reads() -> None:
    made = [
        addresses.front(), addresses.front("city"), addresses.article("bridge", sort="newest"),
        addresses.version("bridge", 3), addresses.comments(5), addresses.comment(5, 99),
        addresses.replies(5, 99, after="z"), addresses.house_rules(),
    ]  # fmt: skip

    for address in made:
        path, _, query = address.partition("?")
        assert pages.route(path, query) is not None, address


def test_a_held_comment_is_in_no_count() -> None:
    talk = a_talk()
    talk.say()
    talk.say(state=CommentState.HELD)

    assert pages.counts_of([talk.slug, "unknown"]) == {talk.slug: (talk.thread.pk, 1)}
