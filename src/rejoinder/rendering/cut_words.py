"""What stands in a comment in the place of words that the desk has cut."""

from django.utils.translation import gettext as _
from django.utils.translation import ngettext


def cut_mark(passage: str, *, house_rule: int | None) -> str:
    r"""Say how many words were cut and by which rule: "[12 words cut by the desk, rule 1]".

    It is Markdown: the brackets are escaped, so that no address behind them makes a link.
    """
    count = len(passage.split())
    words = ngettext("%(num)s word", "%(num)s words", count) % {"num": count}
    if house_rule is None:
        said = _("%(words)s cut by the desk") % {"words": words}
    else:
        said = _("%(words)s cut by the desk, rule %(rule)s") % {"words": words, "rule": house_rule}
    return rf"\[{said}\]"
