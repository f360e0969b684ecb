"""A guess at the language of a short text: by its script, else by its commonest words.

No model and no dependency: scripts that one language owns are certain, and of the languages
in Latin letters each has some thirty words that make up a third of every text. Where two
languages are close the answer is "", which means: not known.
"""

import re
from collections import Counter
from functools import lru_cache
from itertools import chain

# The commonest words of each language that others share least; from frequency lists as
# every textbook has them. Words of two languages count for both.
_COMMON = {
    "cs": "a že se na je to jsem jak ale co tak jsou bylo když jen být už jako který která které"
    " není nebo proto ještě podle také mám byl",
    "da": "og det at en den til er som på de med af for ikke der var jeg har et men om vi havde"
    " hvad også kun efter meget blev hvor nogen",
    "de": "der die das und ist nicht ein eine zu den mit auf von für dem sich auch es ich sie wir"
    " war wird sind aber wenn noch wie bei nur hat doch schon über haben",
    "en": "the and of to is that it was for you on with are this not be have but they at from we"
    " his there what would were she he who been has their which will",
    "es": "el los las una por con no para es que está pero como más su al lo muy fue este también"
    " hay cuando del se son ser sin sobre todo",
    "fi": "ja on ei että se en ole hän oli mutta niin kun jos mitä tämä sen kuin myös nyt vain"
    " olla ovat minä sitä joka",
    "fr": "le les des est une pas que pour dans qui je ce sur au avec il plus vous nous mais ont"
    " sont cette aussi être tout fait comme du sans très",
    "hu": "a az és hogy nem is egy van ez de volt csak már meg mint ha még azt aki nagyon ezt vagy"
    " lehet majd mert",
    "it": "il che di non è per un una sono gli con della ma come anche più questo nel ha dei alla"
    " le ho si lo ci essere stato perché",
    "nl": "de het een van en is dat niet op te zijn met voor er maar ook die aan ik ze wij naar"
    " heeft nog wel bij wordt geen over dit",
    "no": "og det at en den til er som på de med av for ikke der var jeg har et men om vi hadde"
    " hva også bare etter mye ble hvor noen seg",
    "pl": "i w nie na się jest to że z do jak ale co tak po czy tylko już było był przez dla ma"
    " są może bardzo które który",
    "pt": "o os as um uma não para com por é que mas mais como do da em no na foi ao são muito"
    " está também isso ele você pelo",
    "ro": "și în nu este la cu de pe că o un mai din sunt dar ce pentru au fost care această acest"
    " foarte sau după fi",
    "sv": "och det att en den till är som på de med av för inte var jag har ett men om vi hade"
    " vad också bara efter mycket blev någon sig från",
    "tr": "bir ve bu da de için ne çok ama var gibi daha mi o ki olarak değil sonra kadar olan"
    " yok ben en ile diye",
}  # fmt: skip
_LANGUAGES_OF = {
    word: tuple(code for code, words in _COMMON.items() if word in words.split())
    for words in _COMMON.values()
    for word in words.split()
}
LATIN_LANGUAGES = tuple(_COMMON)

# Fewer common words say nothing, and the runner-up must be clearly behind. Guesses.
_FEWEST_WORDS = 3
_AHEAD = 1.25
_MOST_READ = 2_000  # characters; a longer text says no more
_OWN_SCRIPTS = (
    ("ja", re.compile("[\u3041-\u30ff]")),
    ("zh", re.compile("[\u3400-\u4dbf\u4e00-\u9fff]")),
    ("ko", re.compile("[\uac00-\ud7af\u1100-\u11ff]")),
    ("el", re.compile("[\u0370-\u03ff\u1f00-\u1fff]")),
    ("he", re.compile("[\u0590-\u05ff]")),
    ("th", re.compile("[\u0e00-\u0e7f]")),
    ("hi", re.compile("[\u0900-\u097f]")),
    ("ka", re.compile("[\u10a0-\u10ff]")),
    ("hy", re.compile("[\u0530-\u058f]")),
)
_CYRILLIC = re.compile("[\u0400-\u04ff]")
_ARABIC = re.compile("[\u0600-\u06ff]")
_LETTER = re.compile(r"[^\W\d_]")
_WORD = re.compile(r"[^\W\d_]+")
# Addresses are in nobody's language.
_LINK = re.compile(r"(?:https?://|www\.)\S+", re.IGNORECASE)
SCRIPT_LANGUAGES = (*(code for code, _ in _OWN_SCRIPTS), "ar", "fa", "ru", "uk")
LANGUAGES = tuple(sorted({*LATIN_LANGUAGES, *SCRIPT_LANGUAGES}))


@lru_cache(maxsize=32)
def language_of(text: str) -> str:
    """Return the two-letter code of the language a text is written in, empty if not known.

    >>> language_of("The order was not what they had told us."), language_of("Ok!")
    ('en', '')
    >>> language_of("Это не так."), language_of("Das ist doch nicht wahr, und er wird es sehen.")
    ('ru', 'de')
    """
    read = _LINK.sub(" ", text[:_MOST_READ])
    if not read.isascii():
        letters = len(_LETTER.findall(read))
        for code, script in _OWN_SCRIPTS:
            # A Japanese sentence is about half in kana, the rest in the signs of Chinese.
            share = 0.1 if code == "ja" else 0.5
            if letters and len(script.findall(read)) > share * letters:
                return code
        if letters and len(_CYRILLIC.findall(read)) > letters / 2:
            return _of_cyrillic(read.casefold())
        if letters and len(_ARABIC.findall(read)) > letters / 2:
            return "fa" if any(sign in read for sign in "پچژگ") else "ar"
    return _of_latin(read)


def _of_cyrillic(text: str) -> str:
    if any(sign in text for sign in "іїєґ"):
        return "uk"
    # Other languages in these letters have none of the three.
    return "ru" if any(sign in text for sign in "ыэё") else ""


def _of_latin(text: str) -> str:
    found = (_LANGUAGES_OF.get(word) for word in _WORD.findall(text.casefold()))
    counts = Counter(chain.from_iterable(codes for codes in found if codes))
    if not counts:
        return ""
    (best, most), *others = counts.most_common(2)
    second = others[0][1] if others else 0
    return best if most >= _FEWEST_WORDS and most >= _AHEAD * second else ""
