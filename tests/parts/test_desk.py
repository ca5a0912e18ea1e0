from typing import get_args

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from facilitator.domain import course
from facilitator.domain.course import (
    LATEST_MS,
    Blank,
    FinishMeeting,
    GoToItem,
    NextItem,
    OpenItem,
    PauseClock,
    Replan,
    SetFixedEnd,
    StartMeeting,
)
from facilitator.domain.notes import SaveNote
from facilitator.domain.people import AddPerson, HoldName, JoinDesk, RemovePerson
from facilitator.parts import desk
from facilitator.room.sleep import Slept
from facilitator.store.trouble import Trouble
from facilitator.werkvormen.reflection.rules import ProposeQuestion
from facilitator.werkvormen.stickers.rules import CloseVote, NewRound, PlaceSticker, ShowResult
from tests.factories import GUEST, ORGANISER, Gathering, at, cofacilitator, started, voting
from tests.parts.scenes import scene


def part(meeting, name):
    return parts(meeting)[name].data


def parts(meeting):
    return desk.parts(scene(meeting)) | desk.people(scene(meeting))


def can(meeting):
    return {name for name, possible in part(meeting, "controls")["can"].items() if possible}


def test_before_the_start_the_desk_can_start():
    assert can(Gathering()) == {"start", "blank"}


def test_while_it_runs_the_desk_can_go_on():
    meeting = started()
    assert can(meeting) == {"pause", "next", "open", "finish", "blank"}

    meeting.desk(GoToItem("slot"), OpenItem("slot"), PauseClock())
    assert can(meeting) == {"resume", "previous", "finish", "blank"}


def test_after_the_end_nothing_runs():
    meeting = started()
    meeting.desk(FinishMeeting())

    assert can(meeting) == set()


def test_every_button_that_is_offered_works():
    meetings = [Gathering(), started(), started(), started()]
    meetings[2].desk(GoToItem("slot"), OpenItem("slot"), PauseClock())
    meetings[3].desk(FinishMeeting())
    for meeting in meetings:
        here = meeting.meeting.current.key if meeting.meeting.current else "welkom"
        buttons = {
            "start": course.StartMeeting(),
            "pause": course.PauseClock(),
            "resume": course.ResumeClock(),
            "next": course.NextItem(here),
            "previous": course.PreviousItem(here),
            "open": course.OpenItem(here),
            "finish": course.FinishMeeting(),
            "blank": course.Blank(True),
        }
        assert [n for n in can(meeting) if meeting.refused(ORGANISER, buttons[n])] == []


def test_the_desk_has_the_text_of_now_and_what_follows():
    meeting = started()

    assert part(meeting, "now")["say"] == ["desk: dit zeg je bij welkom"]
    assert part(meeting, "now")["ask"] == ["desk: dit vraag je bij welkom"]
    assert part(meeting, "now")["material"] == ["desk: dit ligt klaar bij welkom"]
    assert part(meeting, "now")["next"] == {"title": "Onderdeel reflectie", "minutes": 15}


def test_the_neutral_page_leaves_the_desk_its_text():
    meeting = started()
    meeting.desk(Blank(True))

    assert part(meeting, "now")["say"] == ["desk: dit zeg je bij welkom"]


def test_everybody_is_a_part_of_their_own():
    meeting = Gathering()
    before = parts(meeting)
    fatima = meeting.join("Fatima", "Wijkteam")
    meeting.desk(HoldName(fatima.id, True))

    after = parts(meeting)
    assert after[f"person:{fatima.id}"].data["person"] == {
        "id": fatima.id,
        "name": "Fatima",
        "typed_name": "Fatima",
        "organisation": "Wijkteam",
        "beside": "Wijkteam",
        "phone": True,
        "online": False,
        "held": True,
        "left": False,
        "removed": False,
        "erased": False,
        "form_open": False,
        "filled": False,
    }
    changed = {name for name in after if before.get(name) != after[name]}
    assert changed == {"present", f"person:{fatima.id}"}


def test_somebody_without_a_phone_is_in_the_list_as_such():
    meeting = Gathering()
    meeting.desk(AddPerson("Truus"))
    truus = list(meeting.meeting.participants)[-1]

    person = part(meeting, f"person:{truus}")["person"]

    assert (person["name"], person["phone"]) == ("Truus", False)


def test_an_organisation_that_is_in_the_name_is_not_said_twice():
    meeting = started()
    people = [meeting.join("Jan", "Buurtteam"), meeting.join("Jan", "Kerk"), meeting.join("Jan")]

    shown = [part(meeting, f"person:{one.id}")["person"] for one in people]
    assert [(one["name"], one["beside"]) for one in shown] == [
        ("Jan (Buurtteam)", ""),
        ("Jan (Kerk)", ""),
        ("Jan", ""),
    ]


def test_who_was_removed_stays_on_the_list_to_be_let_back_in():
    meeting = started()
    fatima = meeting.join()
    meeting.desk(RemovePerson(fatima.id))

    assert part(meeting, f"person:{fatima.id}")["person"]["removed"]
    assert part(meeting, "present")["total"] == 0


def test_notes_are_the_own_ones_to_write_and_those_of_others_to_read():
    meeting = started()
    meeting.send(GUEST, JoinDesk("Sanne"))
    [key] = meeting.meeting.facilitators
    meeting.desk(SaveNote("welkom", "van mij"))
    meeting.send(cofacilitator(key), SaveNote("welkom", "van Sanne"))

    def notes(actor):
        return [
            (note["author"], note["text"], note["mine"])
            for note in desk.personal(scene(meeting), actor)["notes"].data["notes"]
        ]

    assert notes(ORGANISER) == [(None, "van mij", True), ("Sanne", "van Sanne", False)]
    assert notes(cofacilitator(key)) == [(None, "van mij", False), ("Sanne", "van Sanne", True)]


def test_only_the_organiser_is_offered_to_remove_a_cofacilitator():
    meeting = started()
    meeting.send(GUEST, JoinDesk("Sanne"))
    [key] = meeting.meeting.facilitators

    def facilitators(actor):
        return desk.personal(scene(meeting), actor)["facilitators"].data["facilitators"]

    assert facilitators(ORGANISER) == [{"id": key, "name": "Sanne"}]
    assert facilitators(cofacilitator(key)) == []


def test_after_the_end_all_notes_and_the_result_can_be_read():
    vote = voting()
    vote.send(GUEST, JoinDesk("Sanne"))
    [key] = vote.meeting.facilitators
    vote.send(vote.join(), PlaceSticker("keuze", "f2"))
    vote.desk(SaveNote("keuze", "van mij"), CloseVote("keuze"), ShowResult("keuze"))
    vote.send(cofacilitator(key), SaveNote("keuze", "van Sanne"))
    assert part(vote, "outcome")["entries"] == []

    vote.desk(FinishMeeting())
    chosen, last = part(vote, "outcome")["entries"]
    assert chosen["notes"] == [
        {"author": None, "text": "van mij"},
        {"author": "Sanne", "text": "van Sanne"},
    ]
    assert chosen["result"]["ranking"][0]["flap"]["id"] == "f2"
    assert last["notes"] == []


def test_totals_that_stayed_hidden_are_in_no_outcome():
    vote = voting(hidden=True)
    vote.send(vote.join(), PlaceSticker("keuze", "f2"))
    vote.desk(FinishMeeting())

    result = part(vote, "outcome")["entries"][0]["result"]
    assert (result["ranking"], result["totals"]) == (None, None)


def test_proposals_wait_at_the_desk_during_other_items_too():
    meeting = started()
    meeting.desk(GoToItem("reflectie"), OpenItem("reflectie"))
    fatima = meeting.join()
    meeting.send(fatima, ProposeQuestion("reflectie", "Wie belt er?"))
    meeting.desk(GoToItem("slot"))

    [proposal] = part(meeting, "proposals")["proposals"]
    assert (proposal["text"], proposal["by"]) == ("Wie belt er?", None)


def test_a_flap_can_be_taken_down_when_nobodys_work_is_on_it():
    vote = voting()
    vote.send(vote.join(), PlaceSticker("keuze", "f1"))

    def removable():
        return [flap["id"] for flap in part(vote, "flaps")["flaps"] if flap["removable"]]

    assert removable() == []
    vote.desk(CloseVote("keuze"), FinishMeeting())
    assert removable() == []


def test_rounds_that_are_over_keep_their_ranking():
    vote = voting()
    vote.send(vote.join(), PlaceSticker("keuze", "f2"))
    vote.desk(CloseVote("keuze"), NewRound("keuze"))

    [past] = part(vote, "werkvorm")["rounds"]
    assert (past["round"], past["ranking"][0]["flap"]["id"]) == (1, "f2")


# Planning anew


def preview(meeting, fixed_end_ms=None):
    return desk.replan_preview(scene(meeting), fixed_end_ms)


def late_by(minutes):
    meeting = started()
    meeting.clock.forward(minutes=10 + minutes)
    return meeting


def test_a_preview_changes_nothing():
    meeting = late_by(6)
    before = scene(meeting).meeting.agenda

    preview(meeting)

    assert meeting.meeting.agenda == before


def test_what_a_preview_offers_is_accepted_and_can_be_taken_back():
    meeting = late_by(6)
    offered = preview(meeting)
    assert offered["late_min"] == 6
    assert [(row["key"], row["from_min"], row["to_min"]) for row in offered["shrink"]["rows"]] == [
        ("reflectie", 15, 12),
        ("keuze", 10, 8),
        ("slot", 5, 4),
    ]

    meeting.desk(Replan(**offered["shrink"]["data"]))
    assert preview(meeting)["late_min"] == 0
    meeting.desk(Replan(**offered["undo"]))
    assert preview(meeting)["late_min"] == 6

    meeting.desk(Replan(**offered["later"]["data"]))
    assert preview(meeting)["late_min"] == 0


@pytest.mark.parametrize("late", [5.3, 5.7, 0.6, 20.2, 60.4])
def test_the_end_of_a_preview_is_the_end_that_the_desk_shows_afterwards(late):
    meeting = late_by(late)
    offered = preview(meeting)["shrink"]
    given = sum(row["from_min"] - row["to_min"] for row in offered["rows"])
    assert given + offered["short_min"] == round(late)

    meeting.desk(Replan(**offered["data"]))
    assert part(meeting, "replan")["late_min"] == 0
    assert part(meeting, "agenda")["expected_end"] == offered["end"]


def minutes(time):
    hour, minute = time.split(":")
    return 60 * int(hour) + int(minute)


@given(began_s=st.integers(-90, 90), spent=st.lists(st.integers(0, 900), max_size=2))
def test_the_times_and_the_minutes_on_the_schedule_add_up_to_the_end(began_s, spent):
    meeting = Gathering()
    meeting.clock.ms += 1000 * began_s
    meeting.desk(StartMeeting())
    for seconds in spent:
        meeting.clock.ms += 1000 * seconds
        meeting.desk(NextItem(meeting.meeting.current.key))
    shown = part(meeting, "agenda")
    rows = [row for row in shown["rows"] if row["state"] in ("now", "next")]
    at_min = minutes(rows[0]["actual_start"])
    for row in rows:
        assert minutes(row["actual_start"] or row["expected"]) == at_min
        at_min += row["allotted_min"]
    assert minutes(shown["expected_end"]) == at_min


@pytest.mark.parametrize(("room_min", "fits"), [(50, True), (49, False)])
def test_before_the_start_the_desk_warns_of_a_plan_that_is_longer_than_the_room_is_ours(
    room_min, fits
):
    meeting = Gathering(fixed_end_ms=at(room_min))
    assert part(meeting, "replan")["over_fixed"] is not fits


def test_a_meeting_that_runs_out_of_the_room_is_warned_as_soon_as_that_shows():
    meeting = started(fixed_end_ms=at(51))
    assert not part(meeting, "replan")["over_fixed"]
    meeting.clock.ms = at(12)  # two minutes over the first item
    assert part(meeting, "replan")["over_fixed"]


def test_less_than_half_a_minute_is_not_late():
    assert preview(late_by(0.4))["shrink"] is None


def test_a_fixed_end_says_what_is_still_short():
    meeting = late_by(0)
    offered = preview(meeting, at(30))

    assert offered["later"]["over_fixed"]
    assert offered["shrink"]["short_min"] == 10


@pytest.mark.parametrize("command", [SetFixedEnd(LATEST_MS), Replan({}, LATEST_MS), Replan({}, 0)])
def test_no_moment_that_the_gate_lets_through_breaks_the_desk(command):
    meeting = started()
    meeting.desk(command)

    assert set(desk.parts(scene(meeting))) >= {"replan", "agenda", "controls"}
    preview(meeting)


# What is wrong with the computer


def test_after_a_sleep_the_time_can_be_given_back(program):
    asleep = msgspec.structs.replace(scene(started()), slept=Slept(at(1), at(16)))
    assert desk.parts(asleep)["slept"].data["slept"] == {
        "times": {"from": "16:15", "to": "16:30"},
        "seconds": 900,
        "minutes": 15,
    }
    made = desk.parts(asleep)["slept"]
    with program.app_context():
        html = program.jinja_env.get_template(made.template).render(**made.data)
    assert "sliep van 16:15 tot 16:30" in html
    assert "Tel die 15 minuten niet mee" in html
    short = msgspec.structs.replace(asleep, slept=Slept(at(1), at(1) + 40_000))
    made = desk.parts(short)["slept"]
    with program.app_context():
        html = program.jinja_env.get_template(made.template).render(**made.data)
    assert "sliep even, om 16:15" in html
    long = msgspec.structs.replace(asleep, slept=Slept(at(0), at(200)))
    assert desk.parts(long)["slept"].data["slept"]["seconds"] == 3600
    assert part(started(), "slept")["slept"] is None


@pytest.mark.parametrize("trouble", [*get_args(Trouble), None])
def test_the_desk_is_warned_as_long_as_nothing_can_be_stored(program, trouble):
    troubled = msgspec.structs.replace(scene(started()), trouble=trouble)
    made = desk.parts(troubled)["storage"]
    with program.app_context():
        html = program.jinja_env.get_template(made.template).render(**made.data)
    assert ("Opslaan" in html or "bewaard" in html) == (trouble is not None)


def test_a_backup_that_failed_is_told_once_nothing_else_is_wrong(program, monkeypatch):
    monkeypatch.setenv("GO_STARTED_AS", "python3 go.py")
    failed = msgspec.structs.replace(scene(started()), backup_failed=True)
    worse = msgspec.structs.replace(failed, trouble="storage-full")

    def told(scene_):
        made = desk.parts(scene_)["storage"]
        with program.app_context():
            return program.jinja_env.get_template(made.template).render(**made.data)

    assert "Typ dan: python3 go.py backup" in told(failed)
    assert "reservekopie is mislukt" not in told(worse)
