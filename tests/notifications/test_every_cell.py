"""Every cell of the table: kind by channel, level of the discussion, and what was chosen."""

import re
from collections.abc import Callable
from itertools import product

import pytest
from django.test import Client

from rejoinder.actions.follow_thread import set_level
from rejoinder.actions.tell import tell
from rejoinder.models import Account, Comment, Delivery, Notification, PushSubscription
from rejoinder.notifications.choosing import channels
from rejoinder.vocabulary.notifications import Channel, Kind, ThreadLevel
from rejoinder.vocabulary.states import CommentState
from tests.support import cast
from tests.web import scene

# What everybody starts with, written out once more: x on, . off, A always, N never.
# In page, e-mail at once, gathered e-mail, push.
TABLE = """
reply     x x . x
branch    x . . .
followed  x . x .
mention   x x . x
published x x . .
decision  A A N .
outcome   x x . .
pick      x . x .
answer    x x . x
weekly    N N . N
security  A A N .
"""
FROM_DISCUSSIONS = {"reply", "branch", "followed", "mention", "answer"}
CELLS = {
    (row.split()[0], column): sign
    for row in TABLE.strip().splitlines()
    for column, sign in zip(("in_page", "email", "digest", "push"), row.split()[1:], strict=True)
}
CHOSEN = {"on": True, "off": False, "as at first": None}


def _is_on(kind: str, channel: str, chosen: bool | None) -> bool:
    sign = CELLS[kind, channel]
    if sign in "AN":
        return sign == "A"
    return sign == "x" if chosen is None else chosen


def _is_told(
    kind: str, channel: str, level: str, chosen: bool | None, mail_chosen: bool | None
) -> bool:
    """Say it in other words than the product: muted, not followed, told by mail already."""
    if kind in FROM_DISCUSSIONS and level == "mute":
        return False
    if kind == "followed" and level != "follow":
        return False
    if channel == "digest" and _is_on(kind, "email", mail_chosen):
        return False
    return _is_on(kind, channel, chosen)


def test_the_table_names_every_kind_and_channel() -> None:
    assert set(CELLS) == {(kind.value, channel.value) for kind in Kind for channel in Channel}


@pytest.mark.parametrize("chosen", CHOSEN)
@pytest.mark.parametrize("level", list(ThreadLevel))
@pytest.mark.parametrize("channel", list(Channel))
@pytest.mark.parametrize("kind", list(Kind))
def test_every_cell(kind: Kind, channel: Channel, level: ThreadLevel, chosen: str) -> None:
    choice = CHOSEN[chosen]
    for mail_choice in CHOSEN.values():
        table = {}
        if mail_choice is not None and channel is not Channel.EMAIL:
            table[kind, Channel.EMAIL] = mail_choice
        if choice is not None:
            table[kind, channel] = choice

        found = channel in channels(kind, level, table)

        mail = choice if channel is Channel.EMAIL else mail_choice
        assert found == _is_told(kind.value, channel.value, level.value, choice, mail)


def _boxes(reader: Client) -> dict[str, bool]:
    """Return the boxes of the settings page, ticked or not."""
    html = reader.get("/settings/notifications").content.decode()
    found = re.findall(r'<input type="checkbox" name="(\w+\.\w+)"( checked)?', html)
    return {name: bool(checked) for name, checked in found}


def _ticks(reader: Client, name: str, wanted: bool) -> None:
    """Tick or untick one box, and send the whole form as a browser does."""
    boxes = _boxes(reader) | {name: wanted}
    form = {box: "on" for box, ticked in boxes.items() if ticked}
    assert reader.post("/settings/notifications", form).status_code == 303


@pytest.mark.django_db
def test_the_page_offers_every_cell_that_can_be_changed_and_no_other() -> None:
    paper = scene.paper()

    boxes = _boxes(scene.browser(paper.ana))

    free = {f"{kind}.{channel}" for (kind, channel), sign in CELLS.items() if sign in "x."}
    assert set(boxes) == free
    assert {name for name, ticked in boxes.items() if ticked} == {
        f"{kind}.{channel}" for (kind, channel), sign in CELLS.items() if sign == "x"
    }


# Kinds that can be caused over HTTP; the others are raised by one call of tell_account.
CAUSED = [
    Kind.REPLY, Kind.BRANCH, Kind.FOLLOWED, Kind.MENTION, Kind.ANSWER, Kind.PUBLISHED,
    Kind.DECISION,
]  # fmt: skip


@pytest.mark.django_db
@pytest.mark.parametrize("kind", CAUSED)
def test_a_cell_that_is_set_on_the_page_decides_what_is_told(kind: Kind) -> None:
    paper = scene.paper()
    ana = scene.browser(paper.ana)
    PushSubscription.objects.create(
        account=paper.ana, endpoint="https://push.example/1", p256dh="k", auth="a",
        added_at=cast.now(),
    )  # fmt: skip
    event = _event(paper, kind)
    free = [c for c in Channel if CELLS[kind.value, c.value] in "x."]
    mail_chosen: bool | None = None

    for level, channel, wanted in product(ThreadLevel, free, (True, False)):
        ana.post(f"/d/{paper.thread.pk}/follow", {"level": level.value})
        _ticks(ana, f"{kind.value}.{channel.value}", wanted)
        if channel is Channel.EMAIL:
            mail_chosen = wanted
        Notification.objects.all().delete()
        event()
        tell(cast.now())

        told = _is_told(kind.value, channel.value, level.value, wanted, mail_chosen)
        assert _was_told(paper.ana, kind, channel) == told, f"{level}, {channel}, {wanted}"


def _was_told(reader: Account, kind: Kind, channel: Channel) -> bool:
    """Look whether the reader's inbox or outbox has got it."""
    if channel is Channel.IN_PAGE:
        return Notification.objects.filter(account=reader, kind=kind, in_page=True).exists()
    return Delivery.objects.filter(account=reader, kind=kind, channel=channel).exists()


def _event(paper: scene.Paper, kind: Kind) -> Callable[[], object]:
    """Return what causes a notification of this kind for Ana, as often as it is called."""
    own = paper.comment(by=paper.ana)
    below = paper.comment(by=paper.zed, parent=own)
    tell(cast.now())
    zed = scene.browser(paper.zed)

    def writes(parent: Comment | None, text: str = "Something") -> None:
        values = {"text": f"{text} {cast.now().timestamp()}"}
        if parent is not None:
            values["parent"] = parent.public_id
        answer = zed.post(paper.comments, values)
        assert answer.status_code == 303, answer.content

    def held() -> Comment:
        return paper.comment(f"Held at {cast.now()}", by=paper.ana, state=CommentState.HELD)

    if kind is Kind.ANSWER:
        zed.force_login(cast.ed())
    return {
        Kind.REPLY: lambda: writes(own),
        Kind.BRANCH: lambda: writes(below),
        Kind.FOLLOWED: lambda: writes(None),
        Kind.MENTION: lambda: writes(None, f"@{paper.ana.display_name}:"),
        Kind.ANSWER: lambda: writes(own),
        Kind.PUBLISHED: lambda: paper.publish(held().pk),
        Kind.DECISION: held,
    }[kind]


@pytest.mark.django_db
def test_the_level_of_one_discussion_counts_for_no_other() -> None:
    paper = scene.paper()
    other = cast.thread(paper.site)
    own = cast.writes(paper.ana, other)
    set_level(paper.ana, paper.thread.pk, ThreadLevel.MUTE, cast.now())

    cast.writes(paper.zed, other, "An answer.", parent=own.comment_id)
    tell(cast.now())

    assert Notification.objects.filter(account=paper.ana, kind=Kind.REPLY).count() == 1
