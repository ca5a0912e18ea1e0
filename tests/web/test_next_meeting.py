"""The next meeting, made from the one that was held."""

import re
from datetime import date

import pytest

from facilitator.domain.agreements import DecideAgreement
from facilitator.domain.course import FinishMeeting, StartMeeting
from facilitator.domain.follow_up import ChooseDate, OfferDate
from facilitator.domain.message import Actor, Role
from facilitator.werkvormen.agreements.rules import ProposeAgreement

ORGANISER = Actor(Role.ORGANISER, "organiser")
NEXT_YEAR = date.today().year + 1


@pytest.fixture
def held(site, room, browser):
    """A meeting that is over: two people, one agreement, a day to meet again."""
    for name in ("Fatima", "Jan"):
        browser().join(room.row.code, name)
    count = iter(range(99))

    def send(command):
        site.hall.submit(room.row.id, ORGANISER, f"command-{next(count)}", command)

    send(StartMeeting())
    send(ProposeAgreement("afspraken", "Elke maand koffie"))
    send(DecideAgreement(next(iter(room.meeting.agreements)), "agreed"))
    send(OfferDate(date(NEXT_YEAR, 5, 4), "10:30", "De Eik"))
    send(ChooseDate(next(iter(room.meeting.follow_up.options))))
    send(FinishMeeting())
    return room


def form(organiser, room):
    return organiser.get(f"/bijeenkomst/nieuw?van={room.row.code}").text


def make(organiser, room, site, **changed):
    page = form(organiser, room)
    names = ("title", "date", "start", "place", "neighbourhood")
    fields = {name: re.search(rf'name="{name}"[^>]*value="([^"]*)"', page)[1] for name in names}
    fields |= {"draaiboek": "zelfde", "van": room.row.code, "meenemen": "1", "reason": ""}
    path = f"/bijeenkomst/nieuw?van={room.row.code}"
    answer = organiser.post("/bijeenkomst/nieuw", path, **(fields | changed))
    return site.hall.rooms.by_code(answer.location.rpartition("/")[2])


def test_day_place_people_and_agreements_come_along(organiser, held, site):
    page = form(organiser, held)
    assert "Neem 2 mensen mee" in page
    assert f'value="{NEXT_YEAR}-05-04"' in page
    made = make(organiser, held, site)
    assert made.meeting.details.place == "De Eik"
    assert {made.people[key].name for key in made.meeting.invited} == {"Fatima", "Jan"}
    assert made.meeting.previous == held.row.id
    assert [one.what for one in made.meeting.carried_agreements.values()] == ["Elke maand koffie"]
    werkvormen = [item.werkvorm for item in made.meeting.draaiboek.items]
    assert werkvormen[:2] == ["welcome", "look_back"]


def test_it_can_be_made_without_anybody(organiser, held, site):
    path = f"/bijeenkomst/nieuw?van={held.row.code}"
    day = f"{NEXT_YEAR}-06-01"
    fields = {"title": "Nog eens", "date": day, "start": "14:00", "draaiboek": "zelfde",
              "van": held.row.code}  # fmt: skip
    answer = organiser.post("/bijeenkomst/nieuw", path, **fields)
    made = site.hall.rooms.by_code(answer.location.rpartition("/")[2])
    assert made.meeting.invited == {}
    assert made.meeting.previous is None
    assert all(item.werkvorm != "look_back" for item in made.meeting.draaiboek.items)


def test_a_third_meeting_looks_back_once(organiser, held, site):
    second = make(organiser, held, site)
    third = make(organiser, second, site, date=f"{NEXT_YEAR}-09-01")
    assert [item.werkvorm for item in third.meeting.draaiboek.items].count("look_back") == 0
    assert len(third.meeting.invited) == 2
