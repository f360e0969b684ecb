"""Forms that anybody may send: when they look automatic, they ask for a word.

Signed-in readers are never asked. Others are asked when they filled in the field that
nobody sees, when the form came back faster than anyone types, or when a limit is near.
The parts of the page are in ``parts/form_code.html``.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.conf import settings
from django.core import signing
from django.http import HttpRequest
from django.utils.translation import gettext as _

from rejoinder.actions.use_token import use_token
from rejoinder.kit import form_code
from rejoinder.web.reading import account_of, typed

# Nobody reads a form and fills it in faster; a guess.
LEAST = timedelta(seconds=3)
# A form that was opened long ago is as good as one that was never opened here.
LONGEST = timedelta(hours=24)
TRAP = "website"
_OPENED = "rejoinder.form.opened"
_PURPOSE = "form-code"


@dataclass(frozen=True, slots=True)
class Question:
    """What stands in the form: the question in words, its token, and what was wrong."""

    sentence: str
    token: str
    problem: str = ""


def opened(request: HttpRequest, now: datetime) -> str:
    """Return what a form says of when it was opened; one that comes back keeps its time."""
    sent = request.POST.get("opened", "")
    if _opened_at(sent) is not None:
        return sent
    return opened_mark(now)


def opened_mark(at: datetime) -> str:
    """Sign the time at which a form was opened."""
    return signing.Signer(salt=_OPENED, sep="~").sign(str(int(at.timestamp())))


def question(request: HttpRequest, *, near_limit: bool, now: datetime) -> Question | None:
    """Return what a person has to answer first; None: the form may be taken.

    A right answer is used up by this.
    """
    if account_of(request) is not None:
        return None
    token = typed(request, "code_token")
    if token:
        if _is_right(token, typed(request, "code"), now):
            return None
        return _new_question(now, _("That was not the word, or too late. Here is another one."))
    if near_limit or _looks_automatic(request, now):
        return _new_question(now, "")
    return None


def _looks_automatic(request: HttpRequest, now: datetime) -> bool:
    at = _opened_at(request.POST.get("opened", ""))
    if at is None or request.POST.get(TRAP):
        return True
    return not LEAST.total_seconds() <= now.timestamp() - at <= LONGEST.total_seconds()


def _opened_at(sent: str) -> float | None:
    try:
        return float(signing.Signer(salt=_OPENED, sep="~").unsign(sent))
    except (signing.BadSignature, ValueError):
        return None


def _is_right(token: str, answer: str, now: datetime) -> bool:
    try:
        answered = form_code.check(token, answer, key=settings.SECRET_KEY, now=now)
    except form_code.CodeIsWrong:
        return False
    return use_token(_PURPOSE, answered.token_id, expires_at=answered.expires_at, now=now)


def _new_question(now: datetime, problem: str) -> Question:
    made = form_code.ask(_words(), key=settings.SECRET_KEY, now=now)
    sentence = _places()[made.place] % {"words": " · ".join(made.words)}
    return Question(sentence, made.token, problem)


def _places() -> tuple[str, ...]:
    return (
        _("Type the first of these words: %(words)s"),
        _("Type the second of these words: %(words)s"),
        _("Type the third of these words: %(words)s"),
        _("Type the fourth of these words: %(words)s"),
        _("Type the last of these words: %(words)s"),
    )


def _words() -> list[str]:
    # Translators: any common, short, harmless nouns, separated by blanks; at least twenty.
    return _(
        "ferry harbour stone bread lamp river window garden bridge paper summer kettle"
        " island button forest mirror pocket winter candle ladder basket copper engine"
        " feather hammer jacket market needle orchard pencil ribbon saddle ticket valley"
    ).split()
