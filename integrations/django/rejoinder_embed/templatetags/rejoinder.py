"""``{% load rejoinder %}``, then ``{% discussion article.get_absolute_url %}``.

The settings hold ``REJOINDER_DESK = "https://desk.example"``.
"""

from django import template
from django.conf import settings
from django.utils.html import format_html
from django.utils.safestring import SafeString

register = template.Library()


@register.simple_tag(takes_context=True)
def discussion(context: template.Context, path: str = "") -> SafeString:
    """Draw the discussion of the page at ``path``, by default of this page."""
    request = context["request"]
    address = request.build_absolute_uri(path or request.path)
    return format_html(
        '<rejoinder-discussion data-url="{}"></rejoinder-discussion>'
        '<script async src="{}/embed.js"></script>',
        address,
        _desk(),
    )


@register.simple_tag(takes_context=True)
def discussion_count(context: template.Context, path: str) -> SafeString:
    """Draw a link to a discussion; the script writes how many comments it has."""
    address = context["request"].build_absolute_uri(path)
    return format_html('<a href="{}#comments" data-rejoinder-count="{}"></a>', path, address)


def _desk() -> str:
    return str(settings.REJOINDER_DESK).rstrip("/")
