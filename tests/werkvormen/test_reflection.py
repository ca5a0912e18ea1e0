import pytest

from facilitator.domain.course import GoToItem, OpenItem
from facilitator.domain.flaps import FlapAdded
from facilitator.domain.pages import TurnPage
from facilitator.domain.urgent import ParkUrgent, ShowUrgent
from facilitator.domain.writings import EraseWritings
from facilitator.parts import desk, phone, screen
from facilitator.werkvormen.reflection.rules import (
    MOST_WAITING,
    AcceptProposal,
    DismissProposal,
    JoinProposals,
    MergeProposal,
    Proposal,
    ProposalAccepted,
    ProposalDismissed,
    ProposalMerged,
    ProposalReturned,
    ProposeQuestion,
    QuestionProposed,
    QuestionRecognised,
    RecogniseQuestion,
    Recognition,
    ReturnProposal,
    SendUrgent,
    SendUrgentUnnamed,
)
from tests.factories import ORGANISER, started
from tests.parts.scenes import scene

WHAT = "Wie doet nu eigenlijk wat?"


@pytest.fixture
def meeting():
    begun = started()
    begun.desk(GoToItem("reflectie"), OpenItem("reflectie"))
    return begun


@pytest.fixture
def fatima(meeting):
    return meeting.join()


def propose(meeting, actor, text):
    [event] = meeting.send(actor, ProposeQuestion("reflectie", text))
    return event.proposal


def proposals(meeting):
    return meeting.meeting.items["reflectie"].proposals


def fate(meeting, proposal):
    """What its sender reads."""
    sender = proposals(meeting)[proposal].participant
    own = phone.personal(scene(meeting), sender)["me"].data["proposals"]
    return next(one["status"] for one in own if one["id"] == proposal)


def asked(meeting):
    """What the desk has to answer or put aside: text, status and what was merged with it."""
    rows = desk.parts(scene(meeting))["proposals"].data["proposals"]
    return [(row["text"], row["status"], [one["text"] for one in row["merged"]]) for row in rows]


def test_a_proposal_waits_for_the_desk(meeting, fatima):
    assert meeting.send(fatima, ProposeQuestion("reflectie", " Wie belt er? ")) == [
        QuestionProposed("id2", fatima.id, "Wie belt er?")
    ]
    assert proposals(meeting) == {"id2": Proposal("id2", fatima.id, "Wie belt er?")}


def test_nothing_is_proposed_before_aan_de_slag():
    meeting = started()
    meeting.desk(GoToItem("reflectie"))

    assert meeting.refused(meeting.join(), ProposeQuestion("reflectie", "x")) == "item-not-open"


def test_a_sentence_that_is_finished_after_the_item_still_counts(meeting, fatima):
    meeting.desk(GoToItem("keuze"))

    propose(meeting, fatima, "Wie belt er?")

    assert len(proposals(meeting)) == 1


def test_the_same_question_of_the_same_person_is_refused(meeting, fatima):
    propose(meeting, fatima, "Wie belt er?")

    assert meeting.refused(fatima, ProposeQuestion("reflectie", "wie belt er? ")) == (
        "already-proposed"
    )
    propose(meeting, meeting.join("Jan"), "Wie belt er?")


def test_an_empty_question_is_refused(meeting, fatima):
    assert meeting.refused(fatima, ProposeQuestion("reflectie", "  ")) == "text-empty"


def test_nobody_floods_the_desk(meeting, fatima):
    first, *_others = [propose(meeting, fatima, f"Vraag {n}") for n in range(MOST_WAITING)]

    refusal = meeting.refusal(fatima, ProposeQuestion("reflectie", "Nog een"))
    assert refusal == ("too-many-proposals", {"most": MOST_WAITING})

    meeting.desk(DismissProposal("reflectie", first))
    propose(meeting, fatima, "Nog een")


def test_the_desk_hangs_a_proposal_in_its_own_words(meeting, fatima):
    proposal = propose(meeting, fatima, "wie belt")

    assert meeting.desk(AcceptProposal("reflectie", proposal, "Wie belt er?")) == [
        FlapAdded("f5", "Wie belt er?"),
        ProposalAccepted(proposal, "f5"),
    ]
    assert (proposals(meeting)[proposal].status, proposals(meeting)[proposal].flap) == (
        "accepted",
        "f5",
    )
    assert meeting.meeting.board[-1].text == "Wie belt er?"


def test_what_hangs_is_neither_hung_again_nor_put_aside(meeting, fatima):
    proposal = propose(meeting, fatima, "Wie belt er?")
    meeting.desk(AcceptProposal("reflectie", proposal, "Wie belt er?"))

    for command in (
        AcceptProposal("reflectie", proposal, "Anders?"),
        DismissProposal("reflectie", proposal),
        MergeProposal("reflectie", proposal, "f1"),
    ):
        assert meeting.refused(ORGANISER, command) == "proposal-already-accepted"
    assert meeting.desk(ReturnProposal("reflectie", proposal)) == []


def test_a_question_that_hangs_already_is_not_hung_again(meeting, fatima):
    proposal = propose(meeting, fatima, "Wie doet wat?")

    command = AcceptProposal("reflectie", proposal, "Wie doet wat?")
    assert meeting.refused(ORGANISER, command) == "flap-exists"


def test_a_proposal_is_put_aside_and_taken_back(meeting, fatima):
    proposal = propose(meeting, fatima, "Wie belt er?")

    assert meeting.desk(DismissProposal("reflectie", proposal)) == [ProposalDismissed(proposal)]
    assert meeting.desk(DismissProposal("reflectie", proposal)) == []
    assert meeting.desk(ReturnProposal("reflectie", proposal)) == [ProposalReturned(proposal)]
    assert meeting.desk(ReturnProposal("reflectie", proposal)) == []


@pytest.mark.parametrize(
    "command",
    [
        AcceptProposal("reflectie", "p9", "x"),
        MergeProposal("reflectie", "p9", "f1"),
        JoinProposals("reflectie", "p9", "p8"),
        DismissProposal("reflectie", "p9"),
        ReturnProposal("reflectie", "p9"),
    ],
    ids=lambda command: type(command).__name__,
)
def test_an_unknown_proposal_is_refused(meeting, command):
    assert meeting.refused(ORGANISER, command) == "unknown-proposal"


def test_a_proposal_that_a_flap_asks_already_counts_as_hanging_there(meeting, fatima):
    proposal = propose(meeting, fatima, WHAT)

    assert meeting.desk(MergeProposal("reflectie", proposal, "f1")) == [
        ProposalMerged(proposal, "f1", None)
    ]
    assert fate(meeting, proposal) == "accepted"
    assert len(meeting.meeting.board) == 4

    meeting.desk(ReturnProposal("reflectie", proposal))
    assert proposals(meeting)[proposal] == Proposal(proposal, fatima.id, WHAT)


def test_what_was_put_aside_can_still_be_merged(meeting, fatima):
    proposal = propose(meeting, fatima, "Wie doet nu eigenlijk wat?")
    meeting.desk(DismissProposal("reflectie", proposal))

    assert meeting.refused(ORGANISER, MergeProposal("reflectie", proposal, "f1")) is None


def test_a_proposal_merges_with_no_flap_that_does_not_hang(meeting, fatima):
    proposal = propose(meeting, fatima, "Wie doet nu eigenlijk wat?")

    command = MergeProposal("reflectie", proposal, "f9")
    assert meeting.refused(ORGANISER, command) == "unknown-flap"


def test_two_proposals_that_ask_the_same_become_one(meeting, fatima):
    jan = meeting.join("Jan")
    first, second = propose(meeting, fatima, WHAT), propose(meeting, jan, "Wie doet wat straks?")

    assert meeting.desk(JoinProposals("reflectie", second, first)) == [
        ProposalMerged(second, None, first)
    ]
    assert asked(meeting) == [(WHAT, "waiting", ["Wie doet wat straks?"])]
    assert (fate(meeting, first), fate(meeting, second)) == ("waiting", "waiting")

    meeting.desk(AcceptProposal("reflectie", first, "Wie doet straks wat?"))
    assert asked(meeting) == []
    assert (fate(meeting, first), fate(meeting, second)) == ("accepted", "accepted")


def test_the_senders_of_merged_questions_read_the_same(meeting, fatima):
    jan = meeting.join("Jan")
    first, second = propose(meeting, fatima, WHAT), propose(meeting, jan, "Wie doet wat straks?")
    meeting.desk(JoinProposals("reflectie", second, first))
    meeting.desk(DismissProposal("reflectie", first))
    assert fate(meeting, second) == "dismissed"
    assert asked(meeting) == [(WHAT, "dismissed", ["Wie doet wat straks?"])]


def test_merged_proposals_come_apart_again(meeting, fatima):
    first, second, third = (propose(meeting, fatima, f"{WHAT} {n}") for n in range(3))
    meeting.desk(JoinProposals("reflectie", second, first))
    meeting.desk(JoinProposals("reflectie", first, third))
    assert asked(meeting) == [(f"{WHAT} 2", "waiting", [f"{WHAT} 0", f"{WHAT} 1"])]

    assert meeting.desk(ReturnProposal("reflectie", first)) == [ProposalReturned(first)]
    assert asked(meeting) == [
        (f"{WHAT} 0", "waiting", [f"{WHAT} 1"]),
        (f"{WHAT} 2", "waiting", []),
    ]
    meeting.desk(ReturnProposal("reflectie", second))
    assert [text for text, _status, _merged in asked(meeting)] == [f"{WHAT} {n}" for n in range(3)]


def test_what_was_merged_is_not_answered_again(meeting, fatima):
    first, second, third = (propose(meeting, fatima, f"{WHAT} {n}") for n in range(3))
    meeting.desk(JoinProposals("reflectie", second, first))
    for command in (
        AcceptProposal("reflectie", second, "Anders?"),
        DismissProposal("reflectie", second),
        MergeProposal("reflectie", second, "f1"),
        JoinProposals("reflectie", second, third),
        JoinProposals("reflectie", third, second),
    ):
        assert meeting.refused(ORGANISER, command) == "proposal-already-merged"
    itself = JoinProposals("reflectie", third, third)
    assert meeting.refused(ORGANISER, itself) == "same-proposal"


def test_what_was_merged_with_an_erased_question_waits_again(meeting, fatima):
    first, second = propose(meeting, fatima, WHAT), propose(meeting, fatima, "Wie doet wat straks?")
    meeting.desk(JoinProposals("reflectie", second, first))
    meeting.desk(EraseWritings((f"proposal:reflectie:{first}",)))
    assert asked(meeting) == [("Wie doet wat straks?", "waiting", [])]


# Recognition


def recognise(meeting, actor, flap, feeling, example=""):
    return meeting.send(actor, RecogniseQuestion("reflectie", flap, feeling, example))


def recognitions(meeting):
    return meeting.meeting.items["reflectie"].recognitions


def test_a_question_is_recognised_changed_and_taken_back(meeting, fatima):
    assert recognise(meeting, fatima, "f1", "good", " Bij ons ") == [
        QuestionRecognised(fatima.id, "f1", "good", "Bij ons")
    ]
    assert recognise(meeting, fatima, "f1", "good", "Bij ons") == []
    recognise(meeting, fatima, "f1", "better", "Bij ons")
    assert recognitions(meeting) == {fatima.id: {"f1": Recognition("better", "Bij ons")}}

    assert recognise(meeting, fatima, "f1", None, "Bij ons") == [
        QuestionRecognised(fatima.id, "f1", None, "")
    ]
    assert recognitions(meeting) == {}
    assert recognise(meeting, fatima, "f1", None) == []


def test_nothing_is_recognised_before_aan_de_slag():
    meeting = started()
    meeting.desk(GoToItem("reflectie"))

    command = RecogniseQuestion("reflectie", "f1", "good")
    assert meeting.refused(meeting.join(), command) == "item-not-open"


def test_a_question_that_does_not_hang_is_not_recognised(meeting, fatima):
    command = RecogniseQuestion("reflectie", "f9", "good")

    assert meeting.refused(fatima, command) == "unknown-flap"


def test_the_screen_has_numbers_and_the_desk_examples_without_a_name(meeting, fatima):
    meeting.desk(TurnPage("reflectie", "recognition"))
    jan = meeting.join("Jan")
    recognise(meeting, fatima, "f2", "good", "Bij ons lukt het")
    recognise(meeting, jan, "f2", "better")

    board = screen.parts(scene(meeting))["board"].data
    assert [(row["good"], row["better"]) for row in board["picture"]] == [
        (0, 0),
        (1, 1),
        (0, 0),
        (0, 0),
    ]
    assert "Bij ons lukt het" not in str(board)
    shown = desk.parts(scene(meeting))["werkvorm"].data
    assert shown["recognised"] == 2
    assert shown["examples"][1]["examples"] == [{"text": "Bij ons lukt het", "feeling": "good"}]
    assert fatima.id not in str(shown)


def test_a_phone_has_its_own_recognitions(meeting, fatima):
    recognise(meeting, fatima, "f2", "good", "Bij ons")
    jan = meeting.join("Jan")

    own, other = (phone.personal(scene(meeting), one.id)["mine"].data for one in (fatima, jan))
    assert own["flaps"][1]["feeling"] == "good"
    assert own["flaps"][1]["example"] == "Bij ons"
    assert all(flap["feeling"] is None for flap in other["flaps"])


# What the desk sees of urgent questions (the rules: tests/domain/test_urgent.py)


def urgent_part(meeting):
    return desk.parts(scene(meeting))["urgent"].data


def test_the_desk_sees_an_urgent_question_at_once_and_where_it_comes_back(meeting, fatima):
    [event] = meeting.send(fatima, SendUrgent("reflectie", "Nu even dit", "screen"))
    assert urgent_part(meeting)["questions"] == [
        {
            "id": event.urgent,
            "text": "Nu even dit",
            "by": "Fatima",
            "audience": "screen",
            "status": "open",
            "shown": False,
            "here": False,
            "parked_title": "",
        }
    ]
    assert urgent_part(meeting)["may_show"]
    assert [one["key"] for one in urgent_part(meeting)["later"]] == ["keuze", "pauze", "slot"]

    meeting.desk(ParkUrgent(event.urgent, "keuze"))
    [parked] = urgent_part(meeting)["questions"]
    assert (parked["here"], parked["parked_title"]) == (False, "Onderdeel keuze")

    meeting.desk(GoToItem("keuze"))
    [parked] = urgent_part(meeting)["questions"]
    assert parked["here"]
    assert not urgent_part(meeting)["may_show"]


def test_without_a_name_the_desk_has_no_name(meeting, fatima):
    meeting.send(fatima, SendUrgentUnnamed("reflectie", "Nu even dit"))

    [question] = urgent_part(meeting)["questions"]
    assert question["by"] is None
    assert fatima.id not in str(question)


def test_the_screen_has_what_the_desk_puts_there_without_a_name(meeting, fatima):
    [event] = meeting.send(fatima, SendUrgent("reflectie", "Nu even dit", "screen"))
    assert screen.parts(scene(meeting))["board"].data["urgent"] == []

    meeting.desk(ShowUrgent(event.urgent, True))

    assert screen.parts(scene(meeting))["board"].data["urgent"] == ["Nu even dit"]
