import re

import pytest

from facilitator.domain.message import Actor, Role
from facilitator.domain.people import AddPerson, RemovePerson
from facilitator.limits import WRONG_LINKS
from facilitator.web.addresses import qr_code

ORGANISER = Actor(Role.ORGANISER, "organiser")


def names(room):
    return list(room.names.values())


def test_joining_with_a_name_leads_to_the_phone_page(browser, room):
    phone = browser()
    answer = phone.join(room.row.code, "Fatima", "Wijkteam")
    assert (answer.status_code, answer.location) == (302, f"/b/{room.row.code}")
    page = phone.get(answer.location)
    assert 'data-page="phone"' in page.text
    assert names(room) == ["Fatima"]


def test_the_same_browser_comes_back_to_the_same_place(browser, room):
    phone = browser()
    phone.join(room.row.code, "Fatima")
    assert 'data-page="phone"' in phone.get(f"/b/{room.row.code}").text
    assert names(room) == ["Fatima"]


def test_a_form_that_is_sent_twice_makes_one_participant(browser, room):
    phone = browser()
    page = phone.get(f"/b/{room.row.code}").text
    token = re.search(r'name="csrf_token" value="([^"]+)"', page)[1]
    for _ in range(2):
        phone.post_raw(f"/b/{room.row.code}/meedoen", csrf_token=token, name="Fatima")
    assert names(room) == ["Fatima"]


def test_an_empty_name_is_asked_for_again_and_nothing_is_lost(browser, room):
    answer = browser().join(room.row.code, "   ", "Wijkteam")
    assert answer.status_code == 422
    assert 'value="Wijkteam"' in answer.text
    assert names(room) == []


def test_a_name_that_is_too_long_is_refused(browser, room):
    assert browser().join(room.row.code, "a" * 61).status_code == 422
    assert names(room) == []


def test_a_form_without_the_token_of_the_page_is_refused(browser, room):
    answer = browser().post_raw(f"/b/{room.row.code}/meedoen", name="Fatima")
    assert answer.status_code == 400
    assert names(room) == []


def test_a_browser_that_kept_no_cookie_asks_again_with_the_name_that_was_typed(browser, room):
    phone = browser()
    join = f"/b/{room.row.code}/meedoen"
    answer = phone.post_raw(join, name="Fatima <3", organisation="Wijkteam")
    assert answer.status_code == 400
    assert "Sta cookies toe in je browser" in answer.text
    assert 'value="Fatima &lt;3"' in answer.text
    assert 'value="Wijkteam"' in answer.text
    assert names(room) == []
    assert phone.post_raw("/b/00000000/meedoen", name="Fatima").status_code == 404
    other = phone.post_raw(f"/b/{room.row.code}/wissel", participant="x")
    assert other.status_code == 400
    assert "Sta cookies toe" not in other.text


def test_characters_that_cannot_be_seen_are_taken_out_of_a_name(browser, room):
    browser().join(room.row.code, "Fa\x07ti\u202ema\x00")
    assert names(room) == ["Fatima"]


def test_a_name_is_shown_as_typed_and_never_as_markup(browser, room, organiser):
    browser().join(room.row.code, "<b>{{ 7*7 }}</b>")
    page = organiser.get(f"/b/{room.row.code}/regie").text
    assert "&lt;b&gt;{{ 7*7 }}&lt;/b&gt;" in page
    assert "<b>{{" not in page


def test_a_code_may_be_typed_with_a_space(browser, room):
    code = room.row.code
    answer = browser().post("/meedoen", "/", code=f"{code[:3]} {code[3:]}")
    assert (answer.status_code, answer.location) == (302, f"/b/{code}")


def test_a_name_that_was_typed_at_a_wrong_code_is_there_at_the_right_one(browser, room):
    phone = browser()
    phone.post("/b/000000/meedoen", "/", name="Fatima", organisation="Wijkteam")
    page = phone.get(f"/b/{room.row.code}").text
    assert 'value="Fatima"' in page
    assert 'value="Wijkteam"' in page
    phone.join(room.row.code, "Fatima")
    with phone.client.session_transaction() as kept:
        assert "typed" not in kept


def test_a_wrong_code_is_explained(browser, room):
    answer = browser().post("/meedoen", "/", code="12")
    assert answer.status_code == 404
    assert "Deze code kennen we niet" in answer.text


@pytest.mark.parametrize("path", ["", "/scherm", "/regie", "/agenda.ics", "/erbij"])
def test_after_many_wrong_codes_an_address_has_to_wait_but_who_is_in_stays_in(
    browser, room, organiser, pulse, path
):
    inside, asked = browser(), browser()
    inside.join(room.row.code, "Fatima")
    asked.get(f"/b/{room.row.code}")
    guesser = browser()
    pulse.still = True
    answers = [guesser.get(f"/b/{number:06}{path}").status_code for number in range(70)]
    assert answers == [404] * 61 + [429] * 9
    assert guesser.get(f"/b/{room.row.code}{path}").status_code == 429
    assert inside.get(f"/b/{room.row.code}").status_code == 200
    assert organiser.get(f"/b/{room.row.code}/regie").status_code == 200
    assert asked.join(room.row.code, "Jan").status_code == 302, "who saw the form may send it"


def test_who_has_to_wait_is_told_how_long_and_then_comes_in(browser, room, pulse):
    guesser = browser()
    pulse.still = True
    for number in range(61):
        guesser.get(f"/b/{number:06}")
    answer = guesser.get(f"/b/{room.row.code}")
    assert "Wacht 6 seconden" in answer.text
    assert answer.headers["Retry-After"] == "6"
    pulse.now_s += 6
    assert guesser.join(room.row.code, "Fatima").status_code == 302


def test_no_page_or_link_tells_which_codes_there_are(browser, room):
    stranger, other = browser(), "000000" if room.row.code != "000000" else "000001"
    for rest in (
        "scherm/abc",
        "uitnodiging/abc",
        "jij/abc/abc",
        "formulier/abc/abc",
        "formulier/abc/abc?bewaard=1",
    ):
        right, wrong = (stranger.get(f"/b/{code}/{rest}") for code in (room.row.code, other))
        assert (
            (right.status_code, right.text)
            == (wrong.status_code, wrong.text)
            == (
                403,
                right.text,
            )
        )


def test_links_that_are_guessed_are_counted_and_right_ones_always_work(browser, site, room):
    guesser = browser()
    answers = [guesser.get(f"/b/{room.row.code}/scherm/a{n}").status_code for n in range(130)]
    assert answers == [403] * WRONG_LINKS + [429] * (130 - WRONG_LINKS)
    assert guesser.get("/organisator/abc").status_code == 429
    assert guesser.get("/wachtwoord/abc").status_code == 429
    link = site.addresses.of(room).screen.partition("8080")[2]
    assert guesser.get(link).status_code == 302


def test_300_people_behind_one_address_can_join_also_when_some_mistype(browser, room):
    statuses = []
    for number in range(300):
        phone = browser()
        if number % 20 == 0:
            assert phone.get(f"/b/{number:06}").status_code == 404
        statuses.append(phone.join(room.row.code, f"Deelnemer {number}").status_code)
    assert set(statuses) == {302}
    assert len(names(room)) == 300


def test_the_list_of_whom_one_knows_has_the_others_by_name(browser, room):
    fatima, jan = browser(), browser()
    fatima.join(room.row.code, "Fatima")
    jan.join(room.row.code, "Jan <b>")
    answer = fatima.get(f"/b/{room.row.code}/bekenden?item=welkom")
    assert answer.status_code == 200
    assert answer.headers["Cache-Control"] == "no-store"
    assert ("Jan &lt;b&gt;" in answer.text, "Fatima" in answer.text) == (True, False)
    assert "data-search" not in answer.text


def test_a_long_list_of_whom_one_knows_can_be_searched(browser, room):
    fatima = browser()
    fatima.join(room.row.code, "Fatima")
    for number in range(13):
        browser().join(room.row.code, f"Jan {number}")
    assert "data-search" in fatima.get(f"/b/{room.row.code}/bekenden?item=welkom").text


def test_the_list_of_whom_one_knows_belongs_to_a_welcome(browser, room):
    fatima = browser()
    fatima.join(room.row.code, "Fatima")
    for item in ("keuze", "nergens", ""):
        assert fatima.get(f"/b/{room.row.code}/bekenden?item={item}").status_code == 404


def test_the_desk_sees_that_a_phone_reached_the_laptop(browser, organiser, room, program):
    desk = f"/b/{room.row.code}/regie"
    assert "Een telefoon heeft deze laptop bereikt" not in organiser.get(desk).text
    program.test_client().get(
        f"/b/{room.row.code}", environ_overrides={"REMOTE_ADDR": "192.168.1.50"}
    )
    assert "Een telefoon heeft deze laptop bereikt" in organiser.get(desk).text


# Several people with one phone


def share(phone, room, name):
    """Somebody else joins with this phone too."""
    page = f"/b/{room.row.code}/erbij"
    attempt = re.search(r'name="attempt" value="([^"]+)"', phone.get(page).text)
    return phone.post(
        f"/b/{room.row.code}/meedoen", page, name=name, attempt=attempt[1] if attempt else ""
    )


def hand_on(phone, room, name):
    key = next(key for key, shown in room.names.items() if shown == name)
    return phone.post(f"/b/{room.row.code}/wissel", f"/b/{room.row.code}/erbij", participant=key)


def turn(phone, room):
    """Whose turn the page says that it is."""
    return re.search(r'"name": "([^"]+)"', phone.get(f"/b/{room.row.code}").text)[1]


def test_two_people_take_turns_on_one_phone(browser, room):
    phone = browser()
    phone.join(room.row.code, "Anna")
    assert "Geef door aan" not in phone.get(f"/b/{room.row.code}").text

    assert share(phone, room, "Bert").status_code == 302
    assert names(room) == ["Anna", "Bert"]
    assert turn(phone, room) == "Bert"
    assert "Geef door aan Anna" in phone.get(f"/b/{room.row.code}").text

    assert hand_on(phone, room, "Anna").status_code == 302
    assert turn(phone, room) == "Anna"


def test_the_form_for_another_person_counts_once(browser, room):
    phone = browser()
    phone.join(room.row.code, "Anna")
    page = phone.get(f"/b/{room.row.code}/erbij").text
    fields = dict(re.findall(r'name="(csrf_token|attempt)" value="([^"]+)"', page))
    for _ in range(2):
        phone.post_raw(f"/b/{room.row.code}/meedoen", name="Bert", **fields)
    assert names(room) == ["Anna", "Bert"]


def test_the_phone_goes_only_to_who_takes_part_with_it(browser, room):
    phone, other = browser(), browser()
    phone.join(room.row.code, "Anna")
    other.join(room.row.code, "Chris")
    assert hand_on(phone, room, "Chris").status_code == 403
    assert turn(phone, room) == "Anna"


def test_a_phone_has_place_for_four(browser, room):
    phone = browser()
    phone.join(room.row.code, "P1")
    for number in range(2, 7):
        share(phone, room, f"P{number}")
    assert names(room) == ["P1", "P2", "P3", "P4"]
    assert "Nog iemand op deze telefoon" not in phone.get(f"/b/{room.row.code}").text


def test_when_one_of_two_is_shown_out_the_other_goes_on(browser, room, site):
    phone = browser()
    phone.join(room.row.code, "Anna")
    share(phone, room, "Bert")
    bert = list(room.meeting.participants)[-1]
    site.hall.submit(room.row.id, ORGANISER, "remove-01", RemovePerson(bert))
    assert turn(phone, room) == "Anna"


def test_an_empty_name_of_another_person_is_asked_for_again(browser, room):
    phone = browser()
    phone.join(room.row.code, "Anna")
    answer = share(phone, room, " ")
    assert answer.status_code == 422
    assert 'name="attempt"' in answer.text
    assert names(room) == ["Anna"]


def test_nobody_takes_part_beside_a_phone_that_has_no_place(browser, room):
    answer = browser().get(f"/b/{room.row.code}/erbij")
    assert (answer.status_code, answer.location) == (302, f"/b/{room.row.code}")


# A facilitator enters what somebody without a phone says


def test_the_desk_opens_the_page_of_who_has_no_phone(browser, organiser, room, site):
    site.hall.submit(room.row.id, ORGANISER, "add-00001", AddPerson("Greet"))
    greet = list(room.meeting.participants)[-1]
    phone = browser()
    phone.join(room.row.code, "Anna")
    page = f"/b/{room.row.code}/regie/namens/{greet}"

    opened = organiser.get(page)
    assert opened.status_code == 200
    assert 'data-page="phone"' in opened.text
    assert "Je vult in wat Greet zegt" in opened.text
    assert phone.get(page).status_code == 403
    assert browser().get(page).status_code == 403


def test_the_desk_opens_no_page_of_who_has_a_phone(browser, organiser, room):
    browser().join(room.row.code, "Anna")
    anna = next(iter(room.meeting.participants))
    for whose in (anna, "nobody"):
        assert organiser.get(f"/b/{room.row.code}/regie/namens/{whose}").status_code == 403


def test_who_scans_the_code_on_the_screen_never_waits_for_a_guesser_beside_them(
    browser, site, room, pulse
):
    guesser, phone = browser(), browser()
    pulse.still = True
    for number in range(70):
        guesser.get(f"/b/{number:06}")
    scanned = f"/b/{room.row.code}?k={site.tokens.scanned(room.row.id)}"
    assert phone.get(scanned).status_code == 200
    assert phone.join(room.row.code, "Fatima").status_code == 302
    for wrong in ("", "a" * 16, scanned[-16:] + "a", "é" * 16):
        assert guesser.get(f"/b/{room.row.code}?k={wrong}").status_code == 429
    assert guesser.get(f"/b/000000?k={scanned[-16:]}").status_code == 429


def test_the_code_on_the_screen_says_that_it_was_scanned(site, room):
    links = site.addresses.of(room)
    assert links.qr == qr_code(f"{links.phone}?k={site.tokens.scanned(room.row.id)}")
