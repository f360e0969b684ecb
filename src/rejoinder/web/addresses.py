"""Which e-mail addresses a mail may go to."""

from django.core.exceptions import ValidationError
from django.core.validators import EmailValidator
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

LONGEST_ADDRESS = 254  # RFC 5321, with the angle brackets taken off
# Django lets an address at "localhost" through; no reader has one.
_is_address = EmailValidator(message=gettext_lazy("This is not an e-mail address."), allowlist=[])


def clean_address(typed: str) -> str:
    """Bring one e-mail address into its stored form: trimmed, the host in lower case.

    A line break, a comma or a number in place of the host is refused: Django's own check
    of mails lets two addresses in one and ``[127.0.0.1]`` through.

    Raises:
        ValidationError: it is not one address that a mail could go to.
    """
    address = typed.strip()
    forbidden = any(c in ',;<>[]\\"' or c.isspace() or not c.isprintable() for c in address)
    if forbidden or len(address) > LONGEST_ADDRESS:
        raise ValidationError(_("This is not an e-mail address."))
    _is_address(address)
    local, _at, host = address.rpartition("@")
    return f"{local}@{host.lower()}"
