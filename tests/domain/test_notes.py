from hypothesis import given
from hypothesis import strategies as st

from facilitator.domain.message import Role
from facilitator.domain.notes import LONGEST, NoteSaved, SaveNote
from facilitator.domain.people import JoinDesk
from facilitator.domain.state import Note
from tests.factories import GUEST, ORGANISER, Gathering, cofacilitator, participant


def note(meeting, author="organiser"):
    return meeting.meeting.notes["keuze"][author]


def test_a_note_is_saved_with_its_revision():
    meeting = Gathering()

    assert meeting.desk(SaveNote("keuze", "Jan belt.")) == [
        NoteSaved("keuze", "organiser", "Jan belt.", 1)
    ]
    meeting.desk(SaveNote("keuze", "Jan belt morgen.", base=1))
    assert note(meeting) == Note("Jan belt morgen.", 2)


def test_the_same_text_is_not_saved_again():
    meeting = Gathering()
    meeting.desk(SaveNote("keuze", "Jan belt."))

    assert meeting.desk(SaveNote("keuze", "Jan belt.", base=1)) == []
    assert meeting.desk(SaveNote("reflectie", "")) == []


def test_each_facilitator_has_a_sheet_of_their_own():
    meeting = Gathering()
    meeting.send(GUEST, JoinDesk("Sanne"))
    [key] = meeting.meeting.facilitators

    meeting.desk(SaveNote("keuze", "van de organisator"))
    meeting.send(cofacilitator(key), SaveNote("keuze", "van Sanne"))

    assert note(meeting).text == "van de organisator"
    assert note(meeting, key).text == "van Sanne"


def test_what_another_window_saved_in_between_stays_above():
    meeting = Gathering()
    meeting.desk(SaveNote("keuze", "venster een"), SaveNote("keuze", "venster twee", base=0))

    assert note(meeting) == Note("venster een\n\nvenster twee", 2)


def test_a_stale_text_that_holds_the_other_is_taken_as_it_is():
    meeting = Gathering()
    meeting.desk(SaveNote("keuze", "Jan"), SaveNote("keuze", "Jan belt", base=0))

    assert note(meeting) == Note("Jan belt", 2)


def test_two_texts_that_do_not_fit_together_are_refused():
    meeting = Gathering()
    meeting.desk(SaveNote("keuze", "a" * LONGEST))

    refusal = meeting.refusal(ORGANISER, SaveNote("keuze", "b", base=0))

    assert refusal == ("note-too-long", {"most": LONGEST})


def test_a_note_at_no_item_is_refused():
    assert Gathering().refused(ORGANISER, SaveNote("koffie", "x")) == "unknown-item"


def test_participants_write_no_notes():
    meeting = Gathering()

    assert meeting.join().role is Role.PARTICIPANT
    assert meeting.refused(participant("id1"), SaveNote("keuze", "x")) == "not-allowed"


@given(st.lists(st.tuples(st.text("abc ", max_size=4), st.integers(0, 3)), max_size=8))
def test_nothing_is_overwritten_that_the_writer_did_not_see(saves):
    meeting = Gathering()
    for text, base in saves:
        before = meeting.meeting.notes.get("keuze", {}).get("organiser", Note("", 0))
        meeting.desk(SaveNote("keuze", text, base))
        after = meeting.meeting.notes.get("keuze", {}).get("organiser", Note("", 0))
        assert text in after.text
        assert before.rev == base or before.text in after.text
