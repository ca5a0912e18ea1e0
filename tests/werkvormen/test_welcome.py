import pytest

from facilitator.domain.acquaintances import AcquaintanceMarked
from facilitator.domain.course import GoToItem, OpenItem
from facilitator.domain.expectations import ExpectationSent, ExpectationWithdrawn
from facilitator.domain.people import HoldName, RemovePerson
from facilitator.parts import desk, phone, screen
from facilitator.werkvormen.welcome.rules import (
    MOST_RULES,
    ChangeHouseRules,
    HouseRulesChanged,
    Introduce,
    Introduced,
    MarkAcquaintance,
    SendExpectation,
)
from tests.factories import ORGANISER, draaiboek, item, started
from tests.parts.scenes import scene

RULES = ("Je mag twijfelen.", "Er zijn geen rare vragen.")


@pytest.fixture
def meeting():
    script = draaiboek(item("welkom", "welcome", settings={"house_rules": RULES}), item("slot"))
    begun = started(script)
    begun.desk(OpenItem("welkom"))
    return begun


@pytest.fixture
def fatima(meeting):
    return meeting.join("Fatima", "Wijkteam")


def board(meeting):
    return screen.parts(scene(meeting))["board"].data


def at_the_desk(meeting):
    return desk.parts(scene(meeting))["werkvorm"].data


def mine(meeting, actor):
    return phone.personal(scene(meeting), actor.id)["mine"].data


def test_nothing_is_sent_before_aan_de_slag():
    meeting = started()
    fatima, jan = meeting.join("Fatima"), meeting.join("Jan")

    for command in (
        Introduce("welkom", "Ik woon hier"),
        SendExpectation("welkom", "Rust"),
        MarkAcquaintance("welkom", jan.id, True),
    ):
        assert meeting.refused(fatima, command) == "item-not-open"


def test_a_sentence_that_is_finished_after_the_item_still_counts(meeting, fatima):
    meeting.desk(GoToItem("slot"))

    assert meeting.refused(fatima, Introduce("welkom", "Ik woon hier")) is None
    assert meeting.refused(fatima, SendExpectation("welkom", "Rust")) is None


# Who is here


def test_what_somebody_does_stands_on_the_screen(meeting, fatima):
    assert meeting.send(fatima, Introduce("welkom", " Ik woon hier ")) == [
        Introduced(fatima.id, "Ik woon hier", True)
    ]
    card = {
        "id": fatima.id,
        "name": "Fatima",
        "organisation": "Wijkteam",
        "does": "Ik woon hier",
    }
    assert (board(meeting)["people"], board(meeting)["told"]) == ([card], [card])
    assert at_the_desk(meeting)["introduced"] == 1


def test_the_same_again_changes_nothing(meeting, fatima):
    meeting.send(fatima, Introduce("welkom", "Ik woon hier"))

    assert meeting.send(fatima, Introduce("welkom", "Ik woon hier ")) == []


def test_what_is_not_for_the_screen_is_not_on_it(meeting, fatima):
    meeting.send(fatima, Introduce("welkom", "Ik woon hier", False))

    assert [one["does"] for one in board(meeting)["people"]] == [""]
    assert board(meeting)["told"] == []
    assert mine(meeting, fatima)["introduction"] == {"text": "Ik woon hier", "shown": False}


def test_an_introduction_is_taken_back(meeting, fatima):
    meeting.send(fatima, Introduce("welkom", "Ik woon hier"))

    assert meeting.send(fatima, Introduce("welkom", " ")) == [Introduced(fatima.id, "", True)]
    assert at_the_desk(meeting)["introduced"] == 0


def test_the_latest_come_first_and_held_names_stay_away(meeting, fatima):
    jan, priya = meeting.join("Jan"), meeting.join("Priya")
    for one in (priya, fatima, jan):
        meeting.send(one, Introduce("welkom", "Iets"))

    assert [one["name"] for one in board(meeting)["people"]] == ["Priya", "Jan", "Fatima"]
    assert [one["name"] for one in board(meeting)["told"]] == ["Jan", "Fatima", "Priya"]

    meeting.desk(HoldName(jan.id, True), RemovePerson(priya.id))
    for names in (board(meeting)["people"], board(meeting)["told"]):
        assert [one["name"] for one in names] == ["Fatima"]


def test_an_organisation_that_tells_two_names_apart_is_not_said_twice(meeting, fatima):
    meeting.join("Fatima", "Thuiszorg")

    assert [(one["name"], one["organisation"]) for one in board(meeting)["people"]] == [
        ("Fatima (Thuiszorg)", ""),
        ("Fatima (Wijkteam)", ""),
    ]


# What people hope for


def test_an_expectation_is_sent_changed_and_taken_back(meeting, fatima):
    assert meeting.send(fatima, SendExpectation("welkom", " Rust ")) == [
        ExpectationSent(fatima.id, "Rust", "")
    ]
    meeting.send(fatima, SendExpectation("welkom", "Ruimte"))
    assert at_the_desk(meeting)["expectations"] == ["Ruimte"]
    assert mine(meeting, fatima)["expectation"] == "Ruimte"
    assert meeting.send(fatima, SendExpectation("welkom", "Ruimte")) == []

    assert meeting.send(fatima, SendExpectation("welkom", "")) == [
        ExpectationWithdrawn(fatima.id, "Ruimte")
    ]
    assert meeting.refused(fatima, SendExpectation("welkom", "")) == "text-empty"


# Whom one knows


def test_an_acquaintance_is_marked_and_taken_back(meeting, fatima):
    jan = meeting.join("Jan")
    mark, take_back = (MarkAcquaintance("welkom", jan.id, on) for on in (True, False))

    assert meeting.send(fatima, take_back) == []
    assert meeting.send(fatima, mark) == [AcquaintanceMarked(fatima.id, jan.id, True)]
    assert meeting.send(fatima, mark) == []
    assert mine(meeting, fatima)["acquaintances"] == 1
    assert meeting.send(fatima, take_back) == [AcquaintanceMarked(fatima.id, jan.id, False)]
    assert mine(meeting, fatima)["acquaintances"] == 0


def test_nobody_marks_oneself_a_stranger_or_who_is_gone(meeting, fatima):
    jan = meeting.join("Jan")
    meeting.desk(RemovePerson(jan.id))

    for who in (fatima.id, "nobody", jan.id):
        refusal = meeting.refused(fatima, MarkAcquaintance("welkom", who, True))
        assert refusal == "unknown-participant"


def test_the_list_has_who_is_here_by_name_without_held_names(meeting, fatima):
    jan, zoe, held, gone = (meeting.join(name) for name in ("jan", "Zoë", "Kofi", "Bas"))
    meeting.desk(HoldName(held.id, True), RemovePerson(gone.id))
    meeting.send(fatima, MarkAcquaintance("welkom", jan.id, True))

    assert phone.acquaintances(scene(meeting), fatima.id) == [
        {"id": jan.id, "name": "jan", "known": True},
        {"id": zoe.id, "name": "Zoë", "known": False},
    ]
    assert [one["known"] for one in phone.acquaintances(scene(meeting), jan.id)] == [False, False]


def test_joining_changes_nothing_that_another_phone_has(meeting, fatima):
    before = phone.parts(scene(meeting)), phone.personal(scene(meeting), fatima.id)
    meeting.join("Jan")

    assert (phone.parts(scene(meeting)), phone.personal(scene(meeting), fatima.id)) == before


# House rules


def test_the_house_rules_of_the_draaiboek_are_on_screen_phone_and_desk(meeting):
    assert board(meeting)["house_rules"] == list(RULES)
    assert phone.parts(scene(meeting))["task"].data["house_rules"] == list(RULES)
    assert at_the_desk(meeting)["house_rules"] == list(RULES)


def test_the_desk_writes_them_one_on_each_line(meeting):
    assert meeting.desk(ChangeHouseRules("welkom", "\n Kort is goed. \r\n \nEerlijk")) == [
        HouseRulesChanged(("Kort is goed.", "Eerlijk"), RULES)
    ]
    assert board(meeting)["house_rules"] == ["Kort is goed.", "Eerlijk"]
    assert meeting.desk(ChangeHouseRules("welkom", "Kort is goed.\nEerlijk")) == []


def test_house_rules_can_be_written_before_aan_de_slag():
    assert started().desk(ChangeHouseRules("welkom", "Eerlijk")) == [
        HouseRulesChanged(("Eerlijk",), ())
    ]


def test_there_can_be_none(meeting):
    meeting.desk(ChangeHouseRules("welkom", ""))

    assert board(meeting)["house_rules"] == []


def test_what_does_not_fit_the_screen_is_refused(meeting):
    many = "\n".join(f"Regel {number}" for number in range(MOST_RULES + 1))
    refusal = meeting.refusal(ORGANISER, ChangeHouseRules("welkom", many))
    assert refusal == ("too-many-house-rules", {"most": MOST_RULES})

    refusal = meeting.refusal(ORGANISER, ChangeHouseRules("welkom", "x" * 121))
    assert refusal == ("house-rule-too-long", {"most": 120})


def test_participants_write_no_house_rules(meeting, fatima):
    assert meeting.refused(fatima, ChangeHouseRules("welkom", "Eerlijk")) == "not-allowed"
