"""What text from people may contain: what every screen and every Word document can carry."""

import unicodedata


def clean(text: str) -> str:
    """The text without control characters (but tab and newline), surrogates and noncharacters."""
    return "".join(one for one in text if one in "\t\n" or _carried(one))


def _carried(character: str) -> bool:
    code = ord(character)
    nonsense = 0xFDD0 <= code <= 0xFDEF or code & 0xFFFE == 0xFFFE
    return not nonsense and unicodedata.category(character) not in ("Cc", "Cs")
