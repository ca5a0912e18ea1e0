"""Somebody's own page behind the personal link, after the meeting too."""

import json

import pytest

from facilitator.domain import writings
from facilitator.domain.actions import WriteActionFor
from facilitator.domain.course import FinishMeeting, GoToItem, OpenItem, StartMeeting
from facilitator.domain.message import Actor, Contact, Role
from facilitator.domain.notes import SaveNote
from facilitator.domain.people import AddPerson
from facilitator.store import contacts, mails, needs
from facilitator.store.mails import Mail
from facilitator.web.personal import personal_link
from facilitator.werkvormen.actions.rules import WriteAction
from facilitator.werkvormen.registry import RULES

ORGANISER = Actor(Role.ORGANISER, "organiser")
COUNT = iter(range(10_000))


@pytest.fixture
def send(site, room):
    def submit(actor, command):
        return site.hall.submit(room.row.id, actor, f"command-{next(COUNT)}", command)

    return submit


@pytest.fixture
def fatima(browser, room, site, send):
    """The id of somebody who came without an invitation, and said what she will do."""
    browser().join(room.row.code, "Fatima Canarivogel", "De Linde")
    (key,) = room.meeting.participants
    contact = Contact(key, phone="0612345678", email="fatima@wijk.nl", share_with="group")
    site.hall.write(lambda c: contacts.put(c, room.row.id, contact))
    room.contacts[key] = contact
    for command in (StartMeeting(), GoToItem("acties"), OpenItem("acties")):
        send(ORGANISER, command)
    send(Actor(Role.PARTICIPANT, key), WriteAction("acties", what="De kerk bellen", shared=True))
    send(ORGANISER, FinishMeeting())
    return key


@pytest.fixture
def page(program, site, room, fatima):
    fields = {name: getattr(site.settings, name) for name in site.settings.__struct_fields__}
    site.settings = type(site.settings)(**{**fields, "public_url": "https://wijk.example"})
    with program.app_context():
        return personal_link(room, fatima).removeprefix("https://wijk.example")


@pytest.fixture
def visitor(browser):
    return browser()


def action(room):
    return next(iter(room.meeting.actions))


def test_one_tells_how_it_goes_and_the_organiser_sees_it(visitor, organiser, page, room):
    assert "De kerk bellen" in visitor.get(page).text
    fields = {"action": action(room), "status": "stuck", "line": "Niemand neemt op"}
    answer = visitor.post(page, page, wat="actie", **fields)
    assert "het is bewaard" in visitor.get(answer.location).text
    shown = organiser.get(f"/b/{room.row.code}/regie/opvolgen").text
    assert "Niemand neemt op" in shown
    assert "loopt vast" in shown
    assert "Fatima Canarivogel" in shown


@pytest.mark.parametrize("wrong", [{"status": "misschien"}, {"line": "x" * 201}, {"action": "x"}])
def test_what_cannot_be_is_told_and_changes_nothing(visitor, page, room, wrong):
    fields = {"action": action(room), "status": "busy", "line": ""} | wrong
    assert visitor.post(page, page, wat="actie", **fields).status_code == 422
    assert room.meeting.progress == {}


def test_the_desk_writes_down_what_it_hears(organiser, page, room, send):
    path = f"/b/{room.row.code}/regie/opvolgen"
    organiser.post(path, path, action=action(room), status="done", line="Gelukt")
    assert "Gelukt" in organiser.get(path).text
    wrong = organiser.post(path, path, action="x", status="done", line="")
    assert wrong.status_code == 422


def test_papers_can_be_had_afterwards(visitor, page):
    assert visitor.get(f"{page}/papier/actieformulier.docx").status_code == 200
    assert visitor.get(f"{page}/papier/draaiboek.docx").status_code == 404


def test_details_can_be_corrected(visitor, page, room, fatima):
    assert "0612345678" in visitor.get(f"{page}/gegevens").text
    empty = dict.fromkeys(("organisation", "function", "phone", "reach", "delivery"), "")
    fields = {"name": "Fatima Yilmaz", "email": "fy@wijk.nl", "share_with": "nobody", **empty}
    wrong = visitor.post(f"{page}/gegevens", f"{page}/gegevens", **fields | {"email": "fy@"})
    assert wrong.status_code == 422
    visitor.post(f"{page}/gegevens", f"{page}/gegevens", **fields)
    assert room.people[fatima].name == "Fatima Yilmaz"
    assert room.contacts[fatima].phone == ""


def test_what_is_known_is_shown_and_can_be_downloaded(visitor, page):
    shown = visitor.get(f"{page}/bekend").text
    for text in ("Fatima Canarivogel", "0612345678", "De kerk bellen", "iedereen die erbij was"):
        assert text in shown
    file = json.loads(visitor.get(f"{page}/bekend.json").text)
    assert file["Telefoon"] == "0612345678"
    assert file["Wat je schreef"]


def test_after_erasing_nothing_is_left_anywhere(
    visitor, page, room, site, fatima, tmp_path, organiser
):
    site.hall.write(lambda c: needs.put(c, room.row.id, fatima, "Geen noten"))
    mail = Mail("m", room.row.id, fatima, "papieren", "fatima@wijk.nl", "Dag Canarivogel", "tekst")
    site.hall.write(lambda c: mails.add(c, [mail]))
    assert "Wis je alles?" in visitor.get(f"{page}/wissen").text
    answer = visitor.post(f"{page}/wissen", f"{page}/wissen")
    assert "Je gegevens zijn gewist" in answer.text
    assert visitor.get(page).status_code == 403
    kept = b"".join(path.read_bytes() for path in tmp_path.glob("facilitator.db*"))
    for text in (b"Canarivogel", b"0612345678", b"fatima@wijk.nl", b"De kerk bellen", b"noten"):
        assert text not in kept
    export = organiser.get(f"/b/{room.row.code}/regie/documenten/gegevens.json")
    assert export.status_code == 200
    assert "Canarivogel" not in export.text


def test_the_desk_erases_who_asks_for_it(organiser, room, fatima):
    path = f"/b/{room.row.code}/regie/mensen/{fatima}/wissen"
    assert "Wis je alles van Fatima Canarivogel?" in organiser.get(path).text
    organiser.post(path, path)
    assert room.meeting.participants[fatima].erased
    assert organiser.get(f"/b/{room.row.code}/regie/mensen/x/wissen").status_code == 404


@pytest.fixture
def named(room, send):
    """The id of a text in which another names Fatima."""
    send(ORGANISER, SaveNote(room.meeting.draaiboek.items[0].key, "Canarivogel vragen"))
    (key,) = [one.id for one in writings.every(room.meeting, RULES).values() if one.kind == "note"]
    return key


def test_the_desk_is_shown_where_others_name_somebody_and_confirms(organiser, room, fatima, named):
    path = f"/b/{room.row.code}/regie/mensen/{fatima}/wissen"
    asked = organiser.get(path).text
    assert "Canarivogel vragen" in asked
    assert "eerdere en de volgende bijeenkomsten" in asked
    assert organiser.post(path, path, writing="note:x:y").status_code == 422
    assert organiser.post(path, path, writing="x" * 201).status_code == 400
    assert not room.meeting.participants[fatima].erased
    organiser.post(path, path, writing=named)
    assert room.meeting.participants[fatima].erased
    assert room.meeting.to_check == []
    assert named not in writings.every(room.meeting, RULES)


def test_what_was_not_ticked_is_asked_until_somebody_looked(organiser, room, fatima, named):
    path, texts = (
        f"/b/{room.row.code}/regie/mensen/{fatima}/wissen",
        f"/b/{room.row.code}/regie/teksten",
    )
    organiser.post(path, path)
    assert "Kijk ze na" in organiser.get(f"/bijeenkomst/{room.row.code}").text
    assert "Kijk deze teksten na" in organiser.get(texts).text
    organiser.post(f"{texts}/laten", texts, writing=named)
    assert "Kijk deze teksten na" not in organiser.get(texts).text
    assert organiser.post(f"{texts}/laten", texts, writing=named).status_code == 409


def test_papers_that_were_made_before_are_thrown_away(site, organiser, room, fatima):
    documents = f"/b/{room.row.code}/regie/documenten"
    run = organiser.post(f"{documents}/maak", documents, wat="formulieren").location
    assert organiser.get(run).status_code == 200
    path = f"/b/{room.row.code}/regie/mensen/{fatima}/wissen"
    organiser.post(path, path)
    assert organiser.get(run).status_code == 404


def test_an_action_that_somebody_keeps_is_counted_and_not_told(organiser, page, room, send, site):
    send(ORGANISER, AddPerson("Greet"))
    greet = list(room.meeting.participants)[-1]
    send(ORGANISER, WriteActionFor(greet, "Soep koken"))
    shown = organiser.get(f"/b/{room.row.code}/regie/opvolgen").text
    assert "Soep koken" in shown  # the desk wrote it down
    assert "houdt iemand voor zichzelf" not in shown


def test_a_link_of_somebody_else_opens_nothing(visitor, page, room):
    wrong = page.rpartition("/")[0] + "/" + "a" * 26
    for path in (wrong, f"{wrong}/bekend", f"{wrong}/gegevens", f"{wrong}/wissen"):
        assert visitor.get(path).status_code == 403
