"""Text from people in mails: no mail program may make a link of it.

Mail programs turn whatever looks like an address into a link, also in a plain text. In a
name that is an advertisement sent by us; in a passage it is the same with more words.
"""

import re

# Letters on both sides of a dot, as in a host's name; "3.5" and "end. Next" stay.
_HOST_DOT = re.compile(r"(?<=[^\s.])\.(?=[^\W\d_]{2})")
_SCHEME = re.compile(r":(?=//)|\b(?:mailto|tel|sms|data|javascript):", re.IGNORECASE)
_AT = re.compile(r"(?<=\S)@(?=\S)")
_LIKE_ADDRESS = re.compile(r"\.|@|://")


def unlinked(text: str) -> str:
    """Break up whatever a mail program might take for an address.

    >>> unlinked("see https://evil.example/x or mail me@evil.example, 3.5 km")
    'see https: //evil. example/x or mail me @ evil. example, 3.5 km'
    """
    text = _SCHEME.sub(lambda found: found[0] + " ", text)
    text = _AT.sub(" @ ", text)
    return _HOST_DOT.sub(". ", text)


def shown_name(name: str) -> str:
    """Write a name in a mail: quoted and broken up when it looks like an address.

    >>> shown_name("Mara K"), shown_name("www.spam.example")
    ('Mara K', '“www. spam. example”')
    """
    name = " ".join(name.split())
    return f"“{unlinked(name)}”" if _LIKE_ADDRESS.search(name) else name
