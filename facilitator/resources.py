"""Where the files are that are not code: in the installed package, or at the repository root."""

from pathlib import Path

PACKAGE = Path(__file__).parent


def folder(name: str) -> Path:
    """The folder ``templates``, ``static``, ``bouwstenen`` or ``draaiboeken``."""
    inside = PACKAGE / name
    return inside if inside.is_dir() else PACKAGE.parent / name
