"""Text from forms: cleaned the same way as text that comes over sockets."""

from facilitator.domain.text import clean as clean_text


def clean(value: str | None) -> str | None:
    """The text without control characters and space around it."""
    return None if value is None else clean_text(value).strip()
