import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from facilitator.domain.errors import Refusal
from facilitator.domain.flaps import RemoveFlap
from facilitator.domain.ideas import AddIdea, EditIdea, HideIdea
from facilitator.domain.top_three import (
    MOST_CHARACTERS,
    MOST_DIRECTIONS,
    MOST_QUESTIONS,
    ChooseQuestion,
    DirectionDropped,
    DirectionPicked,
    DirectionRewritten,
    DropDirection,
    DropQuestion,
    EditDirection,
    PickIdea,
    QuestionChosen,
    QuestionDropped,
    WriteDirection,
    beneath,
)
from tests.factories import ORGANISER, Gathering, draaiboek


def chosen(*flaps):
    """A meeting with these questions on the top-three flap."""
    meeting = Gathering()
    for flap in flaps:
        meeting.desk(ChooseQuestion(flap))
    return meeting


def idea(meeting, text="Maak een lijst", flap="f1", to=None):
    (event,) = meeting.desk(AddIdea(flap, text, to))
    return event.idea


def direction(meeting, text="Een lijst", flap="f1"):
    (event,) = meeting.desk(WriteDirection(flap, text))
    return event.direction


def texts(meeting, flap="f1"):
    return [one.text for one in beneath(meeting.meeting, flap)]


# Questions


def test_questions_stand_in_order_of_choosing():
    meeting = chosen("f3")

    assert meeting.desk(ChooseQuestion("f1")) == [QuestionChosen("f1")]
    assert meeting.desk(ChooseQuestion("f3")) == []
    assert meeting.meeting.top_three == ["f3", "f1"]


def test_a_dropped_question_comes_back_with_its_directions():
    meeting = chosen("f1", "f2")
    direction(meeting, "Een lijst", "f2")
    before = msgspec.json.encode(meeting.meeting)

    assert meeting.desk(DropQuestion("f2")) == [QuestionDropped("f2")]
    assert meeting.desk(DropQuestion("f2")) == []
    assert meeting.refused(ORGANISER, WriteDirection("f2", "Nog een")) == "question-not-chosen"
    meeting.desk(ChooseQuestion("f2"))

    assert msgspec.json.encode(meeting.meeting) == before


def test_a_tie_fits_but_not_the_whole_wall():
    meeting = Gathering(draaiboek(questions=tuple(f"Vraag {n}?" for n in range(6))))
    for number in range(1, MOST_QUESTIONS + 1):
        meeting.desk(ChooseQuestion(f"f{number}"))

    full = ("too-many-top-questions", {"most": MOST_QUESTIONS})
    assert meeting.refusal(ORGANISER, ChooseQuestion("f6")) == full


def test_a_question_that_does_not_hang_is_unknown_and_a_chosen_one_keeps_hanging():
    meeting = chosen("f1")
    meeting.desk(RemoveFlap("f2"))

    assert meeting.refused(ORGANISER, ChooseQuestion("f2")) == "unknown-flap"
    assert meeting.refused(ORGANISER, RemoveFlap("f1")) == "flap-in-use"


# Directions


def test_an_idea_becomes_a_direction_once_also_for_two_facilitators():
    meeting = chosen("f1")
    picked = idea(meeting)

    (event,) = meeting.desk(PickIdea(picked))

    assert event == DirectionPicked(event.direction, "f1", "Maak een lijst", picked)
    assert meeting.desk(PickIdea(picked)) == []


def test_a_direction_stays_as_it_was_picked_when_its_idea_changes():
    meeting = chosen("f1")
    picked = idea(meeting)
    meeting.desk(PickIdea(picked), EditIdea(picked, "Heel anders", 1))

    assert texts(meeting) == ["Maak een lijst"]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("a" * MOST_CHARACTERS, "a" * MOST_CHARACTERS),
        ("woord " * 60, ("woord " * 33).strip() + "…"),
        ("a" * 400, "a" * (MOST_CHARACTERS - 1) + "…"),
    ],
)
def test_of_a_long_idea_the_beginning_shows_that_there_is_more(text, expected):
    meeting = chosen("f1")
    meeting.desk(PickIdea(idea(meeting, text)))

    assert texts(meeting) == [expected]
    assert len(expected) <= MOST_CHARACTERS


def test_what_nobody_sees_is_not_picked():
    meeting = chosen("f1")
    picked = idea(meeting)
    addition = idea(meeting, "Aanvulling", to=picked)
    meeting.desk(HideIdea(picked, True))

    assert meeting.refused(ORGANISER, PickIdea(picked)) == "idea-hidden"
    assert meeting.refused(ORGANISER, PickIdea(addition)) == "idea-hidden"
    assert meeting.refused(ORGANISER, PickIdea("nothing")) == "unknown-idea"


def test_directions_stand_only_beneath_a_chosen_question():
    meeting = chosen("f2")

    assert meeting.refused(ORGANISER, PickIdea(idea(meeting))) == "question-not-chosen"
    assert meeting.refused(ORGANISER, WriteDirection("f1", "Een lijst")) == "question-not-chosen"


def test_the_desk_writes_what_it_hears():
    meeting = chosen("f1")

    (event,) = meeting.desk(WriteDirection("f1", "  Een lijst "))

    assert event == DirectionPicked(event.direction, "f1", "Een lijst", None)
    assert meeting.refused(ORGANISER, WriteDirection("f1", "  ")) == "text-empty"


def test_a_full_flap_takes_no_more_and_none_back():
    meeting = chosen("f1")
    first = direction(meeting)
    meeting.desk(DropDirection(first, True))
    for number in range(MOST_DIRECTIONS):
        direction(meeting, f"Richting {number}")

    full = ("too-many-directions", {"most": MOST_DIRECTIONS})
    assert meeting.refusal(ORGANISER, WriteDirection("f1", "Nog een")) == full
    assert meeting.refusal(ORGANISER, PickIdea(idea(meeting))) == full
    assert meeting.refusal(ORGANISER, DropDirection(first, False)) == full


def test_a_dropped_direction_can_be_put_back_at_its_place():
    meeting = chosen("f1")
    first = direction(meeting)
    direction(meeting, "Tweede")
    before = msgspec.json.encode(meeting.meeting)

    assert meeting.desk(DropDirection(first, True)) == [DirectionDropped(first, True)]
    assert meeting.desk(DropDirection(first, True)) == []
    assert texts(meeting) == ["Tweede"]
    meeting.desk(DropDirection(first, False))

    assert msgspec.json.encode(meeting.meeting) == before


def test_an_unknown_direction_is_refused():
    meeting = chosen("f1")

    assert meeting.refused(ORGANISER, DropDirection("nothing", True)) == "unknown-direction"
    assert meeting.refused(ORGANISER, EditDirection("nothing", "Tekst", 1)) == "unknown-direction"


# Changing


def test_a_correction_of_what_was_read_takes_its_place():
    meeting = chosen("f1")
    first = direction(meeting)

    assert meeting.desk(EditDirection(first, " Anders ", 1)) == [
        DirectionRewritten(first, "Anders", 2, "Een lijst")
    ]
    assert meeting.desk(EditDirection(first, "Anders", 1)) == []
    assert meeting.refused(ORGANISER, EditDirection(first, " ", 2)) == "text-empty"


def test_two_facilitators_lose_no_text_also_when_the_flap_is_full():
    meeting = chosen("f1")
    first = direction(meeting)
    for number in range(1, MOST_DIRECTIONS):
        direction(meeting, f"Richting {number}")

    meeting.desk(EditDirection(first, "Van Sanne", 1), EditDirection(first, "Van Ali", 1))

    assert texts(meeting)[0] == "Van Sanne"
    assert texts(meeting)[-1] == "Van Ali"


def test_what_one_writes_while_the_other_takes_it_away_comes_back_with_it():
    meeting = chosen("f1")
    first = direction(meeting)

    meeting.desk(DropDirection(first, True), EditDirection(first, "Beter", 1))
    assert texts(meeting) == []
    meeting.desk(DropDirection(first, False))

    assert texts(meeting) == ["Beter"]


@given(st.lists(st.tuples(st.integers(0, 1), st.booleans()), max_size=10))
def test_saves_lose_nothing_but_what_was_read_and_replaced(steps):
    meeting = chosen("f1")
    first = direction(meeting, "t0")
    read, standing = [1, 1], {"t0"}
    for number, (who, looks) in enumerate(steps, start=1):
        found = meeting.meeting.directions[first]
        if looks:
            read[who] = found.rev
        elif read[who] == found.rev:
            standing.discard(found.text)
        if not looks:
            meeting.desk(EditDirection(first, f"t{number}", read[who]))
            standing.add(f"t{number}")

    assert sorted(texts(meeting)) == sorted(standing)


flap = st.sampled_from(["f1", "f2", "f3"])
number = st.integers(0, 4)
commands = st.one_of(
    st.builds(ChooseQuestion, flap),
    st.builds(DropQuestion, flap),
    st.builds(WriteDirection, flap, st.sampled_from(["Een", "Twee"])),
    st.builds(PickIdea, number),
    st.builds(EditDirection, number, st.sampled_from(["Drie", "Vier"]), st.integers(0, 2)),
    st.builds(DropDirection, number, st.booleans()),
)


@given(st.lists(commands, max_size=30))
def test_no_question_stands_twice_and_no_direction_is_empty(several):
    meeting = Gathering()
    known = [idea(meeting, f"Idee {at}", f"f{1 + at % 3}") for at in range(5)]
    for command in several:
        if isinstance(command, PickIdea):
            command = PickIdea(known[command.idea])
        elif isinstance(command, EditDirection | DropDirection):
            directions = [*meeting.meeting.directions, "nothing"]
            which = directions[command.direction % len(directions)]
            command = msgspec.structs.replace(command, direction=which)
        try:
            meeting.desk(command)
        except Refusal:
            continue

    top_three = meeting.meeting.top_three
    assert len(top_three) == len(set(top_three))
    assert all(one.text for one in meeting.meeting.directions.values())
