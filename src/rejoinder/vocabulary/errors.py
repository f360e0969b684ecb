"""The codes of every expected failure, as they stand in JSON answers and in the documents."""

from enum import StrEnum


class ErrorCode(StrEnum):
    """One code for each expected failure; the sentence beside it is for people."""

    BAD_REQUEST = "bad_request"
    BUSY = "busy"
    CROSS_ORIGIN = "cross_origin"
    FAULT = "fault"  # ours, not the caller's
    KEY_REUSED = "key_reused"
    NOT_ALLOWED = "not_allowed"
    NOT_FOUND = "not_found"
    REFUSED = "refused"
    SECOND_FACTOR_NEEDED = "second_factor_needed"
    SIGN_IN_NEEDED = "sign_in_needed"
    STATE_CHANGED = "state_changed"
    TOKEN_REFUSED = "token_refused"  # noqa: S105  # a code, no password
    TOO_LARGE = "too_large"


HTTP_STATUS = {
    ErrorCode.BAD_REQUEST: 400,
    ErrorCode.BUSY: 503,
    ErrorCode.CROSS_ORIGIN: 403,
    ErrorCode.FAULT: 500,
    ErrorCode.KEY_REUSED: 409,
    ErrorCode.NOT_ALLOWED: 403,
    ErrorCode.NOT_FOUND: 404,
    ErrorCode.REFUSED: 422,
    ErrorCode.SECOND_FACTOR_NEEDED: 403,
    ErrorCode.SIGN_IN_NEEDED: 401,
    ErrorCode.STATE_CHANGED: 409,
    ErrorCode.TOKEN_REFUSED: 401,
    ErrorCode.TOO_LARGE: 413,
}


class ExpectedFailure(Exception):
    """The parent of every failure that a person may run into; its text is fit for them.

    ``field`` names the form field it belongs to, empty for the whole form.
    """

    code = ErrorCode.BAD_REQUEST

    def __init__(self, sentence: str, *, field: str = "") -> None:
        super().__init__(sentence)
        self.sentence = sentence
        self.field = field
