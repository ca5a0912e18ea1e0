"""Whether a Word file from outside can be used as a template; if not, what is wrong, and where.

Nothing is unpacked before its size is known, and nothing is filled: that is the renderer's part.
"""

import difflib
import io
import re
import struct
import zipfile
import zlib
from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from facilitator.documents.placeholders import PLACEHOLDERS, Field, Fields, Group, Many, Text
from facilitator.documents.word import FILTERS, TESTS, environment

LARGEST = 5_000_000  # bytes of the file
LARGEST_UNPACKED = 30_000_000
MOST_ENTRIES = 1_000
OLD_WORD = b"\xd0\xcf\x11\xe0"  # .doc, and every Word file with a password
MAIN = "application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml"
FILLED = re.compile(r"word/(document|header\d*|footer\d*|footnotes)\.xml")
HYPERLINK = "/hyperlink"
LOOP: Fields = {"index": Text("Het hoeveelste het is"), "first": Text(""), "last": Text("")}


class TemplateFault(Exception):
    """This file cannot be a template. ``code`` and ``params`` give a sentence at the edge;
    ``where`` is the text around the mistake as it stands in the document."""

    def __init__(self, code: str, where: str = "", **params: str) -> None:
        super().__init__(code, where, params)
        self.code = code
        self.where = " ".join(where.split())[:120]
        self.params = params


def check(template: bytes) -> None:
    """Raises TemplateFault for what cannot be used."""
    for name, xml in _parts(template).items():
        _check_part(name, xml)


def has_placeholders(template: bytes) -> bool:
    """False for a form of the organisation's own that is only printed."""
    return any("{{" in _visible(xml) or "{%" in _visible(xml) for xml in _parts(template).values())


def _parts(template: bytes) -> dict[str, str]:
    """The XML of the parts that are filled, once the file was found to be in order."""
    if len(template) > LARGEST:
        raise TemplateFault("template-too-large", most=str(LARGEST // 1_000_000))
    if template.startswith(OLD_WORD):
        raise TemplateFault("template-old-word")
    try:
        with zipfile.ZipFile(io.BytesIO(template)) as archive:
            _check_archive(archive)
            types = archive.read("[Content_Types].xml").decode("utf-8", "replace")
            _check_types(types, archive.namelist())
            for name in archive.namelist():
                if name.endswith(".rels"):
                    _check_relations(archive.read(name))
            found = {
                name: archive.read(name).decode("utf-8")
                for name in archive.namelist()
                if FILLED.fullmatch(name)
            }
    except (zipfile.BadZipFile, KeyError, NotImplementedError, UnicodeDecodeError, EOFError) as bad:
        raise TemplateFault("template-not-word") from bad
    except (OSError, ValueError, RuntimeError, zlib.error, struct.error) as bad:  # of nonsense
        raise TemplateFault("template-not-word") from bad
    if "word/document.xml" not in found:
        raise TemplateFault("template-not-word")
    return found


def _check_archive(archive: zipfile.ZipFile) -> None:
    entries = archive.infolist()
    if len(entries) > MOST_ENTRIES or sum(one.file_size for one in entries) > LARGEST_UNPACKED:
        raise TemplateFault("template-bomb")
    if any(one.flag_bits & 1 for one in entries):
        raise TemplateFault("template-old-word")


def _check_types(types: str, names: Iterable[str]) -> None:
    if "macroEnabled" in types or any("vbaProject" in name for name in names):
        raise TemplateFault("template-macros")
    if MAIN not in types:
        raise TemplateFault("template-not-word")


def _check_relations(xml: bytes) -> None:
    """Refuses what Word would fetch from elsewhere when the document is opened."""
    from lxml import etree

    try:
        relations = etree.fromstring(xml, _parser())
    except etree.XMLSyntaxError as bad:
        raise TemplateFault("template-not-word") from bad
    for one in relations:
        kind, outside = one.get("Type", ""), one.get("TargetMode") == "External"
        if outside and not kind.endswith(HYPERLINK):
            raise TemplateFault("template-outside", target=one.get("Target", "")[:80])


def _parser() -> Any:
    from lxml import etree

    return etree.XMLParser(resolve_entities=False, no_network=True, huge_tree=False)


def _check_part(name: str, xml: str) -> None:
    from jinja2 import TemplateSyntaxError
    from lxml import etree

    if "<!DOCTYPE" in xml or "<!ENTITY" in xml:
        raise TemplateFault("template-not-word")
    try:
        etree.fromstring(xml.encode(), _parser())
    except etree.XMLSyntaxError as bad:
        raise TemplateFault("template-not-word") from bad
    lines = _by_paragraph(xml)
    try:
        tree = environment().parse("\n".join(lines))
    except TemplateSyntaxError as bad:
        raise TemplateFault("template-broken-tag", _where(lines, bad.lineno)) from bad
    except RecursionError as bad:
        raise TemplateFault("template-broken-tag", name) from bad
    _Reader(lines).read(tree.body, PLACEHOLDERS)


def _by_paragraph(xml: str) -> list[str]:
    """The part as docxtpl hands it to Jinja, each paragraph on a line of its own: tags that Word
    tore apart are whole again, and those of paragraphs and rows stand outside them."""
    from docxtpl import DocxTemplate

    patched: str = DocxTemplate(io.BytesIO()).patch_xml(xml)
    return re.sub(r"<w:p([ >])", r"\n<w:p\1", patched.replace("\n", " ")).split("\n")


def _visible(xml: str) -> str:
    return re.sub(r"<[^>]+>", "", xml)


def _where(lines: list[str], number: int) -> str:
    """The visible text of a line; of the one before where that has none."""
    for line in reversed(lines[: max(1, number)]):
        text = _visible(line).strip()
        if text:
            return text
    return ""


class _Reader:
    """Reads the tags of a part and compares what they ask with what there is."""

    def __init__(self, lines: list[str]) -> None:
        self._lines = lines

    def read(self, nodes: Iterable[Any], scope: Fields) -> None:
        """Raises TemplateFault for the first thing that is not there or not allowed."""
        for node in nodes:
            self._statement(node, scope)

    def _statement(self, node: Any, scope: Fields) -> None:
        from jinja2 import nodes

        match node:
            case nodes.Output():
                for inner in node.nodes:
                    if isinstance(inner, nodes.TemplateData):
                        self._plain(inner)
                    else:
                        self._shown(inner, scope)
            case nodes.If():
                self._value(node.test, scope)
                self.read(node.body, scope)
                self.read(node.elif_, scope)
                self.read(node.else_, scope)
            case nodes.For(target=nodes.Name(name=one)) if not node.recursive:
                field = self._value(node.iter, scope)
                if not isinstance(field, Many):
                    raise self._fault(node, "template-not-a-list", what=_written(node.iter))
                within: Fields = {**scope, one: Group("", field.fields), "loop": Group("", LOOP)}
                if node.test is not None:
                    self._value(node.test, within)
                self.read(node.body, within)
                self.read(node.else_, scope)
            case _:
                raise self._fault(node, "template-forbidden", what=type(node).__name__.lower())

    def _plain(self, data: Any) -> None:
        """What stands between tags has no half of a tag in it."""
        for offset, line in enumerate(data.data.split("\n")):
            text = _visible(line)
            if re.search(r"\{\{|\}\}|\{%|%\}", text):
                raise TemplateFault("template-torn-tag", text or self._lines[data.lineno + offset])

    def _shown(self, node: Any, scope: Fields) -> None:
        if isinstance(self._value(node, scope), Many | Group):
            raise self._fault(node, "template-not-a-text", what=_written(node))

    def _value(self, node: Any, scope: Fields) -> Field | None:
        """The field that an expression leads to; None for a text that it makes."""
        from jinja2 import nodes

        match node:
            case nodes.Const():
                return None
            case nodes.Name(name=name):
                return self._field(node, name, scope)
            case nodes.Getattr(attr=name):
                return self._inside(node, node.node, name, scope)
            case nodes.Getitem(arg=nodes.Const(value=str() as name)):
                return self._inside(node, node.node, name, scope)
            case nodes.Getitem(arg=nodes.Slice()):
                return self._value(node.node, scope)
            case nodes.Filter(name=name) if name in FILTERS and not node.kwargs:
                self._all([node.node, *node.args], scope)
                return None
            case nodes.Test(name=name) if name in TESTS:
                self._all([node.node, *node.args], scope)
                return None
            case nodes.Not() | nodes.And() | nodes.Or() | nodes.Compare() | nodes.Operand():
                self._all(node.iter_child_nodes(), scope)
                return None
            case nodes.CondExpr() | nodes.Concat():
                self._all(node.iter_child_nodes(), scope)
                return None
        raise self._fault(node, "template-forbidden", what=type(node).__name__.lower())

    def _all(self, parts: Iterable[Any], scope: Fields) -> None:
        for one in parts:
            self._value(one, scope)

    def _inside(self, node: Any, owner: Any, name: str, scope: Fields) -> Field:
        field = self._value(owner, scope)
        if not isinstance(field, Group):
            raise self._fault(node, "template-unknown", what=_written(node), nearest="")
        return self._field(node, name, field.fields, f"{_written(owner)}.")

    def _field(self, node: Any, name: str, known: Mapping[str, Field], before: str = "") -> Field:
        field = known.get(name)
        if field is None:
            near = difflib.get_close_matches(name, known, 1)
            nearest = f"{before}{near[0]}" if near else ""
            raise self._fault(node, "template-unknown", what=f"{before}{name}", nearest=nearest)
        return field

    def _fault(self, node: Any, code: str, **params: str) -> TemplateFault:
        return TemplateFault(code, _where(self._lines, node.lineno), **params)


def _written(node: Any) -> str:
    """An expression as it stands in the template, as far as it is a path."""
    return ".".join(_path(node)) or "?"


def _path(node: Any) -> Iterator[str]:
    from jinja2 import nodes

    if isinstance(node, nodes.Getattr):
        yield from _path(node.node)
        yield node.attr
    elif isinstance(node, nodes.Name):
        yield node.name
