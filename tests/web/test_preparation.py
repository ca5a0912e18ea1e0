"""Thinking it over beforehand, behind a personal link."""

import io

import pytest
from docx import Document
from sqlalchemy import text

from facilitator.domain.invitations import Guest, InvitePeople
from facilitator.domain.message import Actor, Role
from facilitator.room.hall import new_id

ORGANISER = Actor(Role.ORGANISER, "organiser")


@pytest.fixture
def page(site, room):
    """The page of Fatima, who is invited."""
    guests = (Guest("Fatima", "Wijkteam"),)
    site.hall.submit(room.row.id, ORGANISER, new_id(), InvitePeople(guests))
    fatima = next(iter(room.meeting.invited))
    token = site.tokens.link("personal", room.row.id, 0, fatima)
    return f"/b/{room.row.code}/jij/{fatima}/{token}/vooraf"


ANSWERS = {
    "feeling-1": "good",
    "feeling-3": "better",
    "example-3": "Ik ken de huisarts niet",
    "missing": "Wie is er voor de jongeren?",
    "good": "Het wijkteam belt terug",
}


def test_answers_are_kept_and_can_be_changed(browser, page):
    phone = browser()
    saved = phone.post(page, page, **ANSWERS)
    shown = phone.get(saved.location).text
    assert "Je antwoorden zijn bewaard." in shown
    for said in ("Ik ken de huisarts niet", "Wie is er voor de jongeren?", "Het wijkteam belt"):
        assert said in shown
    assert shown.count(" checked") == 10
    phone.post(page, page, **(ANSWERS | {"example-3": "", "missing": ""}))
    assert "huisarts" not in phone.get(page).text


def test_nobody_else_reads_them(browser, organiser, page, room, site):
    browser().post(page, page, **ANSWERS)
    for path in ("", "/teksten", "/documenten/gegevens.json", "/uitnodigingen"):
        assert "huisarts" not in organiser.get(f"/b/{room.row.code}/regie{path}").text
    log = site.hall.read(lambda c: c.execute(text("SELECT data FROM events")).scalars().all())
    assert not any("huisarts" in row or "jongeren" in row for row in log)
    assert browser().get(page.replace("/vooraf", "x/vooraf")).status_code == 403
    assert organiser.get(page.replace("/jij/", "/jij/x")).status_code == 403


def test_taking_everything_back_leaves_nothing(browser, page, site):
    phone = browser()
    phone.post(page, page, **ANSWERS)
    phone.post(page, page)
    assert site.hall.read(lambda c: c.execute(text("SELECT * FROM preparations")).all()) == []


def test_what_cannot_wait_reaches_the_desk_with_a_name(browser, organiser, page, room):
    phone = browser()
    phone.post(page, page, urgent="Wie neemt de telefoon op?")
    [question] = room.meeting.urgent.values()
    assert (question.text, question.audience, question.named) == (
        "Wie neemt de telefoon op?", "desk", True,
    )  # fmt: skip
    desk = organiser.get(f"/b/{room.row.code}/regie").text
    assert "Wie neemt de telefoon op?" in desk
    assert "Fatima" in desk
    again = phone.post(page, page, urgent="En nog iets")
    assert (again.status_code, "En nog iets" in again.text) == (422, True)


@pytest.mark.parametrize("fields", [{"missing": "x" * 401}, {"example-1": "x" * 201}])
def test_too_long_is_said_and_nothing_is_kept(browser, page, site, fields):
    assert browser().post(page, page, **fields).status_code == 422
    assert site.hall.read(lambda c: c.execute(text("SELECT * FROM preparations")).all()) == []


def test_odd_fields_are_left_alone(browser, page, site):
    odd = {"feeling-0": "good", "feeling-x": "good", "feeling-2": "great", "example-999": "a"}
    assert browser().post(page, page, **odd).status_code == 302
    assert site.hall.read(lambda c: c.execute(text("SELECT * FROM preparations")).all()) == []


@pytest.mark.process
def test_the_own_answers_as_a_paper(browser, page):
    phone = browser()
    phone.post(page, page, **ANSWERS)
    answer = phone.get(f"{page}.docx")
    assert "Individuele reflectievragen - Fatima.docx" in answer.headers["Content-Disposition"]
    document = Document(io.BytesIO(answer.data))
    said = [paragraph.text for paragraph in document.paragraphs]
    assert "Wie is er voor de jongeren?" in said
    rows = [[cell.text for cell in row.cells] for row in document.tables[1].rows]
    assert rows[1][2:] == ["×", "", ""]
    assert rows[3][2:] == ["", "×", "Ik ken de huisarts niet"]


def test_what_came_on_paper_is_copied_once_and_then_read_by_nobody_else(
    organiser, browser, page, room
):
    person = next(iter(room.meeting.invited))
    path = f"/b/{room.row.code}/regie/uitnodigingen/{person}/vooraf"
    assert organiser.get(path).status_code == 200
    organiser.post(path, path, **{"feeling-1": "better", "example-1": "Te druk", "good": "Koffie"})
    assert "Te druk" not in organiser.get(path).text
    again = organiser.post(path, path, good="Thee")
    assert again.status_code == 422
    assert "al zelf geantwoord" in again.text
    assert "Te druk" in browser().get(page).text
    assert organiser.get(path.replace(person, "x")).status_code == 404
    assert browser().get(path).status_code == 403
