"""An answer to "may they?" that carries its reason."""

from dataclasses import dataclass

from rejoinder.vocabulary.errors import ErrorCode, ExpectedFailure


class NotPermitted(ExpectedFailure):
    """The person may not do this; the sentence says why."""

    code = ErrorCode.NOT_ALLOWED


@dataclass(frozen=True, slots=True)
class Permit:
    """An answer that can be shown. It is truthy when allowed."""

    allowed: bool
    reason: str

    def __bool__(self) -> bool:
        return self.allowed

    def require(self) -> None:
        """Raise NotPermitted with the reason unless allowed."""
        if not self.allowed:
            raise NotPermitted(self.reason)
