"""Rules about Python code. Each is a function from a file to the lines that break it."""

import ast
import re
from collections.abc import Iterator

from dev.checks.faults import Rule, Source

Lines = Iterator[tuple[int, str]]

# Querysets that decide who sees what. A view names one of these first and narrows it after.
GUARDS = frozenset({"visible", "visible_to", "of_author", "waiting", "with_code", "at_the_desk"})
UNGUARDED = frozenset(
    {"get", "all", "filter", "exclude", "first", "last", "in_bulk", "values", "raw", "order_by"}
)
CLOCK_EDGES = frozenset({"", "web", "management", "lane", "config", "clients"})
WALL_CLOCKS = frozenset(
    {"datetime.now", "datetime.utcnow", "datetime.today", "date.today", "timezone.now"}
)
TIME_TIME_ALLOWED = CLOCK_EDGES | {"rendering"}
MARKUP_MODULES = frozenset({"kit/markup.py", "rendering/environment.py"})
MARKUP_MAKERS = frozenset({"mark_safe", "SafeString", "Markup", "format_html"})
THE_GATE = "actions/decide.py"
# Tables whose column `state` is no comment's.
STATES_OF_THEIR_OWN = ("Claim.objects", "Delivery.objects")
THE_WAY_OUT = "clients/web.py"
WEB_CLIENTS = frozenset(
    {
        "requests",
        "requests_hardened",
        "urllib3",
        "urllib.request",
        "http.client",
        "httpx",
        "aiohttp",
    }
)
# `state` among what is set, not in the condition after WHERE.
STATE_IN_SQL = re.compile(
    r"\bupdate\b[^;]*comment\w*\W+set\b(?:(?!\bwhere\b)[^;])*\bstate\W*=", re.IGNORECASE
)


def views_ask_a_guarded_queryset(source: Source) -> Lines:
    """A view gets comments only from a queryset that knows who is looking."""
    if source.layer != "web":
        return
    why = (
        "a view names who is looking before it narrows the comments "
        f"(one of {', '.join(sorted(GUARDS))}), so that nothing held or removed leaks"
    )
    for node in ast.walk(source.tree):
        if isinstance(node, ast.Call) and _is_unguarded(node):
            yield node.lineno, why


def _is_unguarded(call: ast.Call) -> bool:
    name = dotted(call.func)
    if name in ("get_object_or_404", "get_list_or_404", "aget_object_or_404"):
        return bool(call.args) and dotted(call.args[0]) in ("Comment", "Comment.objects")
    owner, _, method = name.rpartition(".")
    if method not in UNGUARDED:
        return False
    return owner in ("Comment.objects", "Comment._default_manager") or owner.endswith(".comments")


def markup_is_made_in_one_place(source: Source) -> Lines:
    """Text becomes HTML in one module, so that one module has to be right about escaping."""
    if source.path in MARKUP_MODULES:
        return
    why = (
        f"only {' and '.join(sorted(MARKUP_MODULES))} declare text to be safe HTML; "
        "hand the text to the template and let it escape"
    )
    for node in ast.walk(source.tree):
        if isinstance(node, ast.Call) and dotted(node.func).rpartition(".")[2] in MARKUP_MAKERS:
            yield node.lineno, why


def the_clock_is_read_at_the_edge(source: Source) -> Lines:
    """Below web, management and lane the time comes in as `now`, so that tests can pass it."""
    for node in ast.walk(source.tree):
        if not isinstance(node, ast.Call):
            continue
        name = dotted(node.func)
        called = ".".join(name.split(".")[-2:])
        if called in WALL_CLOCKS and source.layer not in CLOCK_EDGES:
            yield node.lineno, f"take `now` as an argument; {called}() belongs to web or management"
        elif called in ("time.time", "time.time_ns") and source.layer not in TIME_TIME_ALLOWED:
            yield node.lineno, f"take the time as an argument; {called}() belongs to the edge"
        elif any(k.arg in ("auto_now", "auto_now_add") for k in node.keywords):
            yield node.lineno, "auto_now reads the clock inside the model; pass the time in"


def no_effects_behind_the_back(source: Source) -> Lines:
    """What happens on a write is called by an action, not hung onto save()."""
    if source.layer != "models":
        return
    for node in ast.walk(source.tree):
        if isinstance(node, ast.ClassDef):
            for method in node.body:
                if isinstance(method, ast.FunctionDef) and method.name in ("save", "delete"):
                    yield method.lineno, f"no {method.name}() of its own: effects belong to actions"


def only_the_gate_changes_a_state(source: Source) -> Lines:
    """Every change of a comment's state leaves a decision, so one module may make it."""
    if source.path == THE_GATE:
        return
    why = f"only {THE_GATE} changes a comment's state, together with the decision that explains it"
    for node in ast.walk(source.tree):
        if _sets_state(node):
            yield getattr(node, "lineno", 1), why


def the_web_is_asked_in_one_place(source: Source) -> Lines:
    """Whoever names an address must not choose what this machine reaches for them."""
    if source.path == THE_WAY_OUT:
        return
    why = f"only {THE_WAY_OUT} speaks to the web; it refuses private addresses and endless answers"
    for node in ast.walk(source.tree):
        if any(_is_web_client(name) for name in _imported(node)):
            yield getattr(node, "lineno", 1), why


def _imported(node: ast.AST) -> list[str]:
    """Return the modules that a node imports, those named as a text included."""
    if isinstance(node, ast.Import):
        return [alias.name for alias in node.names]
    if isinstance(node, ast.ImportFrom):
        module = node.module or ""
        return [module, *(f"{module}.{alias.name}" for alias in node.names)]
    if isinstance(node, ast.Call) and dotted(node.func).endswith(("import_module", "__import__")):
        return [str(word.value) for word in node.args if isinstance(word, ast.Constant)]
    return []


def _is_web_client(module: str) -> bool:
    return any(module == client or module.startswith(f"{client}.") for client in WEB_CLIENTS)


def _sets_state(node: ast.AST) -> bool:
    if isinstance(node, ast.Assign):
        return any(_is_state(target) for target in node.targets)
    if isinstance(node, ast.AnnAssign | ast.AugAssign):
        return _is_state(node.target)
    if isinstance(node, ast.Call):
        return _updates_state(node)
    return isinstance(node, ast.Constant) and bool(STATE_IN_SQL.search(str(node.value)))


def _is_state(target: ast.expr) -> bool:
    """Tell whether this writes `something.state`; an object's own field is its own business."""
    if not isinstance(target, ast.Attribute) or target.attr != "state":
        return False
    return dotted(target.value) not in ("self", "request")


def _updates_state(call: ast.Call) -> bool:
    owner, _, method = dotted(call.func).rpartition(".")
    if owner.startswith(STATES_OF_THEIR_OWN):
        return False
    if method in ("update", "aupdate"):
        return any(keyword.arg == "state" for keyword in call.keywords)
    if method in ("bulk_update", "abulk_update"):
        return any(isinstance(n, ast.Constant) and n.value == "state" for n in ast.walk(call))
    return False


def dotted(node: ast.expr) -> str:
    """Write `a.b.c` as text; calls in between become `()`, anything else is left out."""
    if isinstance(node, ast.Name):
        return node.id
    if isinstance(node, ast.Attribute):
        return f"{dotted(node.value)}.{node.attr}"
    if isinstance(node, ast.Call):
        return f"{dotted(node.func)}()"
    return ""


RULES: tuple[Rule, ...] = (
    views_ask_a_guarded_queryset,
    markup_is_made_in_one_place,
    the_clock_is_read_at_the_edge,
    no_effects_behind_the_back,
    only_the_gate_changes_a_state,
    the_web_is_asked_in_one_place,
)
