"""The list of who is invited, the letters, and personal links."""

import html
import io
import re
import zipfile

import pytest
from docx import Document
from icalendar import Calendar

from facilitator.domain.message import Actor, Role
from facilitator.domain.people import RemovePerson
from facilitator.web import guest_files
from facilitator.web.personal import personal_link

ORGANISER = Actor(Role.ORGANISER, "organiser")


@pytest.fixture
def page(room):
    return f"/b/{room.row.code}/regie/uitnodigingen"


@pytest.fixture
def invite(organiser, page):
    return lambda text="Fatima; Wijkteam; fatima@wijk.nl\nJan": organiser.post(
        page, page, lijst=text
    )


@pytest.fixture
def link(program, site, room):
    """Gives the path of somebody's personal link, by name."""
    site.settings = type(site.settings)(**{
        **{name: getattr(site.settings, name) for name in site.settings.__struct_fields__},
        "public_url": "https://wijk.example",
    })  # fmt: skip

    def find(name):
        key = next(key for key in room.meeting.invited if room.people[key].name == name)
        with program.app_context():
            return personal_link(room, key).removeprefix("https://wijk.example")

    return find


def do(organiser, page, room, what, name="Fatima"):
    key = next(key for key in room.meeting.invited if room.people[key].name == name)
    return organiser.post(f"{page}/{key}", page, wat=what)


def test_a_pasted_list_is_added_whole(organiser, page, room, invite):
    assert invite().status_code == 302
    shown = organiser.get(page).text
    assert "Fatima" in shown
    assert "fatima@wijk.nl" in shown
    assert len(room.meeting.invited) == 2
    assert "staan al op de lijst" in organiser.get(invite().location).text.replace(
        "stonden al op", "staan al op"
    )


def test_a_list_with_a_mistake_adds_nobody_and_keeps_what_was_typed(room, invite):
    answer = invite("Fatima\nJan, jan@")
    assert answer.status_code == 422
    assert "Regel 2: kijk het e-mailadres na." in answer.text
    assert "Jan, jan@" in answer.text
    assert room.meeting.invited == {}


def test_an_empty_list_says_what_to_do(invite):
    assert "Typ of plak eerst" in invite("  \n").text


def test_answers_by_telephone_and_a_withdrawn_invitation(organiser, page, room, invite):
    invite()
    do(organiser, page, room, "komt")
    do(organiser, page, room, "komt-niet", "Jan")
    shown = organiser.get(page).text
    assert "1 komen, 1 komen niet, 0 hebben nog niet geantwoord." in shown
    do(organiser, page, room, "weg", "Jan")
    assert "ingetrokken" in organiser.get(page).text
    assert organiser.post(f"{page}/nobody", page, wat="komt").status_code == 422
    assert do(organiser, page, room, "iets").status_code == 400


def test_only_the_desk_invites(browser, page, room):
    phone = browser()
    phone.join(room.row.code, "Eve")
    for one in (browser(), phone):
        assert one.get(page).status_code == 403
    form = f"/b/{room.row.code}/erbij"
    assert phone.post(page, form, lijst="Jan").status_code == 403
    assert phone.post(page.replace("uitnodigingen", "brief"), form).status_code == 403
    assert phone.post(page.replace("uitnodigingen", "brieven"), form).status_code == 403


# Letters


def write(organiser, page, **fields):
    return organiser.post(page.replace("uitnodigingen", "brief"), page, **fields)


def letters(organiser, page, later, kind, how="zip"):
    run = organiser.post(page.replace("uitnodigingen", "brieven"), page, brief=kind, als=how)
    assert run.status_code == 302, run.text
    later.pass_by(0)
    return organiser.get(f"{run.location}/zip")


def words(content):
    return "\n".join(paragraph.text for paragraph in Document(io.BytesIO(content)).paragraphs)


@pytest.mark.process
def test_a_letter_for_everybody(organiser, page, later, invite):
    invite()
    write(organiser, page, address="je", reply_to="06 12345678", route="Bus 14", sender="Sanne")
    answer = letters(organiser, page, later, "uitnodiging")
    with zipfile.ZipFile(io.BytesIO(answer.data)) as archive:
        assert [name.partition(" ")[2] for name in archive.namelist()] == [
            "Bouwsteen 2 Uitnodiging - Fatima.docx",
            "Bouwsteen 2 Uitnodiging - Jan.docx",
        ]
        text = words(archive.read(archive.namelist()[0]))
    for said in ("Beste Fatima,", "Laat je weten of je komt?", "06 12345678", "Bus 14", "Sanne"):
        assert said in text
    assert "link" not in text  # nobody reaches this server from home


@pytest.mark.process
def test_a_letter_with_u_and_a_personal_link(organiser, page, later, invite, link):
    invite()
    write(organiser, page, address="u")
    answer = letters(organiser, page, later, "uitnodiging")
    with zipfile.ZipFile(io.BytesIO(answer.data)) as archive:
        content = archive.read(archive.namelist()[1])
    assert "Laat u weten of u komt?" in words(content)
    assert f"https://wijk.example{link('Jan')}" in words(content)
    assert len(Document(io.BytesIO(content)).inline_shapes) == 1


@pytest.mark.process
def test_a_confirmation_goes_to_who_comes_with_its_attachments(
    organiser, page, room, later, invite
):
    invite()
    do(organiser, page, room, "komt")
    answer = letters(organiser, page, later, "bevestiging")
    with zipfile.ZipFile(io.BytesIO(answer.data)) as archive:
        names = [name.partition(" ")[2] for name in archive.namelist()]
        calendar = Calendar.from_ical(archive.read(archive.namelist()[3]))
    assert names == [
        "Bouwsteen 3 Bevestiging - Fatima.docx",
        "Bouwsteen 4 Individuele reflectievragen - leeg.docx",
        "Bouwsteen 1 De vragen.pdf",
        "Zet in je agenda.ics",
    ]
    [event] = calendar.walk("VEVENT")
    assert (event.end - event.start).total_seconds() == 7200


@pytest.mark.process
def test_all_letters_in_one_document_to_print(organiser, page, later, invite):
    invite()
    answer = letters(organiser, page, later, "uitnodiging", "een")
    assert 'Uitnodiging.docx"' in answer.headers["Content-Disposition"]
    text = words(answer.data)
    assert text.index("Beste Fatima,") < text.index("Beste Jan,")


def test_without_anybody_there_is_no_letter(organiser, page, invite):
    path = page.replace("uitnodigingen", "brieven")
    assert organiser.post(path, page, brief="uitnodiging").status_code == 422
    invite()
    assert organiser.post(path, page, brief="bevestiging").status_code == 422
    assert organiser.post(path, page, brief="niets").status_code == 404


def test_a_date_that_is_none_is_refused(organiser, page):
    assert write(organiser, page, reply_by="morgen").status_code == 422


# Personal links


def test_a_link_opens_ones_own_page_and_uses_nothing_up(browser, room, invite, link):
    invite()
    for _time in range(3):
        answer = browser().get(link("Fatima"))
        assert answer.status_code == 200
        assert "Dag Fatima" in answer.text
        assert answer.headers["Cache-Control"] == "no-store"
    assert room.meeting.participants == {}


def test_an_answer_by_the_link(browser, room, invite, link):
    invite()
    phone = browser()
    answer = phone.post(link("Fatima"), link("Fatima"), reply="comes")
    assert "het is bewaard" in phone.get(answer.location).text
    assert [one.reply for one in room.meeting.invited.values()] == ["comes", ""]
    assert phone.post(link("Fatima"), link("Fatima"), reply="misschien").status_code == 400


def test_coming_in_by_the_link_needs_no_name(browser, room, invite, link):
    invite()
    phone = browser()
    for _time in range(2):
        answer = phone.post(link("Fatima"), link("Fatima"), wat="meedoen")
        assert answer.location == f"/b/{room.row.code}"
    assert list(room.names.values()) == ["Fatima"]
    assert 'data-page="phone"' in phone.get(answer.location).text


def test_two_devices_of_one_person_are_one_participant(browser, room, invite, link):
    invite()
    for one in (browser(), browser()):
        one.post(link("Fatima"), link("Fatima"), wat="meedoen")
    assert len(room.meeting.participants) == 1


def test_a_link_that_was_renewed_withdrawn_or_guessed_opens_nothing(
    organiser, page, browser, room, invite, link
):
    invite()
    first = link("Fatima")
    assert browser().get(first[:-3] + "aaa").status_code == 403
    do(organiser, page, room, "nieuwe-link")
    assert browser().get(first).status_code == 403
    assert browser().get(link("Fatima")).status_code == 200
    do(organiser, page, room, "weg")
    assert browser().get(link("Fatima")).status_code == 403
    fatima, jan = room.meeting.invited
    assert browser().get(link("Jan").replace(jan, fatima)).status_code == 403


def test_who_was_shown_out_does_not_come_back_by_the_link(browser, room, site, invite, link):
    invite()
    phone = browser()
    phone.post(link("Fatima"), link("Fatima"), wat="meedoen")
    fatima = next(iter(room.meeting.participants))
    site.hall.submit(room.row.id, ORGANISER, "remove-01", RemovePerson(fatima))
    assert phone.get(link("Fatima")).status_code == 403


def upload(organiser, page, content, name="lijst.csv"):
    token = re.search(r'name="csrf_token" value="([^"]+)"', organiser.get(page).text)[1]
    file = (io.BytesIO(content), name)
    return organiser.client.post(f"{page}/bestand", data={"csrf_token": token, "bestand": file})


def test_a_file_is_shown_before_anybody_is_put_on_the_list(organiser, page, room, invite):
    invite()
    answer = upload(organiser, page, b"naam;organisatie;rol\nFatima;Wijkteam;\nGreet;;bewoner")
    assert "2 mensen gevonden. Klopt dit?" in answer.text
    assert "staat er al op" in answer.text
    assert len(room.meeting.invited) == 2
    typed = html.unescape(
        re.search(r'<textarea id="lijst"[^>]*>(.*?)</textarea>', answer.text, re.S)[1]
    )
    organiser.post(page, page, lijst=typed)
    assert len(room.meeting.invited) == 3
    assert [one.kind for one in room.meeting.invited.values()] == ["", "", "resident"]


def test_a_file_with_a_mistake_says_on_which_line(organiser, page, room):
    answer = upload(organiser, page, b"naam;e-mail\nJan;jan@\nRia;ria@wijk.nl")
    assert answer.status_code == 422
    assert "Regel 2: kijk het e-mailadres na." in answer.text
    assert "Jan\tjan@" in html.unescape(answer.text)
    assert room.meeting.invited == {}


def test_a_file_that_is_no_list_is_refused(organiser, page):
    assert "kan dit niet lezen" in upload(organiser, page, b"PK\x03\x04").text
    assert "staat niets" in upload(organiser, page, b"").text


def test_a_file_is_read_where_nobody_else_waits_for_it(organiser, page, site, monkeypatch):
    offload, offloaded = site.offload, []

    def noted(function, *arguments):
        offloaded.append(function)
        return offload(function, *arguments)

    monkeypatch.setattr(site, "offload", noted)
    upload(organiser, page, b"naam;organisatie\nFatima;Wijkteam")
    assert guest_files.text_of in offloaded


def test_the_mix_of_the_group_and_what_is_missing(organiser, page, room, invite):
    invite("Fatima; Wijkteam; professional\nGreet; bewoner\nJan; bewoner")
    shown = organiser.get(page).text
    assert "2 bewoner, 1 professional" in shown
    assert "Nog niemand als: vrijwilliger, mantelzorger" in shown
    do(organiser, page, room, "komt-niet", "Fatima")
    assert "mantelzorger, professional" in organiser.get(page).text
    key = next(iter(room.meeting.invited))
    organiser.post(f"{page}/{key}", page, wat="soort", soort="carer")
    assert room.meeting.invited[key].kind == "carer"


def test_a_call_list_has_who_is_silent_with_their_numbers(organiser, page, room, invite):
    invite("Fatima; 06 12345678\nJan")
    do(organiser, page, room, "komt", "Jan")
    shown = organiser.get(f"{page}/bellijst").text
    assert "06 12345678" in shown
    assert "Jan" not in shown
    assert "Jan" in organiser.get(f"{page}/bellijst?iedereen=1").text


def test_who_cannot_come_sends_somebody_else(organiser, browser, page, room, invite, link):
    invite()
    visitor = browser()
    path = link("Fatima")
    missing = visitor.post(path, path, wat="iemand-anders", name="")
    assert missing.status_code == 422
    assert "Vul de naam in" in missing.text
    wrong = visitor.post(path, path, wat="iemand-anders", name="Noor", email="noor@")
    assert wrong.status_code == 422
    visitor.post(path, path, wat="iemand-anders", name="Noor", email="noor@wijk.nl")
    assert "Nu komt Noor." in visitor.get(path).text
    shown = organiser.get(page).text
    assert "Komt voor Fatima." in shown
    replies = {room.people[key].name: one.reply for key, one in room.meeting.invited.items()}
    assert replies == {"Fatima": "declines", "Jan": "", "Noor": "comes"}
    visitor.post(path, path, wat="iemand-anders", name="Bas")
    withdrawn = {
        room.people[key].name for key, one in room.meeting.invited.items() if one.withdrawn
    }
    assert withdrawn == {"Noor"}


def test_the_desk_writes_down_who_comes_instead(organiser, page, room, invite):
    invite()
    key = next(iter(room.meeting.invited))
    organiser.post(f"{page}/{key}", page, wat="iemand-anders", name="Noor")
    assert "Komt voor Fatima." in organiser.get(page).text
    empty = organiser.post(f"{page}/{key}", page, wat="iemand-anders", name=" ")
    assert "Vul de naam in" in empty.text


def test_needs_are_asked_where_the_organiser_wants_and_seen_by_the_desk_alone(
    organiser, browser, page, room, invite, link, site
):
    invite()
    path = link("Fatima")
    visitor = browser()
    assert 'name="needs"' not in visitor.get(path).text
    organiser.post(f"/b/{room.row.code}/regie/brief", page, asks_needs="1")
    visitor.post(path, path, wat="wensen", needs="Geen noten")
    assert "Geen noten" in visitor.get(path).text
    assert "Geen noten" in organiser.get(page).text
    assert "Geen noten" in organiser.get(f"{page}/bellijst").text
    log = site.hall.history(room.row.id, 0)
    assert "Geen noten" not in repr(log)
    key = next(iter(room.meeting.invited))
    organiser.post(f"{page}/{key}", page, wat="wensen", needs="")
    assert "Geen noten" not in organiser.get(page).text


def test_who_is_invited_corrects_the_own_details_before_coming(browser, room, invite, link):
    invite()
    path = f"{link('Fatima')}/gegevens"
    visitor = browser()
    assert "fatima@wijk.nl" in visitor.get(path).text
    empty = dict.fromkeys(("organisation", "function", "reach", "delivery"), "")
    fields = {"name": "Fatima Yilmaz", "email": "fy@wijk.nl", "phone": "", "share_with": "nobody"}
    answer = visitor.post(path, path, **(fields | empty))
    assert "het is bewaard" in visitor.get(answer.location).text
    key = next(iter(room.meeting.invited))
    assert (room.people[key].name, room.contacts[key].email) == ("Fatima Yilmaz", "fy@wijk.nl")
