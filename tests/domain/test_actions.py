import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from facilitator.domain import actions
from facilitator.domain.actions import (
    MOST_ACTIONS,
    ActionDropped,
    ActionWritten,
    DropActionFor,
    WriteActionFor,
)
from facilitator.domain.agreements import DropAgreement
from facilitator.domain.errors import Refusal
from facilitator.domain.meeting import Change, apply
from facilitator.domain.message import Context
from facilitator.domain.people import AddPerson, RemovePerson
from facilitator.werkvormen.agreements.rules import ProposeAgreement
from facilitator.werkvormen.registry import RULES
from tests.factories import ORGANISER, TWO_O_CLOCK, Gathering, draaiboek, item, participant


def happen(gathering, event):
    """What a participant's command gave, applied at once."""
    if event is not None:
        apply(gathering.meeting, Change(None, event), TWO_O_CLOCK, RULES)
    return event


def write(meeting, who, what="Ik bel Jan", action=None, agreement=None, shared=True, **texts):
    new_id = f"a{len(meeting.meeting.actions) + 1}"
    context = Context(TWO_O_CLOCK, participant(who), lambda: new_id, RULES)
    known = {"with_whom": "", "first_step": "", "when": ""} | texts
    event = actions.write(
        meeting.meeting, context, who, action, what, **known, agreement=agreement, shared=shared
    )
    return happen(meeting, event)


def drop(meeting, who, action, on=True):
    return happen(meeting, actions.drop(meeting.meeting, who, action, on))


def refused(ask):
    with pytest.raises(Refusal) as refusal:
        ask()
    return refusal.value.code


def by_name(meeting, name="Gerard"):
    """Somebody without a phone, known by name."""
    meeting.desk(AddPerson(name))
    return list(meeting.meeting.participants)[-1]


def texts(meeting, who):
    return [one.what for one in actions.of(meeting.meeting, who)]


def test_an_action_is_written_and_written_again_under_its_id():
    meeting = Gathering()
    fatima = meeting.join().id

    event = write(meeting, fatima, "  Ik bel Jan ", with_whom=" Ali ", when="morgen ")
    assert event == ActionWritten("a1", fatima, "Ik bel Jan", "Ali", "", "morgen", None, True)
    assert write(meeting, fatima, action="a1", with_whom="Ali", when="morgen") is None
    write(meeting, fatima, "Ik mail Jan", action="a1")

    assert texts(meeting, fatima) == ["Ik mail Jan"]


@pytest.mark.parametrize("what", ["   ", "\u200d"])
def test_an_action_says_what(what):
    meeting = Gathering()
    fatima = meeting.join().id

    assert refused(lambda: write(meeting, fatima, what)) == "text-empty"


def test_nobody_changes_what_another_will_do():
    meeting = Gathering()
    fatima, jan = meeting.join().id, meeting.join("Jan").id
    write(meeting, fatima)

    assert refused(lambda: write(meeting, jan, "Niets", action="a1")) == "unknown-action"
    assert refused(lambda: drop(meeting, jan, "a1")) == "unknown-action"
    assert refused(lambda: drop(meeting, jan, "a9")) == "unknown-action"


def test_one_takes_an_action_back_and_puts_it_back():
    meeting = Gathering()
    fatima = meeting.join().id
    write(meeting, fatima)
    before = msgspec.json.encode(meeting.meeting)

    assert drop(meeting, fatima, "a1") == ActionDropped("a1", True)
    assert drop(meeting, fatima, "a1") is None
    assert texts(meeting, fatima) == []
    drop(meeting, fatima, "a1", on=False)

    assert msgspec.json.encode(meeting.meeting) == before


def test_what_is_written_again_comes_back_also_with_the_same_words():
    meeting = Gathering()
    fatima = meeting.join().id
    write(meeting, fatima)
    drop(meeting, fatima, "a1")

    write(meeting, fatima, action="a1")

    assert texts(meeting, fatima) == ["Ik bel Jan"]


def test_one_person_has_so_many_actions_however_they_come():
    meeting = Gathering()
    fatima, jan = meeting.join().id, meeting.join("Jan").id
    write(meeting, fatima, "Vroeger")
    drop(meeting, fatima, "a1")
    for number in range(MOST_ACTIONS):
        write(meeting, fatima, f"Stap {number}")

    assert refused(lambda: write(meeting, fatima)) == "too-many-actions"
    assert refused(lambda: write(meeting, fatima, action="a1")) == "too-many-actions"
    assert refused(lambda: drop(meeting, fatima, "a1", on=False)) == "too-many-actions"
    assert write(meeting, fatima, "Anders", action="a2") is not None
    assert write(meeting, jan) is not None


def test_an_action_may_keep_an_agreement_that_was_taken_away():
    meeting = Gathering(draaiboek(item("afspraken", "agreements")))
    fatima = meeting.join().id
    proposed, *_turned = meeting.desk(ProposeAgreement("afspraken", "We bellen"))
    agreement = proposed.agreement
    write(meeting, fatima, agreement=agreement)
    meeting.desk(DropAgreement(agreement, True))

    assert refused(lambda: write(meeting, fatima, agreement=agreement)) == "unknown-agreement"
    assert refused(lambda: write(meeting, fatima, agreement="x9")) == "unknown-agreement"
    event = write(meeting, fatima, "Ik mail", action="a1", agreement=agreement)
    assert (event.what, event.agreement) == ("Ik mail", agreement)


def test_only_what_is_shared_by_who_is_here_is_shown_to_all():
    meeting = Gathering()
    fatima, jan = meeting.join().id, meeting.join("Jan").id
    write(meeting, fatima, "Voor mij", shared=False)
    write(meeting, fatima, "Teruggenomen")
    drop(meeting, fatima, "a2")
    write(meeting, fatima, "Voor allen")
    write(meeting, jan, "Weg")
    meeting.desk(RemovePerson(jan))

    assert [one.what for one in actions.shared(meeting.meeting)] == ["Voor allen"]


# For somebody without a phone


def test_the_desk_types_over_a_form_and_may_take_that_away():
    meeting = Gathering()
    gerard = by_name(meeting)

    (event,) = meeting.desk(WriteActionFor(gerard, "Ik bel", when="Morgen"))
    assert event == ActionWritten(event.action, gerard, "Ik bel", "", "", "Morgen", None, False)
    assert meeting.desk(WriteActionFor(gerard, "Ik bel", when="Morgen", action=event.action)) == []
    before = msgspec.json.encode(meeting.meeting)
    assert meeting.desk(DropActionFor(gerard, event.action, True)) == [
        ActionDropped(event.action, True)
    ]
    assert meeting.desk(DropActionFor(gerard, event.action, True)) == []
    meeting.desk(DropActionFor(gerard, event.action, False))
    assert msgspec.json.encode(meeting.meeting) == before


def test_the_desk_writes_for_nobody_else():
    meeting = Gathering()
    fatima = meeting.join().id
    gerard = by_name(meeting)
    write(meeting, fatima)
    meeting.desk(RemovePerson(by_name(meeting, "Truus")))
    truus = list(meeting.meeting.participants)[-1]

    for who, code in (
        (fatima, "has-phone"),
        (truus, "unknown-participant"),
        ("nobody", "unknown-participant"),
    ):
        assert meeting.refused(ORGANISER, WriteActionFor(who, "Ik bel")) == code
        assert meeting.refused(ORGANISER, DropActionFor(who, "a1", True)) == code
    for command in (WriteActionFor(gerard, "Ik", action="a1"), DropActionFor(gerard, "a1", True)):
        assert meeting.refused(ORGANISER, command) == "unknown-action"


steps = st.lists(
    st.tuples(
        st.sampled_from(["new", "again", "drop", "back"]),
        st.integers(0, 1),
        st.integers(0, 12),
        st.sampled_from(["Een", "Twee"]),
    ),
    max_size=40,
)


@given(steps)
def test_nobody_touches_what_another_will_do_and_a_replay_gives_the_same(steps):
    meeting, again = Gathering(), Gathering()
    people = []
    for gathering in (meeting, again):
        people = [gathering.join().id, gathering.join("Jan").id]
    events = []
    for do, who, which, what in steps:
        person, other = people[who], people[1 - who]
        action = f"a{which}"
        others = actions.of(meeting.meeting, other)
        try:
            match do:
                case "new":
                    event = write(meeting, person, what)
                case "again":
                    event = write(meeting, person, what, action=action)
                case _:
                    event = drop(meeting, person, action, do == "drop")
        except Refusal:
            continue
        events += [event] if event is not None else []
        assert actions.of(meeting.meeting, other) == others
        assert len(actions.of(meeting.meeting, person)) <= MOST_ACTIONS

    for event in events:
        happen(again, msgspec.json.decode(msgspec.json.encode(event), type=type(event)))
    assert msgspec.json.encode(again.meeting) == msgspec.json.encode(meeting.meeting)
