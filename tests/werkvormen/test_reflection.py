import pytest

from facilitator.domain.course import GoToItem, OpenItem
from facilitator.domain.flaps import FlapAdded
from facilitator.werkvormen.reflection.rules import (
    MOST_WAITING,
    AcceptProposal,
    DismissProposal,
    Proposal,
    ProposalAccepted,
    ProposalDismissed,
    ProposalReturned,
    ProposeQuestion,
    QuestionProposed,
    ReturnProposal,
)
from tests.factories import ORGANISER, started


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
        DismissProposal("reflectie", "p9"),
        ReturnProposal("reflectie", "p9"),
    ],
    ids=lambda command: type(command).__name__,
)
def test_an_unknown_proposal_is_refused(meeting, command):
    assert meeting.refused(ORGANISER, command) == "unknown-proposal"
