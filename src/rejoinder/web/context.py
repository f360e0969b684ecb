"""What every template that a view renders is given besides its own names."""

from typing import Any

from django.contrib.messages import get_messages
from django.http import HttpRequest

from rejoinder.web import frame
from rejoinder.web.viewer import plain_viewer


def page_frame(request: HttpRequest) -> dict[str, Any]:
    """Give ``frame`` and ``viewer``, which base.html draws (templates/rejoinder/README.md).

    ``messages`` are what django-allauth has to say on the next page of an account.
    """
    return {
        "frame": frame.page_frame(request),
        "viewer": plain_viewer(request),
        "messages": get_messages(request),
    }
