"""Writing one's own actions, and showing what people share."""

import msgspec
import pytest

from facilitator.domain.actions import WriteActionFor
from facilitator.domain.agreements import AskPuller
from facilitator.domain.course import GoToItem, OpenItem
from facilitator.domain.ideas import HideIdea
from facilitator.domain.pages import TurnPage
from facilitator.domain.people import AddPerson, HoldName, LeaveMeeting, RemovePerson
from facilitator.parts import desk, phone, screen
from facilitator.werkvormen.actions.rules import (
    MOST_ON_SCREEN,
    DropAction,
    PassTurn,
    WriteAction,
)
from facilitator.werkvormen.agreements.rules import JoinAgreement, ProposeAgreement
from facilitator.werkvormen.sheet import MarkIdea, WriteIdea
from tests.factories import ORGANISER, draaiboek, item, started
from tests.parts.scenes import scene

SCRIPT = draaiboek(
    item("aanscherpen", "refine"),
    item("afspraken", "agreements"),
    item("acties", "actions"),
    item("slot"),
)


@pytest.fixture
def meeting():
    gathering = started(SCRIPT)
    for key in ("aanscherpen", "afspraken"):
        gathering.desk(GoToItem(key), OpenItem(key))
    gathering.fatima, gathering.jan = gathering.join("Fatima"), gathering.join("Jan")
    return gathering


def opened(gathering):
    gathering.desk(GoToItem("acties"), OpenItem("acties"))
    return gathering


def write(who, what, gathering, **fields):
    (event,) = gathering.send(who, WriteAction("acties", what, **fields))
    return event.action


def on_screen(gathering):
    return screen.parts(scene(gathering))["board"].data


def mine(gathering, who):
    return phone.personal(scene(gathering), who.id)["mine"].data


def at_desk(gathering):
    return desk.parts(scene(gathering))["werkvorm"].data


def test_an_action_counts_once_the_item_was_opened_and_after_it(meeting):
    assert meeting.refused(meeting.jan, WriteAction("acties", "Bellen")) == "item-not-open"
    opened(meeting)
    write(meeting.jan, "Bellen", meeting)
    meeting.desk(GoToItem("slot"))
    write(meeting.jan, "Nog iets", meeting)
    assert at_desk_after(meeting) == 2


def at_desk_after(gathering):
    return len(gathering.meeting.actions)


def test_who_goes_home_early_writes_before_the_group_does(meeting):
    meeting.send(meeting.jan, LeaveMeeting(True))
    action = write(meeting.jan, "Bellen", meeting)
    meeting.send(meeting.jan, DropAction("acties", action, True))
    parts = phone.personal(scene(meeting), meeting.jan.id)
    assert parts["lasting:acties"].data["dropped"][0]["what"] == "Bellen"


def test_it_starts_from_what_one_marked_and_promised(meeting):
    meeting.send(meeting.jan, WriteIdea("aanscherpen", "f1", "Samen eten"))
    meeting.send(meeting.jan, WriteIdea("aanscherpen", "f1", "Een krant"))
    eten, krant = meeting.meeting.ideas
    for idea in (eten, krant):
        meeting.send(meeting.fatima, MarkIdea("aanscherpen", idea, True))
    meeting.desk(ProposeAgreement("afspraken", "Elke maand lunchen"))
    (agreement,) = meeting.meeting.agreements
    meeting.send(meeting.fatima, JoinAgreement("afspraken", agreement, True))
    opened(meeting)
    own = mine(meeting, meeting.fatima)
    assert [one["text"] for one in own["marked"]] == ["Samen eten", "Een krant"]
    assert [one["what"] for one in own["promised"]] == ["Elke maand lunchen"]
    write(meeting.fatima, "Samen eten", meeting)
    write(meeting.fatima, "Ik nodig uit", meeting, agreement=agreement)
    meeting.desk(HideIdea(krant, True))
    own = mine(meeting, meeting.fatima)
    assert (own["marked"], own["promised"]) == ([], [])


def test_only_what_people_share_is_on_the_screen_by_agreement(meeting):
    meeting.desk(ProposeAgreement("afspraken", "Lunchen"))
    meeting.desk(ProposeAgreement("afspraken", "Bellen"))
    lunch, call = meeting.meeting.agreements
    opened(meeting)
    write(meeting.jan, "Los hiervan", meeting)
    write(meeting.jan, "Ik bel", meeting, agreement=call)
    write(meeting.fatima, "Ik kook", meeting, agreement=lunch)
    write(meeting.fatima, "Geheim", meeting, shared=False)
    meeting.desk(TurnPage("acties", "all"))
    shown = on_screen(meeting)
    found = [
        (group["agreement"] and group["agreement"]["number"], [a["what"] for a in group["actions"]])
        for group in shown["groups"]
    ]
    assert found == [(1, ["Ik kook"]), (2, ["Ik bel"]), (None, ["Los hiervan"])]
    everybody = [screen.parts(scene(meeting)), phone.parts(scene(meeting))]
    assert "Geheim" not in msgspec.json.encode(everybody).decode()
    assert "Geheim" not in msgspec.json.encode(mine(meeting, meeting.jan)).decode()


def test_a_name_that_is_held_or_removed_is_not_on_the_screen(meeting):
    opened(meeting)
    write(meeting.jan, "Ik bel", meeting)
    write(meeting.fatima, "Ik kook", meeting)
    meeting.desk(TurnPage("acties", "all"), HoldName(meeting.jan.id, True))
    meeting.desk(RemovePerson(meeting.fatima.id))
    (group,) = on_screen(meeting)["groups"]
    assert [(one["what"], one["name"]) for one in group["actions"]] == [("Ik bel", "")]


def test_one_after_the_other_and_back(meeting):
    opened(meeting)
    assert meeting.desk(PassTurn("acties", "next")) == []
    write(meeting.jan, "Ik bel", meeting)
    write(meeting.fatima, "Ik kook", meeting)
    meeting.desk(TurnPage("acties", "one"))
    assert on_screen(meeting)["one"]["name"] == "Jan"
    meeting.desk(PassTurn("acties", "next"))
    assert on_screen(meeting)["one"]["name"] == "Fatima"
    assert meeting.desk(PassTurn("acties", "next")) == []
    assert at_desk(meeting)["whose"] == "Fatima"
    meeting.desk(PassTurn("acties", "previous"))
    assert on_screen(meeting)["one"]["name"] == "Jan"


def test_more_than_fits_goes_to_further_screens(meeting):
    opened(meeting)
    assert meeting.refused(ORGANISER, TurnPage("acties", "all:2")) == "unknown-page"
    for number in range(MOST_ON_SCREEN + 1):
        write(meeting.join(f"Mens {number}"), f"Stap {number}", meeting)
    meeting.desk(TurnPage("acties", "all:2"))
    (group,) = on_screen(meeting)["groups"]
    assert [one["what"] for one in group["actions"]] == [f"Stap {MOST_ON_SCREEN}"]
    assert meeting.refused(ORGANISER, TurnPage("acties", "all:3")) == "unknown-page"
    assert at_desk(meeting)["screens"] == 2


def test_the_desk_counts_who_has_one_and_types_over_paper(meeting):
    opened(meeting)
    meeting.desk(AddPerson("Greet"))
    greet = meeting.meeting.present[-1]
    write(meeting.jan, "Ik bel", meeting)
    assert (at_desk(meeting)["done"], at_desk(meeting)["people"]) == (1, 3)
    meeting.desk(WriteActionFor(greet, "Ik bak", agreement=""))
    shown = at_desk(meeting)
    assert (shown["done"], shown["people"], shown["shared"]) == (2, 3, 1)
    assert [one["what"] for one in shown["without_phone"][0]["actions"]] == ["Ik bak"]


def test_without_agreements_the_task_stands_on_the_screen(meeting):
    opened(meeting)
    assert on_screen(meeting)["agreements"] == []


def test_who_pulls_an_agreement_is_offered_it_as_action(meeting):
    meeting.desk(AddPerson("Greet"), ProposeAgreement("afspraken", "Lunchen"))
    (agreement,) = meeting.meeting.agreements
    meeting.desk(AskPuller(agreement, meeting.meeting.present[-1]))
    opened(meeting)
    assert mine(meeting, meeting.jan)["promised"] == []
