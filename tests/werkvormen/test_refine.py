import pytest

from facilitator.domain.course import GoToItem, OpenItem
from facilitator.domain.flaps import AddFlap, RemoveFlap
from facilitator.domain.ideas import AddIdea, HideIdea
from facilitator.domain.top_three import ChooseQuestion, PickIdea
from facilitator.parts import desk, phone, screen
from facilitator.werkvormen.refine.faces import most_chosen
from facilitator.werkvormen.refine.rules import FlapRead, ReadFlap, first_flap
from facilitator.werkvormen.sheet import MarkIdea, RewriteIdea, WriteIdea
from tests.factories import ORGANISER, draaiboek, item, started
from tests.parts.scenes import scene

HERE = "aanscherpen"
QUESTIONS = ("Een?", "Twee?", "Drie?")


@pytest.fixture
def meeting():
    begun = started(draaiboek(item(HERE, "refine"), item("slot"), questions=QUESTIONS))
    begun.desk(OpenItem(HERE))
    return begun


@pytest.fixture
def fatima(meeting):
    return meeting.join()


def write(meeting, actor, text="Een kaart", flap="f1", to=None):
    [event] = meeting.send(actor, WriteIdea(HERE, flap, text, to))
    return event.idea


def me(meeting, actor):
    return phone.personal(scene(meeting), actor.id)["me"].data


def mine(meeting, actor):
    return phone.personal(scene(meeting), actor.id)["mine"].data


def cards(meeting):
    """The ideas that all phones have, by text, each with its additions."""
    parts = phone.parts(scene(meeting))
    ideas = [part.data["idea"] for name, part in parts.items() if name.startswith("idea:")]
    return {one["text"]: [more["text"] for more in one["additions"]] for one in ideas}


def at_the_desk(meeting):
    return desk.parts(scene(meeting))["werkvorm"].data


# Writing, alone


def test_what_somebody_writes_all_phones_read(meeting, fatima):
    idea = write(meeting, fatima)
    write(meeting, meeting.join("Jan"), "Met gezichten", to=idea)
    assert cards(meeting) == {"Een kaart": ["Met gezichten"]}


def test_nobody_changes_what_another_wrote(meeting, fatima):
    idea = write(meeting, fatima)
    jan = meeting.join("Jan")
    assert meeting.refused(jan, RewriteIdea(HERE, idea, "Anders", 1)) == "not-your-idea"
    meeting.send(fatima, RewriteIdea(HERE, idea, "Een kaart van de wijk", 1))
    assert cards(meeting) == {"Een kaart van de wijk": []}
    assert (me(meeting, fatima)["own"], me(meeting, jan)["own"]) == ([idea], [])


def test_nothing_counts_before_aan_de_slag_and_all_of_it_after():
    early = started(draaiboek(item(HERE, "refine"), item("slot"), questions=QUESTIONS))
    fatima = early.join()
    commands = [WriteIdea(HERE, "f1", "Een kaart"), ReadFlap(HERE, "f1"), MarkIdea(HERE, "i", True)]
    for command in commands:
        assert early.refused(fatima, command) == "item-not-open"
    early.desk(OpenItem(HERE), GoToItem("slot"))
    for command in commands[:2]:
        assert early.refused(fatima, command) is None


def test_only_participants_go_along_the_flaps(meeting):
    for command in (WriteIdea(HERE, "f1", "x"), ReadFlap(HERE, "f1"), MarkIdea(HERE, "i", True)):
        assert meeting.refused(ORGANISER, command) == "not-allowed"


# Reading


def test_one_sees_which_flaps_are_left(meeting, fatima):
    assert meeting.send(fatima, ReadFlap(HERE, "f2")) == [FlapRead(fatima.id, "f2")]
    assert meeting.send(fatima, ReadFlap(HERE, "f2")) == []
    assert [one["read"] for one in mine(meeting, fatima)["flaps"]] == [False, True, False]
    assert mine(meeting, fatima)["read_count"] == 1
    assert me(meeting, meeting.join("Jan"))["read"] == []


def test_a_flap_that_does_not_hang_is_not_read(meeting, fatima):
    assert meeting.refused(fatima, ReadFlap(HERE, "f9")) == "unknown-flap"


def test_a_flap_that_went_from_the_wall_is_not_counted(meeting, fatima):
    meeting.desk(AddFlap("Vier?"))
    added = meeting.meeting.board[-1].id
    meeting.send(fatima, ReadFlap(HERE, added))
    meeting.desk(RemoveFlap(added))
    assert mine(meeting, fatima)["read_count"] == 0


def test_everybody_begins_at_another_flap(meeting):
    people = [meeting.join(f"Mens {n}") for n in range(4)]
    first = [first_flap(meeting.meeting, one.id) for one in people]
    assert first == ["f1", "f2", "f3", "f1"]
    assert first_flap(meeting.meeting, "nobody") is None
    assert [mine(meeting, one)["first"] for one in people] == first


def test_the_desk_sees_how_many_read_and_finished_without_names(meeting, fatima):
    jan = meeting.join("Jan")
    for flap in ("f1", "f2", "f3"):
        meeting.send(fatima, ReadFlap(HERE, flap))
    meeting.send(jan, ReadFlap(HERE, "f1"))
    seen = at_the_desk(meeting)
    assert (seen["people"], seen["begun"], seen["done"]) == (2, 2, 1)
    assert fatima.id not in str(seen)


# Marks


def test_a_mark_is_for_oneself(meeting, fatima):
    idea = write(meeting, meeting.join("Jan"))
    before = desk.parts(scene(meeting)), screen.parts(scene(meeting)), phone.parts(scene(meeting))
    meeting.send(fatima, MarkIdea(HERE, idea, True))
    assert me(meeting, fatima)["marks"] == [idea]
    after = desk.parts(scene(meeting)), screen.parts(scene(meeting)), phone.parts(scene(meeting))
    assert after == before


# What is hidden, and what the screen shows


def test_a_hidden_idea_is_on_no_phone_and_stays_at_the_desk(meeting, fatima):
    idea = write(meeting, fatima)
    write(meeting, fatima, "Met gezichten", to=idea)
    meeting.desk(HideIdea(idea, True))
    assert cards(meeting) == {}
    assert [one["hidden"] for one in at_the_desk(meeting)["wall"][0]["ideas"]] == [True, False]
    jan = meeting.join("Jan")
    assert meeting.refused(jan, MarkIdea(HERE, idea, True)) == "unknown-idea"
    assert meeting.refused(jan, WriteIdea(HERE, "f1", "Meer", idea)) == "unknown-idea"


def test_the_screen_stays_as_it_is_while_people_write(meeting, fatima):
    before = screen.parts(scene(meeting))["board"]
    write(meeting, fatima)
    meeting.send(fatima, ReadFlap(HERE, "f1"))
    meeting.desk(ChooseQuestion("f1"))
    assert screen.parts(scene(meeting))["board"] == before


# The flap with the top three


def test_the_desk_picks_ideas_for_the_top_three(meeting):
    [idea] = meeting.desk(AddIdea("f2", "Een kaart"))
    meeting.desk(ChooseQuestion("f2"), PickIdea(idea.idea))
    seen = at_the_desk(meeting)
    assert [one["text"] for one in seen["top_three"][0]["directions"]] == ["Een kaart"]
    assert seen["wall"][1]["ideas"][0]["picked"]


@pytest.mark.parametrize(
    ("votes", "expected"),
    [
        ({}, []),
        ({"f2": 4, "f1": 0}, [("f2", 4, False)]),
        ({"f1": 1, "f3": 5}, [("f3", 5, False), ("f1", 1, False)]),
        ({"f1": 2, "f2": 2, "f3": 2}, [("f1", 2, False), ("f2", 2, False), ("f3", 2, False)]),
    ],
)
def test_the_vote_proposes_what_was_chosen_most(meeting, votes, expected):
    assert most_chosen(meeting.meeting, votes) == expected


def test_who_shares_the_third_place_is_for_the_facilitator_to_decide():
    wall = started(draaiboek(item(HERE, "refine"), questions=tuple("abcde")))
    votes = {"f1": 5, "f2": 3, "f3": 2, "f4": 2, "f5": 1}
    assert most_chosen(wall.meeting, votes) == [
        ("f1", 5, False),
        ("f2", 3, False),
        ("f3", 2, True),
        ("f4", 2, True),
    ]
