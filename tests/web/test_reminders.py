"""The reminder that goes by itself, a week before the group meets again."""

from datetime import UTC, datetime, timedelta

import pytest

from facilitator.domain.course import FinishMeeting, GoToItem, OpenItem, StartMeeting
from facilitator.domain.follow_up import ChooseDate, OfferDate
from facilitator.domain.message import Actor, Contact, Role
from facilitator.mail.outbox import Outbox
from facilitator.store import contacts
from facilitator.web.mail_papers import attach
from facilitator.web.reminders import Reminders
from facilitator.werkvormen.actions.rules import WriteAction

ORGANISER = Actor(Role.ORGANISER, "organiser")
DAY_MS = 86_400_000


@pytest.fixture
def outbox(site, later, serve):
    site.outbox = Outbox(site.hall, serve(), "wijk@example.nl", attach, later)
    return site.outbox


@pytest.fixture
def held(site, room, browser):
    """A meeting that is over, with one action; the group meets again in thirty days."""
    browser().join(room.row.code, "Fatima")
    (fatima,) = room.meeting.participants
    contact = Contact(fatima, email="fatima@wijk.nl")
    site.hall.write(lambda c: contacts.put(c, room.row.id, contact))
    room.contacts[fatima] = contact
    count = iter(range(99))

    def send(command, actor=ORGANISER):
        site.hall.submit(room.row.id, actor, f"command-{next(count)}", command)

    for command in (StartMeeting(), GoToItem("acties"), OpenItem("acties")):
        send(command)
    send(WriteAction("acties", what="Bellen"), Actor(Role.PARTICIPANT, fatima))
    today = datetime.fromtimestamp(site.hall.clock.now_ms() / 1000, UTC).date()
    send(OfferDate(today + timedelta(days=30)))
    send(ChooseDate(next(iter(room.meeting.follow_up.options))))
    send(FinishMeeting())
    return room


@pytest.fixture
def after(site, later, outbox, monkeypatch):
    """So many days later the program looks whether somebody is to be reminded."""
    begin_ms = site.hall.clock.now_ms()
    reminders = Reminders(site.hall, outbox, UTC, later)

    def look(days):
        for holder in (site.hall.clock, site.hall._writer):
            monkeypatch.setattr(holder, "now_ms", lambda: begin_ms + days * DAY_MS)
        with later.app.app_context():
            reminders.look()
        later.pass_by(0)

    return look


def ask(organiser, held):
    page = f"/bijeenkomst/{held.row.code}"
    return organiser.post(f"{page}/vinkje", page, wat="automatic", aan="1")


def test_it_goes_once_on_the_day_with_a_calendar_file(organiser, held, outbox, after, post):
    shown = organiser.get(f"/b/{held.row.code}/regie/opvolgen").text
    assert "Mail iedereen vanzelf op" in shown
    ask(organiser, held)
    after(22)
    assert post.received == []
    after(23)
    after(24)
    (mail,) = post.received
    assert mail["To"] == "fatima@wijk.nl"
    assert mail["Reply-To"] == "sanne@example.org"
    assert [one.get_content_type() for one in mail.iter_attachments()] == ["text/calendar"]
    assert "reminded" in held.meeting.ticked


def test_without_a_yes_nothing_goes(held, outbox, after, post):
    after(23)
    assert post.received == []


def test_what_was_missed_goes_later_but_not_once_they_met(organiser, held, outbox, after, post):
    ask(organiser, held)
    after(30)
    assert post.received == []
    after(29)
    assert len(post.received) == 1


def test_without_a_mail_server_it_is_not_offered(organiser, held):
    assert "Mail iedereen vanzelf" not in organiser.get(f"/b/{held.row.code}/regie/opvolgen").text
