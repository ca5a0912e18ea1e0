"""What an audience may not see is in none of its parts."""

from zoneinfo import ZoneInfo

import msgspec
import pytest

from facilitator.domain.contact import SaveContact
from facilitator.domain.course import GoToItem, OpenItem
from facilitator.domain.pages import TurnPage
from facilitator.domain.people import CountWithoutPhone
from facilitator.parts import desk, phone, screen
from facilitator.parts.common import Addresses, Scene
from facilitator.room.ledger import Known
from facilitator.room.rooms import Room
from facilitator.store.meetings import MeetingRow
from facilitator.werkvormen.reflection.rules import RecogniseQuestion, SendUrgent, SendUrgentUnnamed
from facilitator.werkvormen.stickers.rules import CloseVote, EnterPaper, PlaceSticker, ShowResult
from facilitator.werkvormen.welcome.rules import Introduce, MarkAcquaintance, SendExpectation
from tests.factories import TWO_O_CLOCK, started, voting

AMSTERDAM = ZoneInfo("Europe/Amsterdam")


def scene(gathering):
    row = MeetingRow("m1", "123456", 1, "Samen", "Buurt", TWO_O_CLOCK)
    room = Room(row, Known(gathering.meeting, {}, dict(gathering.people), dict(gathering.contacts)))
    return Scene(
        room, gathering.clock.ms, AMSTERDAM, lambda _room: Addresses("p", "s", "c", (), "qr")
    )


def everything(gathering):
    """All parts of all audiences, as text."""
    at = scene(gathering)
    parts = [*screen.parts(at).values(), *phone.parts(at).values(), *desk.parts(at).values()]
    return msgspec.json.encode(parts).decode()


def board(gathering):
    at = scene(gathering)
    return screen.parts(at)["tally"].data, desk.parts(at)["werkvorm"].data


def hidden_vote():
    vote = voting(hidden=True)
    for name in ("Fatima", "Jan", "Priya"):
        vote.send(vote.join(name), PlaceSticker("keuze", "f2"))
    return vote


def test_hidden_totals_are_with_nobody_until_they_are_shown():
    vote = hidden_vote()
    for _step in range(2):
        tally, werkvorm = board(vote)
        assert (tally["flaps"], tally["total"]) == (None, None)
        assert (werkvorm["totals"], werkvorm["total"], werkvorm["ranking"]) == (None, None, None)
        vote.desk(CloseVote("keuze"))
    vote.desk(ShowResult("keuze"))
    tally, werkvorm = board(vote)
    assert tally["flaps"]["f2"] == {"phone": 3, "paper": 0}
    assert werkvorm["ranking"][0]["flap"]["id"] == "f2"


def test_hidden_totals_do_not_change_what_anybody_gets():
    one, other = voting(hidden=True), voting(hidden=True)
    one.send(one.join("Fatima"), PlaceSticker("keuze", "f1"))
    other.send(other.join("Fatima"), PlaceSticker("keuze", "f4"))
    assert everything(one) == everything(other)


def test_nobody_sees_who_voted_what():
    vote = voting()
    vote.send(vote.join("Fatima"), PlaceSticker("keuze", "f1"))
    assert "mask-of" not in everything(vote)


def test_what_the_desk_enters_on_paper_comes_in_one_tally():
    vote = voting()
    vote.send(vote.join("Fatima"), PlaceSticker("keuze", "f1"))
    vote.desk(CountWithoutPhone(2), EnterPaper("keuze", "f1", 2))
    tally, werkvorm = board(vote)
    assert tally["flaps"]["f1"] == {"phone": 1, "paper": 2}
    assert (werkvorm["totals"]["f1"], werkvorm["paper_total"]) == (3, 2)


@pytest.mark.parametrize("parts", [screen.parts, phone.parts])
def test_the_facilitators_text_is_on_no_screen_and_no_phone(parts):
    shown = msgspec.json.encode(list(parts(scene(started())).values())).decode()
    assert "desk:" not in shown
    assert "desk:" in everything(started())


def test_the_order_stays_still_while_people_vote():
    vote = voting()
    vote.send(vote.join("Fatima"), PlaceSticker("keuze", "f4"))
    assert screen.parts(scene(vote))["board"].data["ranking"] is None
    vote.desk(CloseVote("keuze"))
    ranked = screen.parts(scene(vote))["board"].data["ranking"]
    assert [row["flap"]["id"] for row in ranked] == ["f4", "f1", "f2", "f3"]


def test_who_knows_whom_is_in_no_part_of_anybody_else():
    """The same welcome with and without acquaintances: only one's own part tells them apart."""
    one, other = started(), started()
    for meeting in (one, other):
        meeting.desk(OpenItem("welkom"))
        fatima, jan = meeting.join("Fatima"), meeting.join("Jan")
    one.send(fatima, MarkAcquaintance("welkom", jan.id, True))
    for page in ("people", "aim", "rules", "questions"):
        for meeting in (one, other):
            meeting.desk(TurnPage("welkom", page))
        assert everything(one) == everything(other)
    assert phone.personal(scene(one), jan.id) == phone.personal(scene(other), jan.id)
    for meeting in (one, other):
        meeting.desk(GoToItem("keuze"))
    assert everything(one) == everything(other)


def test_expectations_and_what_is_not_for_the_screen_are_on_no_screen_and_no_other_phone():
    meeting = started()
    meeting.desk(OpenItem("welkom"))
    fatima, jan = meeting.join("Fatima"), meeting.join("Jan")
    meeting.send(fatima, SendExpectation("welkom", "hoop-van-fatima"))
    meeting.send(fatima, Introduce("welkom", "werk-van-fatima", False))
    for page in ("people", "aim", "rules", "questions"):
        meeting.desk(TurnPage("welkom", page))
        at = scene(meeting)
        shown = [screen.parts(at), phone.parts(at), phone.personal(at, jan.id)]
        assert "van-fatima" not in msgspec.json.encode(shown).decode()


def test_an_urgent_question_without_a_name_names_nobody():
    meeting = started()
    meeting.desk(GoToItem("reflectie"), OpenItem("reflectie"))
    jan = meeting.join("Jan")
    one = scene(meeting)
    before = msgspec.json.encode(desk.parts(one)["werkvorm"]).decode()
    [event] = meeting.send(jan, SendUrgentUnnamed("reflectie", "Dit moet eerst", "screen"))
    assert event.sender == f"mask-of-{jan.id}"
    shown = desk.parts(scene(meeting))
    told = msgspec.json.encode(shown["urgent"]).decode()
    assert "Dit moet eerst" in told
    assert "Jan" not in told
    assert "mask-of" not in everything(meeting)
    assert msgspec.json.encode(shown["werkvorm"]).decode() == before


def test_urgent_questions_and_examples_stay_at_the_desk():
    meeting = started()
    meeting.desk(GoToItem("reflectie"), OpenItem("reflectie"))
    fatima, jan = meeting.join("Fatima"), meeting.join("Jan")
    meeting.send(fatima, SendUrgent("reflectie", "dringend-van-fatima", "desk"))
    meeting.send(fatima, RecogniseQuestion("reflectie", "f1", "good", "voorbeeld-van-fatima"))
    for page in ("urgent", "recognition", "missing"):
        meeting.desk(TurnPage("reflectie", page))
        at = scene(meeting)
        shown = [screen.parts(at), phone.parts(at), phone.personal(at, jan.id)]
        assert "van-fatima" not in msgspec.json.encode(shown).decode()


def test_contact_details_are_seen_by_nobody_else():
    meeting = started()
    fatima, jan = meeting.join("Fatima"), meeting.join("Jan")
    meeting.send(fatima, SaveContact("Fatima", phone="06 12345678", email="fatima@voorbeeld.nl"))
    at = scene(meeting)
    own = msgspec.json.encode(phone.personal(at, fatima.id)).decode()
    assert "06 12345678" in own
    assert "fatima@voorbeeld.nl" in own
    others = [screen.parts(at), phone.parts(at), phone.personal(at, jan.id), desk.parts(at)]
    assert "06 12345678" not in msgspec.json.encode(others).decode()
    assert "fatima@" not in msgspec.json.encode(others).decode()
