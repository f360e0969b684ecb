"""The Jinja2 environment that every page is made with, inside and outside Django's views.

Templates are compiled once for each process. Text from people is escaped by autoescape;
`sanitised` is the one filter that lets HTML through, and it is meant for columns whose
content kit/markup.py has made safe (``Comment.html``, ``Article.body_html``).
"""

import logging
from datetime import datetime
from functools import cache, lru_cache
from pathlib import Path
from typing import Any
from urllib.parse import quote

from django.conf import settings
from django.template import engines
from django.template.backends.jinja2 import Jinja2
from django.templatetags import static as static_files
from django.urls import reverse
from django.utils import translation
from jinja2 import Environment, StrictUndefined, pass_context
from jinja2.runtime import Context
from markupsafe import Markup

from rejoinder.rendering import addresses, kinds, times, wording
from rejoinder.vocabulary.people import Clock

logger = logging.getLogger(__name__)
_STATIC = Path(__file__).resolve().parent.parent / "static" / "rejoinder"
_SAFE_IN_DATA = " !$&'()*+,-./:;=?@_~"


def environment(**options: Any) -> Environment:
    """Make the environment; ``options`` are those of Django's Jinja2 backend."""
    options |= {
        "autoescape": True,
        "undefined": StrictUndefined,
        "trim_blocks": True,
        "lstrip_blocks": True,
        "auto_reload": False,
        "cache_size": -1,  # every template stays compiled
    }
    made = Environment(extensions=["jinja2.ext.i18n"], **options)  # noqa: S701  # it is on, above
    made.install_gettext_callables(  # type: ignore[attr-defined]  # added by the extension
        _gettext,
        translation.ngettext,
        newstyle=True,
        pgettext=translation.pgettext,
        npgettext=translation.npgettext,
    )
    # The filter `tojson` escapes <, >, & and ' by itself; other letters stay as they are.
    made.policies["json.dumps_kwargs"] = {"ensure_ascii": False, "separators": (",", ":")}
    made.globals.update(
        addresses=addresses,
        direction=_direction,
        icon=icon,
        kinds=kinds,
        language=_language,
        photo=_photo,
        static=static,
        url=_url,
        wording=wording,
    )
    made.filters.update(sanitised=sanitised, moment=_moment, day=_day, month=_month)
    return made


def render(name: str, **values: Any) -> str:
    """Render a template outside a view. ``values`` are all it gets: no request, no session."""
    return _engine().get_template(name).render(values)


def piece(name: str, **values: Any) -> Markup:
    """Render a template whose result stands in another one; autoescape has made it safe."""
    return Markup(render(name, **values))  # noqa: S704  # see above


def module(name: str) -> Any:
    """Return a template's macros, to be called from Python."""
    return _engine().get_template(name).module


def sanitised(html: str) -> Markup:
    """Mark a stored HTML column as safe. Only for what kit/markup.py has made."""
    return Markup(html)  # noqa: S704  # this is the one place


def static(name: str) -> str:
    """Return the address of a static file, under its hashed name.

    A name that was not gathered is logged and given without a hash: a page without its
    style is better than none, least of all the page that says what is broken.
    """
    try:
        return static_files.static(name)
    except ValueError:
        logger.exception("%s was not gathered; run 'rejoinder prepare'", name)
        return f"{settings.STATIC_URL}{name}"


def _gettext(message: str) -> str:
    """Translate as Django does, at a tenth of the cost: a page asks a hundred times."""
    return _translated(translation.get_language(), message)


@lru_cache(maxsize=4096)
def _translated(_language: str | None, message: str) -> str:
    # The language is part of the cache's key; it is the active one.
    return translation.gettext(message)


@cache
def _engine() -> Environment:
    backend = engines["jinja2"]
    if not isinstance(backend, Jinja2):
        raise TypeError("settings.TEMPLATES must name Django's Jinja2 backend")
    made: Environment = backend.env
    return made


def _photo(stored: str) -> str:
    """Return the address of an article's photo; bare names are pictures that we ship."""
    if stored.startswith(("https://", "/")):
        return stored
    return static(f"rejoinder/demo/{stored}")


@cache
def icon() -> str:
    """Return the site's icon within its address, which spares each first view a request."""
    svg = (_STATIC / "icon.svg").read_text("utf-8").strip()
    return f"data:image/svg+xml,{quote(svg, safe=_SAFE_IN_DATA)}"


def _url(name: str, *args: object, **kwargs: object) -> str:
    return reverse(name, args=args or None, kwargs=kwargs or None)


def _language() -> str:
    return translation.get_language() or "en"


def _direction() -> str:
    return "rtl" if translation.get_language_bidi() else "ltr"


@pass_context
def _moment(context: Context, value: datetime) -> Markup:
    """Write ``<time>`` with day and clock in the site's time zone, such as "3 May, 10:02"."""
    frame, look = context["frame"], getattr(context.get("viewer"), "look", None)
    in_12_hours = look is not None and look.clock == Clock.H12
    text = times.moment(value, frame.zone, year=frame.year, in_12_hours=in_12_hours)
    return _tag(value, text)


@pass_context
def _day(context: Context, value: datetime) -> Markup:
    """Write ``<time>`` with the day alone, such as "3 May"."""
    return _tag(value, times.day(value, context["frame"].zone, year=context["frame"].year))


@pass_context
def _month(context: Context, value: datetime) -> Markup:
    """Write ``<time>`` with month and year alone, such as "March 2025"."""
    return _tag(value, times.month(value, context["frame"].zone))


def _tag(value: datetime, text: str) -> Markup:
    return Markup('<time datetime="{}">{}</time>').format(times.machine(value), text)
