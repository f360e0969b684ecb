"""How a reader wants pages to look, kept with their account for all their devices."""

from collections.abc import Mapping
from dataclasses import dataclass

from rejoinder.actions.writing import Touched, commit
from rejoinder.models import Account, Appearance
from rejoinder.models.plain import first

SIZES = tuple(range(90, 151, 10))  # of text, in per cent; the style sheet has a rule for each


@dataclass(frozen=True, slots=True)
class LookChoice:
    """Everything the page Appearance & language holds; the values are those of the columns."""

    theme: str
    text_size: int
    density: str
    default_sort: str
    replies_open: str
    depth_lines: bool
    time_style: str
    clock: str
    links_in_new_tab: bool
    shortcuts: bool


def stored_look(account: Account) -> Appearance:
    """Return what is stored for the account, or a row of defaults that is not."""
    return first(Appearance, "account_id = %s", (account.pk,)) or Appearance(account=account)


def keep_look(account: Account, choice: LookChoice) -> None:
    """Store the whole choice."""
    _store(account, {name: getattr(choice, name) for name in LookChoice.__slots__})


def keep_theme(account: Account, theme: str) -> None:
    """Store the theme alone, as the name menu sets it."""
    _store(account, {"theme": theme})


def step_text_size(account: Account, step: int) -> None:
    """Make text one step smaller (-1) or larger (1), as far as it goes; 0: the usual size."""
    size = stored_look(account).text_size + 10 * step if step else 100
    _store(account, {"text_size": min(max(size, SIZES[0]), SIZES[-1])})


def _store(account: Account, values: Mapping[str, object]) -> None:
    def change(_touched: Touched) -> None:
        if not Appearance.objects.filter(account=account).update(**values):
            Appearance.objects.create(account=account, **values)

    commit(change)
