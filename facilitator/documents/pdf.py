"""Makes PDF of what is printed: Typst, with our own typeface.

typst is imported where it is used, and blocks while it works.
"""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

import msgspec

from facilitator.resources import folder

PRINTABLES = ("vragen", "flappen", "stickers", "noodpakket")
SIZES = ("a4", "a3", "a1")


def make(name: str, data: Mapping[str, Any], made_at: datetime) -> bytes:
    """The printable with this name (``bouwstenen/print/<name>.typ``) as PDF/UA-1.

    ``data`` goes along as JSON: nothing in it is read as Typst. The same data and moment give the
    same bytes on one computer. A letter that our typeface lacks (an Arabic name, an emoji) comes
    from the system's fonts; where these have none either the PDF is no PDF/UA, which forbids that.
    """
    import typst

    source = folder("bouwstenen") / "print" / f"{name}.typ"

    def compiled(*, accessible: bool) -> bytes:
        pdf: bytes = typst.compile(
            str(source),
            root=str(source.parent),
            font_paths=[str(folder("static") / "vendor" / "fonts")],
            format="pdf",
            sys_inputs={"data": msgspec.json.encode(data).decode()},
            pdf_standards="ua-1" if accessible else None,
            timestamp=int(made_at.timestamp()),
        )
        return pdf

    try:
        return compiled(accessible=True)
    except typst.TypstError as fault:
        if "could not be displayed" not in str(fault):
            raise
        return compiled(accessible=False)
