import re

import pytest

from facilitator.domain.message import Actor, Role
from facilitator.domain.people import AddPerson, RemovePerson
from facilitator.room.hall import new_id

ORGANISER = Actor(Role.ORGANISER, "organiser")


@pytest.fixture
def greet(site, room):
    """The id of somebody without a phone."""
    site.hall.submit(room.row.id, ORGANISER, new_id(), AddPerson("Greet", "Buurthuis"))
    return next(iter(room.meeting.participants))


@pytest.fixture
def hand_over(organiser, room, greet):
    """Opens the form at the desk and gives the path of its link."""
    page = f"/b/{room.row.code}/regie/formulier/{greet}"

    def open_form(on="yes"):
        organiser.post(page, page, open=on)
        found = re.search(r'href="http://[^/]+(/b/\d+/formulier/[^"]+)"', organiser.get(page).text)
        return found[1] if found else None

    return open_form


def fill_in(tablet, link, **fields):
    answer = tablet.post(link, link, **({"name": "Greet", "share_with": "nobody"} | fields))
    return tablet.get(answer.location) if answer.status_code == 302 else answer


def test_the_form_shows_one_person_and_locks_when_it_is_saved(browser, room, greet, hand_over):
    link, tablet = hand_over(), browser()
    page = tablet.get(link)
    assert (page.status_code, 'value="Buurthuis"' in page.text) == (200, True)
    assert page.headers["Cache-Control"] == "no-store"

    saved = fill_in(tablet, link, phone="020 1234567", share_with="group", shares_phone="on")

    assert (saved.status_code, "Bedankt" in saved.text) == (200, True)
    kept = room.contacts[greet]
    assert (kept.phone, kept.shares_phone, kept.consent) == ("020 1234567", True, "screen")
    token = re.search(r'name="csrf_token" value="([^"]+)"', page.text)[1]
    later = tablet.post_raw(link, csrf_token=token, name="Greet", phone="020 7654321")
    for again in (tablet.get(link), later):
        assert (again.status_code, "020 1234567" in again.text) == (403, False)
    assert room.contacts[greet].phone == "020 1234567"


def test_a_mistake_keeps_the_form_open_with_what_was_typed(browser, room, greet, hand_over):
    link, tablet = hand_over(), browser()
    wrong = fill_in(tablet, link, phone="zes", function="vrijwilliger")

    assert wrong.status_code == 422
    assert 'value="zes"' in wrong.text
    assert 'value="vrijwilliger"' in wrong.text
    assert 'role="alert"' in wrong.text
    assert greet not in room.contacts
    assert fill_in(tablet, link, phone="06 12345678").status_code == 200


@pytest.mark.parametrize(
    "fields",
    [
        {"name": ""},
        {"name": "x" * 61},
        {"share_with": "everybody"},
        {"reach": "pigeon"},
        {"delivery": "email"},
    ],
)
def test_what_cannot_be_right_is_said_and_nothing_is_kept(browser, room, greet, hand_over, fields):
    answer = fill_in(browser(), hand_over(), **fields)

    assert (answer.status_code, 'role="alert"' in answer.text) == (422, True)
    assert greet not in room.contacts


def test_the_desk_locks_a_form_and_opens_it_with_another_link(browser, hand_over):
    first, tablet = hand_over(), browser()
    assert hand_over(on="no") is None
    assert tablet.get(first).status_code == 403

    second = hand_over()
    assert second != first
    assert tablet.get(first).status_code == 403
    assert tablet.get(second).status_code == 200


def test_a_link_opens_no_form_of_another(browser, site, room, hand_over):
    link = hand_over()
    site.hall.submit(room.row.id, ORGANISER, new_id(), AddPerson("Henk"))
    greet, henk = room.meeting.participants

    assert browser().get(link.replace(greet, henk)).status_code == 403
    assert browser().get(link.replace(greet, "nobody")).status_code == 403


def test_the_form_of_who_was_removed_is_closed(browser, site, room, greet, hand_over):
    link = hand_over()
    site.hall.submit(room.row.id, ORGANISER, new_id(), RemovePerson(greet))

    assert browser().get(link).status_code == 403


def test_only_the_desk_hands_a_form_over(browser, room, greet, site):
    phone = browser()
    phone.join(room.row.code, "Fatima")
    fatima = list(room.meeting.participants)[-1]
    page = f"/b/{room.row.code}/regie/formulier/{greet}"

    assert browser().get(page).status_code == 403
    assert phone.get(page).status_code == 403
    assert phone.post(page, f"/b/{room.row.code}/erbij", open="yes").status_code == 403
    assert not room.meeting.participants[greet].form_open
    assert fatima != greet


def test_who_has_a_phone_has_no_form_to_hand_over(browser, organiser, room):
    browser().join(room.row.code, "Fatima")
    fatima = next(iter(room.meeting.participants))

    page = f"/b/{room.row.code}/regie/formulier/{fatima}"
    assert organiser.get(page).status_code == 404
    assert organiser.get(page.replace(fatima, "nobody")).status_code == 404
