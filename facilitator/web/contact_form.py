"""The contact form as a page sends it."""

from collections.abc import Mapping

import msgspec

from facilitator.domain.contact import SaveContact
from facilitator.web.text import clean

TEXTS = ("name", "organisation", "function", "phone", "email", "reach", "share_with", "delivery")
TICKS = ("shares_phone", "shares_email")


def typed_contact(form: Mapping[str, str]) -> dict[str, object]:
    """The fields of SaveContact as they were typed, to be shown again when they are refused."""
    typed: dict[str, object] = {name: clean(form.get(name)) or "" for name in TEXTS}
    return typed | {name: name in form for name in TICKS}


def save_contact(typed: Mapping[str, object]) -> SaveContact | str:
    """The command, or the code of what is wrong with the form."""
    try:
        return msgspec.convert(typed, SaveContact)
    except msgspec.ValidationError:
        return "bad-request" if typed["name"] else "name-empty"
