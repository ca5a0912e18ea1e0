import pytest

from facilitator.domain.course import FinishMeeting
from facilitator.domain.flaps import AddFlap, RemoveFlap
from facilitator.domain.ideas import AddIdea
from facilitator.domain.meeting import COMMANDS
from facilitator.domain.photos import (
    MOST_ON_A_FLAP,
    AttachPhoto,
    MarkPhoto,
    PhotoAttached,
    PhotoRemoved,
    PhotoTyped,
    RemovePhoto,
    on_flap,
)
from tests.factories import ORGANISER, SCREEN, Gathering, started


def attach(flap: str = "f1", jpeg: bytes = b"picture") -> AttachPhoto:
    return AttachPhoto(flap, jpeg, 1500, 2000)


def with_photo() -> tuple[Gathering, str]:
    """A meeting with one photograph, and its id."""
    meeting = started()
    meeting.desk(attach())
    return meeting, next(iter(meeting.meeting.photos))


def test_a_photograph_hangs_with_its_flap_and_the_log_knows_its_id_only():
    meeting = started()
    [event] = meeting.desk(attach("f2"))
    assert isinstance(event, PhotoAttached)
    [photo] = on_flap(meeting.meeting, "f2")
    assert event == PhotoAttached(photo.id, "f2", 1500, 2000)
    assert meeting.pictures == {photo.id: b"picture"}
    assert on_flap(meeting.meeting, "f1") == []
    assert not photo.typed


def test_photographs_need_a_flap_that_hangs():
    meeting = started()
    assert meeting.refused(ORGANISER, attach("f99")) == "unknown-flap"
    meeting.desk(AddFlap("Wie belt?"))
    added = meeting.meeting.board[-1].id
    meeting.desk(RemoveFlap(added))
    assert meeting.refused(ORGANISER, attach(added)) == "unknown-flap"


def test_a_flap_has_room_for_a_few():
    meeting = started()
    meeting.desk(*[attach()] * MOST_ON_A_FLAP)
    assert meeting.refusal(ORGANISER, attach()) == ("too-many-photos", {"most": MOST_ON_A_FLAP})
    assert meeting.refused(ORGANISER, attach("f2")) is None
    meeting.desk(RemovePhoto(on_flap(meeting.meeting, "f1")[0].id))
    assert meeting.refused(ORGANISER, attach()) is None


def test_a_flap_with_a_photograph_stays_on_the_wall():
    meeting = started()
    meeting.desk(AddFlap("Wie belt?"))
    added = meeting.meeting.board[-1].id
    meeting.desk(attach(added))
    assert meeting.refused(ORGANISER, RemoveFlap(added)) == "flap-in-use"


def test_it_is_typed_out_also_after_the_meeting():
    meeting, photo = with_photo()
    meeting.desk(FinishMeeting(), AddIdea("f1", "Een kaart met gezichten"))
    assert meeting.desk(MarkPhoto(photo, True)) == [PhotoTyped(photo, True)]
    assert meeting.meeting.photos[photo].typed
    assert meeting.desk(MarkPhoto(photo, True)) == []
    assert meeting.desk(MarkPhoto(photo, False)) == [PhotoTyped(photo, False)]


def test_what_is_removed_is_thrown_away():
    meeting, photo = with_photo()
    assert meeting.desk(RemovePhoto(photo)) == [PhotoRemoved(photo)]
    assert meeting.meeting.photos == {}
    assert meeting.pictures == {photo: None}
    assert PhotoRemoved.erases
    for command in (RemovePhoto(photo), MarkPhoto(photo, True)):
        assert meeting.refused(ORGANISER, command) == "unknown-photo"


@pytest.mark.parametrize("command", [attach(), MarkPhoto("p", True), RemovePhoto("p")])
def test_photographs_are_of_the_desk(command):
    meeting = started()
    for actor in (meeting.join(), SCREEN):
        assert meeting.refused(actor, command) == "not-allowed"


def test_a_picture_never_comes_over_the_socket():
    assert AttachPhoto not in COMMANDS
