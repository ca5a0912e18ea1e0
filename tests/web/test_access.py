import pytest

from facilitator.domain.links import RenewLink
from facilitator.domain.message import Actor, Role
from facilitator.domain.people import RemoveFacilitator, RemovePerson

ORGANISER = Actor(Role.ORGANISER, "organiser")


def path(url):
    return "/b/" + url.split("/b/")[1]


@pytest.fixture
def browsers(browser, organiser, room, site):
    """A browser for each role, and one that has no place."""
    links = site.addresses.of(room)
    screen, cofacilitator, participant = browser(), browser(), browser()
    screen.get(path(links.screen))
    invitation = path(links.cofacilitator)
    cofacilitator.post(invitation, invitation, name="Sanne")
    participant.join(room.row.code, "Fatima")
    return {
        "organiser": organiser,
        "cofacilitator": cofacilitator,
        "participant": participant,
        "screen": screen,
        "stranger": browser(),
    }


@pytest.mark.parametrize(
    ("page", "allowed"),
    [
        ("/b/{code}/regie", {"organiser", "cofacilitator"}),
        ("/b/{code}/scherm", {"organiser", "cofacilitator", "screen"}),
        ("/bijeenkomst/nieuw", {"organiser"}),
        ("/b/{code}/replan", {"organiser", "cofacilitator"}),
        ("/b/{code}/fotos/ab12", {"organiser", "cofacilitator"}),
        ("/b/{code}/bekenden?item=welkom", {"participant"}),
        ("/b/{code}/regie/teksten", {"organiser", "cofacilitator"}),
        ("/b/{code}/regie/documenten", {"organiser", "cofacilitator"}),
        ("/b/{code}/regie/documenten/gegevens.json", {"organiser", "cofacilitator"}),
        ("/b/{code}/regie/documenten/vragen.pdf", {"organiser", "cofacilitator"}),
        ("/b/{code}/regie/uitnodigingen", {"organiser", "cofacilitator"}),
        ("/b/{code}/regie/formulier/nobody", {"organiser", "cofacilitator"}),
        ("/b/{code}/ongedaan", {"organiser", "cofacilitator"}),
        ("/bijeenkomst/{code}/verwijderen", {"organiser"}),
    ],
)
def test_each_page_opens_for_its_roles_only(browsers, room, page, allowed):
    address = page.format(code=room.row.code)
    opened = {role for role, one in browsers.items() if one.get(address).status_code != 403}
    assert opened == allowed


def test_a_guessed_link_opens_nothing(browser, room):
    for kind in ("scherm", "uitnodiging"):
        assert browser().get(f"/b/{room.row.code}/{kind}/{'a' * 26}").status_code == 403


def test_a_link_of_another_meeting_opens_nothing(browser, room, site):
    from facilitator.demo.meeting import prepare

    other = prepare(site.hall, next(iter(site.draaiboeken.values())))
    token = path(site.addresses.of(room).screen).rsplit("/", 1)[1]
    assert browser().get(f"/b/{other.code}/scherm/{token}").status_code == 403


def test_a_renewed_link_closes_the_place_that_the_old_one_gave(browsers, room, site):
    site.hall.submit(room.row.id, ORGANISER, "renew-001", RenewLink("screen"))
    site.hall.submit(room.row.id, ORGANISER, "renew-002", RenewLink("cofacilitator"))
    code = room.row.code
    assert browsers["screen"].get(f"/b/{code}/scherm").status_code == 403
    assert browsers["cofacilitator"].get(f"/b/{code}/regie").status_code == 403
    assert browsers["organiser"].get(f"/b/{code}/regie").status_code == 200


def test_a_removed_participant_cannot_come_back_with_the_same_browser(browsers, room, site):
    fatima = next(iter(room.meeting.participants))
    site.hall.submit(room.row.id, ORGANISER, "remove-01", RemovePerson(fatima))
    phone = browsers["participant"]
    assert "Je doet niet meer mee" in phone.get(f"/b/{room.row.code}").text
    again = phone.post(f"/b/{room.row.code}/meedoen", "/", name="Fatima", organisation="")
    assert "Je doet niet meer mee" in again.text
    assert len(room.meeting.participants) == 1


def test_a_removed_cofacilitator_loses_the_desk(browsers, room, site):
    sanne = next(iter(room.meeting.facilitators))
    site.hall.submit(room.row.id, ORGANISER, "remove-02", RemoveFacilitator(sanne))
    assert browsers["cofacilitator"].get(f"/b/{room.row.code}/regie").status_code == 403


def test_looking_at_an_invitation_uses_nothing_up(browser, room, site):
    invitation = path(site.addresses.of(room).cofacilitator)
    assert [browser().get(invitation).status_code for _ in range(3)] == [200, 200, 200]
    assert room.meeting.facilitators == {}


def test_signing_out_ends_every_right(organiser, room):
    organiser.post("/afmelden", "/bijeenkomst/nieuw")
    assert organiser.get(f"/b/{room.row.code}/regie").status_code == 403
