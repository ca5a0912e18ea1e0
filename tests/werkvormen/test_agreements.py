import random

import msgspec
import pytest

from facilitator.domain.agreements import (
    AgreementJoined,
    AgreementProposed,
    AskPuller,
    DecideAgreement,
    DropAgreement,
    JoinAgreementFor,
    PullerAgreed,
    PullerAsked,
    WriteAgreement,
)
from facilitator.domain.course import FinishMeeting, GoToItem, NextItem, OpenItem
from facilitator.domain.pages import PageTurned, TurnPage
from facilitator.domain.people import AddPerson, HoldName, RemovePerson, RestorePerson
from facilitator.domain.top_three import ChooseQuestion, WriteDirection
from facilitator.domain.writings import KeepHere
from facilitator.parts import desk, phone, screen
from facilitator.werkvormen.agreements import demo
from facilitator.werkvormen.agreements.rules import (
    AnswerPuller,
    JoinAgreement,
    ProposeAgreement,
)
from tests.factories import ORGANISER, draaiboek, item, participant, started
from tests.parts.scenes import audiences, scene

SCRIPT = draaiboek(item("afspraken", "agreements"), item("slot"))


@pytest.fixture
def meeting():
    begun = started(SCRIPT)
    begun.desk(OpenItem("afspraken"))
    return begun


@pytest.fixture
def fatima(meeting):
    return meeting.join()


def proposed(meeting, what="We lunchen samen", **where):
    event, *_turned = meeting.desk(ProposeAgreement("afspraken", what, **where))
    return event.agreement


def by_name(meeting, name="Truus"):
    meeting.desk(AddPerson(name))
    return list(meeting.meeting.participants)[-1]


def shown(meeting):
    """What the screen shows, and on the desk by agreement."""
    return screen.parts(scene(meeting))["board"].data


def at_the_desk(meeting, agreement):
    data = desk.parts(scene(meeting))["werkvorm"].data
    return next(one for one in data["agreements"] if one["id"] == agreement)


def card(meeting, agreement):
    return phone.parts(scene(meeting))[f"agreement:{agreement}"].data["agreement"]


def personal(meeting, actor):
    parts = phone.personal(scene(meeting), actor.id)
    return parts["me"].data, parts["mine"].data


# Which one is large


def test_a_new_agreement_comes_large_on_the_screen(meeting):
    assert shown(meeting)["page"] == "top-three"

    event, turned = meeting.desk(ProposeAgreement("afspraken", "We lunchen samen"))

    assert event == AgreementProposed(event.agreement, "We lunchen samen", None, None)
    assert turned == PageTurned("afspraken", f"agreement:{event.agreement}", "top-three")
    assert (shown(meeting)["page"], shown(meeting)["large"]["what"]) == (
        "agreement",
        "We lunchen samen",
    )


def test_the_screen_stays_with_what_the_group_is_busy_with(meeting):
    first = proposed(meeting)

    assert len(meeting.desk(ProposeAgreement("afspraken", "We bellen"))) == 1
    assert shown(meeting)["large"]["id"] == first
    assert [one["what"] for one in shown(meeting)["agreements"]] == [
        "We lunchen samen",
        "We bellen",
    ]


@pytest.mark.parametrize("status", ["agreed", "later"])
def test_once_the_group_said_something_a_new_one_takes_its_place(meeting, status):
    first = proposed(meeting)
    meeting.desk(DecideAgreement(first, status))
    assert shown(meeting)["large"]["id"] == first

    second = proposed(meeting, "We bellen")

    assert shown(meeting)["large"]["id"] == second


def test_the_desk_chooses_what_is_large(meeting):
    proposed(meeting)
    second = proposed(meeting, "We bellen")

    meeting.desk(TurnPage("afspraken", f"agreement:{second}"))
    assert shown(meeting)["large"]["id"] == second
    assert at_the_desk(meeting, second)["large"]
    meeting.desk(TurnPage("afspraken", "agreements"))
    assert (shown(meeting)["page"], shown(meeting)["large"]) == ("agreements", None)
    refused = meeting.refused(ORGANISER, TurnPage("afspraken", "agreement:nothing"))
    assert refused == "unknown-page"


def test_what_is_taken_away_leaves_the_screen_and_comes_back_with_undo(meeting):
    first = proposed(meeting)
    second = proposed(meeting, "We bellen")

    meeting.desk(DropAgreement(first, True))
    assert (shown(meeting)["page"], shown(meeting)["large"]) == ("agreements", None)
    assert at_the_desk(meeting, second)["number"] == 1
    meeting.desk(DropAgreement(first, False))
    assert shown(meeting)["large"]["id"] == first
    meeting.desk(DropAgreement(first, True), DropAgreement(second, True))
    assert shown(meeting)["page"] == "top-three"


def test_a_form_may_leave_the_question_open(meeting):
    agreement = proposed(meeting, flap="")

    assert card(meeting, agreement)["flap"] is None
    assert card(meeting, proposed(meeting, "Anders", flap="f2"))["flap"]["id"] == "f2"


def test_the_same_proposal_changes_nothing(meeting):
    proposed(meeting)

    assert meeting.desk(ProposeAgreement("afspraken", "We lunchen samen")) == []


def test_only_the_desk_proposes(meeting, fatima):
    refused = meeting.refused(fatima, ProposeAgreement("afspraken", "We bellen"))
    assert refused == "not-allowed"


# What participants do


def test_a_yes_counts_once_it_was_opened_also_after_the_item():
    meeting = started(SCRIPT)
    fatima = meeting.join()
    agreement = proposed(meeting)
    for command in (
        AnswerPuller("afspraken", agreement, True),
        JoinAgreement("afspraken", agreement, True),
    ):
        assert meeting.refused(fatima, command) == "item-not-open"

    meeting.desk(OpenItem("afspraken"), NextItem("afspraken"))

    assert meeting.send(fatima, AnswerPuller("afspraken", agreement, True)) == [
        PullerAgreed(agreement, fatima.id)
    ]
    assert meeting.send(fatima, JoinAgreement("afspraken", agreement, True)) == [
        AgreementJoined(agreement, fatima.id, True)
    ]
    assert meeting.send(fatima, JoinAgreement("afspraken", agreement, True)) == []


def test_who_is_asked_reads_the_question_and_answers(meeting, fatima):
    jan = meeting.join("Jan")
    agreement = proposed(meeting)

    meeting.desk(AskPuller(agreement, fatima.id))

    me, mine = personal(meeting, fatima)
    assert (me["asked"], [one["what"] for one in mine["asked"]]) == (
        [agreement],
        ["We lunchen samen"],
    )
    assert personal(meeting, jan)[1]["asked"] == []
    assert card(meeting, agreement)["asked"]
    assert meeting.send(fatima, AnswerPuller("afspraken", agreement, False)) == [
        PullerAsked(agreement, None)
    ]
    assert not card(meeting, agreement)["asked"]
    meeting.desk(AskPuller(agreement, fatima.id))
    meeting.send(fatima, AnswerPuller("afspraken", agreement, True))
    me, mine = personal(meeting, fatima)
    assert (me["asked"], me["pulls"], mine["asked"]) == ([], [agreement], [])
    assert meeting.refused(jan, AnswerPuller("afspraken", agreement, True)) == "puller-taken"


def test_who_takes_part_is_named_to_all(meeting, fatima):
    agreement = proposed(meeting)
    truus = by_name(meeting)

    meeting.send(fatima, JoinAgreement("afspraken", agreement, True))
    meeting.desk(JoinAgreementFor(agreement, truus, True))

    assert personal(meeting, fatima)[0]["takes_part"] == [agreement]
    for seen in (card(meeting, agreement), shown(meeting)["large"]):
        assert seen["takers"] == ["Fatima", "Truus"]
    assert at_the_desk(meeting, agreement)["taking_part"] == [
        {"id": fatima.id, "name": "Fatima", "phone": True},
        {"id": truus, "name": "Truus", "phone": False},
    ]


# What each audience may see


def test_who_is_asked_is_known_to_the_desk_and_to_who_is_asked(meeting, fatima):
    agreement = proposed(meeting)
    meeting.desk(AskPuller(agreement, fatima.id))

    seen = audiences(meeting)
    everybody = msgspec.json.encode(phone.parts(scene(meeting))).decode()

    assert at_the_desk(meeting, agreement)["asked"] == "Fatima"
    assert "Fatima" not in seen["screen"]
    assert "Fatima" not in everybody


def test_a_name_that_is_held_is_counted_but_not_shown(meeting, fatima):
    jan = meeting.join("Jan")
    agreement = proposed(meeting)
    meeting.send(fatima, AnswerPuller("afspraken", agreement, True))
    meeting.send(jan, JoinAgreement("afspraken", agreement, True))

    meeting.desk(HoldName(fatima.id, True), HoldName(jan.id, True))

    for seen in (card(meeting, agreement), shown(meeting)["large"]):
        assert (seen["puller"], seen["takers"], seen["unnamed_takers"]) == ("", [], 1)
    assert at_the_desk(meeting, agreement)["puller"] == "Fatima"
    assert "Jan" not in audiences(meeting)["screen"]


def test_who_was_shown_out_stands_nowhere_and_the_desk_seeks_another(meeting, fatima):
    jan, ali = meeting.join("Jan"), meeting.join("Ali")
    agreement, other = proposed(meeting), proposed(meeting, "We bellen")
    meeting.send(fatima, AnswerPuller("afspraken", agreement, True))
    meeting.send(jan, JoinAgreement("afspraken", agreement, True))
    meeting.desk(AskPuller(other, ali.id))

    meeting.desk(*(RemovePerson(one.id) for one in (fatima, jan, ali)))

    for seen in (card(meeting, agreement), shown(meeting)["large"]):
        assert (seen["puller"], seen["takers"], seen["unnamed_takers"]) == (None, [], 0)
    row = at_the_desk(meeting, agreement)
    assert (row["puller"], row["puller_gone"], row["taking_part"]) == (None, "Fatima", [])
    assert at_the_desk(meeting, other)["asked"] is None
    meeting.desk(RestorePerson(fatima.id))
    assert at_the_desk(meeting, agreement)["puller"] == "Fatima"
    assert at_the_desk(meeting, agreement)["puller_gone"] is None


def test_the_desk_asks_apart_who_has_a_phone_and_who_has_none(meeting, fatima):
    truus = by_name(meeting)
    data = desk.parts(scene(meeting))["werkvorm"].data

    assert [one["id"] for one in data["on_phone"]] == [fatima.id]
    assert [one["id"] for one in data["by_name"]] == [truus]


def test_an_agreement_that_stays_here_is_not_on_the_screen(meeting):
    agreement = proposed(meeting)

    meeting.desk(KeepHere(f"agreement:{agreement}", True))

    assert (shown(meeting)["page"], shown(meeting)["agreements"]) == ("top-three", [])
    assert card(meeting, agreement)["what"] == "We lunchen samen"


def test_the_top_three_is_there_to_choose_from(meeting):
    meeting.desk(ChooseQuestion("f3"))
    (picked,) = meeting.desk(WriteDirection("f3", "Een lijst"))
    agreement = proposed(meeting, "Een lijst", direction=picked.direction)

    meeting.desk(TurnPage("afspraken", "top-three"))

    assert shown(meeting)["page"] == "top-three"
    assert shown(meeting)["top_three"][0]["directions"][0]["text"] == "Een lijst"
    assert at_the_desk(meeting, agreement)["direction"] == picked.direction


def test_all_read_what_is_written(meeting, fatima):
    agreement = proposed(meeting, flap="f2")
    for name in ("when", "means", "measure", "others"):
        meeting.desk(WriteAgreement(agreement, name, f"wat bij {name} staat", 0))

    for text in audiences(meeting).values():
        for name in ("when", "means", "measure", "others"):
            assert f"wat bij {name} staat" in text
    assert at_the_desk(meeting, agreement)["revs"]["when"] == 1


def test_what_got_no_yes_before_the_end_is_kept_to_be_discussed(meeting):
    agreement = proposed(meeting)
    meeting.desk(GoToItem("slot"), FinishMeeting())

    result = desk.parts(scene(meeting))["outcome"].data["entries"][0]["result"]

    assert [one["status"] for one in result["agreements"]] == ["later"]
    assert meeting.meeting.agreements[agreement].status == "proposal"


# Simulated phones


def test_simulated_people_say_yes_when_asked_and_take_part(meeting, fatima):
    first, second = proposed(meeting), proposed(meeting, "We bellen")
    meeting.desk(AskPuller(first, fatima.id))
    html = "".join(f'<button data-join="{one}">' for one in (first, second))
    rng = random.Random(1)

    for _turn in range(100):
        me = personal(meeting, fatima)[0]
        chosen = demo.act(me, html, rng)
        if chosen is not None:
            name, data = chosen
            kind = {"answer-puller": AnswerPuller, "join-agreement": JoinAgreement}[name]
            meeting.send(participant(fatima.id), kind(**data))

    agreements = meeting.meeting.agreements
    assert agreements[first].puller == fatima.id
    assert agreements[second].takers == [fatima.id]
