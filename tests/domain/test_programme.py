"""Making a meeting to measure before it begins."""

import msgspec
import pytest

from facilitator.domain import editing
from facilitator.domain.course import StartMeeting
from facilitator.domain.draaiboek import Question, checked
from facilitator.domain.flaps import AddFlap, RemoveFlap
from facilitator.domain.ideas import AddIdea
from facilitator.domain.notes import SaveNote
from facilitator.domain.programme import (
    MOST_VERSIONS,
    ChangeDetails,
    ReviseDraaiboek,
    StepDraaiboek,
)
from facilitator.werkvormen.registry import SETTINGS
from facilitator.werkvormen.welcome.rules import ChangeHouseRules
from tests.factories import (
    ORGANISER,
    Gathering,
    at,
    cofacilitator,
    draaiboek,
    item,
    participant,
)


@pytest.fixture
def gathering():
    return Gathering(checked(draaiboek(), SETTINGS))


def revise(gathering, wanted, base=None):
    rev = gathering.meeting.draaiboek_rev if base is None else base
    return ReviseDraaiboek(wanted, rev)


def keys(gathering):
    return list(gathering.meeting.agenda.items)


def test_the_clock_and_the_state_follow_the_draaiboek(gathering):
    before = gathering.meeting.draaiboek
    gathering.desk(revise(gathering, editing.moved(before, "pauze", -2)))
    assert keys(gathering) == ["welkom", "pauze", "reflectie", "keuze", "slot"]
    assert set(gathering.meeting.items) == set(keys(gathering))
    assert gathering.meeting.agenda.plan_start_ms == at(0)
    more = editing.with_item(gathering.meeting.draaiboek, item("nog", "agreements", minutes=30))
    gathering.desk(revise(gathering, more))
    assert gathering.meeting.agenda.items["nog"].allotted_s == 1800
    assert "nog" in gathering.meeting.items


def test_what_the_desk_prepared_for_an_item_stays_when_another_changes(gathering):
    gathering.desk(ChangeHouseRules("welkom", "Laat elkaar uitpraten"))
    now = gathering.meeting.draaiboek
    gathering.desk(revise(gathering, editing.without_item(now, "pauze")))
    assert gathering.meeting.items["welkom"].house_rules == ("Laat elkaar uitpraten",)
    changed = msgspec.structs.replace(
        now.item("welkom"), settings={"house_rules": ["Op tijd beginnen"]}
    )
    gathering.desk(revise(gathering, editing.with_item(gathering.meeting.draaiboek, changed)))
    assert gathering.meeting.items["welkom"].house_rules == ("Op tijd beginnen",)


def test_changes_are_taken_back_and_made_again_in_order(gathering):
    first = gathering.meeting.draaiboek
    second = editing.without_item(first, "pauze")
    third = editing.moved(second, "slot", -1)
    gathering.desk(revise(gathering, second), revise(gathering, second, 1))
    gathering.desk(revise(gathering, third))
    gathering.desk(StepDraaiboek(True))
    assert gathering.meeting.draaiboek == second
    gathering.desk(StepDraaiboek(True))
    assert gathering.meeting.draaiboek == first
    assert gathering.refused(ORGANISER, StepDraaiboek(True)) == "nothing-to-step"
    gathering.desk(StepDraaiboek(False), StepDraaiboek(False))
    assert gathering.meeting.draaiboek == third
    gathering.desk(StepDraaiboek(True), revise(gathering, first, 7))
    assert gathering.refused(ORGANISER, StepDraaiboek(False)) == "nothing-to-step"


def test_only_the_latest_versions_can_be_gone_back_to(gathering):
    script = gathering.meeting.draaiboek
    for minutes in range(1, MOST_VERSIONS + 6):
        gathering.desk(revise(gathering, editing.with_item(script, item("x", minutes=minutes))))
    assert len(gathering.meeting.earlier) == MOST_VERSIONS


def test_a_change_of_what_somebody_else_changed_meanwhile_is_refused(gathering):
    script = gathering.meeting.draaiboek
    gathering.desk(revise(gathering, editing.without_item(script, "pauze")))
    late = revise(gathering, editing.without_item(script, "slot"), 0)
    assert gathering.refused(cofacilitator("c"), late) is not None
    assert gathering.refused(ORGANISER, late) == "draaiboek-changed"


@pytest.mark.parametrize(
    "wrong",
    [
        lambda one: msgspec.structs.replace(one, items=(*one.items, one.items[0])),
        lambda one: editing.with_item(one, item("x", shrink_to=60)),
        lambda one: editing.with_item(one, msgspec.structs.replace(item("x"), werkvorm="dans")),
        lambda one: editing.with_item(one, item("x", title="t" * 121)),
        lambda one: editing.with_item(one, msgspec.structs.replace(item("x"), settings={"a": 1})),
        lambda one: editing.with_questions(one, [Question("Wie?", pictogram="kat")]),
        lambda one: editing.with_questions(one, [Question(f"{n}?") for n in range(31)]),
    ],
    ids=["double key", "shrink", "werkvorm", "title", "setting", "pictogram", "too many"],
)
def test_a_draaiboek_that_no_file_could_hold_is_refused(gathering, wrong):
    wanted = wrong(gathering.meeting.draaiboek)
    assert gathering.refused(ORGANISER, revise(gathering, wanted)) == "draaiboek-wrong"


def test_an_item_with_a_note_stays(gathering):
    gathering.desk(SaveNote("slot", "Bloemen meenemen", 0))
    without = editing.without_item(gathering.meeting.draaiboek, "slot")
    assert gathering.refused(ORGANISER, revise(gathering, without)) == "item-in-use"


def test_flaps_follow_the_questions_and_keep_the_groups_own(gathering):
    gathering.desk(AddFlap("Wat missen we?"))
    own = next(flap.id for flap in gathering.meeting.board if flap.number is None)
    asked = list(gathering.meeting.draaiboek.questions)
    script = gathering.meeting.draaiboek
    gathering.desk(
        revise(gathering, editing.with_questions(script, [*asked, Question("Nog een?")]))
    )
    board = gathering.meeting.board
    assert [flap.number for flap in board] == [1, 2, 3, 4, 5, None]
    assert len({flap.id for flap in board}) == 6
    assert gathering.meeting.flaps[own].text == "Wat missen we?"
    gathering.desk(AddFlap("En dit?"))
    assert len({flap.id for flap in gathering.meeting.board}) == 7


def test_a_flap_with_work_on_it_stays_and_one_that_was_taken_away_does_not_come_back(gathering):
    script = gathering.meeting.draaiboek
    gathering.desk(RemoveFlap("f1"), AddIdea("f4", "Samen koffie"))
    fewer = editing.with_questions(script, script.questions[:3])
    assert gathering.refused(ORGANISER, revise(gathering, fewer)) == "flap-in-use"
    gathering.desk(revise(gathering, editing.without_item(script, "pauze")))
    assert gathering.meeting.flaps["f1"].removed


def test_once_begun_the_draaiboek_and_the_details_stand(gathering):
    gathering.desk(revise(gathering, editing.without_item(gathering.meeting.draaiboek, "pauze")))
    gathering.desk(StartMeeting())
    assert gathering.meeting.earlier == []
    for command in (
        revise(gathering, gathering.meeting.draaiboek),
        StepDraaiboek(True),
        ChangeDetails("Anders", "", "", "", at(0)),
    ):
        assert gathering.refused(ORGANISER, command) == "draaiboek-stands"


def test_another_day_moves_the_whole_plan(gathering):
    gathering.desk(ChangeDetails(" Koffie ", "Noord", "De Eik", "", at(60), at(240)))
    assert gathering.meeting.details.title == "Koffie"
    assert gathering.meeting.agenda.plan_start_ms == at(60)
    assert gathering.meeting.fixed_end_ms == at(240)
    assert gathering.refused(ORGANISER, ChangeDetails(" ", "", "", "", at(0))) == "text-empty"


def test_participants_cannot_change_the_details(gathering):
    command = ChangeDetails("Anders", "", "", "", at(0))
    fatima = gathering.join()
    assert gathering.refused(fatima, command) == "not-allowed"
    assert gathering.refused(participant("nobody"), StepDraaiboek(True)) == "not-allowed"
