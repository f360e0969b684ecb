"""The words around comments, translated once for each page and filled in for each comment.

A page has some 80 comments with a dozen words each; asking gettext for every one of them
would take longer than everything else.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import Protocol

from django.utils.translation import get_language
from django.utils.translation import gettext as _


class AnsweredComment(Protocol):
    """What the words need of the comment that a reply answers."""

    @property
    def name(self) -> str:
        """Its author, empty when it is gone."""

    @property
    def number(self) -> int:
        """Its number in the thread."""


@dataclass(frozen=True, slots=True)
class Labels:
    """Words and patterns of one language."""

    worthwhile: str
    not_worthwhile: str
    reply: str
    share: str
    edit: str
    withdraw: str
    copy_link: str
    own_page: str
    mute: str
    report: str
    muted_reader: str
    muted_word: str
    little_seen: str
    little_seen_why: str
    guest: str
    pick: str
    pinned: str
    restored: str
    former_reader: str
    edited: str
    in_reply_to: str
    in_reply_to_gone: str
    said: str
    replied: str
    replied_to_gone: str
    reply_to: str
    worthwhile_to: str
    worthwhile_to_with_score: str
    not_worthwhile_to: str
    share_of: str
    more_about: str
    edit_of: str
    withdraw_of: str
    mute_of: str
    report_of: str

    def note(self, number: int, when: str, parent: AnsweredComment | None) -> str:
        """What the heading adds for those who do not see the layout."""
        if parent is None:
            return self.said % {"number": number, "time": when}
        values = {"number": number, "time": when, "name": parent.name, "parent": parent.number}
        return (self.replied if parent.name else self.replied_to_gone) % values

    def of_actions(self, name: str, number: int, ups: int | None) -> Mapping[str, str]:
        """The unique names of a comment's controls; each begins with the words one sees."""
        values = {"name": name, "number": number, "ups": ups}
        worthwhile = self.worthwhile_to if ups is None else self.worthwhile_to_with_score
        return {
            "reply": self.reply_to % values,
            "up": worthwhile % values,
            "down": self.not_worthwhile_to % values,
            "share": self.share_of % values,
            "more": self.more_about % values,
            "edit": self.edit_of % values,
            "withdraw": self.withdraw_of % values,
            "mute": self.mute_of % values,
            "report": self.report_of % values,
        }


def labels() -> Labels:
    """Return the labels in the language that is active."""
    return _labels(get_language() or "")


@lru_cache(maxsize=32)
def _labels(_language: str) -> Labels:
    # The language is the cache's key; it is the active one, so nothing else needs it.
    return Labels(
        worthwhile=_("Worthwhile"),
        not_worthwhile=_("Not worthwhile here. Only the moderators see how many say so."),
        reply=_("Reply"),
        share=_("Share"),
        edit=_("Edit"),
        withdraw=_("Withdraw"),
        copy_link=_("Copy link"),
        own_page=_("On its own page"),
        mute=_("Mute this reader"),
        report=_("Report"),
        muted_reader=_("Muted reader – show"),
        muted_word=_("Muted word – show"),
        little_seen=_("little seen"),
        little_seen_why=_("Few have seen this comment yet, so it was drawn for this place."),
        guest=_("Guest"),
        pick=_("★ Editors’ pick"),
        pinned=_("Pinned by the desk"),
        restored=_("Restored after appeal"),
        former_reader=_("Former reader"),
        edited=_("edited %(time)s"),
        in_reply_to=_("in reply to"),
        in_reply_to_gone=_("a comment that is gone"),
        said=_("said, %(time)s, comment %(number)s"),
        replied=_("replied to %(name)s, comment %(parent)s; %(time)s, comment %(number)s"),
        replied_to_gone=_(
            "replied to a comment that is gone, comment %(parent)s; %(time)s, comment %(number)s"
        ),
        reply_to=_("Reply to %(name)s, comment %(number)s"),
        worthwhile_to=_("Worthwhile: %(name)s, comment %(number)s"),
        worthwhile_to_with_score=_("Worthwhile %(ups)s: %(name)s, comment %(number)s"),
        not_worthwhile_to=_("Not worthwhile here: %(name)s, comment %(number)s"),
        share_of=_("Share comment %(number)s by %(name)s"),
        more_about=_("More about comment %(number)s by %(name)s"),
        edit_of=_("Edit comment %(number)s"),
        withdraw_of=_("Withdraw comment %(number)s"),
        mute_of=_("Mute this reader: %(name)s, comment %(number)s"),
        report_of=_("Report comment %(number)s by %(name)s"),
    )
