"""Meetings that follow each other, in one view."""

import re

import pytest

from facilitator.domain.agreements import DecideAgreement
from facilitator.domain.course import FinishMeeting, GoToItem, OpenItem, StartMeeting
from facilitator.domain.message import Actor, Role
from facilitator.domain.progress import TellProgress
from facilitator.werkvormen.actions.rules import WriteAction
from facilitator.werkvormen.agreements.rules import ProposeAgreement
from facilitator.werkvormen.stickers.rules import CloseVote, PlaceSticker

ORGANISER = Actor(Role.ORGANISER, "organiser")


@pytest.fixture
def held(site, room, browser):
    """A meeting with one sticker on the first question, an agreement and an action that is done."""
    browser().join(room.row.code, "Fatima")
    fatima = Actor(Role.PARTICIPANT, next(iter(room.meeting.participants)))
    count = iter(range(99))

    def send(actor, command):
        site.hall.submit(room.row.id, actor, f"command-{next(count)}", command)

    for command in (StartMeeting(), GoToItem("keuze"), OpenItem("keuze")):
        send(ORGANISER, command)
    send(fatima, PlaceSticker("keuze", "f1"))
    send(ORGANISER, CloseVote("keuze"))
    send(ORGANISER, ProposeAgreement("afspraken", "Elke maand koffie"))
    (agreement,) = room.meeting.agreements
    send(ORGANISER, DecideAgreement(agreement, "agreed"))
    for command in (GoToItem("acties"), OpenItem("acties")):
        send(ORGANISER, command)
    send(fatima, WriteAction("acties", what="Bellen", agreement=agreement))
    send(ORGANISER, FinishMeeting())
    send(fatima, TellProgress(next(iter(room.meeting.actions)), "done"))
    return room


def test_each_time_stands_beside_the_one_before(organiser, held):
    path = f"/bijeenkomst/nieuw?van={held.row.code}"
    fields = {"title": "Tweede keer", "date": "2099-06-01", "start": "14:00", "draaiboek": "zelfde",
              "van": held.row.code, "meenemen": "1"}  # fmt: skip
    second = organiser.post("/bijeenkomst/nieuw", path, **fields).location.rpartition("/")[2]
    page = organiser.get(f"/bijeenkomst/{second}/reeks").text
    head = page[page.index("<thead>") : page.index("</thead>")]
    assert head.index("Samenwerken in de wijk") < head.index("Tweede keer")
    kept = re.search(r"Afspraken nagekomen</th><td>(.*?)</td><td>(.*?)</td>", page)
    assert kept.groups() == ("1 van 1", "0 van 0")
    first_question = held.meeting.draaiboek.questions[0].text
    row = page[page.index(first_question) :].partition("</tr>")[0]
    assert re.findall(r"</svg> (\d+)", row) == ["1", "0"]


def test_a_first_meeting_says_that_it_is_the_first(organiser, room):
    page = organiser.get(f"/bijeenkomst/{room.row.code}/reeks").text
    assert "Dit is de eerste bijeenkomst" in page


def test_an_earlier_meeting_that_was_deleted_is_left_out(organiser, held, site):
    path = f"/bijeenkomst/nieuw?van={held.row.code}"
    fields = {"title": "Tweede keer", "date": "2099-06-01", "start": "14:00", "draaiboek": "zelfde",
              "van": held.row.code, "meenemen": "1"}  # fmt: skip
    second = organiser.post("/bijeenkomst/nieuw", path, **fields).location.rpartition("/")[2]
    site.remove_meeting(held.row.id)
    assert "Dit is de eerste bijeenkomst" in organiser.get(f"/bijeenkomst/{second}/reeks").text


def test_only_facilitators_see_it(browser, room):
    assert browser().get(f"/bijeenkomst/{room.row.code}/reeks").status_code == 403
