import msgspec
import pytest

from facilitator.domain import writings
from facilitator.domain.flaps import RestoreFlap
from facilitator.domain.ideas import HideIdea
from facilitator.domain.meeting import event_types
from facilitator.domain.top_three import DropDirection, PickIdea
from facilitator.domain.urgent import ReopenUrgent
from facilitator.domain.writings import EraseWritings, KeepHere
from facilitator.werkvormen.reflection.rules import ReturnProposal
from facilitator.werkvormen.registry import RULES
from facilitator.werkvormen.welcome.rules import SendExpectation
from tests.factories import ORGANISER, Gathering
from tests.writings import SCRIPT, canary, kinds, write_everything


@pytest.fixture
def written():
    """A meeting with a text of every kind, and who wrote most of them."""
    gathering = Gathering(SCRIPT)
    return gathering, write_everything(gathering, gathering.send)


def every(gathering):
    return writings.every(gathering.meeting, RULES)


def one_of(gathering, kind):
    """The id of a text of this kind."""
    return next(one.id for one in every(gathering).values() if one.kind == kind)


def encoded(meeting):
    return msgspec.json.encode(meeting).decode()


def test_what_a_person_wrote_has_a_place_in_the_list():
    for name, kind in event_types(RULES).items():
        assert bool(kind.free_text) == bool(kind.text_of), name


def test_every_kind_of_text_is_in_the_list(written):
    gathering, _writer = written
    found = every(gathering)
    assert {one.kind for one in found.values()} == kinds()
    for one in found.values():
        assert canary(one.kind) in one.text


@pytest.mark.parametrize("kind", sorted(kinds()))
def test_a_text_that_stays_here_is_not_in_what_may_leave(written, kind):
    gathering, _writer = written
    wanted = [one.id for one in every(gathering).values() if one.kind == kind]
    gathering.desk(*(KeepHere(one, True) for one in wanted))
    assert canary(kind) in encoded(gathering.meeting)
    assert canary(kind) not in encoded(writings.public(gathering.meeting, RULES))
    gathering.desk(*(KeepHere(one, False) for one in wanted))
    assert writings.public(gathering.meeting, RULES) is gathering.meeting


@pytest.mark.parametrize("kind", sorted(kinds()))
def test_an_erased_text_is_nowhere_in_the_state(written, kind):
    gathering, _writer = written
    wanted = tuple(one.id for one in every(gathering).values() if one.kind == kind)
    others = {key: one.text for key, one in every(gathering).items() if one.kind != kind}
    gathering.desk(EraseWritings(wanted))
    assert canary(kind) not in encoded(gathering.meeting)
    assert {key: one.text for key, one in every(gathering).items()} == others
    assert gathering.refused(ORGANISER, EraseWritings(wanted)) == "unknown-writing"


def test_what_was_erased_does_not_come_back_by_an_undo(written):
    gathering, _writer = written
    undo = {
        "idea": lambda key: HideIdea(key, False),
        "direction": lambda key: DropDirection(key, False),
        "urgent": ReopenUrgent,
        "proposal": lambda key: ReturnProposal("reflectie", key),
    }
    gathering.desk(EraseWritings(tuple(one_of(gathering, kind) for kind in undo)))
    meeting = gathering.meeting
    erased = {
        "idea": next(iter(meeting.ideas)),
        "direction": next(iter(meeting.directions)),
        "urgent": next(iter(meeting.urgent)),
        "proposal": next(iter(meeting.items["reflectie"].proposals)),
    }
    for kind, command in undo.items():
        assert gathering.refused(ORGANISER, command(erased[kind])) == f"unknown-{kind}"


def test_an_erased_question_keeps_its_place_on_the_wall(written):
    gathering, _writer = written
    flap = one_of(gathering, "flap").partition(":")[2]
    gathering.desk(EraseWritings((f"flap:{flap}",)))
    assert [one.text for one in gathering.meeting.board if one.id == flap] == ["…"]
    assert gathering.refused(ORGANISER, RestoreFlap(flap)) is None


def test_a_participant_keeps_own_texts_and_no_others(written):
    gathering, writer = written
    other = gathering.join("Priya")
    gathering.send(writer, KeepHere(one_of(gathering, "idea"), True))
    assert gathering.refused(other, KeepHere(one_of(gathering, "tip"), True)) == "not-your-writing"
    assert gathering.refused(other, KeepHere("idea:nergens", True)) == "unknown-writing"
    assert {one.kind for one in writings.by_writer(gathering.meeting, RULES)[writer.id]} == {
        "introduction", "expectation", "urgent", "example", "proposal", "idea", "tip",
    }  # fmt: skip


def test_the_desk_does_not_set_free_what_its_writer_keeps_here(written):
    gathering, writer = written
    idea = one_of(gathering, "idea")
    gathering.send(writer, KeepHere(idea, True))
    assert gathering.desk(KeepHere(idea, True)) == []
    assert gathering.refused(ORGANISER, KeepHere(idea, False)) == "writer-keeps-here"
    gathering.send(writer, KeepHere(idea, False))
    gathering.desk(KeepHere(idea, True))
    assert gathering.refused(writer, KeepHere(idea, False)) == "desk-keeps-here"
    gathering.desk(KeepHere(idea, False))
    assert gathering.meeting.kept_here == {}


def test_a_direction_picked_from_what_stays_here_stays_too(written):
    gathering, _writer = written
    idea = one_of(gathering, "idea")
    gathering.desk(PickIdea(idea.partition(":")[2]), KeepHere(idea, True))
    assert canary("idea") not in encoded(writings.public(gathering.meeting, RULES))
    assert canary("direction") in encoded(writings.public(gathering.meeting, RULES))


def test_the_places_where_a_text_stands_too_are_found_whatever_the_case(written):
    gathering, writer = written
    gathering.send(writer, SendExpectation("welkom", f"over {canary('idea').upper()}  anders!"))
    idea = every(gathering)[one_of(gathering, "idea")]
    also = writings.standing_also(gathering.meeting, idea, RULES)
    assert [one.kind for one in also] == ["expectation"]
