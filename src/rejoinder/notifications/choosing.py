"""By which channels one person is told of one event: their table, and what it cannot change."""

from collections.abc import Mapping

from rejoinder.vocabulary.notifications import (
    ALWAYS_ON,
    DEFAULTS,
    FROM_DISCUSSIONS,
    NEVER,
    Channel,
    Kind,
    ThreadLevel,
)

Cell = tuple[Kind, Channel]


def is_fixed(kind: Kind, channel: Channel) -> bool:
    """Whether nobody can change this cell of the table."""
    return (kind, channel) in ALWAYS_ON or (kind, channel) in NEVER


def is_on(kind: Kind, channel: Channel, chosen: Mapping[Cell, bool]) -> bool:
    """Whether a cell of a reader's table is on; ``chosen`` holds what they changed.

    >>> is_on(Kind.REPLY, Channel.EMAIL, {})
    True
    >>> is_on(Kind.DECISION, Channel.EMAIL, {(Kind.DECISION, Channel.EMAIL): False})
    True
    """
    cell = (kind, channel)
    if is_fixed(kind, channel):
        return cell in ALWAYS_ON
    return chosen.get(cell, channel in DEFAULTS[kind])


def channels(kind: Kind, level: ThreadLevel, chosen: Mapping[Cell, bool]) -> frozenset[Channel]:
    """Return how a reader is told of an event of this kind; empty: not at all.

    ``level`` is what they want to hear of the discussion that it comes from. Who gets a
    mail at once is not told the same again in the mail that gathers.

    >>> sorted(channels(Kind.FOLLOWED, ThreadLevel.FOLLOW, {}))
    [<Channel.DIGEST: 'digest'>, <Channel.IN_PAGE: 'in_page'>]
    >>> channels(Kind.REPLY, ThreadLevel.MUTE, {})
    frozenset()
    """
    if not _is_heard(kind, level):
        return frozenset()
    on = {channel for channel in Channel if is_on(kind, channel, chosen)}
    if Channel.EMAIL in on:
        on.discard(Channel.DIGEST)
    return frozenset(on)


def _is_heard(kind: Kind, level: ThreadLevel) -> bool:
    if kind not in FROM_DISCUSSIONS:
        return True
    if kind is Kind.FOLLOWED:
        return level is ThreadLevel.FOLLOW
    return level is not ThreadLevel.MUTE
