"""Writes the placeholders into ``bouwstenen/README.md``: ``python -m tests.documents.codes``."""

from facilitator.documents.placeholders import rows
from facilitator.resources import folder

README = folder("bouwstenen") / "README.md"
BEGIN, END = "<!-- codes -->\n", "<!-- /codes -->"


def table() -> str:
    """The list as a Markdown table."""
    lines = [f"| `{code}` | {words} |" for code, words in rows()]
    return "\n".join(["| code | wat er komt te staan |", "|---|---|", *lines, ""])


def with_table(text: str) -> str:
    """The page with the list as it is now."""
    before, _, rest = text.partition(BEGIN)
    _old, _, after = rest.partition(END)
    return f"{before}{BEGIN}{table()}{END}{after}"


if __name__ == "__main__":
    README.write_text(with_table(README.read_text(encoding="utf-8")), encoding="utf-8")
