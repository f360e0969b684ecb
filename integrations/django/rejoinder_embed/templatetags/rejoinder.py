"""``{% load rejoinder %}``, then ``{% discussion article.get_absolute_url %}``.

The settings hold ``REJOINDER_DESK = "https://desk.example"``. Other attributes of the element
follow: ``{% discussion article.get_absolute_url theme="dark" token_url="/comments-token" %}``.
"""

from django import template
from django.conf import settings
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString

register = template.Library()


@register.simple_tag(takes_context=True)
def discussion(context: template.Context, path: str = "", **attributes: str) -> SafeString:
    """Draw the discussion of the page at ``path``, by default of this page."""
    request = context["request"]
    named = {"url": request.build_absolute_uri(path or request.path)} | attributes
    pairs = ((name.replace("_", "-"), value) for name, value in named.items())
    return format_html(
        "<rejoinder-discussion{}></rejoinder-discussion>{}",
        format_html_join("", ' data-{}="{}"', pairs),
        discussion_script(),
    )


@register.simple_tag(takes_context=True)
def discussion_count(context: template.Context, path: str) -> SafeString:
    """Draw a link to a discussion; ``{% discussion_script %}`` writes how many comments it has."""
    address = context["request"].build_absolute_uri(path)
    return format_html('<a href="{}#comments" data-rejoinder-count="{}"></a>', path, address)


@register.simple_tag
def discussion_script() -> SafeString:
    """Draw the script, once on a page with counts alone."""
    desk = str(settings.REJOINDER_DESK).rstrip("/")
    return format_html('<script async src="{}/embed.js"></script>', desk)
