"""A meeting as its organiser sees it."""

import re

import pytest

from facilitator.domain.course import FinishMeeting, StartMeeting
from facilitator.domain.message import Actor, Role

ORGANISER = Actor(Role.ORGANISER, "organiser")


@pytest.fixture
def page(room):
    return f"/bijeenkomst/{room.row.code}"


def test_it_says_what_to_do_now_and_where(organiser, page):
    shown = organiser.get(page).text
    assert "Vandaag is het zover" in shown
    assert 'href="#stap-run"' in shown
    assert "Nog niemand uitgenodigd" in shown


def test_a_step_that_was_passed_over_is_not_shown_as_done(organiser, page):
    shown = organiser.get(page).text
    step = shown.partition('id="stap-invite"')[2].partition("</h2>")[0]
    assert "geweest" in step
    assert "badge--good" not in step


def test_what_is_ticked_off_stays_so(organiser, page, room):
    organiser.post(f"{page}/vinkje", page, wat="read", aan="1")
    assert room.meeting.ticked == ["read"]
    organiser.post(f"{page}/vinkje", page, wat="read")
    assert room.meeting.ticked == []
    refused = organiser.post(f"{page}/vinkje", page, wat="taart", aan="1")
    assert "staat niet meer op de lijst" in refused.text


def test_the_list_of_meetings_says_what_each_needs(organiser, room, site):
    assert "Vandaag is het zover" in organiser.get("/").text
    site.hall.submit(room.row.id, ORGANISER, "start-it-now", StartMeeting())
    assert "De bijeenkomst is bezig" in organiser.get("/").text
    site.hall.submit(room.row.id, ORGANISER, "finish-it-now", FinishMeeting())
    assert "Stuur de verslagen" in organiser.get("/").text


def details(**changed):
    known = {"title": "Koffie", "date": "2099-03-01", "start": "19:30", "place": "De Eik",
             "neighbourhood": "Noord", "reason": "", "fixed_end": "22:00"}  # fmt: skip
    return known | changed


def test_day_and_place_change_everywhere(organiser, page, room):
    path = f"{page}/gegevens"
    assert 'value="Buurthuis De Linde"' in organiser.get(path).text
    assert organiser.post(path, path, **details()).location == page
    assert "De Eik" in organiser.get(page).text
    assert room.row.title == "Koffie"
    home = organiser.get("/").text
    assert "19:30" in home
    assert "Koffie" in home


def test_a_mistake_in_the_details_changes_nothing(organiser, page, room):
    path = f"{page}/gegevens"
    answer = organiser.post(path, path, **details(fixed_end="19:00"))
    assert answer.status_code == 422
    assert "niet na het begin" in answer.text
    assert room.row.title == "Samenwerken in de wijk"


def test_a_plan_that_is_longer_than_the_room_is_warned_of(organiser, page):
    path = f"{page}/gegevens"
    organiser.post(path, path, **details(fixed_end="21:30"))  # two hours, and no minute more
    assert "langer dan de zaal" not in organiser.get(page).text
    organiser.post(path, path, **details(fixed_end="21:15"))
    assert "15 minuten langer dan de zaal van jullie is" in organiser.get(page).text
    organiser.post(path, path, **details(fixed_end="21:29"))
    assert "1 minuut langer dan de zaal van jullie is" in organiser.get(page).text


def test_once_begun_the_details_stand(organiser, page, room, site):
    path = f"{page}/gegevens"
    token_page = organiser.get(path)
    assert token_page.status_code == 200
    site.hall.submit(room.row.id, ORGANISER, "start-it-now", StartMeeting())
    assert organiser.get(path).location == page
    answer = organiser.post(path, "/bijeenkomst/nieuw", **details())
    assert "ligt vast" in answer.text


def test_only_facilitators_see_it(browser, page):
    assert browser().get(page).status_code == 403
    assert browser().get(f"{page}/gegevens").status_code == 403


def test_a_meeting_is_handed_over_once_everybody_knows(organiser, browser, page, room):
    path = f"{page}/overdragen"
    assert "De link verschijnt als iedereen het weet" in organiser.get(path).text
    organiser.post(path, path, verteld="1")
    shown = organiser.get(path).text
    link = re.search(r'value="http://[^/]+(/[^"]+)"', shown)[1]
    next_organiser = browser()
    next_organiser.post(link, link, name="Noor")
    assert next_organiser.get(page).status_code == 200
    changed = next_organiser.post(f"{page}/gegevens", f"{page}/gegevens", **details())
    assert changed.location == page
    assert room.row.title == "Koffie"
    assert next_organiser.get("/instellingen").status_code == 403
    organiser.post(path, path)
    assert "De link verschijnt als iedereen het weet" in organiser.get(path).text
