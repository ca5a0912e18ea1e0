"""Text from forms and addresses: cleaned the same way as text that comes over sockets."""

from facilitator.domain.text import clean as clean_text


def clean(value: str | None) -> str | None:
    """The text without control characters and space around it."""
    return None if value is None else clean_text(value).strip()


def whole(text: str) -> int | None:
    """The whole number that this text is, of up to nine digits; None for anything else."""
    return int(text) if text.isascii() and text.isdigit() and len(text) < 10 else None
