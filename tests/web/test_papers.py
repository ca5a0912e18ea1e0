"""The page of documents: downloads, zips, templates of one's own, and what is on a phone."""

import io
import json
import re
import zipfile

import pytest
from docx import Document
from openpyxl import load_workbook
from PIL import Image

from facilitator.documents.catalogue import PAPERS, TEMPLATES
from facilitator.domain.contact import SaveContact
from facilitator.domain.message import Actor, Role
from facilitator.domain.people import AddPerson
from facilitator.room.hall import new_id
from tests.documents.test_word import template

pytestmark = pytest.mark.process  # each paper is made in a process of its own
ORGANISER = Actor(Role.ORGANISER, "organiser")
WORD = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"


@pytest.fixture
def page(room):
    return f"/b/{room.row.code}/regie/documenten"


@pytest.fixture
def fatima(browser, room):
    phone = browser()
    phone.join(room.row.code, "Fatima", "Wijkteam")
    return phone


@pytest.fixture
def cofacilitator(browser, room, site):
    invitation = "/b/" + site.addresses.of(room).cofacilitator.split("/b/")[1]
    sanne = browser()
    sanne.post(invitation, invitation, name="Sanne")
    return sanne


def words(answer):
    assert answer.status_code == 200, answer.text
    document = Document(io.BytesIO(answer.data))
    cells = [cell.text for table in document.tables for row in table.rows for cell in row.cells]
    return "\n".join([*(paragraph.text for paragraph in document.paragraphs), *cells])


def upload(browser, page, name, content, **fields):
    file = (io.BytesIO(content), "eigen.docx")
    return browser.post(f"{page}/sjablonen/{name}", page, bestand=file, **fields)


def test_every_link_of_the_page_leads_to_a_file(organiser, page, fatima):
    shown = organiser.get(page)
    links = re.findall(r'href="([^"]+)" download', shown.text)
    assert len(links) == len(set(links)) == 7 + 6 + 7 + 3 + 2 * len(TEMPLATES)
    for link in links:
        answer = organiser.get(link.replace("&amp;", "&"))
        assert answer.status_code == 200, link
        assert answer.headers["Content-Disposition"].startswith("attachment; filename")
        assert answer.headers["Cache-Control"] == "no-store"


def test_a_paper_has_a_dutch_name_with_the_day_first(organiser, page):
    answer = organiser.get(f"{page}/draaiboek.docx")
    assert answer.mimetype == WORD
    named = answer.headers["Content-Disposition"]
    assert re.search(r'filename="\d{4}-\d\d-\d\d Draaiboek.docx"', named)
    assert "Welkom heten en voorstellen" in words(answer)


def test_an_empty_form_and_a_filled_one(organiser, page, fatima):
    assert "Fatima" in words(organiser.get(f"{page}/presentielijst.docx"))
    assert "Fatima" not in words(organiser.get(f"{page}/presentielijst.docx?leeg"))


def test_what_is_not_there_is_not_found(organiser, page, room):
    for path in (
        "niets.docx",
        "draaiboek.docx?leeg",
        "verslag.docx?deelnemer=x",
        "actieformulier.docx?deelnemer=nobody",
        "werk/x",
        "werk/x/stand",
        "werk/x/zip",
        "sjablonen/niets.docx",
        "sjablonen/niets/voorbeeld.docx",
    ):
        assert organiser.get(f"{page}/{path}").status_code == 404, path
    assert organiser.post(f"{page}/maak", page, wat="niets").status_code == 404
    assert organiser.post(f"{page}/maak", page, wat="verslag").status_code == 404
    assert upload(organiser, page, "niets", b"").status_code == 404
    assert organiser.post(f"{page}/terug/niets", page).status_code == 404


def test_only_the_desk_comes_here(browser, fatima, page):
    start = page.replace("/regie/documenten", "")
    for one, form in ((browser(), start), (fatima, f"{start}/erbij")):
        for path in ("", "/draaiboek.docx", "/contactlijst.xlsx", "/gegevens.json"):
            assert one.get(page + path).status_code == 403, path
        for path in ("/maak", "/sjablonen/verslag", "/logo", "/terug/verslag"):
            assert one.post(page + path, form).status_code == 403, path


def test_who_organises_next_gets_who_allowed_that(organiser, page, room, site, browser):
    for name, shares in (("Anna", "group"), ("Ben", "organisers"), ("Chris", "nobody")):
        browser().join(room.row.code, name)
        actor = Actor(Role.PARTICIPANT, list(room.meeting.participants)[-1])
        site.hall.submit(room.row.id, actor, new_id(), SaveContact(name, share_with=shares))

    def listed(more=""):
        book = load_workbook(io.BytesIO(organiser.get(f"{page}/contactlijst.xlsx{more}").data))
        return [row[0].value for row in list(book.active.rows)[1:]]

    assert listed() == ["Anna"]
    assert listed("?organisator") == ["Anna", "Ben"]


def test_the_spreadsheet_and_the_data(organiser, page, fatima):
    book = load_workbook(io.BytesIO(organiser.get(f"{page}/contactlijst.xlsx").data))
    assert [cell.value for cell in book.active[1]][:2] == ["Naam", "Organisatie"]
    data = json.loads(organiser.get(f"{page}/gegevens.json").data)
    assert [one["name"] for one in data["people"]] == ["Fatima"]


# Many at once


def test_a_zip_of_everything(organiser, page, fatima, later):
    answer = organiser.post(f"{page}/maak", page, wat="alles")
    assert answer.status_code == 302
    busy = organiser.get(answer.location)
    assert (busy.headers["Refresh"], "0</span> van" in busy.text) == ("2", True)
    assert organiser.get(f"{answer.location}/zip").status_code == 404

    later.pass_by(0)

    standing = organiser.get(f"{answer.location}/stand").get_json()
    assert standing == {"done": standing["total"], "total": standing["total"], "state": "done"}
    done = organiser.get(answer.location)
    assert "Refresh" not in done.headers
    made = organiser.get(f"{answer.location}/zip")
    with zipfile.ZipFile(io.BytesIO(made.data)) as archive:
        names = archive.namelist()
        assert archive.testzip() is None
    assert len(names) == sum(paper.filled for paper in PAPERS) + 2
    assert {name.rpartition(".")[2] for name in names} == {"docx", "xlsx", "json"}
    assert any(name.endswith("Individueel actieformulier - Fatima.docx") for name in names)


def test_a_zip_is_stopped(organiser, page, later):
    run = organiser.post(f"{page}/maak", page, wat="formulieren").location
    organiser.post(run, run)
    later.pass_by(0)
    assert "Gestopt" in organiser.get(run).text
    assert organiser.get(f"{run}/zip").status_code == 404


def test_a_zip_is_of_one_meeting_only(organiser, page, site, later):
    from facilitator.demo.meeting import prepare

    run = organiser.post(f"{page}/maak", page, wat="formulieren").location
    other = prepare(site.hall, next(iter(site.draaiboeken.values())))
    elsewhere = re.sub(r"/b/\d+/", f"/b/{other.code}/", run)
    assert organiser.get(elsewhere).status_code == 404


# Templates of one's own


def test_a_template_of_ones_own_is_used_until_one_goes_back(organiser, page):
    own = template("Ons eigen draaiboek van {{ bijeenkomst.titel }}")
    answer = upload(organiser, page, "draaiboek", own)
    assert (answer.status_code, "wordt nu gebruikt" in answer.text) == (200, True)
    assert words(organiser.get(f"{page}/draaiboek.docx")).startswith("Ons eigen draaiboek van")
    assert organiser.get(f"{page}/sjablonen/draaiboek.docx").data == own
    sample = organiser.get(f"{page}/sjablonen/draaiboek/voorbeeld.docx")
    assert words(sample).startswith("Ons eigen draaiboek van")

    organiser.post(f"{page}/terug/draaiboek", page, voor="deze")
    assert "Het programma in het kort" in words(organiser.get(f"{page}/draaiboek.docx"))


def test_a_template_for_every_meeting_and_one_for_this(organiser, page, site):
    from facilitator.demo.meeting import prepare

    other = prepare(site.hall, next(iter(site.draaiboeken.values())))
    elsewhere = f"/b/{other.code}/regie/documenten"
    upload(organiser, page, "draaiboek", template("Voor alle"), voor="alle")
    upload(organiser, page, "draaiboek", template("Voor deze"), voor="deze")
    assert words(organiser.get(f"{page}/draaiboek.docx")).startswith("Voor deze")
    assert words(organiser.get(f"{elsewhere}/draaiboek.docx")).startswith("Voor alle")
    organiser.post(f"{page}/terug/draaiboek", page, voor="deze")
    assert words(organiser.get(f"{page}/draaiboek.docx")).startswith("Voor alle")


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (template("Bij {{ bijeenkomst.titl }}"), "Misschien bedoel je ‘bijeenkomst.titel’."),
        (template("{% for a in afspraken %}"), "Een invulcode klopt niet"),
        (b"geen Word", "Dit is geen Word-bestand"),
        (b"", "Dit is geen Word-bestand"),
        (b"\xd0\xcf\x11\xe0", "oud Word-bestand"),
    ],
)
def test_a_file_that_cannot_be_a_template_is_refused_and_nothing_changes(
    organiser, page, content, said
):
    answer = upload(organiser, page, "draaiboek", content)
    assert (answer.status_code, said in answer.text) == (422, True)
    assert "Het programma in het kort" in words(organiser.get(f"{page}/draaiboek.docx"))


def test_a_file_that_is_too_large_is_refused(organiser, page):
    assert upload(organiser, page, "draaiboek", b"x" * 7_000_000).status_code == 413


def test_a_form_without_placeholders_is_taken_as_it_is(organiser, page):
    upload(organiser, page, "7-contactformulier", template("Ons eigen formulier"))
    assert words(organiser.get(f"{page}/contactformulier.docx")).startswith("Ons eigen formulier")


def test_a_cofacilitator_decides_for_this_meeting_only(cofacilitator, page):
    assert upload(cofacilitator, page, "draaiboek", template("Ons")).status_code == 200
    refused = upload(cofacilitator, page, "draaiboek", template("Ons"), voor="alle")
    assert refused.status_code == 403
    assert "Alle bijeenkomsten" not in cofacilitator.get(page).text


def test_a_logo_is_on_every_paper(organiser, page):
    out = io.BytesIO()
    Image.new("RGB", (400, 100), "navy").save(out, "PNG")
    file = (io.BytesIO(out.getvalue()), "logo.png")
    assert organiser.post(f"{page}/logo", page, bestand=file).status_code == 200
    made = Document(io.BytesIO(organiser.get(f"{page}/draaiboek.docx").data))
    assert len(made.inline_shapes) == 1

    wrong = (io.BytesIO(b"geen plaatje"), "logo.png")
    assert organiser.post(f"{page}/logo", page, bestand=wrong).status_code == 422

    organiser.post(f"{page}/terug/logo", page, voor="deze")
    made = Document(io.BytesIO(organiser.get(f"{page}/draaiboek.docx").data))
    assert len(made.inline_shapes) == 0


# On a phone


def test_a_participant_takes_the_own_papers_home_at_the_closing(fatima, room, site, page):
    mine = f"/b/{room.row.code}/papieren/"
    site.hall.submit(room.row.id, ORGANISER, new_id(), AddPerson("Greet"))
    assert fatima.get(f"{mine}actieformulier.docx").status_code == 403
    from facilitator.domain.course import GoToItem, OpenItem, StartMeeting

    for command in (StartMeeting(), GoToItem("afsluiting"), OpenItem("afsluiting")):
        site.hall.submit(room.row.id, ORGANISER, new_id(), command)

    own = words(fatima.get(f"{mine}actieformulier.docx"))
    assert "Fatima" in own
    assert "Greet" not in own
    assert fatima.get(f"{mine}registratieformulier.docx").status_code == 200
    assert fatima.get(f"{mine}contactformulier.docx").status_code == 200
    assert fatima.get(f"{mine}verslag.docx").status_code == 404


def test_a_stranger_takes_nothing_home(browser, room):
    assert browser().get(f"/b/{room.row.code}/papieren/actieformulier.docx").status_code == 403


def test_who_has_no_address_gets_everything_in_one_bundle(organiser, room, browser, later, site):
    page = f"/b/{room.row.code}/regie/documenten"
    assert "Bundels om te printen" not in organiser.get(page).text
    browser().join(room.row.code, "Greet")
    assert "1 persoon krijgt de papieren op papier" in organiser.get(page).text
    answer = organiser.post(f"{page}/maak", page, wat="bundels")
    later.pass_by(0)
    made = organiser.get(f"{answer.location}/zip").data
    text = zipfile.ZipFile(io.BytesIO(made)).read("word/document.xml").decode()
    assert "Greet" in text
    assert "Onze afspraken" in text


def test_every_paper_that_the_page_offers_is_there(organiser, room):
    page = f"/b/{room.row.code}/regie/documenten"
    offered = re.findall(r'href="([^"]+\.docx[^"]*)"', organiser.get(page).text)
    assert len(offered) > 10
    for path in offered:
        assert organiser.get(path).status_code == 200, path
