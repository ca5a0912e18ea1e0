"""Mail around a meeting: written, tried, sent and told of."""

import re
from urllib.parse import unquote

import pytest

from facilitator.domain.agreements import DecideAgreement, WriteAgreement
from facilitator.domain.contact import plausible_email
from facilitator.domain.course import FinishMeeting, GoToItem, OpenItem, StartMeeting
from facilitator.domain.message import Actor, Contact, Role
from facilitator.mail.outbox import Outbox
from facilitator.store import contacts, mails
from facilitator.web.mail_kinds import KINDS, NAMES, fill
from facilitator.web.mail_papers import attach
from facilitator.werkvormen.agreements.rules import JoinAgreement, ProposeAgreement

ORGANISER = Actor(Role.ORGANISER, "organiser")
LIST = "Fatima; Wijkteam; fatima@wijk.nl\nJan; Buurt; jan@wijk.nl\nGreet"


@pytest.fixture
def page(room):
    return f"/b/{room.row.code}/regie/mail"


@pytest.fixture
def invited(organiser, room):
    path = f"/b/{room.row.code}/regie/uitnodigingen"
    organiser.post(path, path, lijst=LIST)
    return {room.people[key].name: key for key in room.meeting.invited}


@pytest.fixture
def online(site, later, serve):
    """With a mail server."""
    site.outbox = Outbox(site.hall, serve(), "wijk@example.nl", attach, later)


def send(organiser, page, kind, people, *, what="verstuur", **words):
    shown = organiser.get(f"{page}/{kind}").text
    subject = re.search(r'name="subject"[^>]*value="([^"]*)"', shown)[1]
    body = re.search(r"<textarea[^>]*>(.*?)</textarea>", shown, re.DOTALL)[1]
    fields = {"subject": subject, "body": body} | words
    return organiser.post(f"{page}/{kind}", f"{page}/{kind}", **fields, aan=people, wat=what)


@pytest.mark.parametrize("formal", [False, True])
@pytest.mark.parametrize("links", [False, True])
@pytest.mark.parametrize("kind", list(KINDS))
def test_the_first_words_of_every_mail_can_be_filled_in(program, kind, formal, links):
    with program.test_request_context():
        text = KINDS[kind].text(formal, links)
        filled = fill(text.subject + text.body, dict.fromkeys(NAMES, "x"))
    assert "{" not in filled
    assert ("{link}" in text.body) is links or (kind in ("bevestiging", "papieren", "wijziging"))
    assert not formal or " je " not in text.body


def test_invitations_go_to_who_has_an_address_with_their_papers(
    organiser,
    page,
    invited,
    online,
    later,
    post,
):
    answer = send(organiser, page, "uitnodiging", list(invited.values()))
    assert "2 mails gaan op weg" in organiser.get(answer.location).text
    later.pass_by(0)
    assert [one["To"] for one in post.received] == ["fatima@wijk.nl", "jan@wijk.nl"]
    first = post.received[0]
    assert "Dag Fatima," in first.get_body().get_content()
    assert [one.get_content_type() for one in first.iter_attachments()] == ["text/calendar"]
    assert first["Reply-To"] == "sanne@example.org"
    shown = organiser.get(page).text
    assert "verstuurd" in shown
    assert "2 al verstuurd" in shown


def test_who_had_a_mail_is_not_ticked_again(organiser, page, invited, online, later):
    send(organiser, page, "uitnodiging", [invited["Fatima"]])
    shown = organiser.get(f"{page}/uitnodiging").text
    box = re.search(rf'value="{invited["Fatima"]}"([^>]*)>', shown)[1]
    assert "checked" not in box
    assert "al verstuurd" in shown
    assert "geen e-mailadres" in shown


def test_a_reminder_is_for_who_is_silent_alone(organiser, page, room, invited):
    path = f"/b/{room.row.code}/regie/uitnodigingen"
    organiser.post(f"{path}/{invited['Fatima']}", path, wat="komt")
    shown = organiser.get(f"{page}/herinnering").text
    assert "Jan" in shown
    assert "Fatima" not in shown
    assert "Fatima" in organiser.get(f"{page}/bevestiging").text


def test_a_confirmation_brings_the_questions_and_the_reflection(
    organiser,
    page,
    room,
    invited,
    online,
    later,
    post,
):
    path = f"/b/{room.row.code}/regie/uitnodigingen"
    organiser.post(f"{path}/{invited['Fatima']}", path, wat="komt")
    send(organiser, page, "bevestiging", [invited["Fatima"]])
    later.pass_by(0)
    kinds = [one.get_filename().rpartition(".")[2] for one in post.received[0].iter_attachments()]
    assert kinds == ["ics", "pdf", "docx"]


def test_changed_words_are_kept_and_can_be_thrown_away(organiser, page, invited, online):
    send(organiser, page, "uitnodiging", [], subject="Kom ook, {naam}!")
    assert "Kom ook, {naam}!" in organiser.get(f"{page}/uitnodiging").text
    send(organiser, page, "uitnodiging", [], what="begin")
    assert "Uitnodiging: {bijeenkomst}" in organiser.get(f"{page}/uitnodiging").text


@pytest.mark.parametrize(
    ("words", "sentence"),
    [
        ({"subject": ""}, "een onderwerp en een tekst"),
        ({"body": "Dag {voornaam}"}, "‘{voornaam}’ kan het programma niet invullen"),
        ({"body": "Kijk op {link}"}, "geen persoonlijke links"),
    ],
)
def test_words_that_cannot_go_out_are_refused_and_stay(
    organiser, page, invited, online, words, sentence
):
    answer = send(organiser, page, "uitnodiging", list(invited.values()), **words)
    assert answer.status_code == 422
    assert sentence in answer.text
    assert words.get("body", "") in answer.text


def test_a_test_message_comes_to_oneself(organiser, page, invited, online, post):
    answer = send(organiser, page, "uitnodiging", [], what="proef")
    assert "Het proefbericht is naar sanne@example.org gestuurd" in answer.text
    assert post.recipients == [["sanne@example.org"]]
    post.refuse = ["550 no"]
    answer = send(organiser, page, "uitnodiging", [], what="proef")
    assert "Dit adres bestaat niet" in answer.text


def test_without_a_server_each_mail_is_made_ready_for_ones_own_program(organiser, page, invited):
    answer = send(organiser, page, "uitnodiging", list(invited.values()), what="klaar")
    links = [unquote(one) for one in re.findall(r'href="(mailto:[^"]+)"', answer.text)]
    assert [one.split("?")[0] for one in links] == ["mailto:fatima@wijk.nl", "mailto:jan@wijk.nl"]
    assert "Dag Fatima," in links[0]


def test_nobody_chosen_is_told(organiser, page, invited, online):
    answer = send(organiser, page, "uitnodiging", [invited["Greet"]])
    assert "Kies eerst iemand met een e-mailadres" in answer.text


def test_what_failed_says_why_and_can_be_tried_again_or_stopped(
    organiser,
    page,
    room,
    invited,
    online,
    later,
    post,
    site,
):
    post.refuse = ["550 no"]
    send(organiser, page, "uitnodiging", [invited["Fatima"]])
    later.pass_by(0)
    assert "Dit adres bestaat niet" in organiser.get(page).text
    organiser.post(page, page, wat="opnieuw")
    organiser.post(page, page, wat="stop")
    assert "gestopt" in organiser.get(page).text
    later.pass_by(0)
    assert post.received == []
    assert organiser.get(f"{page}/stand").json == {"waiting": 0, "total": 1}


def test_the_papers_go_to_who_came_and_the_contact_list_to_who_is_on_it(
    organiser,
    browser,
    page,
    room,
    site,
    online,
    later,
    post,
):
    for name in ("Fatima", "Jan"):
        browser().join(room.row.code, name)
    fatima, jan = room.meeting.participants
    for key, shares in ((fatima, "group"), (jan, "nobody")):
        contact = Contact(key, email=f"{key}@wijk.nl", share_with=shares, shares_email=True)
        site.hall.write(lambda c, one=contact: contacts.put(c, room.row.id, one))
        room.contacts[key] = contact
    for command in (StartMeeting(), FinishMeeting()):
        site.hall.submit(room.row.id, ORGANISER, type(command).__name__, command)
    send(organiser, page, "papieren", [fatima, jan])
    later.pass_by(0)
    files = {
        one["To"].partition("@")[0]: [part.get_filename() for part in one.iter_attachments()]
        for one in post.received
    }
    assert len(files[fatima]) == 4
    assert len(files[jan]) == 3
    assert not any("Contactformulier" in name for name in files[jan])


def test_only_facilitators_send_mail(browser, page):
    assert browser().get(page).status_code == 403
    assert browser().get(f"{page}/uitnodiging").status_code == 403


def test_an_unknown_kind_is_not_found(organiser, page):
    assert organiser.get(f"{page}/reclame").status_code == 404


def test_every_address_that_is_written_to_is_plausible(site, organiser, page, invited, room):
    send(organiser, page, "uitnodiging", list(invited.values()), what="klaar")
    found = site.hall.read(lambda c: mails.of_meeting(c, room.row.id))
    assert found == []
    assert all(plausible_email(one.email) for one in room.contacts.values())


def test_an_agreement_that_changed_afterwards_is_told_to_who_it_concerns_alone(
    organiser, browser, page, room, site, online, later, post
):
    for name in ("Fatima", "Jan"):
        browser().join(room.row.code, name)
    fatima, jan = room.meeting.participants
    for key in (fatima, jan):
        contact = Contact(key, email=f"{key}@wijk.nl")
        site.hall.write(lambda c, one=contact: contacts.put(c, room.row.id, one))
        room.contacts[key] = contact
    count = iter(range(99))

    def do(command, actor=ORGANISER):
        site.hall.submit(room.row.id, actor, f"command-{next(count)}", command)

    do(StartMeeting())
    do(ProposeAgreement("afspraken", "Elke maand koffie"))
    (agreement,) = room.meeting.agreements
    do(DecideAgreement(agreement, "agreed"))
    for command in (GoToItem("afspraken"), OpenItem("afspraken")):
        do(command)
    do(JoinAgreement("afspraken", agreement, True), Actor(Role.PARTICIPANT, jan))
    do(WriteAgreement(agreement, "when", "In mei", 0))
    do(FinishMeeting())
    assert "is veranderd: laat het weten" not in organiser.get(f"/bijeenkomst/{room.row.code}").text
    do(WriteAgreement(agreement, "when", "In juni", 1))
    assert "is veranderd: laat het weten" in organiser.get(f"/bijeenkomst/{room.row.code}").text
    shown = organiser.get(f"{page}/wijziging").text
    assert "Jan" in shown
    assert "Fatima" not in shown
    send(organiser, page, "wijziging", [jan, fatima])
    later.pass_by(0)
    (mail,) = post.received
    assert "Elke maand koffie, In juni (veranderd op" in mail.get_body().get_content()
    assert [one.get_filename()[-5:] for one in mail.iter_attachments()] == [".docx"]
