import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from facilitator.domain import ideas
from facilitator.domain.errors import Refusal
from facilitator.domain.flaps import RemoveFlap
from facilitator.domain.ideas import (
    AddIdea,
    EditIdea,
    HideIdea,
    IdeaHidden,
    IdeaMarked,
    IdeaRewritten,
    IdeaWritten,
)
from facilitator.domain.meeting import Change, apply
from facilitator.domain.message import Context
from facilitator.domain.state import Meeting
from facilitator.werkvormen.registry import RULES
from tests.factories import ORGANISER, TWO_O_CLOCK, Gathering, participant


def context(gathering):
    """What a werkvorm's command has to hand on to the functions of the noun."""
    return Context(
        TWO_O_CLOCK, participant("p1"), lambda: f"new{len(gathering.meeting.ideas)}", RULES
    )


def happen(gathering, event):
    """What a participant's command gave, applied at once."""
    if event is not None:
        apply(gathering.meeting, Change(None, event), TWO_O_CLOCK, RULES)
    return event


def written(gathering, text="Maak een lijst", flap="f1", by=("p1", "p2"), to=None):
    event = ideas.write(gathering.meeting, context(gathering), flap, text, by, to)
    return happen(gathering, event).idea


def rewrite(gathering, idea, text, base):
    found = gathering.meeting.ideas[idea]
    return happen(
        gathering, ideas.rewrite(gathering.meeting, context(gathering), found, text, base)
    )


def refused(ask):
    with pytest.raises(Refusal) as refusal:
        ask()
    return refusal.value.code


def wall(gathering, flap="f1"):
    """What everybody reads on a flap: each idea with its additions."""
    return {
        idea.text: [one.text for one in beneath]
        for idea, beneath in ideas.on_flap(gathering.meeting, flap)
    }


# Writing


def test_an_idea_stands_on_its_flap_and_belongs_to_its_writers():
    meeting = Gathering()

    event = ideas.write(meeting.meeting, context(meeting), "f2", "  Maak een lijst ", ["p2", "p1"])

    assert event == IdeaWritten("new0", "f2", "Maak een lijst", ("p1", "p2"), None)


def test_what_the_desk_types_over_only_the_desk_may_change():
    meeting = Gathering()

    (event,) = meeting.desk(AddIdea("f1", "Van papier"))

    assert (event.text, event.by) == ("Van papier", ())


def test_an_addition_to_an_addition_stands_beneath_the_same_idea():
    meeting = Gathering()
    first = written(meeting, "Idee")
    second = written(meeting, "Aanvulling", to=first)
    written(meeting, "Nog een", to=second)

    assert wall(meeting) == {"Idee": ["Aanvulling", "Nog een"]}


@pytest.mark.parametrize(
    ("flap", "text", "to", "code"),
    [
        ("f1", "  ", None, "text-empty"),
        ("f1", "\u200d", None, "text-empty"),
        ("f4", "Idee", None, "unknown-flap"),
        ("f9", "Idee", None, "unknown-flap"),
        ("f1", "Idee", "nothing", "unknown-idea"),
        ("f2", "Idee", "seen", "unknown-idea"),
        ("f1", "Idee", "hidden", "unknown-idea"),
        ("f1", "Idee", "beneath", "unknown-idea"),
    ],
)
def test_what_cannot_be_written(flap, text, to, code):
    meeting = Gathering()
    meeting.desk(RemoveFlap("f4"))
    known = {"seen": written(meeting), "hidden": written(meeting, "Weg")}
    known["beneath"] = written(meeting, "Eronder", to=known["hidden"])
    meeting.desk(HideIdea(known["hidden"], True))

    assert meeting.refused(ORGANISER, AddIdea(flap, text, known.get(to, to))) == code


def test_full_flaps_take_no_idea_and_no_other_reading(monkeypatch):
    monkeypatch.setattr(ideas, "MOST_IDEAS", 2)
    meeting = Gathering()
    first = written(meeting)
    written(meeting)

    full = ("too-many-ideas", {"most": 2})
    assert meeting.refusal(ORGANISER, AddIdea("f1", "Nog een")) == full
    assert meeting.refusal(ORGANISER, EditIdea(first, "Anders", base=0)) == full
    assert meeting.refusal(ORGANISER, EditIdea(first, "Anders", base=1)) is None


def test_a_flap_with_an_idea_stays_also_when_that_is_hidden():
    meeting = Gathering()
    meeting.desk(HideIdea(written(meeting), True))

    assert meeting.refused(ORGANISER, RemoveFlap("f1")) == "flap-in-use"


# Changing


def test_a_correction_of_what_was_read_takes_its_place():
    meeting = Gathering()
    idea = written(meeting, "Idee")

    assert meeting.desk(EditIdea(idea, " Beter ", 1)) == [IdeaRewritten(idea, "Beter", 2, "Idee")]
    assert meeting.desk(EditIdea(idea, "Beter", 1)) == []
    assert wall(meeting) == {"Beter": []}


def test_of_two_corrections_at_once_both_stay():
    meeting = Gathering()
    idea = written(meeting, "Idee")
    rewrite(meeting, idea, "Van Fatima", 1)

    rewrite(meeting, idea, "Van Jan", 1)

    assert wall(meeting) == {"Van Fatima": ["Van Jan"]}
    assert {one.by for one in meeting.meeting.ideas.values()} == {("p1", "p2")}


def test_another_reading_of_an_addition_stands_beside_it():
    meeting = Gathering()
    addition = written(meeting, "Aanvulling", to=written(meeting, "Idee"))

    rewrite(meeting, addition, "Anders", 7)

    assert wall(meeting) == {"Idee": ["Aanvulling", "Anders"]}


def test_a_correction_to_nothing_is_refused():
    meeting = Gathering()
    idea = written(meeting)

    assert meeting.refused(ORGANISER, EditIdea(idea, "  ", 1)) == "text-empty"
    assert meeting.refused(ORGANISER, EditIdea("nothing", "Tekst", 1)) == "unknown-idea"


revisions = st.lists(
    st.tuples(st.integers(0, 1), st.booleans(), st.booleans(), st.integers(0, 3)), max_size=12
)


@given(revisions)
def test_two_writers_lose_no_text_but_what_they_read_and_replaced(steps):
    """Each writer looks now and then, and saves what they made of what they saw last."""
    meeting = Gathering()
    idea = written(meeting, "t0")
    read = [1, 1]
    standing = {"t0"}
    for number, (who, looks, saves, wording) in enumerate(steps, start=1):
        found = meeting.meeting.ideas[idea]
        if looks:
            read[who] = found.rev
        if saves:
            text = f"t{number}-{wording}"
            replaced = found.text if read[who] == found.rev else None
            rewrite(meeting, idea, text, read[who])
            standing = (standing - {replaced}) | {text}

    ((top, beneath),) = ideas.on_flap(meeting.meeting, "f1")
    texts = [top.text, *(one.text for one in beneath)]
    assert sorted(texts) == sorted(standing)


# Hiding


def test_a_hidden_idea_and_what_stands_beneath_it_are_seen_by_nobody():
    meeting = Gathering()
    idea = written(meeting, "Idee")
    written(meeting, "Aanvulling", to=idea)

    assert meeting.desk(HideIdea(idea, True)) == [IdeaHidden(idea, True)]
    assert meeting.desk(HideIdea(idea, True)) == []
    assert wall(meeting) == {}
    meeting.desk(HideIdea(idea, False))
    assert wall(meeting) == {"Idee": ["Aanvulling"]}


def test_what_is_not_there_cannot_be_hidden():
    assert Gathering().refused(ORGANISER, HideIdea("nothing", True)) == "unknown-idea"


@pytest.mark.parametrize("base", [0, 1])
def test_a_hidden_addition_does_not_come_back_by_writing_it_again(base):
    meeting = Gathering()
    addition = written(meeting, "Lelijk", to=written(meeting, "Idee"))
    meeting.desk(HideIdea(addition, True))

    rewrite(meeting, addition, "Weer lelijk", base)

    assert wall(meeting) == {"Idee": []}
    assert "Weer lelijk" in [one.text for one in meeting.meeting.ideas.values()]


# Marks


def test_a_mark_is_set_once_and_taken_away():
    meeting = Gathering()
    idea = written(meeting)
    before = msgspec.json.encode(meeting.meeting)

    def mark(on):
        return happen(meeting, ideas.mark(meeting.meeting, "p3", idea, on))

    assert mark(False) is None
    assert mark(True) == IdeaMarked("p3", idea, True)
    assert mark(True) is None
    assert mark(False) == IdeaMarked("p3", idea, False)
    assert msgspec.json.encode(meeting.meeting) == before


def test_what_is_hidden_gets_no_new_mark_but_loses_an_old_one():
    meeting = Gathering()
    idea = written(meeting)
    addition = written(meeting, "Aanvulling", to=idea)
    happen(meeting, ideas.mark(meeting.meeting, "p3", idea, True))
    meeting.desk(HideIdea(idea, True))

    for one in (idea, addition, "nothing"):
        code = refused(lambda one=one: ideas.mark(meeting.meeting, "p4", one, True))
        assert code == "unknown-idea"
    assert ideas.mark(meeting.meeting, "p3", idea, False) == IdeaMarked("p3", idea, False)


# Whatever happens

steps = st.lists(
    st.tuples(
        st.sampled_from(["write", "add", "rewrite", "hide", "show", "mark", "unmark"]),
        st.integers(0, 5),
        st.integers(0, 2),
    ),
    max_size=25,
)


@given(steps)
def test_marks_have_no_doubles_and_a_replay_gives_the_same(steps):
    meeting, again = Gathering(), Gathering()
    events = []
    for do, which, who in steps:
        known = [*meeting.meeting.ideas, "nothing"]
        idea = known[which % len(known)]
        found = meeting.meeting.ideas.get(idea)
        try:
            match do:
                case "write" | "add":
                    to = idea if do == "add" else None
                    event = ideas.write(
                        meeting.meeting, context(meeting), "f1", f"t{which}", [f"p{who}"], to
                    )
                case "rewrite":
                    found = ideas.find(meeting.meeting, idea)
                    event = ideas.rewrite(
                        meeting.meeting, context(meeting), found, f"t{who}", which
                    )
                case "hide" | "show":
                    hidden = do == "hide"
                    event = IdeaHidden(idea, hidden) if found else None
                case _:
                    event = ideas.mark(meeting.meeting, f"p{who}", idea, do == "mark")
        except Refusal:
            continue
        if event is not None:
            events.append(happen(meeting, event))

    for event in events:
        happen(again, msgspec.json.decode(msgspec.json.encode(event), type=type(event)))
    assert msgspec.json.encode(again.meeting) == msgspec.json.encode(meeting.meeting)
    for marks in meeting.meeting.marks.values():
        assert len(marks) == len(set(marks)) > 0
    seen = [one for idea, under in ideas.on_flap(meeting.meeting, "f1") for one in (idea, *under)]
    assert seen == sorted(seen, key=lambda one: (top(meeting.meeting, one), one.to is not None))
    assert {one.id for one in seen} == {
        one.id for one in meeting.meeting.ideas.values() if ideas.shown(meeting.meeting, one)
    }


def top(meeting: Meeting, idea):
    """The place of the idea that this one stands beneath, or of itself."""
    return list(meeting.ideas).index(idea.to or idea.id)
