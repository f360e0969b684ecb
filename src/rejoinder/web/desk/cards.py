"""A comment as its card shows it: who, where, after what, why it is here, what may be done."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from rejoinder.actions.desk_counts import SENT_FOR
from rejoinder.actions.desk_queue import AtDesk
from rejoinder.kit.initials import usual_hue
from rejoinder.models import Account, Comment, Decision, DeskCard, Site
from rejoinder.policies.desk import may_moderate
from rejoinder.rendering import finding_words, times, wording
from rejoinder.rendering.avatar import Avatar, avatar
from rejoinder.rendering.stories import Step, in_order, name_of, stories_of
from rejoinder.vocabulary.states import CommentState, Trust

# The first comments of a discussion set its tone.
EARLY_PLACES = 20


@dataclass(frozen=True, slots=True, kw_only=True)
class Card:
    """What a card shows. ``parent_name`` is empty for a top-level comment.

    ``why`` says why it is here, one short sentence each; ``passages`` are the words that
    rules stopped at or that readers named. ``holder`` is who else looks at it until
    ``held_until``, empty when nobody does; ``is_mine``: the viewer does. ``sent`` says who
    sent it here and why. ``reader_id`` is 0 for guests and for those without the right.
    """

    at: AtDesk
    name: str
    avatar: Avatar
    standing: str
    parent_name: str
    why: tuple[str, ...]
    passages: tuple[str, ...]
    steps: tuple[Step, ...]
    holder: str
    is_mine: bool
    sent: str
    reader_id: int
    is_own: bool

    @property
    def comment(self) -> Comment:
        """The comment itself."""
        return self.at.comment

    @property
    def can_publish(self) -> bool:
        """Whether a decision leads from here onto the page."""
        return not self.is_own and self.comment.state in (
            CommentState.HELD,
            CommentState.HIDDEN,
            CommentState.REMOVED,
        )

    @property
    def can_keep(self) -> bool:
        """Whether it can be left as it is, after a look."""
        return not self.is_own and self.comment.state == CommentState.PUBLISHED

    @property
    def can_remove(self) -> bool:
        """Whether it can be removed."""
        return not self.is_own and self.comment.state in (
            CommentState.HELD,
            CommentState.HIDDEN,
            CommentState.PUBLISHED,
        )


def cards_of(
    listed: Sequence[AtDesk], *, account: Account, site: Site, now: datetime
) -> tuple[Card, ...]:
    """Make the cards of comments for the person who looks."""
    comments = [at.comment for at in listed]
    stories = stories_of(comments, site=site, now=now, for_staff=True)
    return tuple(_card(at, stories[at.comment.pk], account, site, now) for at in listed)


def _card(at: AtDesk, steps: tuple[Step, ...], account: Account, site: Site, now: datetime) -> Card:
    comment, author, name = at.comment, at.comment.author, name_of(at.comment)
    decisions = in_order(comment.decisions.all())
    picture, hue = (author.picture, author.hue) if author else ("", usual_hue(name))
    return Card(
        at=at,
        name=name,
        avatar=avatar(name, picture, hue),
        standing=_standing(comment, now),
        parent_name=name_of(comment.parent) if comment.parent else "",
        why=_why(at, decisions),
        passages=_passages(at, decisions),
        steps=steps,
        holder=_holder(at.card, account, now),
        is_mine=_is_mine(at.card, account, now),
        sent=_sent(at.card, account, site, now),
        reader_id=author.pk if author and may_moderate(account) else 0,
        is_own=author is not None and author.pk == account.pk,
    )


def _standing(comment: Comment, now: datetime) -> str:
    author = comment.author
    if author is None:
        return wording.standing("reader", Trust.GUEST) if not comment.imported_author_id else ""
    count = author.published_count
    published = ngettext("%(num)s published", "%(num)s published", count) % {"num": count}
    return f"{wording.standing(author.role, author.trust(now))} · {published}"


def _why(at: AtDesk, decisions: list[Decision]) -> tuple[str, ...]:
    """Say why the comment is at the desk, what matters most first."""
    lines = [
        _("Notice %(number)s of illegal content: %(law)s")
        % {"number": notice.number, "law": notice.law}
        for notice in at.notices
    ]
    if at.reports is not None:
        reasons = ", ".join(wording.reason(reason) for reason in at.reports.reasons)
        told = {"num": at.reports.count, "sum": f"{at.reports.total_weight:.1f}", "why": reasons}
        pattern = ngettext(
            "%(num)s report, weight %(sum)s: %(why)s",
            "%(num)s reports, weight %(sum)s: %(why)s",
            at.reports.count,
        )
        lines.append(pattern % told)
        if at.reports.many_new:
            lines.append(_("Many of those who report are new here; together they count little."))
    lines += _held_by(at.comment, decisions)
    if at.place <= EARLY_PLACES and at.comment.state != CommentState.REMOVED:
        lines.append(_("among the first %(num)s of this discussion") % {"num": EARLY_PLACES})
    return tuple(dict.fromkeys(lines))


def _held_by(comment: Comment, decisions: list[Decision]) -> list[str]:
    """Say what stopped the comment, or what rules noted in passing."""
    found = [
        finding_words.why(finding, for_staff=True)
        for decision in decisions
        for finding in sorted(decision.findings.all(), key=lambda finding: finding.pk)
        if "exempt" not in finding.details
    ]
    if comment.state == CommentState.HIDDEN:
        hidden = [d for d in decisions if d.new_state == CommentState.HIDDEN]
        found += [_("hidden by %(actor)s") % {"actor": wording.actor(d.actor)} for d in hidden[-1:]]
    return found


def _passages(at: AtDesk, decisions: list[Decision]) -> tuple[str, ...]:
    found = [finding.passage for decision in decisions for finding in decision.findings.all()]
    return tuple(dict.fromkeys(passage for passage in (*found, *at.passages) if passage))


def _holder(card: DeskCard | None, account: Account, now: datetime) -> str:
    if card is None or card.taken_by is None or card.taken_by_id == account.pk:
        return ""
    is_held = card.taken_until is not None and card.taken_until > now
    return card.taken_by.display_name if is_held else ""


def _is_mine(card: DeskCard | None, account: Account, now: datetime) -> bool:
    if card is None or card.taken_by_id != account.pk or card.taken_until is None:
        return False
    return card.taken_until > now


def _sent(card: DeskCard | None, account: Account, site: Site, now: datetime) -> str:
    if card is None or card.sent_at is None or card.sent_at < now - SENT_FOR:
        return ""
    zone = times.zone(site.time_zone)
    told = {
        "from": card.sent_by.display_name if card.sent_by else _("a colleague"),
        "to": card.sent_to.display_name if card.sent_to else _("the editors"),
        "time": times.clock(card.sent_at, zone, today=now.astimezone(zone).date()),
    }
    if card.sent_to_id == account.pk:
        said = _("Sent to you by %(from)s, %(time)s") % told
    else:
        said = _("Sent to %(to)s by %(from)s, %(time)s") % told
    return f"{said}: {card.sent_note}" if card.sent_note else f"{said}."
