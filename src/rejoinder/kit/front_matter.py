"""Text files that begin with some named lines, such as an article's with its headline."""

# The values of each name, in the order of the file.
Head = dict[str, list[str]]
_FENCE = "---"


class HeadIsMissing(ValueError):
    """The file does not begin as it should; the message says how."""


def head_and_body(text: str) -> tuple[Head, str]:
    r"""Take a file apart: ``name: value`` lines between two lines of dashes, then the text.

    A name may come several times. Quotes around a value and blanks around the text go.
    Raises HeadIsMissing.

    >>> head_and_body("---\nbyline: Ana\nbyline: Tom\n---\nText\n")
    ({'byline': ['Ana', 'Tom']}, 'Text')
    """
    lines = text.removeprefix("\ufeff").replace("\r\n", "\n").split("\n")
    if lines[0].strip() != _FENCE or _FENCE not in (line.strip() for line in lines[1:]):
        raise HeadIsMissing(
            "The file does not begin with a line of three dashes, lines such as "
            "'headline: …', and another line of three dashes."
        )
    end = next(number for number, line in enumerate(lines) if number and line.strip() == _FENCE)
    head: Head = {}
    for number, line in enumerate(lines[1:end], start=2):
        if not line.strip():
            continue
        name, colon, value = line.partition(":")
        if not colon:
            raise HeadIsMissing(f"Line {number} is not of the form 'name: value'.")
        head.setdefault(name.strip(), []).append(_unquoted(value.strip()))
    return head, "\n".join(lines[end + 1 :]).strip()


def _unquoted(value: str) -> str:
    is_quoted = len(value) > 1 and value[0] == value[-1] == '"'
    return value[1:-1] if is_quoted else value
