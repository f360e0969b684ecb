"""What each measure does, in words: as a title, in a sentence, and its effect."""

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from rejoinder.vocabulary.moderation import Measure

_TITLES = {
    Measure.PUBLISH: gettext_lazy("Your comment was published"),
    Measure.HOLD: gettext_lazy("Your comment waits for a moderator"),
    Measure.HIDE: gettext_lazy("Your comment was hidden for review"),
    Measure.REMOVE: gettext_lazy("Your comment was removed"),
    Measure.WITHDRAW: gettext_lazy("Your comment was withdrawn"),
    Measure.RESTORE: gettext_lazy("Your comment was put back"),
    Measure.CUT: gettext_lazy("A passage of your comment was cut"),
    Measure.KEEP: gettext_lazy("The comment stays as it is"),
    Measure.UPHOLD: gettext_lazy("The decision stands"),
    Measure.PICK: gettext_lazy("An editor picked your comment"),
    Measure.UNPICK: gettext_lazy("Your comment is no longer picked"),
    Measure.UNDO: gettext_lazy("A decision was taken back"),
    Measure.WARN: gettext_lazy("You are warned"),
    Measure.READ_FIRST: gettext_lazy("Your comments are read before they appear"),
    Measure.SUSPEND: gettext_lazy("You may not comment for now"),
    Measure.LIFT: gettext_lazy("A limit on your account has ended"),
}
_DONE = {
    Measure.PUBLISH: gettext_lazy("your comment was published."),
    Measure.HOLD: gettext_lazy(
        "your comment waits for a person to read it. Others do not see it yet."
    ),
    Measure.HIDE: gettext_lazy("your comment is hidden until a person has decided."),
    Measure.REMOVE: gettext_lazy("your comment was removed. It is not visible on this site."),
    Measure.WITHDRAW: gettext_lazy("your comment was withdrawn."),
    Measure.RESTORE: gettext_lazy("your comment is shown again."),
    Measure.CUT: gettext_lazy("a passage of your comment was cut. The rest is shown."),
    Measure.KEEP: gettext_lazy("the comment was looked at and stays as it is."),
    Measure.UPHOLD: gettext_lazy("an appeal was answered: the decision stands."),
    Measure.PICK: gettext_lazy("an editor picked your comment."),
    Measure.UNPICK: gettext_lazy("your comment is no longer picked."),
    Measure.UNDO: gettext_lazy("a decision was taken back."),
    Measure.WARN: gettext_lazy(
        "you are warned. You can comment again when you have said that you have read this."
    ),
    Measure.READ_FIRST: gettext_lazy("your comments are read by a person before they appear."),
    Measure.SUSPEND: gettext_lazy("you may not comment here."),
    Measure.LIFT: gettext_lazy("a limit on your account was ended."),
}
_ON_COMMENT = gettext_lazy("Your text is kept for you. This does not limit your account.")
_EFFECTS = {
    Measure.HIDE: _ON_COMMENT,
    Measure.CUT: gettext_lazy("the words cut are kept for you. This does not limit your account."),
    Measure.SUSPEND: gettext_lazy("you can still read, vote and sign in."),
    Measure.READ_FIRST: gettext_lazy("you can write as before; a person publishes it."),
}


def title(measure: str) -> str:
    """Say what was done, without a full stop, as a heading or a line in the inbox."""
    return str(_TITLES[Measure(measure)])


def done(measure: str) -> str:
    """Say what was done, as it stands after "What:"."""
    return str(_DONE[Measure(measure)])


def effect(measure: str) -> str:
    """Say what comes of it, empty where that has been said."""
    if measure == Measure.REMOVE:
        return _(
            "not visible on this site. Your text is kept for you. This does not limit your account."
        )
    return str(_EFFECTS.get(Measure(measure), ""))


def other_ways() -> str:
    """Say which ways there are beside the site, where its editors have not named them."""
    return _("you can also turn to an out-of-court settlement body or to a court.")
