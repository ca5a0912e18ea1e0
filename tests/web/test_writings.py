import pytest

from facilitator.domain.course import OpenItem, StartMeeting
from facilitator.domain.writings import KeepHere, every
from facilitator.parts.writings import KINDS
from facilitator.room.hall import new_id
from facilitator.werkvormen.registry import RULES
from facilitator.werkvormen.welcome.rules import Introduce, SendExpectation
from tests.factories import ORGANISER, participant
from tests.writings import kinds

SECRET = "Mijn buurman drinkt"


@pytest.fixture
def told(site, room, browser):
    """A meeting in which Fatima wrote two texts; the id of who she is."""
    send = sender(site, room)
    browser().join(room.row.code, "Fatima")
    fatima = participant(next(iter(room.meeting.participants)))
    send(ORGANISER, StartMeeting())
    send(ORGANISER, OpenItem("welkom"))
    send(fatima, Introduce("welkom", SECRET))
    send(fatima, SendExpectation("welkom", "Nieuwe mensen"))
    return fatima


def sender(site, room):
    def send(actor, command):
        outcome = site.hall.submit(room.row.id, actor, new_id(), command)
        assert outcome.seq
        return outcome

    return send


def page(room, rest=""):
    return f"/b/{room.row.code}/regie/teksten{rest}"


def texts(room):
    return {one.id: one.text for one in every(room.meeting, RULES).values()}


def the_id(room):
    return next(key for key, text in texts(room).items() if text == SECRET)


def test_every_kind_of_text_has_a_name():
    assert kinds() <= set(KINDS)


def test_the_desk_finds_a_text_by_its_words_and_sees_no_writer(organiser, room, told):
    assert SECRET in organiser.get(page(room)).text
    found = organiser.get(page(room, "?zoek=DRINKT+buurman")).text
    assert SECRET in found
    assert "Nieuwe mensen" not in found
    assert "Fatima" not in found
    assert "Geen tekst gevonden" in organiser.get(page(room, "?zoek=onbekend")).text


def test_a_page_with_texts_is_kept_by_no_cache(organiser, room, told):
    assert organiser.get(page(room)).headers["Cache-Control"] == "no-store"


def test_keeping_a_text_here_and_letting_it_go(organiser, room, told):
    answer = organiser.post(page(room), page(room), writing=the_id(room), on="yes", zoek="buurman")
    assert (answer.status_code, answer.location) == (302, page(room, "?zoek=buurman"))
    assert room.meeting.kept_here == {the_id(room): "desk"}
    assert "blijft hier" in organiser.get(page(room)).text
    organiser.post(page(room), page(room), writing=the_id(room), on="no")
    assert room.meeting.kept_here == {}


def test_what_the_writer_keeps_here_cannot_be_let_go(site, organiser, room, told):
    sender(site, room)(told, KeepHere(the_id(room), True))
    answer = organiser.post(page(room), page(room), writing=the_id(room), on="no")
    assert answer.status_code == 409
    assert "Alleen die kan dat veranderen" in answer.text


def test_erasing_asks_first_and_shows_where_the_text_stands_too(site, organiser, room, told):
    sender(site, room)(told, SendExpectation("welkom", f"Dat {SECRET.lower()} stopt"))
    asked = organiser.get(page(room, f"/wissen?tekst={the_id(room)}"))
    assert "Deze tekst voorgoed wissen?" in asked.text
    assert "Verwachting" in asked.text
    assert SECRET in texts(room).values()


def test_erasing_takes_the_text_from_everywhere_and_says_so(site, organiser, room, told):
    confirm = page(room, f"/wissen?tekst={the_id(room)}")
    answer = organiser.post(page(room, "/wissen"), confirm, writing=the_id(room))
    assert answer.status_code == 302
    assert "1 tekst is gewist" in organiser.get(answer.location).text
    assert SECRET not in organiser.get(page(room)).text
    rows = site.hall.read(lambda c: list(c.exec_driver_sql("SELECT data FROM events")))
    assert SECRET not in repr(rows)


def test_a_text_that_is_gone_is_said_to_be_gone(organiser, room, told):
    assert "Deze tekst is er niet meer" in organiser.get(page(room, "/wissen?tekst=idea:x")).text
    answer = organiser.post(page(room, "/wissen"), page(room), writing="idea:x")
    assert answer.status_code == 409
    assert SECRET in texts(room).values()


def test_nobody_but_the_desk_comes_here(browser, room, told):
    phone = browser()
    phone.join(room.row.code, "Jan")
    for path in (page(room), page(room, f"/wissen?tekst={the_id(room)}")):
        assert phone.get(path).status_code == 403
    erase = phone.post(page(room, "/wissen"), f"/b/{room.row.code}", writing=the_id(room))
    assert erase.status_code in (400, 403)
    assert SECRET in texts(room).values()


def test_an_empty_list_says_what_will_stand_there(organiser, room):
    for item in room.meeting.items.values():
        if hasattr(item, "house_rules"):
            item.house_rules = ()
    assert "Er is nog niets geschreven" in organiser.get(page(room)).text
