"""Sphinx: a discussion under each page.

In conf.py, with this file beside it::

    sys.path.insert(0, os.path.dirname(__file__))
    extensions = ["rejoinder_sphinx"]
    html_baseurl = "https://docs.example/"
    rejoinder_desk = "https://desk.example"

A page leaves its discussion out with ``:nocomments:`` among the fields at its top.
"""

from html import escape


def setup(app):
    """Tell Sphinx of the option and of what is added to each page."""
    app.add_config_value("rejoinder_desk", "", "html")
    app.connect("html-page-context", _add)
    return {"version": "1", "parallel_read_safe": True, "parallel_write_safe": True}


def _add(app, pagename, _template, context, doctree):
    desk = app.config.rejoinder_desk.rstrip("/")
    left_out = "nocomments" in (context.get("meta") or {})
    # Pages without a source, such as the index and the search, have no discussion.
    if not desk or doctree is None or left_out:
        return
    base = app.config.html_baseurl.rstrip("/")
    address = f"{base}/{app.builder.get_target_uri(pagename)}" if base else ""
    url = f' data-url="{escape(address)}"' if address else ""
    context["body"] += (
        f"<rejoinder-discussion{url}></rejoinder-discussion>"
        f'<script async src="{escape(desk)}/embed.js"></script>'
    )
