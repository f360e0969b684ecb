"""Whom a comment may mean by "@Mara K": the names that stand behind its at-signs.

Names hold blanks, so the sign is followed by up to four words of which the longest run
that is somebody's name counts. Two names that look alike are one (kit/names.py), and so
are a name and the same with a comma after it.
"""

import re
from collections.abc import Mapping
from typing import TypeVar

from rejoinder.kit.names import skeleton

MOST_MENTIONS = 5
MOST_WORDS = 4
# Signs that are looked at; whoever writes more addresses nobody.
_MOST_SIGNS = 50
_LONGEST_KEY = 200

# Words of others and code: a quoted "@Mara K" was said to her before.
_QUOTE = re.compile(r"^[ \t]*>.*$", re.MULTILINE)
_FENCED = re.compile(r"^[ \t]*```.*?(?:^[ \t]*```|\Z)", re.MULTILINE | re.DOTALL)
_CODE = re.compile(r"`[^`\n]*`")
# Not within an address (ana@example.org), and not behind another sign.
_SIGN = re.compile(r"(?<![\w@.+-])@(?=\w)")
_ENDS = re.compile(r"[.,;:!?…)\]}»”\"]+$")

Person = TypeVar("Person")


def candidates(text: str) -> list[list[str]]:
    """Return for each at-sign the keys of the names that may stand there, the longest first.

    >>> [len(keys) for keys in candidates("@Mara K, you said so. Ask @Ben")]
    [2, 1]
    """
    found = []
    own = _own_words(text)
    for sign in list(_SIGN.finditer(own))[:_MOST_SIGNS]:
        line = own[sign.end() : sign.end() + _LONGEST_KEY].split("\n", 1)[0]
        keys = _keys(line.split()[:MOST_WORDS])
        if keys:
            found.append(keys)
    return found


def mentioned(text: str, names: Mapping[str, Person]) -> list[Person]:
    """Return who is mentioned, in order, each once; ``names`` are people by their names' keys.

    >>> mentioned("@Mara K: no. @Mara, @Mara", {skeleton("Mara K"): 1, skeleton("Mara"): 2})
    [1, 2]
    """
    people: list[Person] = []
    for keys in candidates(text):
        person = next((names[key] for key in keys if key in names), None)
        if person is not None and person not in people:
            people.append(person)
    return people[:MOST_MENTIONS]


def _own_words(text: str) -> str:
    return _CODE.sub(" ", _QUOTE.sub(" ", _FENCED.sub(" ", text)))


def _keys(words: list[str]) -> list[str]:
    """Return the keys of one word, two, … ; a name ends where the sentence does."""
    keys: list[str] = []
    for count, word in enumerate(words, start=1):
        key = skeleton(" ".join(words[:count]))
        if key and len(key) <= _LONGEST_KEY and key not in keys:
            keys.insert(0, key)
        if _ENDS.search(word):
            break
    return keys
