import pytest

from facilitator.domain.flaps import (
    MOST_FLAPS,
    AddFlap,
    EditFlap,
    FlapAdded,
    FlapEdited,
    FlapRemoved,
    FlapRestored,
    RemoveFlap,
    RestoreFlap,
)
from facilitator.domain.state import Flap
from tests.factories import ORGANISER, QUESTIONS, Gathering


def wall(meeting):
    return [flap.text for flap in meeting.meeting.board]


def test_the_questions_of_the_draaiboek_hang_numbered():
    meeting = Gathering()

    assert meeting.meeting.board == [
        Flap(f"f{number}", number, text) for number, text in enumerate(QUESTIONS, start=1)
    ]


def test_an_added_flap_has_no_number_and_hangs_last():
    meeting = Gathering()

    assert meeting.desk(AddFlap("  Wie belt er? ")) == [FlapAdded("f5", "Wie belt er?")]
    assert meeting.meeting.board[-1] == Flap("f5", None, "Wie belt er?")


def test_an_id_is_never_used_again():
    meeting = Gathering()
    meeting.desk(AddFlap("Een?"), RemoveFlap("f5"), AddFlap("Twee?"))

    assert list(meeting.meeting.flaps) == ["f1", "f2", "f3", "f4", "f5", "f6"]


@pytest.mark.parametrize(
    ("text", "code"), [("   ", "text-empty"), ("WIE DOET WAT? ", "flap-exists")]
)
def test_an_empty_or_double_question_is_refused(text, code):
    meeting = Gathering()
    meeting.desk(AddFlap("Wie belt er?"))

    assert meeting.refused(ORGANISER, AddFlap(text)) == code
    assert meeting.refused(ORGANISER, EditFlap("f5", text)) == code


def test_a_full_wall_takes_no_more():
    meeting = Gathering()
    for number in range(len(QUESTIONS), MOST_FLAPS):
        meeting.desk(AddFlap(f"Vraag {number}?"))

    refusal = ("too-many-flaps", {"most": MOST_FLAPS})
    assert meeting.refusal(ORGANISER, AddFlap("Nog een?")) == refusal

    meeting.desk(RemoveFlap("f1"), AddFlap("Nog een?"))
    assert meeting.refusal(ORGANISER, RestoreFlap("f1")) == refusal


def test_an_added_question_can_be_worded_differently():
    meeting = Gathering()
    meeting.desk(AddFlap("wie belt er?"))

    assert meeting.desk(EditFlap("f5", "Wie belt er?")) == [
        FlapEdited("f5", "Wie belt er?", before="wie belt er?")
    ]
    assert meeting.desk(EditFlap("f5", " Wie belt er? ")) == []


def test_the_questions_of_the_draaiboek_stay_as_they_are():
    assert Gathering().refused(ORGANISER, EditFlap("f1", "Anders?")) == "flap-fixed"


def test_a_flap_can_be_taken_down_and_hung_back_at_its_place():
    meeting = Gathering()

    assert meeting.desk(RemoveFlap("f2")) == [FlapRemoved("f2")]
    assert wall(meeting) == [QUESTIONS[0], QUESTIONS[2], QUESTIONS[3]]
    assert meeting.desk(RestoreFlap("f2")) == [FlapRestored("f2")]
    assert meeting.desk(RestoreFlap("f2")) == []
    assert wall(meeting) == list(QUESTIONS)


def test_a_flap_does_not_come_back_beside_the_same_question():
    meeting = Gathering()
    meeting.desk(RemoveFlap("f1"), AddFlap("wie doet wat?"))

    assert meeting.refused(ORGANISER, RestoreFlap("f1")) == "flap-exists"


def test_what_does_not_hang_is_unknown():
    meeting = Gathering()
    meeting.desk(RemoveFlap("f1"))

    assert meeting.refused(ORGANISER, RemoveFlap("f1")) == "unknown-flap"
    assert meeting.refused(ORGANISER, EditFlap("f1", "Anders?")) == "unknown-flap"
    assert meeting.refused(ORGANISER, RestoreFlap("f9")) == "unknown-flap"
