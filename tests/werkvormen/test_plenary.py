import pytest

from facilitator.domain.course import GoToItem, OpenItem
from facilitator.domain.flaps import AddFlap, RemoveFlap
from facilitator.domain.ideas import AddIdea, HideIdea
from facilitator.domain.pages import TurnPage
from facilitator.domain.top_three import ChooseQuestion, WriteDirection
from facilitator.parts import desk, phone, screen
from facilitator.werkvormen.plenary.rules import (
    MOST_TIPS,
    DropTip,
    OfferTip,
    ShowTip,
    TipDropped,
    TipOffered,
    TipShown,
    TipWithdrawn,
    WithdrawTip,
    WriteTip,
)
from tests.factories import ORGANISER, SCREEN, draaiboek, item, started
from tests.parts.scenes import scene

HERE = "terugkoppeling"


@pytest.fixture
def meeting():
    begun = started(draaiboek(item(HERE, "plenary"), item("slot")))
    begun.desk(OpenItem(HERE))
    return begun


@pytest.fixture
def fatima(meeting):
    return meeting.join()


def offer(meeting, actor, text="Gewoon even bellen"):
    [event] = meeting.send(actor, OfferTip(HERE, text))
    return event.tip


def board(meeting):
    return screen.parts(scene(meeting))["board"].data


def at_the_desk(meeting):
    return desk.parts(scene(meeting))["werkvorm"].data


def own(meeting, actor):
    return phone.personal(scene(meeting), actor.id)["me"].data["tips"]


def texts(rows):
    return [row["text"] for row in rows]


# Tips


def test_a_tip_goes_to_the_desk_and_stands_on_the_screen_only_when_the_desk_says_so(
    meeting, fatima
):
    tip = offer(meeting, fatima, " Gewoon even bellen ")
    meeting.desk(TurnPage(HERE, "tips"))
    assert texts(at_the_desk(meeting)["tips"]) == ["Gewoon even bellen"]
    assert board(meeting)["tips"] == []

    assert meeting.desk(ShowTip(HERE, tip, True)) == [TipShown(tip, True)]
    assert board(meeting)["tips"] == ["Gewoon even bellen"]
    assert meeting.desk(ShowTip(HERE, tip, True)) == []
    meeting.desk(ShowTip(HERE, tip, False))
    assert board(meeting)["tips"] == []


def test_what_was_said_aloud_stands_on_the_screen_at_once(meeting):
    [event] = meeting.desk(WriteTip(HERE, " Begin klein "))
    assert event == TipOffered(event.tip, None, "Begin klein")
    assert board(meeting)["tips"] == ["Begin klein"]


@pytest.mark.parametrize("text", [" ", "\u200d"])
def test_a_tip_says_something(meeting, fatima, text):
    assert meeting.refused(fatima, OfferTip(HERE, text)) == "text-empty"
    assert meeting.refused(ORGANISER, WriteTip(HERE, text)) == "text-empty"


def test_a_tip_counts_from_aan_de_slag_on_and_after_the_item_too():
    early = started(draaiboek(item(HERE, "plenary"), item("slot")))
    fatima = early.join()
    assert early.refused(fatima, OfferTip(HERE, "Bellen")) == "item-not-open"
    early.desk(OpenItem(HERE), GoToItem("slot"))
    assert early.refused(fatima, OfferTip(HERE, "Bellen")) is None


def test_nobody_floods_the_desk(meeting, fatima):
    first, *_others = [offer(meeting, fatima, f"Tip {n}") for n in range(MOST_TIPS)]
    full = ("too-many-tips", {"most": MOST_TIPS})
    assert meeting.refusal(fatima, OfferTip(HERE, "Nog een")) == full

    meeting.send(fatima, WithdrawTip(HERE, first, True))
    offer(meeting, fatima, "Nog een")
    assert meeting.refusal(fatima, WithdrawTip(HERE, first, False)) == full


def test_the_desk_takes_a_tip_away_and_puts_it_back(meeting, fatima):
    tip = offer(meeting, fatima)
    meeting.desk(ShowTip(HERE, tip, True))

    assert meeting.desk(DropTip(HERE, tip, True)) == [TipDropped(tip, True)]
    assert meeting.desk(DropTip(HERE, tip, True)) == []
    assert board(meeting)["tips"] == []
    assert at_the_desk(meeting)["tips"] == []
    assert texts(at_the_desk(meeting)["dropped"]) == ["Gewoon even bellen"]
    assert meeting.refused(ORGANISER, ShowTip(HERE, tip, False)) == "unknown-tip"
    assert own(meeting, fatima) == [
        {"id": tip, "text": "Gewoon even bellen", "withdrawn": False}
    ]  # the desk chooses what stands on the screen; the sender need not know

    meeting.desk(DropTip(HERE, tip, False))
    assert board(meeting)["tips"] == ["Gewoon even bellen"]
    assert at_the_desk(meeting)["dropped"] == []


def test_its_sender_takes_a_tip_back_and_sends_it_after_all(meeting, fatima):
    tip = offer(meeting, fatima)
    meeting.desk(ShowTip(HERE, tip, True))

    assert meeting.send(fatima, WithdrawTip(HERE, tip, True)) == [TipWithdrawn(tip, True)]
    assert meeting.send(fatima, WithdrawTip(HERE, tip, True)) == []
    assert board(meeting)["tips"] == []
    assert (at_the_desk(meeting)["tips"], at_the_desk(meeting)["dropped"]) == ([], [])
    assert own(meeting, fatima)[0]["withdrawn"]
    for command in (ShowTip(HERE, tip, True), DropTip(HERE, tip, False)):
        assert meeting.refused(ORGANISER, command) == "unknown-tip"

    meeting.send(fatima, WithdrawTip(HERE, tip, False))
    assert board(meeting)["tips"] == ["Gewoon even bellen"]


def test_what_the_desk_took_away_its_sender_does_not_put_back(meeting, fatima):
    tip = offer(meeting, fatima)
    meeting.desk(ShowTip(HERE, tip, True), DropTip(HERE, tip, True))
    meeting.send(fatima, WithdrawTip(HERE, tip, True))
    meeting.send(fatima, WithdrawTip(HERE, tip, False))
    assert board(meeting)["tips"] == []


def test_a_tip_is_taken_back_by_its_sender_alone(meeting, fatima):
    tip, said = offer(meeting, fatima), meeting.desk(WriteTip(HERE, "Begin klein"))[0].tip
    jan = meeting.join("Jan")
    assert meeting.refused(jan, WithdrawTip(HERE, tip, True)) == "not-your-tip"
    assert meeting.refused(fatima, WithdrawTip(HERE, said, True)) == "not-your-tip"
    assert own(meeting, jan) == []


@pytest.mark.parametrize(
    "command", [ShowTip(HERE, "t9", True), DropTip(HERE, "t9", True), WithdrawTip(HERE, "t9", True)]
)
def test_an_unknown_tip_is_refused(meeting, fatima, command):
    sender = fatima if isinstance(command, WithdrawTip) else ORGANISER
    assert meeting.refused(sender, command) == "unknown-tip"


def test_each_does_what_is_theirs(meeting, fatima):
    tip = offer(meeting, fatima)
    for command in (WriteTip(HERE, "x"), ShowTip(HERE, tip, True), DropTip(HERE, tip, True)):
        assert meeting.refused(fatima, command) == "not-allowed"
        assert meeting.refused(SCREEN, command) == "not-allowed"
    for command in (OfferTip(HERE, "x"), WithdrawTip(HERE, tip, True)):
        assert meeting.refused(ORGANISER, command) == "not-allowed"


# The screen


def test_the_screen_begins_with_the_top_three(meeting):
    meeting.desk(ChooseQuestion("f3"), WriteDirection("f3", "Samen lunchen"))
    shown = board(meeting)
    assert shown["page"] == "top-three"
    assert [(one["id"], texts(one["directions"])) for one in shown["top_three"]] == [
        ("f3", ["Samen lunchen"])
    ]
    on_phones = phone.parts(scene(meeting))["task"].data["top_three"]
    assert texts(on_phones[0]["directions"]) == ["Samen lunchen"]


def test_one_flap_stands_large_with_its_ideas(meeting):
    [idea] = meeting.desk(AddIdea("f2", "Een kaart"))
    meeting.desk(AddIdea("f2", "Met gezichten", idea.idea), AddIdea("f1", "Iets anders"))
    meeting.desk(TurnPage(HERE, "flap:f2"))
    shown = board(meeting)
    assert (shown["page"], shown["flap"]["id"]) == ("flap", "f2")
    assert [(one["text"], texts(one["additions"])) for one in shown["ideas"]] == [
        ("Een kaart", ["Met gezichten"])
    ]


def test_one_idea_stands_large_until_it_is_hidden(meeting):
    [idea] = meeting.desk(AddIdea("f2", "Een kaart"))
    meeting.desk(TurnPage(HERE, f"idea:{idea.idea}"))
    shown = board(meeting)
    assert (shown["page"], shown["flap"]["id"], shown["idea"]["text"]) == (
        "idea",
        "f2",
        "Een kaart",
    )

    meeting.desk(HideIdea(idea.idea, True))
    assert board(meeting)["idea"] is None
    again = TurnPage(HERE, f"idea:{idea.idea}")
    meeting.desk(TurnPage(HERE, "tips"))
    assert meeting.refused(ORGANISER, again) == "unknown-page"


def test_there_is_no_page_of_what_is_not_there(meeting):
    meeting.desk(AddFlap("Wie belt?"))
    added = meeting.meeting.board[-1].id
    meeting.desk(RemoveFlap(added))
    for page in ("flap:f99", f"flap:{added}", "idea:i9", "nergens", "flap:", ""):
        assert meeting.refused(ORGANISER, TurnPage(HERE, page)) == "unknown-page"


# What each audience sees


def test_nobody_sees_whose_tip_it_is(meeting, fatima):
    tip = offer(meeting, fatima)
    meeting.desk(ShowTip(HERE, tip, True), TurnPage(HERE, "tips"))
    for data in (board(meeting), at_the_desk(meeting)["tips"]):
        assert fatima.id not in str(data)
        assert "Fatima" not in str(data)


def test_phones_see_their_own_tips_only(meeting, fatima):
    offer(meeting, fatima)
    jan = meeting.join("Jan")
    for part in phone.parts(scene(meeting)).values():
        assert "Gewoon even bellen" not in str(part.data)
    assert own(meeting, jan) == []
    assert texts(phone.personal(scene(meeting), fatima.id)["mine"].data["tips"]) == [
        "Gewoon even bellen"
    ]
