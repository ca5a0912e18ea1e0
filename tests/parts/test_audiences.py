"""Whatever happens in a meeting: what each audience may not see is in none of its parts."""

from hypothesis import given, settings
from hypothesis import strategies as st

from facilitator.domain.course import (
    Blank,
    ContinueMeeting,
    FinishMeeting,
    GoToItem,
    OpenItem,
    StartMeeting,
)
from facilitator.domain.notes import SaveNote
from facilitator.domain.people import CountWithoutPhone, HoldName, JoinDesk
from facilitator.werkvormen.reflection.rules import ProposeQuestion
from facilitator.werkvormen.stickers.rules import (
    CloseVote,
    EnterPaper,
    NewRound,
    PlaceSticker,
    ReopenVote,
    ShowResult,
)
from tests.factories import GUEST, ORGANISER, Gathering, draaiboek, item, participant
from tests.parts.scenes import audiences

ITEMS = ("welkom", "reflectie", "keuze", "pauze", "slot")
HIDDEN = draaiboek(
    item("keuze", "stickers", settings={"hidden": True}),
    item("slot"),
    questions=("Een?", "Twee?", "Drie?"),
)

course = st.lists(
    st.one_of(
        st.sampled_from(ITEMS).map(GoToItem),
        st.sampled_from(ITEMS).map(OpenItem),
        st.sampled_from(
            [
                Blank(True),
                Blank(False),
                FinishMeeting(),
                ContinueMeeting(),
                CloseVote("keuze"),
                ReopenVote("keuze"),
                ShowResult("keuze"),
                NewRound("keuze"),
            ]
        ),
    ),
    max_size=12,
)


def try_all(meeting, commands):
    for command in commands:
        if meeting.refused(ORGANISER, command) is None:
            meeting.desk(command)


@settings(deadline=None)
@given(course)
def test_screen_and_phones_have_no_text_of_the_desk_and_no_secret_link(commands):
    meeting = Gathering()
    meeting.join("Fatima")
    meeting.send(GUEST, JoinDesk("Sanne-van-de-regie"))
    meeting.desk(StartMeeting())
    meeting.desk(*(SaveNote(key, "notitie-van-de-regie") for key in ITEMS))
    try_all(meeting, commands)

    shown = audiences(meeting)
    for audience in ("screen", "phone"):
        for secret in ("desk:", "van-de-regie", "secret-of-the"):
            assert secret not in shown[audience]
    assert "secret-of-the" in shown["desk"]


@settings(deadline=None)
@given(course)
def test_names_and_proposals_of_people_are_on_no_screen(commands):
    meeting = Gathering()
    meeting.join("Naam-van-Fatima", "Organisatie-van-Fatima")
    meeting.desk(StartMeeting(), GoToItem("reflectie"), OpenItem("reflectie"))
    meeting.send(participant("id1"), ProposeQuestion("reflectie", "Voorstel-van-Fatima"))
    meeting.desk(HoldName("id1", True))
    try_all(meeting, commands)

    assert "-van-Fatima" not in audiences(meeting)["screen"]


votes = st.lists(st.tuples(st.integers(1, 3), st.sampled_from(["f1", "f2", "f3"])), max_size=6)
steps = st.lists(
    st.one_of(
        votes,
        st.sampled_from(
            [
                CloseVote("keuze"),
                ReopenVote("keuze"),
                NewRound("keuze"),
                FinishMeeting(),
                ContinueMeeting(),
                GoToItem("slot"),
                GoToItem("keuze"),
            ]
        ),
    ),
    max_size=8,
)


@settings(deadline=None)
@given(steps, st.permutations(["f1", "f2", "f3"]))
def test_hidden_totals_change_nothing_that_anybody_gets(plan, order):
    """The same meeting twice, with stickers on other flaps: until the result is shown nobody can
    tell which of the two it is, also not from earlier rounds."""
    other_flap = dict(zip(["f1", "f2", "f3"], order, strict=True))
    one, other = (Gathering(HIDDEN) for _time in range(2))
    for meeting in (one, other):
        for _person in range(3):
            meeting.join()
        meeting.desk(StartMeeting(), OpenItem("keuze"))
        for step in plan:
            if not isinstance(step, list):
                try_all(meeting, [step])
                continue
            for who, flap in step:
                voter = participant(f"id{who}")
                sticker = PlaceSticker("keuze", flap if meeting is one else other_flap[flap])
                if meeting.refused(voter, sticker) is None:
                    meeting.send(voter, sticker)

    assert audiences(one) == audiences(other)


def test_hidden_totals_of_paper_are_only_what_the_desk_itself_entered():
    meeting = Gathering(HIDDEN)
    meeting.desk(StartMeeting(), OpenItem("keuze"), CountWithoutPhone(7))
    before = audiences(meeting)
    meeting.desk(EnterPaper("keuze", "f1", 7))

    after = audiences(meeting)
    assert (after["screen"], after["phone"]) == (before["screen"], before["phone"])
    assert after["desk"] != before["desk"]
