import pytest

from facilitator.domain.course import GoToItem, OpenItem
from facilitator.domain.pages import PageTurned, TurnPage
from facilitator.parts import screen
from tests.factories import ORGANISER, started
from tests.parts.scenes import scene


def page(meeting):
    return screen.parts(scene(meeting))["board"].data["page"]


def test_an_item_begins_at_its_first_page():
    meeting = started()
    meeting.desk(OpenItem("welkom"))

    assert page(meeting) == "people"


def test_the_desk_turns_a_page_and_back():
    meeting = started()
    meeting.desk(OpenItem("welkom"))

    assert meeting.desk(TurnPage("welkom", "rules")) == [PageTurned("welkom", "rules", "people")]
    assert page(meeting) == "rules"
    assert meeting.desk(TurnPage("welkom", "rules")) == []
    assert meeting.desk(TurnPage("welkom", "people")) == [PageTurned("welkom", "people", "rules")]


def test_each_item_keeps_its_own_page():
    meeting = started()
    meeting.desk(OpenItem("welkom"), TurnPage("welkom", "aim"))
    meeting.desk(GoToItem("reflectie"), OpenItem("reflectie"))
    assert page(meeting) == "urgent"

    meeting.desk(GoToItem("welkom"))

    assert page(meeting) == "aim"


@pytest.mark.parametrize(
    ("item", "page", "refusal"),
    [
        ("nergens", "aim", "unknown-item"),
        ("welkom", "urgent", "unknown-page"),
        ("keuze", "", "unknown-page"),
        ("slot", "people", "unknown-page"),
    ],
)
def test_a_page_that_is_not_there_is_refused(item, page, refusal):
    assert started().refused(ORGANISER, TurnPage(item, page)) == refusal


def test_participants_turn_no_pages():
    meeting = started()

    assert meeting.refused(meeting.join(), TurnPage("welkom", "aim")) == "not-allowed"
