"""Our own Word templates: what they look like inside, and how they open."""

import importlib.util
import io
import shutil
import subprocess
import zipfile

import pytest
from docx import Document
from docx.oxml.ns import qn
from pypdf import PdfReader

from facilitator.documents import catalogue
from facilitator.documents.catalogue import BY_KEY, PAPERS, TEMPLATES
from facilitator.resources import folder
from tests.documents.examples import EXAMPLES, body, made, orders
from tests.documents.meetings import held, seen

HOUSE = folder("bouwstenen")


def unpacked(content):
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


def test_the_templates_are_what_their_program_makes():
    spec = importlib.util.spec_from_file_location("make", HOUSE / "make.py")
    make = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(make)
    assert tuple(sorted(make.TEMPLATES)) == tuple(sorted(TEMPLATES))
    for name, sheet in make.TEMPLATES.items():
        there = unpacked((HOUSE / f"{name}.docx").read_bytes())
        assert there == unpacked(sheet().content()), "run python bouwstenen/make.py"


def test_filled_documents_are_as_they_were():
    kept = {path.stem: path.read_text(encoding="utf-8") for path in EXAMPLES.glob("*.xml")}
    now = {name: body(made(order)) for name, order in orders()}
    assert now.keys() == kept.keys()
    for name, xml in now.items():
        assert xml == kept[name], f"{name} changed; look, then python -m tests.documents.examples"


@pytest.mark.parametrize("name", TEMPLATES)
def test_a_template_is_made_with_styles_in_dutch_with_page_numbers(name):
    document = Document(HOUSE / f"{name}.docx")
    defaults = document.styles.element.find(qn("w:docDefaults"))
    assert defaults.find(".//" + qn("w:lang")).get(qn("w:val")) == "nl-NL"
    assert {run.font.name for p in document.paragraphs for run in p.runs} <= {None}
    assert "Title" in [paragraph.style.name for paragraph in document.paragraphs[:6]]
    footer = document.sections[0].footer.paragraphs[0]._p.xml
    numbered = not name.startswith(("2-", "3-"))  # a letter is printed behind other letters
    assert "Movisie" in footer
    assert ("PAGE" in footer, "NUMPAGES" in footer) == (numbered, numbered)
    for table in document.tables:
        if table.rows[0]._tr.find(".//" + qn("w:tblHeader")) is None:
            assert all(row.cells[0].paragraphs[0].runs[0].bold for row in table.rows)


@pytest.mark.parametrize("key", [paper.key for paper in PAPERS if paper.filled])
def test_what_somebody_typed_is_in_the_document_and_no_tag_is_left(key):
    meeting = seen(held())
    paper = BY_KEY[key]
    somebody = catalogue.report.came(meeting)[0] if paper.each else ""
    document = Document(io.BytesIO(made(catalogue.one(meeting, paper, participant=somebody))))
    text = "\n".join(node.text or "" for node in document.element.iter(qn("w:t")))
    assert "Samen in de buurt" in text
    assert "{" not in text
    assert "}" not in text


# Opened by another program


@pytest.fixture(scope="module")
def as_pdf(tmp_path_factory):
    """Opens documents ({name: content}) with LibreOffice and gives each as PDF."""
    program = shutil.which("soffice") or shutil.which("libreoffice")
    assert program, "install LibreOffice Writer (Debian: libreoffice-writer-nogui)"

    def convert(documents):
        place = tmp_path_factory.mktemp("office")
        for name, content in documents.items():
            (place / f"{name}.docx").write_bytes(content)
        profile = f"-env:UserInstallation={(place / 'profile').as_uri()}"
        subprocess.run(
            [program, profile, "--headless", "--convert-to", "pdf", "--outdir", str(place)]
            + [str(path) for path in sorted(place.glob("*.docx"))],
            check=True,
            capture_output=True,
            timeout=240,
        )
        return {name: PdfReader(place / f"{name}.pdf") for name in documents}

    return convert


@pytest.mark.process
def test_libreoffice_opens_every_document_and_no_page_is_empty(as_pdf):
    readers = as_pdf({name: made(order) for name, order in orders()})
    counted = {name: len(reader.pages) for name, reader in readers.items()}
    assert counted == {
        "draaiboek": 7,
        "presentielijst": 1,
        "presentielijst-leeg": 1,
        "reflectievragen-leeg": 2,
        "actieformulier": 1,
        "actieformulier-leeg": 1,
        "registratieformulier": 1,
        "registratieformulier-leeg": 1,
        "contactformulier": 1,
        "contactformulier-leeg": 1,
        "uitnodiging-je": 1,
        "uitnodiging-u": 1,
        "bevestiging-je": 1,
        "bevestiging-u": 1,
        "verslag": 3,
        "verslag-afwezig": 1,
        "verslag-buiten": 2,
        "stand": 1,
        "privacyverklaring": 1,
    }
    for name, reader in readers.items():
        for number, page in enumerate(reader.pages, start=1):
            lines = page.extract_text().strip().splitlines()
            assert len(lines) > 3, (name, number)
            if not name.startswith(("uitnodiging", "bevestiging")):
                assert f"Bladzijde {number} van {len(reader.pages)}" in " ".join(lines)


@pytest.mark.process
def test_a_meeting_of_three_hundred_fits_too(as_pdf):
    meeting = seen(held(people=300, ideas=90))
    keys = ("verslag", "presentielijst", "contactformulier")
    readers = as_pdf({key: made(catalogue.one(meeting, BY_KEY[key])) for key in keys})
    texts = {
        key: " ".join(" ".join(page.extract_text() for page in reader.pages).split())
        for key, reader in readers.items()
    }
    assert texts["presentielijst"].count("Handtekening") == len(readers["presentielijst"].pages)
    for person in meeting.room.people.values():
        assert person.name in texts["presentielijst"]
    assert texts["contactformulier"].count("Liefst via") == len(readers["contactformulier"].pages)
    assert "Elke stip is 7 stickers." in texts["verslag"]
    assert 12 < len(readers["verslag"].pages) < 40
