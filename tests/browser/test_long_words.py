"""What people typed may be one long word: no page becomes wider by it."""

import pytest

from tests.browser.stage import Stage

WORD = "Hottentottententententoonstellingsmakersopleidingsinstituut"
PAGES = (
    "/bijeenkomst/{}",
    "/bijeenkomst/{}/overdragen",
    "/instellingen",
    "/bijeenkomst/nieuw?van={}",
)
AT_THE_DESK = ("/draaiboek", "/documenten", "/uitnodigingen", "/teksten", "/mail/papieren")
TOO_WIDE = "document.documentElement.scrollWidth - document.documentElement.clientWidth"


@pytest.fixture
def long(stage: Stage) -> Stage:
    """A meeting, an organisation and two people of one name, all of them one long word."""
    server = stage.server
    stage.code = server.new_meeting(title=WORD)
    server.post("/instellingen/organisatie", {"organisation": WORD}, "/instellingen")
    return stage


def test_a_phone_gets_no_wider(long: Stage) -> None:
    phones = [long.phone(WORD, f"{WORD}{number}") for number in range(2)]
    for phone in phones:
        phone.online()
        assert phone.page.evaluate(TOO_WIDE) <= 0


def test_no_page_of_an_organiser_gets_wider_than_a_phone(long: Stage) -> None:
    long.phone(WORD, WORD)
    page = long.organiser("phone").new_page()
    wide = {}
    for path in (*PAGES, *(f"/b/{{}}/regie{one}" for one in AT_THE_DESK)):
        page.goto(long.server.base + path.format(long.code))
        wide[path] = page.evaluate(TOO_WIDE)
    assert {path: by for path, by in wide.items() if by > 0} == {}
