"""Makes the Word templates of this folder: ``python bouwstenen/make.py``.

They are ordinary .docx files that anybody can change in Word. That ours are made by a program lets a
change be read as text, and gives all of them one look: the styles below.
"""

import io
import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path
from typing import Any

from docx import Document
from docx.enum.section import WD_ORIENT
from docx.enum.style import WD_STYLE_TYPE
from docx.enum.table import WD_ROW_HEIGHT_RULE
from docx.enum.text import WD_TAB_ALIGNMENT
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Mm, Pt, RGBColor

HERE = Path(__file__).parent
FONT = "Calibri"
INK, TEAL, SOFT, LINE, PALE, DOT = "12262B", "0D5C68", "3A5056", "B9C9C4", "E7EFEC", "1F6BC9"
MARGIN_MM = 22
METHOD = "Gemaakt naar de methode Samenwerken in de wijk van Movisie"
Column = tuple[str, str, float]
"""Heading, content, and width in millimetres."""


class Sheet:
    """One template in the making."""

    def __init__(self, title: str, *, landscape: bool = False, numbered: bool = True) -> None:
        self.document = Document()
        self.document.core_properties.title = title
        self.document.core_properties.language = "nl-NL"
        self.document.core_properties.author = ""
        self.document.core_properties.created = datetime(2026, 1, 1)
        self.document.core_properties.modified = datetime(2026, 1, 1)
        self.document.core_properties.comments = ""
        section = self.document.sections[0]
        width, height = (Mm(297), Mm(210)) if landscape else (Mm(210), Mm(297))
        section.orientation = WD_ORIENT.LANDSCAPE if landscape else WD_ORIENT.PORTRAIT
        section.page_width, section.page_height = width, height
        section.left_margin = section.right_margin = Mm(MARGIN_MM)
        section.top_margin, section.bottom_margin = Mm(20), Mm(20)
        section.header_distance = section.footer_distance = Mm(10)
        self.width_mm = (297 if landscape else 210) - 2 * MARGIN_MM
        _styles(self.document)
        _modern(self.document)
        self._footer(numbered)
        with self.only_if("logo"):
            self.text("{{ logo }}")

    # Text

    def text(self, words: str, style: str | None = None) -> Any:
        """A paragraph. What stands between *stars* is bold."""
        paragraph = self.document.add_paragraph(style=style)
        _write(paragraph, words)
        return paragraph

    def title(
        self, words: str, below: str = "{{ bijeenkomst.titel }} · {{ bijeenkomst.datum }}"
    ) -> None:
        """The name of the document, and what it belongs to."""
        heading = self.text(words, "Title")
        if below:
            self.text(below, "Subtitle")
        else:
            heading.paragraph_format.space_before = Pt(14)
            heading.paragraph_format.space_after = Pt(10)

    def head(self, words: str, level: int = 1) -> None:
        """A heading."""
        self.text(words, f"Heading {level}")

    def bullet(self, words: str, level: int = 1) -> None:
        """A line in a list."""
        self.text(words, "List Bullet" if level == 1 else f"List Bullet {level}")

    def small(self, words: str) -> None:
        """An explanation."""
        self.text(words, "Klein")

    @contextmanager
    def each(self, loop: str) -> Iterator[None]:
        """Repeat what is made within: ``each("afspraak in afspraken")``."""
        self.text(f"{{%p for {loop} %}}")
        yield
        self.text("{%p endfor %}")

    @contextmanager
    def only_if(self, condition: str) -> Iterator[None]:
        """Show what is made within only when there is something."""
        self.text(f"{{%p if {condition} %}}")
        yield
        self.text("{%p endif %}")

    # Tables

    def table(
        self,
        columns: Sequence[Column],
        loop: str = "",
        *,
        empty: str = "",
        empty_rows: int = 0,
        height_mm: float = 0,
    ) -> None:
        """A table with a heading that is repeated on every page, and a row for each entry of
        ``loop``; then rows to write in: one for each entry of the list ``empty``, or so many."""
        table = self.document.add_table(rows=0, cols=len(columns), style="Wijk")
        _fixed(table, [width for _name, _content, width in columns])
        _look(table)
        head = self._row(table, [name for name, _content, _width in columns], columns)
        _repeated(head)
        for over, content in ((loop, True), (f"regel in {empty}" if empty else "", False)):
            if over:
                self._mark(table, f"{{%tr for {over} %}}", len(columns))
                cells = [text if content else "" for _name, text, _width in columns]
                self._row(table, cells, columns, 0 if content else height_mm)
                self._mark(table, "{%tr endfor %}", len(columns))
        for _number in range(empty_rows):
            self._row(table, [""] * len(columns), columns, height_mm)
        self.document.add_paragraph(style="Klein")

    def facts(self, rows: Sequence[tuple[str, str]], height_mm: float = 0) -> None:
        """Names with what belongs to them, beneath each other; to write in where that is empty."""
        table = self.document.add_table(rows=0, cols=2, style="Wijk")
        _fixed(table, [46.0, self.width_mm - 46])
        _look(table, head=False)
        for name, content in rows:
            widths = [("", "", 46.0), ("", "", self.width_mm - 46)]
            row = self._row(table, [f"*{name}*", content], widths, height_mm)
            _shade(row.cells[0], PALE)
        self.document.add_paragraph(style="Klein")

    def lines(self, count: int) -> None:
        """Lines to write on."""
        for _number in range(count):
            self.text("", "Schrijfregel")

    def _row(
        self, table: Any, cells: Sequence[str], columns: Sequence[Column], height_mm: float = 0
    ) -> Any:
        row = table.add_row()
        for cell, words, (_name, _content, width) in zip(row.cells, cells, columns, strict=True):
            cell.width = Mm(width)
            cell.paragraphs[0].style = self.document.styles["Cel"]
            _write(cell.paragraphs[0], words)
        row._tr.get_or_add_trPr().append(OxmlElement("w:cantSplit"))
        if height_mm:
            row.height, row.height_rule = Mm(height_mm), WD_ROW_HEIGHT_RULE.AT_LEAST
        return row

    def _mark(self, table: Any, tag: str, columns: int) -> None:
        """A row that docxtpl takes out again: it holds the tag of a loop."""
        table.add_row().cells[0].paragraphs[0].add_run(tag)

    # The rest

    def _footer(self, numbered: bool) -> None:
        paragraph = self.document.sections[0].footer.paragraphs[0]
        paragraph.style = self.document.styles["Klein"]
        stops = paragraph.paragraph_format.tab_stops
        stops.add_tab_stop(Mm(self.width_mm), WD_TAB_ALIGNMENT.RIGHT)
        paragraph.add_run(METHOD)
        if not numbered:
            return
        paragraph.add_run("\tBladzijde ")
        _field(paragraph, "PAGE")
        paragraph.add_run(" van ")
        _field(paragraph, "NUMPAGES")

    def page_break(self) -> None:
        """Go on at a new page."""
        self.document.add_page_break()

    def content(self) -> bytes:
        """The file."""
        out = io.BytesIO()
        self.document.save(out)
        return out.getvalue()


def _write(paragraph: Any, words: str) -> None:
    for number, part in enumerate(words.split("*")):
        if part:
            paragraph.add_run(part).bold = True if number % 2 else None


def _modern(document: Any) -> None:
    """Lay out as Word does since 2013: the edge of a table on the edge of the text."""
    settings = document.settings.element
    for old in settings.findall(qn("w:compat")):
        settings.remove(old)
    compat = OxmlElement("w:compat")
    mode = OxmlElement("w:compatSetting")
    for name, value in (
        ("name", "compatibilityMode"),
        ("uri", "http://schemas.microsoft.com/office/word"),
        ("val", "15"),
    ):
        mode.set(qn(f"w:{name}"), value)
    compat.append(mode)
    before = settings.find(qn("w:rsids"))
    if before is None:
        settings.append(compat)
    else:
        before.addprevious(compat)


def _styles(document: Any) -> None:
    """One typeface, few sizes; the headings are real ones, so that Word makes an outline."""
    styles = document.styles
    defaults = styles.element.find(qn("w:docDefaults")).find(qn("w:rPrDefault")).find(qn("w:rPr"))
    language = defaults.find(qn("w:lang"))
    for name in ("w:val", "w:eastAsia"):
        language.set(qn(name), "nl-NL")
    _typeface(styles["Normal"], 11, INK, after=4, line=1.12)
    _typeface(styles["Title"], 26, TEAL, bold=True, before=0, after=0)
    _typeface(styles["Subtitle"], 12, SOFT, before=0, after=14)
    _typeface(styles["Heading 1"], 16, TEAL, bold=True, before=16, after=4)
    _typeface(styles["Heading 2"], 12.5, INK, bold=True, before=10, after=2)
    for name in ("List Bullet", "List Bullet 2"):
        _typeface(styles[name], 11, INK, after=2)
    border = styles["Title"].element.pPr.find(qn("w:pBdr"))
    if border is not None:
        styles["Title"].element.pPr.remove(border)
    small = styles.add_style("Klein", WD_STYLE_TYPE.PARAGRAPH)
    small.base_style = styles["Normal"]
    _typeface(small, 9, SOFT, after=2)
    line = styles.add_style("Schrijfregel", WD_STYLE_TYPE.PARAGRAPH)
    line.base_style = styles["Normal"]
    _typeface(line, 18, INK, after=2)
    line.element.get_or_add_pPr().append(_border("w:pBdr", ("bottom", "between"), LINE))
    cell = styles.add_style("Cel", WD_STYLE_TYPE.PARAGRAPH)
    cell.base_style = styles["Normal"]
    _typeface(cell, 10.5, INK, line=1.05)
    dots = styles.add_style("Stickers", WD_STYLE_TYPE.CHARACTER)
    dots.font.color.rgb = RGBColor.from_string(DOT)
    dots.font.size = Pt(13)
    table = styles.add_style("Wijk", WD_STYLE_TYPE.TABLE)
    table.base_style = styles["Normal Table"]
    _typeface(table, 10.5, INK, after=0)


def _typeface(
    style: Any,
    size: float,
    colour: str,
    *,
    bold: bool | None = None,
    before: float = 0,
    after: float = 0,
    line: float | None = None,
) -> None:
    font = style.font
    font.name, font.size, font.bold, font.italic = FONT, Pt(size), bold, None
    font.color.rgb = RGBColor.from_string(colour)
    fonts = style.element.get_or_add_rPr().get_or_add_rFonts()
    for name in list(fonts.attrib):
        if "Theme" in name:
            del fonts.attrib[name]
    for name in ("w:ascii", "w:hAnsi", "w:cs", "w:eastAsia"):
        fonts.set(qn(name), FONT)
    spacing = style.element.rPr.find(qn("w:spacing"))
    if spacing is not None:
        style.element.rPr.remove(spacing)
    space = style.paragraph_format
    space.space_before, space.space_after, space.line_spacing = Pt(before), Pt(after), line
    if style.name.startswith("Heading"):
        space.keep_with_next = True


def _border(tag: str, edges: Sequence[str], colour: str) -> Any:
    borders = OxmlElement(tag)
    for edge in edges:
        one = OxmlElement(f"w:{edge}")
        for name, value in (("val", "single"), ("sz", "6"), ("space", "0"), ("color", colour)):
            one.set(qn(f"w:{name}"), value)
        borders.append(one)
    return borders


def _fixed(table: Any, widths_mm: Sequence[float]) -> None:
    """Columns of these widths, whatever stands in them."""
    table.autofit = False
    for column, width in zip(table.columns, widths_mm, strict=True):
        column.width = Mm(width)
    indent = OxmlElement("w:tblInd")
    indent.set(qn("w:w"), "0")
    indent.set(qn("w:type"), "dxa")
    table._tbl.tblPr.append(indent)


def _look(table: Any, head: bool = True) -> None:
    """Lines between rows, room within cells, no lines between columns."""
    properties = table._tbl.tblPr
    properties.append(_border("w:tblBorders", ("top", "bottom", "insideH"), LINE))
    margins = OxmlElement("w:tblCellMar")
    for edge, width in (("top", "50"), ("left", "90"), ("bottom", "50"), ("right", "90")):
        one = OxmlElement(f"w:{edge}")
        one.set(qn("w:w"), width)
        one.set(qn("w:type"), "dxa")
        margins.append(one)
    properties.append(margins)
    look = properties.find(qn("w:tblLook"))
    if look is not None:
        look.set(qn("w:firstRow"), "1" if head else "0")
        look.set(qn("w:firstColumn"), "0" if head else "1")


def _repeated(row: Any) -> None:
    """The heading of a table: on every page, and told apart by weight and ground."""
    row._tr.get_or_add_trPr().append(OxmlElement("w:tblHeader"))
    for cell in row.cells:
        _shade(cell, PALE)
        for run in cell.paragraphs[0].runs:
            run.bold = True


def _shade(cell: Any, colour: str) -> None:
    shade = OxmlElement("w:shd")
    for name, value in (("val", "clear"), ("color", "auto"), ("fill", colour)):
        shade.set(qn(f"w:{name}"), value)
    cell._tc.get_or_add_tcPr().append(shade)


def _field(paragraph: Any, code: str) -> None:
    run = paragraph.add_run()
    for kind in ("begin", None, "end"):
        if kind is None:
            part = OxmlElement("w:instrText")
            part.set(qn("xml:space"), "preserve")
            part.text = code
        else:
            part = OxmlElement("w:fldChar")
            part.set(qn("w:fldCharType"), kind)
        run._r.append(part)


# The documents

NAME = "{% if deelnemer.naam %}{{ deelnemer.naam }}{% endif %}"
PERSON = (
    ("Naam", NAME),
    ("Organisatie", "{% if deelnemer.organisatie %}{{ deelnemer.organisatie }}{% endif %}"),
)


def _letter(title: str) -> Sheet:
    """A letter: no page numbers, since letters are printed one behind the other."""
    sheet = Sheet(title, numbered=False)
    sheet.text(
        "{{ deelnemer.naam }}{% if deelnemer.organisatie %}, {{ deelnemer.organisatie }}{% endif %}"
    )
    sheet.small("{{ gemaakt_op }}")
    return sheet


def _when_and_where(sheet: Sheet) -> None:
    sheet.facts(
        [
            (
                "Wanneer",
                "{{ bijeenkomst.datum }}, {{ bijeenkomst.begin }} tot {{ bijeenkomst.einde }} uur",
            ),
            ("Waar", "{{ bijeenkomst.plaats }}"),
        ]
    )


def _signed(sheet: Sheet) -> None:
    sheet.text("Hartelijke groet,")
    sheet.text("{{ brief.afzender }}")


def _invitation(your: str, you: str, welcome: str, know: str, want: str) -> Sheet:
    """Bouwsteen 2; the words that differ between "je" and "u" are given."""
    sheet = _letter("Uitnodiging")
    sheet.title("{{ bijeenkomst.titel }}", below="")
    sheet.text(f"Beste {{{{ deelnemer.naam or '{you}' }}}},")
    sheet.text(
        f"Samen zorgen we voor mensen in {{% if bijeenkomst.wijk %}}{{{{ bijeenkomst.wijk }}}}{{% else %}}de wijk{{% endif %}}. "
        f"Dat gaat beter als we elkaar kennen en weten wat we van elkaar kunnen verwachten. {welcome}"
    )
    with sheet.only_if("bijeenkomst.reden"):
        sheet.text("{{ bijeenkomst.reden }}")
    _when_and_where(sheet)
    sheet.text(
        "In twee uur kiezen we wat onze samenwerking in de weg zit, bedenken we in tweetallen oplossingen "
        f"en spreken we af wat we gaan doen. Iedereen die in de wijk werkt of woont, kan meedoen. {know}"
    )
    sheet.text(
        f"{want}{{% if brief.antwoord_voor %}} Antwoord graag voor *{{{{ brief.antwoord_voor }}}}*{{% endif %}}"
        "{% if brief.antwoord_aan %}{% if not brief.antwoord_voor %} Antwoord{% endif %} via {{ brief.antwoord_aan }}{% endif %}"
        "{% if brief.antwoord_voor or brief.antwoord_aan %}.{% endif %}"
    )
    with sheet.only_if("brief.link"):
        sheet.text(f"Het kan ook met {your} eigen link. Scan de code of typ het adres over:")
        sheet.text("{{ qr }}")
        sheet.small("{{ brief.link }}")
    with sheet.only_if("brief.route"):
        sheet.head("Zo kom je er" if you == "jij" else "Zo komt u er", 2)
        sheet.text("{{ brief.route }}")
    _signed(sheet)
    return sheet


def invitation_je() -> Sheet:
    """Bouwsteen 2 for who is addressed with je."""
    return _invitation(
        "je",
        "jij",
        "Daarom nodigen we je uit voor een bijeenkomst.",
        "Je hoeft niets voor te bereiden.",
        "Laat je weten of je komt?",
    )


def invitation_u() -> Sheet:
    """Bouwsteen 2 for who is addressed with u."""
    return _invitation(
        "uw",
        "u",
        "Daarom nodigen we u uit voor een bijeenkomst.",
        "U hoeft niets voor te bereiden.",
        "Laat u weten of u komt?",
    )


def _confirmation(formal: bool) -> Sheet:
    """Bouwsteen 3, with what goes along."""
    sheet = _letter("Bevestiging")
    sheet.title(
        "Fijn dat u komt" if formal else "Fijn dat je komt", below="{{ bijeenkomst.titel }}"
    )
    sheet.text(f"Beste {{{{ deelnemer.naam or '{'u' if formal else 'jij'}' }}}},")
    sheet.text(
        ("U doet mee" if formal else "Je doet mee")
        + " aan onze bijeenkomst over samenwerken. Hier staat alles bij elkaar."
    )
    _when_and_where(sheet)
    with sheet.only_if("brief.route"):
        sheet.head("Zo komt u er" if formal else "Zo kom je er", 2)
        sheet.text("{{ brief.route }}")
    sheet.head("Wat erbij zit", 2)
    sheet.bullet("De vragen over samenwerken die mensen het vaakst noemen. Lees ze rustig door.")
    sheet.bullet(
        "Vragen om alvast over na te denken. Ze zijn voor "
        + ("uzelf: neem ze ingevuld mee." if formal else "jezelf: neem ze ingevuld mee.")
    )
    sheet.head("In de bijeenkomst", 2)
    sheet.text(
        (
            "Neem uw telefoon mee als u die heeft. U doet mee"
            if formal
            else "Neem je telefoon mee als je die hebt. Je doet mee"
        )
        + " zonder app en zonder account. Op papier kan ook. Wat we bespreken, blijft in de ruimte."
    )
    with sheet.only_if("brief.link"):
        sheet.text(
            f"Met {'uw' if formal else 'je'} eigen link "
            + ("komt u straks meteen binnen:" if formal else "kom je straks meteen binnen:")
        )
        sheet.text("{{ qr }}")
        sheet.small("{{ brief.link }}")
    with sheet.only_if("brief.antwoord_aan"):
        sheet.text(
            ("Kunt u toch niet? Laat het weten" if formal else "Kun je toch niet? Laat het weten")
            + " via {{ brief.antwoord_aan }}."
        )
    _signed(sheet)
    return sheet


def confirmation_je() -> Sheet:
    """Bouwsteen 3 for who is addressed with je."""
    return _confirmation(False)


def confirmation_u() -> Sheet:
    """Bouwsteen 3 for who is addressed with u."""
    return _confirmation(True)


def reflection() -> Sheet:
    """Bouwsteen 4."""
    sheet = Sheet("Individuele reflectievragen")
    sheet.title("Denk alvast na")
    sheet.text(
        "Vul dit in vóór de bijeenkomst, in een kwartier. Het is voor jezelf: neem het mee en vertel "
        "ervan wat je wilt."
    )
    sheet.facts(PERSON, height_mm=9)
    sheet.head("Welke vragen herken je?")
    sheet.small(
        "Zet een kruisje. Weet je een voorbeeld uit je eigen werk of buurt? Schrijf het erbij."
    )
    sheet.table(
        [
            ("", "{{ vraag.nummer }}", 9),
            ("Vraag", "{{ vraag.tekst }}", 66),
            ("Gaat al goed", "{{ vraag.goed }}", 20),
            ("Kan beter", "{{ vraag.beter }}", 20),
            ("Voorbeeld", "{{ vraag.voorbeeld }}", sheet.width_mm - 115),
        ],
        "vraag in vragen",
        height_mm=11,
    )
    for words, field in (
        ("Welke vraag mis je?", "deelnemer.mist"),
        ("Wat gaat in jouw samenwerking al goed?", "deelnemer.gaat_goed"),
    ):
        sheet.head(words)
        with sheet.only_if(field):
            sheet.text(f"{{{{ {field} }}}}")
        with sheet.only_if(f"not {field}"):
            sheet.lines(2)
    sheet.head("Is er iets dat echt niet kan wachten?")
    sheet.small("Zeg het dan aan het begin van de bijeenkomst.")
    sheet.lines(2)
    return sheet


def action_form() -> Sheet:
    """Bouwsteen 5."""
    sheet = Sheet("Individueel actieformulier")
    sheet.title("Mijn acties")
    sheet.facts(PERSON, height_mm=9)
    with sheet.only_if("deelnemer.hoopte"):
        sheet.text("Dit hoopte je mee naar huis te nemen: {{ deelnemer.hoopte }}")
    sheet.head("Dit spraken we samen af")
    with sheet.only_if("afspraken"):
        sheet.table(
            [
                ("", "{{ afspraak.nummer }}", 9),
                ("Afspraak", "{{ afspraak.wat }}", sheet.width_mm - 84),
                ("Wie trekt het", "{{ afspraak.trekker }}", 40),
                ("Klaar", "{{ afspraak.klaar }}", 35),
            ],
            "afspraak in afspraken",
        )
    with sheet.only_if("not afspraken"):
        sheet.table(
            [("Afspraak", "", sheet.width_mm - 75), ("Wie trekt het", "", 40), ("Klaar", "", 35)],
            empty_rows=3,
            height_mm=13,
        )
    sheet.head("Dit ga ik doen")
    sheet.small("Klein en concreet: een eerste stap die je deze maand kunt zetten.")
    sheet.table(
        [
            ("Wat ga ik doen?", "{{ actie.wat }}", sheet.width_mm - 108),
            ("Met wie?", "{{ actie.met_wie }}", 34),
            ("Mijn eerste stap", "{{ actie.eerste_stap }}", 44),
            ("Wanneer?", "{{ actie.wanneer }}", 30),
        ],
        "actie in eigen_acties",
        empty="lege_regels[:3]",
        height_mm=15,
    )
    with sheet.only_if("vervolg.terugkoppelen"):
        sheet.text(
            "Laat uiterlijk op *{{ vervolg.terugkoppelen }}* weten hoe het met je actie gaat."
        )
    with sheet.only_if("vervolg.dag"):
        sheet.text(
            "We zien elkaar weer op *{{ vervolg.dag }}*{% if vervolg.tijd %} om {{ vervolg.tijd }} "
            "uur{% endif %}{% if vervolg.plaats %}, {{ vervolg.plaats }}{% endif %}."
        )
    return sheet


AGREEMENT = (
    ("Bij de vraag", "{{ afspraak.vraag }}"),
    ("Wie trekt het", "{{ afspraak.trekker }}"),
    ("Wie doen mee", "{{ afspraak.doen_mee }}"),
    ("Wie nog meer", "{{ afspraak.anderen }}"),
    ("Wanneer klaar", "{{ afspraak.klaar }}"),
    ("Wat we gebruiken", "{{ afspraak.middelen }}"),
    ("Hoe we het merken", "{{ afspraak.gelukt }}"),
)


def _next_time(sheet: Sheet) -> None:
    """When the group meets again, or how people will hear."""
    with sheet.only_if("vervolg.dag"):
        sheet.text(
            "We zien elkaar weer op *{{ vervolg.dag }}*{% if vervolg.tijd %} om {{ vervolg.tijd }} "
            "uur{% endif %}{% if vervolg.plaats %}, {{ vervolg.plaats }}{% endif %}."
        )
    with sheet.only_if("vervolg.hoe_verder"):
        sheet.text("De datum volgt: {{ vervolg.hoe_verder }}.")
    with sheet.only_if("vervolg.terugkoppelen"):
        sheet.text(
            "Uiterlijk op *{{ vervolg.terugkoppelen }}* laat iedereen weten hoe het met de eigen actie gaat."
        )
    with sheet.only_if("vervolg.voorbereiden"):
        sheet.text("Voorbereiden: {{ vervolg.voorbereiden }}.")
    with sheet.only_if("vervolg.voorzitten"):
        sheet.text("Voorzitten: {{ vervolg.voorzitten }}.")


def registration() -> Sheet:
    """Bouwsteen 6."""
    sheet = Sheet("Registratieformulier")
    sheet.title("Onze afspraken")
    with sheet.each("afspraak in afspraken"):
        sheet.head("{{ afspraak.nummer }}. {{ afspraak.wat }}", 2)
        with sheet.only_if("afspraak.gewijzigd"):
            sheet.small("Veranderd na de bijeenkomst, op {{ afspraak.gewijzigd }}.")
        sheet.facts(AGREEMENT)
    with sheet.only_if("not afspraken"):
        for number in (1, 2):
            sheet.head(f"Afspraak {number}", 2)
            sheet.facts([("Wat", ""), *((name, "") for name, _content in AGREEMENT)], height_mm=8)
    with sheet.only_if("later"):
        sheet.head("Nog te bespreken")
        with sheet.each("afspraak in later"):
            sheet.bullet("{{ afspraak.wat }}")
    sheet.head("De volgende keer")
    _next_time(sheet)
    with sheet.only_if("not vervolg.dag and not vervolg.hoe_verder"):
        sheet.facts(
            [
                ("Dag en tijd", ""),
                ("Waar", ""),
                ("Terugkoppelen voor", ""),
                ("Voorbereiden", ""),
                ("Voorzitten", ""),
            ],
            height_mm=8,
        )
    return sheet


def contact_list() -> Sheet:
    """Bouwsteen 7."""
    sheet = Sheet("Contactformulier", landscape=True)
    sheet.title("Wie is wie")
    with sheet.only_if("contacten"):
        sheet.small(
            "Alleen voor de mensen die erbij waren. Op deze lijst staat wie daar ja tegen zei; geef de "
            "gegevens niet door."
        )
    with sheet.only_if("not contacten"):
        sheet.small(
            "Vul in wat je met de groep wilt delen. Alleen wie een kruisje zet, komt op de lijst die de "
            "deelnemers krijgen."
        )
    columns = [
        ("Naam", "{{ persoon.naam }}", 50.0),
        ("Organisatie", "{{ persoon.organisatie }}", 48.0),
        ("Functie of rol", "{{ persoon.functie }}", 45.0),
        ("Telefoon", "{{ persoon.telefoon }}", 34.0),
        ("E-mail", "{{ persoon.email }}", 50.0),
        ("Liefst via", "{{ persoon.bereiken }}", 26.0),
    ]
    with sheet.only_if("contacten"):
        sheet.table(columns, "persoon in contacten")
    with sheet.only_if("not contacten"):
        form = [(name, "", width) for name, _content, width in columns[:-1]]
        sheet.table([*form, ("Mag gedeeld", "", 26.0)], empty="lege_regels", height_mm=8)
    return sheet


def attendance() -> Sheet:
    """The attendance list."""
    sheet = Sheet("Presentielijst")
    sheet.title(
        "Wie is er",
        "{{ bijeenkomst.titel }} · {{ bijeenkomst.datum }}, {{ bijeenkomst.begin }} uur · {{ bijeenkomst.plaats }}",
    )
    sheet.table(
        [
            ("Naam", "{{ persoon.naam }}", 60),
            ("Organisatie of rol in de wijk", "{{ persoon.organisatie }}", 60),
            ("Handtekening", "", sheet.width_mm - 120),
        ],
        "persoon in aanwezigen",
        empty="lege_regels",
        height_mm=10,
    )
    return sheet


def script() -> Sheet:
    """The draaiboek of this meeting."""
    sheet = Sheet("Draaiboek")
    sheet.title("Draaiboek")
    sheet.facts(
        [
            ("Waar", "{{ bijeenkomst.plaats }}"),
            ("Wanneer", "{{ bijeenkomst.datum }}, {{ bijeenkomst.begin }} uur"),
            ("Waarom", "{{ bijeenkomst.reden }}"),
        ]
    )
    sheet.head("Het programma in het kort")
    sheet.table(
        [
            ("Van", "{{ onderdeel.gepland }}", 18),
            ("Tot", "{{ onderdeel.tot }}", 18),
            ("Onderdeel", "{{ onderdeel.nummer }}. {{ onderdeel.titel }}", sheet.width_mm - 58),
            ("Minuten", "{{ onderdeel.minuten }}", 22),
        ],
        "onderdeel in programma",
    )
    with sheet.each("onderdeel in programma"):
        sheet.head("{{ onderdeel.gepland }}  {{ onderdeel.nummer }}. {{ onderdeel.titel }}")
        sheet.small("{{ onderdeel.minuten }} minuten, tot {{ onderdeel.tot }}")
        with sheet.only_if("onderdeel.wie"):
            sheet.small(
                "{% for taak in onderdeel.wie %}{{ taak.wat }}: {{ taak.naam }}"
                "{% if not loop.last %}, {% endif %}{% endfor %}"
            )
        with sheet.only_if("onderdeel.materiaal"):
            sheet.head("Klaarleggen", 2)
            with sheet.each("regel in onderdeel.materiaal"):
                sheet.bullet("{{ regel.tekst }}")
        with sheet.only_if("onderdeel.zeggen"):
            sheet.head("Dit zeg je", 2)
            with sheet.each("regel in onderdeel.zeggen"):
                sheet.text("{{ regel.tekst }}")
        with sheet.only_if("onderdeel.vragen"):
            sheet.head("Dit kun je vragen", 2)
            with sheet.each("regel in onderdeel.vragen"):
                sheet.bullet("{{ regel.tekst }}")
    return sheet


def report() -> Sheet:
    """The report; parts that have nothing to tell to its reader are not in it."""
    sheet = Sheet("Verslag")
    sheet.title(
        "{{ bijeenkomst.titel }}",
        "{{ bijeenkomst.datum }} · {{ bijeenkomst.plaats }}{% if bijeenkomst.wijk %} · {{ bijeenkomst.wijk }}{% endif %}",
    )
    with sheet.only_if("bijeenkomst.reden"):
        sheet.text("{{ bijeenkomst.reden }}")
    with sheet.only_if("samenvatting"):
        sheet.head("In het kort")
        sheet.text("{{ samenvatting }}")
    with sheet.only_if("afspraken"):
        sheet.head("Dit spraken we af")
        with sheet.each("afspraak in afspraken"):
            sheet.head("{{ afspraak.nummer }}. {{ afspraak.wat }}", 2)
            for name, content in AGREEMENT:
                field = content.strip("{} ")
                with sheet.only_if(field):
                    sheet.text(f"*{name}:* {content}")
    with sheet.only_if("later"):
        sheet.head("Nog te bespreken")
        with sheet.each("afspraak in later"):
            sheet.bullet("{{ afspraak.wat }}")
    with sheet.only_if("acties"):
        sheet.head("Dit gaan mensen zelf doen")
        with sheet.each("groep in acties"):
            sheet.head("{{ groep.kop }}", 2)
            sheet.table(
                [
                    ("Wie", "{{ actie.wie }}", 34),
                    ("Wat", "{{ actie.wat }}", sheet.width_mm - 108),
                    ("Eerste stap", "{{ actie.eerste_stap }}", 44),
                    ("Wanneer", "{{ actie.wanneer }}", 30),
                ],
                "actie in groep.acties",
            )
    with sheet.only_if("vervolg.dag or vervolg.hoe_verder"):
        sheet.head("De volgende keer")
        _next_time(sheet)
    with sheet.only_if("top_drie"):
        sheet.head("De vragen die we kozen")
        with sheet.each("keuze in top_drie"):
            sheet.head("{{ keuze.nummer }}. {{ keuze.tekst }}", 2)
            with sheet.each("richting in keuze.richtingen"):
                sheet.bullet("{{ richting.tekst }}")
    with sheet.only_if("flappen"):
        sheet.head("Wat er op de flappen staat")
        with sheet.only_if("stip_uitleg"):
            sheet.small("{{ stip_uitleg }}")
        with sheet.each("flap in flappen"), sheet.only_if("flap.stippen or flap.ideeen"):
            sheet.head("{{ flap.nummer }}. {{ flap.tekst }}", 2)
            line = sheet.document.add_paragraph()
            line.add_run("{{ flap.stippen }}", style="Stickers")
            line.add_run(
                "{% if flap.stippen %} {% endif %}{{ flap.stickers }} {% if flap.stickers == '1' %}sticker{% else %}stickers{% endif %}"
            )
            with sheet.each("idee in flap.ideeen"):
                sheet.bullet("{{ idee.tekst }}")
                with sheet.each("aanvulling in idee.aanvullingen"):
                    sheet.bullet("{{ aanvulling.tekst }}", 2)
    with sheet.only_if("geparkeerd"):
        sheet.head("Bewaard voor later")
        with sheet.each("regel in geparkeerd"):
            sheet.bullet("{{ regel.tekst }}")
    with sheet.only_if("programma"):
        sheet.head("Zo liep de bijeenkomst")
        sheet.table(
            [
                ("Onderdeel", "{{ onderdeel.nummer }}. {{ onderdeel.titel }}", sheet.width_mm - 96),
                ("Gepland", "{{ onderdeel.gepland }}", 22),
                ("Minuten", "{{ onderdeel.minuten }}", 22),
                ("Werkelijk", "{{ onderdeel.werkelijk }}", 26),
                ("Minuten", "{{ onderdeel.duurde }}", 26),
            ],
            "onderdeel in programma",
        )
    sheet.small(
        "Dit verslag is gemaakt op {{ gemaakt_op }}. Wat in de ruimte moest blijven, staat er niet in."
    )
    return sheet


def progress() -> Sheet:
    """How it goes with what people said they would do."""
    sheet = Sheet("Stand van de acties")
    sheet.title("Stand van de acties")
    sheet.facts(
        [
            ("Bijeenkomst", "{{ bijeenkomst.titel }}"),
            ("Gehouden op", "{{ bijeenkomst.datum }}"),
            ("Volgende keer", "{{ vervolg.dag }}"),
        ]
    )
    with sheet.each("groep in acties"):
        sheet.head("{{ groep.kop }}", 2)
        sheet.table(
            [
                ("Wie", "{{ actie.wie }}", 36),
                ("Actie", "{{ actie.wat }}", sheet.width_mm - 112),
                ("Stand", "{{ actie.stand }}", 30),
                ("Toelichting", "{{ actie.toelichting }}", 46),
            ],
            "actie in groep.acties",
        )
    sheet.small("Gemaakt op {{ gemaakt_op }}. Hierin staan alleen acties die mensen delen.")
    return sheet


def privacy() -> Sheet:
    """What an organisation tells people about their data; to be adapted."""
    sheet = Sheet("Privacyverklaring")
    sheet.title("Wat we met je gegevens doen")
    sheet.small(
        "Voorbeeld. Pas het aan, vul in wat tussen [ ] staat, en laat het nakijken door wie bij jullie"
        " over privacy gaat."
    )
    sheet.facts(
        [
            ("Bijeenkomst", "{{ bijeenkomst.titel }}"),
            ("Wanneer", "{{ bijeenkomst.datum }}"),
            ("Waar", "{{ bijeenkomst.plaats }}"),
        ]
    )
    sheet.text(
        "[Naam van de organisatie] houdt bijeenkomsten over samenwerken in de wijk, zoals"
        " {{ bijeenkomst.titel }}. Daarvoor gebruiken we gegevens van wie we uitnodigen en wie meedoet."
    )
    sheet.head("Wat we van je bewaren", 2)
    for line in (
        "Je naam en je organisatie, en hoe je te bereiken bent als je dat invult.",
        "Of je komt, en waar we rekening mee moeten houden als je dat laat weten.",
        "Wat je tijdens de bijeenkomst schrijft: ideeën, afspraken en je eigen acties.",
        "Waar je stickers plakt bewaren we zonder je naam. Na het tonen van de uitslag weet niemand"
        " meer wie wat koos.",
    ):
        sheet.bullet(line)
    sheet.head("Waarom dat mag", 2)
    sheet.text(
        "[Kies wat past, bijvoorbeeld: om onze taak in de wijk uit te voeren.] Je contactgegevens"
        " delen we alleen als jij dat goed vindt. Dat kun je later veranderen."
    )
    sheet.head("Wie het ziet", 2)
    sheet.text(
        "De begeleiders van de bijeenkomst. Anderen zien alleen wat je zelf wilt delen. Organiseert"
        " iemand anders de volgende bijeenkomst, dan vertellen we je eerst wie dat is. We geven niets"
        " aan andere bedrijven. [Noem wie de server beheert, als dat iemand anders is.]"
    )
    sheet.head("Hoe lang", 2)
    sheet.text(
        "Het programma wist alles zelf, [90] dagen na de laatste keer dat er iets gebeurde of na de"
        " volgende bijeenkomst. De dag staat op je eigen pagina. In reservekopieën staat het daarna"
        " nog hooguit een week."
    )
    sheet.head("Wat je kunt doen", 2)
    sheet.text(
        "Op je eigen pagina kun je zien wat we van je weten, het verbeteren, downloaden en wissen. Heb"
        " je geen link? Vraag het aan [naam, telefoon, e-mailadres]. Ben je het niet met ons eens, dan"
        " kun je een klacht indienen bij de Autoriteit Persoonsgegevens."
    )
    return sheet


TEMPLATES = {
    "2-uitnodiging": invitation_je,
    "2-uitnodiging-u": invitation_u,
    "3-bevestiging": confirmation_je,
    "3-bevestiging-u": confirmation_u,
    "4-reflectievragen": reflection,
    "5-actieformulier": action_form,
    "6-registratieformulier": registration,
    "7-contactformulier": contact_list,
    "draaiboek": script,
    "presentielijst": attendance,
    "verslag": report,
    "stand": progress,
    "privacyverklaring": privacy,
}


def _stamped(archive: bytes) -> bytes:
    from facilitator.documents.word import stamped

    return stamped(archive)


def main() -> None:
    """Write every template."""
    for name, make in TEMPLATES.items():
        (HERE / f"{name}.docx").write_bytes(_stamped(make().content()))


if __name__ == "__main__":
    sys.path.insert(0, str(HERE.parent))
    main()
