"""The contact form as a page sends it."""

from collections.abc import Mapping

from facilitator.web.text import clean

TEXTS = ("name", "organisation", "function", "phone", "email", "reach", "share_with", "delivery")
TICKS = ("shares_phone", "shares_email")


def read_contact(form: Mapping[str, str]) -> dict[str, object]:
    """The fields of SaveContact as they were typed, to be checked and to be shown again."""
    typed: dict[str, object] = {name: clean(form.get(name)) or "" for name in TEXTS}
    return typed | {name: name in form for name in TICKS}
