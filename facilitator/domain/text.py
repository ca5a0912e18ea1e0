"""What text from people may contain: what every screen and every Word document can carry."""

import unicodedata
from typing import Any

JOINERS = "\u200c\u200d"


def clean(text: str) -> str:
    """The text without what cannot be shown: control characters (but tab and newline),
    surrogates, noncharacters, and format characters that hide text or turn its direction round.

    The two joiners stay: emoji and several scripts are written with them.
    """
    if text.isascii() and text.isprintable():
        return text  # nearly all that comes in, such as ids
    return "".join(one for one in text if one in "\t\n" or _carried(one))


def clean_all(value: Any) -> Any:
    """The value with every text in it cleaned: those in its lists and tables too."""
    if isinstance(value, str):
        return clean(value)
    if isinstance(value, dict):
        return {clean_all(key): clean_all(inner) for key, inner in value.items()}
    if isinstance(value, list):
        return [clean_all(inner) for inner in value]
    return value


def _carried(character: str) -> bool:
    code = ord(character)
    nonsense = 0xFDD0 <= code <= 0xFDEF or code & 0xFFFE == 0xFFFE
    return not nonsense and (
        character in JOINERS or unicodedata.category(character) not in ("Cc", "Cf", "Cs")
    )


def visible(text: str) -> bool:
    """True when there is something to see in it."""
    return any(not one.isspace() and one not in JOINERS for one in text)
