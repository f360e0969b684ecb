"""The words of messages to the newsroom: topics, the mail to it, and its answer."""

from django.conf import settings
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from rejoinder.models import Comment, ContactMessage, Site
from rejoinder.rendering import addresses, wording
from rejoinder.vocabulary.moderation import ContactTopic

# As much of somebody's message as an answer repeats.
QUOTED_LONGEST = 400
_TOPICS = {
    ContactTopic.ARTICLE: gettext_lazy("an article"),
    ContactTopic.COMMENT: gettext_lazy("my comment or my account"),
    ContactTopic.MODERATION: gettext_lazy("moderation"),
    ContactTopic.TECHNICAL: gettext_lazy("something technical"),
    ContactTopic.OTHER: gettext_lazy("something else"),
}


def topic(value: str) -> str:
    """Name what a message is about."""
    return str(_TOPICS[ContactTopic(value)])


def topics() -> list[tuple[str, str]]:
    """List all topics with their names, as a form offers them."""
    return [(value.value, str(name)) for value, name in _TOPICS.items()]


def for_newsroom(message: ContactMessage, comment: Comment | None, *, desk: str) -> str:
    """Write the mail that the newsroom gets; ``desk`` is where it is answered."""
    lines = [
        _("From: %(name)s, %(email)s") % {"name": message.name, "email": message.email},
        _("About: %(topic)s") % {"topic": topic(message.topic)},
    ]
    if comment is not None:
        place = addresses.comment(comment.thread_id, comment.pk)
        about = {
            "address": f"{settings.SITE_ADDRESS}{place}",
            "state": wording.state(comment.state),
        }
        lines.append(_("Comment: %(address)s (%(state)s)") % about)
    answer = _("Answer it at the desk, so that others see that it is answered:\n%(desk)s")
    parts = (
        "\n".join(lines),
        message.text,
        answer % {"desk": desk},
        _("You get this mail because the site sends messages to this address."),
    )
    return "\n\n".join(parts) + "\n"


def answer(message: ContactMessage, site: Site) -> str:
    """Write the mail that answers a message, with the beginning of what it answers."""
    quoted = message.text[:QUOTED_LONGEST]
    if len(message.text) > QUOTED_LONGEST:
        quoted += " …"
    why = _(
        "You get this mail because you wrote to %(site)s by its contact page, %(address)s/contact."
    )
    parts = (
        message.answer,
        _("You wrote: “%(text)s”") % {"text": quoted},
        why % {"site": site.name, "address": settings.SITE_ADDRESS},
    )
    return "\n\n".join(parts) + "\n"
