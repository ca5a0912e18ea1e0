"""Fills a Word template with plain data: docxtpl in Jinja's sandbox.

What people typed arrives as typed: it is escaped for XML, control characters that Word refuses are
dropped, a line break becomes one, and nothing in it is read as a placeholder. The same template,
data and moment give the same bytes.

docxtpl is imported where it is used: it would double the start of the program.
"""

import io
import re
import struct
import zipfile
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from markupsafe import Markup, escape

EARLIEST = struct.pack("<HH", 0, (1 << 5) | 1)  # 1 January 1980, 00:00: where zip dates begin
FORBIDDEN = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\ud800-\udfff\ufffe\uffff]")
PICTURES = {"logo": ("Logo", 60, 22), "qr": ("QR-code van je persoonlijke link", 34, 34)}
"""What an image is called for who cannot see it, and at most how wide and high it is, in mm."""


def fill(template: bytes, data: Mapping[str, Any], made_at: datetime, title: str) -> bytes:
    """The template filled with ``data`` (texts, groups, lists; bytes are an image) as .docx.

    ``made_at`` and ``title`` go into the document's properties. Raises jinja2.TemplateError for a
    template that asks for what is not there or may not be asked.
    """
    from docxtpl import DocxTemplate

    document = DocxTemplate(io.BytesIO(template))
    document.init_docx()
    images = {
        name: _picture(document, name, value)
        for name, value in data.items()
        if isinstance(value, bytes)
    }
    document.render({**data, **images}, environment())
    _describe(document.docx, made_at, title)
    out = io.BytesIO()
    document.save(out)
    return stamped(out.getvalue())


def merged(documents: Sequence[bytes], made_at: datetime, title: str) -> bytes:
    """All documents in one, each on a new page: to print in one go."""
    from docx import Document
    from docxcompose.composer import Composer

    first, *rest = documents
    whole = Document(io.BytesIO(first))
    composer = Composer(whole)
    for content in rest:
        whole.add_page_break()
        composer.append(Document(io.BytesIO(content)))
    _describe(whole, made_at, title)
    out = io.BytesIO()
    composer.save(out)
    return stamped(out.getvalue())


def _describe(document: Any, made_at: datetime, title: str) -> None:
    properties = document.core_properties
    properties.title = FORBIDDEN.sub("", title)[:255]  # as long as the format allows
    properties.created = properties.modified = made_at.replace(tzinfo=None)
    properties.last_modified_by = properties.author = ""


def environment() -> Any:
    """Jinja as templates may use it: no attribute of ours is reachable, what is missing is said."""
    from jinja2 import StrictUndefined
    from jinja2.sandbox import ImmutableSandboxedEnvironment

    made = ImmutableSandboxedEnvironment(
        undefined=StrictUndefined, autoescape=True, finalize=_as_typed
    )
    made.globals.clear()
    made.filters = {name: made.filters[name] for name in FILTERS}
    made.tests = {name: made.tests[name] for name in TESTS}
    return made


FILTERS = ("upper", "lower", "capitalize", "length", "first", "last", "join", "default")
TESTS = ("defined", "undefined", "odd", "even", "none")


def _as_typed(value: Any) -> Any:
    """A text as XML. docxtpl writes ``{_{`` as ``{{`` afterwards, so an underscore between braces
    is written as a character reference."""
    if hasattr(value, "__html__"):
        return value
    text = FORBIDDEN.sub("", str(value))
    escaped = re.sub(r"(?<=[{%}])_(?=[{%}])", "&#95;", str(escape(text)))
    return Markup(escaped)  # nosec B704  # escaped in the line above


def _picture(document: Any, name: str, image: bytes) -> Any:
    """The image in the text, with its alternative text."""
    from docx.image.image import Image
    from docx.shared import Mm
    from docxtpl import InlineImage

    words, widest, highest = PICTURES[name]

    class Described(InlineImage):
        def _insert_image(self) -> str:
            xml: str = super()._insert_image()
            return xml.replace("<wp:docPr ", f'<wp:docPr descr="{words}" ', 1)

    known = Image.from_blob(image)
    scale = min(widest / known.px_width, highest / known.px_height)
    return Described(document, io.BytesIO(image), width=Mm(known.px_width * scale))


def stamped(archive: bytes) -> bytes:
    """The zip archive with the same old date on every entry, so that it does not tell when it was
    made. The dates are written in place: nothing is packed anew."""
    changed = bytearray(archive)
    with zipfile.ZipFile(io.BytesIO(archive)) as opened:
        place = opened.start_dir
        for entry in opened.infolist():
            local = entry.header_offset + 10
            changed[local : local + 4] = EARLIEST
            changed[place + 12 : place + 16] = EARLIEST
            lengths = struct.unpack_from("<HHH", archive, place + 28)
            place += 46 + sum(lengths)
    return bytes(changed)
