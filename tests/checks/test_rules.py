"""Each house rule fires on what it is there for, and stays quiet beside it."""

import json
import subprocess
import sys
from pathlib import Path

import pytest

from dev.checks import rules, stylesheets, templates
from dev.checks.__main__ import PACKAGE, faults, main, rules_for
from dev.checks.faults import Rule, Source

ROOT = Path(__file__).resolve().parents[2]

# Rule, file, text that breaks it, text that does not.
CASES: list[tuple[Rule, str, str, str]] = [
    (
        rules.views_ask_a_guarded_queryset,
        "web/reader/thread.py",
        "Comment.objects.get(pk=1)",
        "Comment.objects.visible_to(account).get(pk=1)",
    ),
    (
        rules.views_ask_a_guarded_queryset,
        "web/reader/thread.py",
        "Comment.objects.all()",
        "Comment.objects.visible()",
    ),
    (
        rules.views_ask_a_guarded_queryset,
        "web/desk/queue.py",
        "thread.comments.filter(depth=0)",
        "thread.comments.waiting().filter(depth=0)",
    ),
    (
        rules.views_ask_a_guarded_queryset,
        "web/reader/thread.py",
        "get_object_or_404(Comment, pk=1)",
        "get_object_or_404(Comment.objects.visible(), pk=1)",
    ),
    (
        rules.markup_is_made_in_one_place,
        "web/context.py",
        "mark_safe(text)",
        "escape(text)",
    ),
    (
        rules.markup_is_made_in_one_place,
        "rendering/pages.py",
        "markupsafe.Markup(text)",
        "markup.sanitise(text)",
    ),
    (
        rules.the_clock_is_read_at_the_edge,
        "actions/decide.py",
        "at = timezone.now()",
        "at = now",
    ),
    (
        rules.the_clock_is_read_at_the_edge,
        "policies/comments.py",
        "late = datetime.datetime.now(UTC) > end",
        "late = now > end",
    ),
    (
        rules.the_clock_is_read_at_the_edge,
        "moderation/pipeline.py",
        "started = time.time()",
        "started = time.perf_counter_ns()",
    ),
    (
        rules.the_clock_is_read_at_the_edge,
        "models/comment.py",
        "written_at = DateTimeField(auto_now_add=True)",
        "written_at = DateTimeField()",
    ),
    (
        rules.the_web_is_asked_in_one_place,
        "clients/push.py",
        "from urllib import request",
        "from rejoinder.clients.web import ask",
    ),
    (
        rules.the_web_is_asked_in_one_place,
        "web/signing_in/providers.py",
        "import requests.adapters",
        "from urllib.parse import urlsplit",
    ),
    (
        rules.the_web_is_asked_in_one_place,
        "actions/facts.py",
        "importlib.import_module('http.client')",
        "importlib.import_module('http')",
    ),
    (
        rules.no_effects_behind_the_back,
        "models/comment.py",
        "class Comment:\n    def save(self): ...",
        "class Comment:\n    def is_saved(self): ...",
    ),
    (
        rules.only_the_gate_changes_a_state,
        "actions/edit_comment.py",
        "comment.state = CommentState.PUBLISHED",
        "state = comment.state",
    ),
    (
        rules.only_the_gate_changes_a_state,
        "web/desk/views.py",
        "comments.filter(pk=1).update(state='removed')",
        "comments.filter(pk=1).update(text='')",
    ),
    (
        rules.only_the_gate_changes_a_state,
        "actions/housekeeping.py",
        "Comment.objects.bulk_update(rows, ['state'])",
        "Comment.objects.bulk_update(rows, ['rank'])",
    ),
    (
        rules.only_the_gate_changes_a_state,
        "models/hot.py",
        "SQL = 'UPDATE rejoinder_comment SET rank = 1, state = %s WHERE id = %s'",
        "SQL = 'UPDATE rejoinder_comment SET rank = 1 WHERE id = %s AND state = 1'",
    ),
    (
        stylesheets.styles_have_no_left_and_right,
        "static/rejoinder/css/page.css",
        "p { margin-left: 1rem }",
        "p { margin-inline-start: 1rem }",
    ),
    (
        stylesheets.styles_have_no_left_and_right,
        "static/rejoinder/css/page.css",
        "p {\n  border-top-left-radius: 4px;\n}",
        "p {\n  border-start-start-radius: 4px;\n}",
    ),
    (
        stylesheets.styles_have_no_left_and_right,
        "static/rejoinder/css/page.css",
        "p{left:0}",
        "p{inset-inline-start:0;--left:0} /* left: 0 */",
    ),
    (
        stylesheets.styles_have_no_left_and_right,
        "static/rejoinder/css/page.css",
        "p { text-align: right }",
        "p { text-align: end }",
    ),
    (
        templates.templates_compile,
        "templates/page.html",
        "{% if open %}",
        "{% if open %}{% endif %}",
    ),
    (
        templates.templates_escape_everything,
        "templates/page.html",
        "{{ text | safe }}",
        "{{ text | sanitised }}{{ safe }}",
    ),
    (
        templates.templates_escape_everything,
        "templates/page.html",
        "{% autoescape false %}{{ text }}{% endautoescape %}",
        "{{ text }}",
    ),
    (
        templates.templates_can_be_translated,
        "templates/page.html",
        "<p>Two comments</p>",
        '<p>{{ _("Two comments") }} · 2 Rejoinder &nbsp;</p>',
    ),
    (
        templates.templates_can_be_translated,
        "templates/page.html",
        '<img alt="A bridge">',
        '<img alt="{{ photo.caption }}" class="wide photo">',
    ),
    (
        templates.templates_can_be_translated,
        "templates/page.html",
        '<input type="submit" value="Send">',
        '<input type="hidden" value="reply"><code>**bold**</code>',
    ),
    (
        templates.templates_can_be_translated,
        "templates/page.html",
        "{% block page_class %}wide{% endblock %}{% block main %}Words{% endblock %}",
        "{% block page_class %}page wide{% endblock %}{% trans %}Words{% endtrans %}",
    ),
    (
        templates.templates_can_be_translated,
        "templates/page.html",
        "{% macro m() %}Send it{% endmacro %}",
        '{% macro m() %} aria-invalid="true" id="{{ id }}-hint"?next={{ here }}{% endmacro %}',
    ),
]


@pytest.mark.parametrize(("rule", "path", "broken", "kept"), CASES)
def test_a_rule_fires_where_it_should_and_nowhere_else(
    rule: Rule, path: str, broken: str, kept: str
) -> None:
    assert list(rule(Source(path, kept))) == []
    assert len(list(rule(Source(path, broken)))) == 1


@pytest.mark.parametrize(
    ("rule", "path", "text"),
    [
        (rules.views_ask_a_guarded_queryset, "actions/decide.py", "Comment.objects.get(pk=1)"),
        (rules.markup_is_made_in_one_place, "kit/markup.py", "Markup(text)"),
        (rules.the_clock_is_read_at_the_edge, "web/reader/forms.py", "timezone.now()"),
        (rules.the_clock_is_read_at_the_edge, "rendering/page_store.py", "time.time()"),
        (rules.only_the_gate_changes_a_state, "actions/decide.py", "rows.update(state=new)"),
        (
            templates.templates_escape_everything,
            "templates/mail.txt",
            "{% autoescape false %}{% endautoescape %}",
        ),
        (rules.only_the_gate_changes_a_state, "lane/health.py", "self.state = 'ready'"),
    ],
)
def test_a_rule_leaves_its_own_place_alone(rule: Rule, path: str, text: str) -> None:
    assert list(rule(Source(path, text))) == []


def test_every_rule_has_a_case() -> None:
    shown = {case[0] for case in CASES}

    assert set(rules.RULES + stylesheets.RULES + templates.RULES) <= shown


def test_a_fault_in_a_template_is_reported_on_its_line() -> None:
    text = '<p>\n  {# a note #}{% if a %}\n  {{ _("Fine") }}\n  Bare words\n</p>{% endif %}'

    lines = [line for line, _ in templates.templates_can_be_translated(Source("p.html", text))]

    assert lines == [4]


def test_the_runner_finds_the_files_and_names_file_line_and_rule(tmp_path: Path) -> None:
    (tmp_path / "actions").mkdir()
    (tmp_path / "migrations").mkdir()
    (tmp_path / "actions" / "late.py").write_text("x = 1\nat = timezone.now()\n")
    (tmp_path / "migrations" / "0001.py").write_text("at = timezone.now()\n")
    (tmp_path / "page.css").write_text("p { float: left }\n")
    (tmp_path / "page.html").write_text("<p>Words</p>\n")

    found = [(fault.path, fault.line, fault.rule) for fault in faults(tmp_path)]

    assert found == [
        ("actions/late.py", 2, "the_clock_is_read_at_the_edge"),
        ("page.css", 1, "styles_have_no_left_and_right"),
        ("page.html", 1, "templates_can_be_translated"),
    ]


def test_the_package_keeps_the_rules(capsys: pytest.CaptureFixture[str]) -> None:
    code = main()

    assert code == 0, capsys.readouterr().out
    assert any(rules_for(path) for path in PACKAGE.rglob("*"))


# What ruff is told to refuse, with the words that it then says.
@pytest.mark.parametrize(
    ("path", "text", "says"),
    [
        ("actions/a.py", "def f():\n    import json\n    return json", "import-outside-top-level"),
        ("web/a.py", "print(1)", "print"),
        ("config/a.py", "from django.core.asgi import get_asgi_application", "WSGI"),
        ("models/a.py", "from django.db.models.signals import post_save", "No signals"),
        ("models/a.py", "from django.dispatch import receiver", "No signals"),
        ("actions/a.py", "import requests", "clients/"),
        ("web/a.py", "from urllib.request import urlopen", "clients/"),
        ("actions/a.py", "try:\n    f()\nexcept Exception:\n    pass", "blind"),
        ("actions/a.py", "from datetime import datetime\nnow = datetime.now()", "tz"),
    ],
)
def test_ruff_refuses_and_says_why(path: str, text: str, says: str) -> None:
    found = _ruff(f"src/rejoinder/{path}", text)

    assert any(says in message for message in found), found


@pytest.mark.parametrize(
    ("path", "text"),
    [
        ("src/rejoinder/management/a.py", '"""A command."""\n\nprint(1)\n'),
        ("src/rejoinder/clients/a.py", '"""A client."""\n\nimport requests\n\nrequests.get\n'),
    ],
)
def test_ruff_allows_it_in_its_own_place(path: str, text: str) -> None:
    assert not [m for m in _ruff(path, text) if "print" in m or "clients/" in m]


def _ruff(path: str, text: str) -> list[str]:
    """Return what ruff says about ``text`` if it stood at ``path``: code, name, message."""
    ruff = Path(sys.executable).with_name("ruff")
    command: list[str | Path] = [
        ruff,
        "check",
        "--output-format",
        "json",
        "--stdin-filename",
        path,
        "-",
    ]
    done = subprocess.run(
        command, input=text, capture_output=True, text=True, cwd=ROOT, check=False
    )
    return [
        f"{fault['code']} {fault['url']} {fault['message']}" for fault in json.loads(done.stdout)
    ]
