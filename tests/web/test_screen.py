"""The page on the projector."""

from facilitator.domain.course import FinishMeeting, StartMeeting
from tests.factories import ORGANISER


def test_who_is_thanked_is_not_asked_to_join(organiser, room, site):
    page = f"/b/{room.row.code}/scherm"
    site.hall.submit(room.row.id, ORGANISER, "start-it-now", StartMeeting())
    assert "Doe mee met code" in organiser.get(page).text
    site.hall.submit(room.row.id, ORGANISER, "finish-it-now", FinishMeeting())
    shown = organiser.get(page).text
    assert "Dank je wel" in shown
    assert "Doe mee met code" not in shown
    assert "join__qr" not in shown
