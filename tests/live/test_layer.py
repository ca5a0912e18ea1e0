import itertools

import pytest

from facilitator.domain.message import Actor, Role
from facilitator.domain.people import AddPerson, RemoveFacilitator, RemovePerson
from facilitator.limits import MOST_PAGES, PERSON_BURST, WRONG_CODES

ORGANISER = Actor(Role.ORGANISER, "organiser")
ids = (f"command-{number}" for number in itertools.count())


class Page:
    """A connected page."""

    def __init__(self, program, browser, room, audience, **more):
        self._socket = program.extensions["live"].test_client(
            program,
            flask_test_client=browser.client,
            auth={"meeting": room.row.code, "as": audience, **more},
        )

    @property
    def connected(self):
        return self._socket.is_connected()

    def ask(self, event, *payload):
        return self._socket.emit(event, *payload, callback=True)

    def send(self, name, command_id=None, /, **data):
        request = {"id": command_id or next(ids), "name": name, "data": data}
        return self.ask("command", request)

    def leave(self):
        self._socket.disconnect()

    def received(self):
        """The events since the last time: (name, payload)."""
        return [(one["name"], one["args"][0]) for one in self._socket.get_received()]


@pytest.fixture
def page(program, room):
    return lambda browser, audience, **more: Page(program, browser, room, audience, **more)


@pytest.fixture
def desk(page, organiser):
    return page(organiser, "desk")


@pytest.fixture
def phone(page, browser, room):
    one = browser()
    one.join(room.row.code, "Fatima")
    return page(one, "phone")


@pytest.fixture
def voting(desk):
    for name, data in (
        ("start-meeting", {}),
        ("go-to-item", {"item": "keuze"}),
        ("open-item", {"item": "keuze"}),
    ):
        assert desk.send(name, **data)["ok"]


def test_a_browser_without_a_place_is_turned_away(page, browser):
    for audience in ("phone", "desk", "screen"):
        assert not page(browser(), audience).connected


def test_a_participant_gets_no_desk_and_no_screen(page, browser, room):
    one = browser()
    one.join(room.row.code, "Fatima")
    assert page(one, "phone").connected
    assert not page(one, "desk").connected
    assert not page(one, "screen").connected


@pytest.mark.parametrize("auth", [None, {}, [], "x", {"meeting": "1", "as": "desk"}])
def test_an_odd_greeting_is_turned_away(program, organiser, auth):
    live = program.extensions["live"]
    client = live.test_client(program, flask_test_client=organiser.client, auth=auth)
    assert not client.is_connected()


def test_an_accepted_command_answers_with_its_place_in_the_log(phone, voting):
    answer = phone.send("place-sticker", item="keuze", flap="f1")
    assert answer["ok"]
    assert answer["me"]["parts"]["me"]["data"]["stickers"] == {"f1": 1}
    assert answer["me"]["parts"]["me"]["data"]["left"] == 2


def test_the_same_command_twice_counts_once(phone, voting):
    first = phone.send("place-sticker", "same-id-1", item="keuze", flap="f1")
    second = phone.send("place-sticker", "same-id-1", item="keuze", flap="f1")
    assert (second["ok"], second["seq"]) == (True, first["seq"])
    me = phone.ask("sync", {"streams": {}})["streams"]["me"]["parts"]["me"]["data"]
    assert me["stickers"] == {"f1": 1}


def test_a_refusal_says_why_in_dutch(phone, voting):
    for flap in ("f1", "f2", "f3"):
        assert phone.send("place-sticker", item="keuze", flap=flap)["ok"]
    assert phone.send("place-sticker", item="keuze", flap="f4") == {
        "ok": False,
        "code": "stickers-none-left",
        "text": "Je 3 stickers zijn op. Haal er ergens een weg om hem hier te plakken.",
        "again": False,
    }


def test_a_participant_cannot_lead_the_meeting(phone):
    assert phone.send("start-meeting")["code"] == "not-allowed"


@pytest.mark.parametrize(
    "payload",
    [
        None,
        "x",
        [],
        {},
        {"id": "12345678", "name": "nonsense", "data": {}},
        {"id": "short", "name": "mute", "data": {"on": True}},
        {"id": "12345678", "name": "mute", "data": {"on": "yes"}},
        {"id": "12345678", "name": "mute", "data": {"on": True, "extra": 1}},
        {"id": "12345678", "name": "mute", "data": None},
    ],
)
def test_an_odd_command_is_answered_and_changes_nothing(desk, room, payload):
    before = room.known.seq
    assert desk.ask("command", payload)["code"] == "bad-request"
    assert room.known.seq == before


def test_a_phone_gets_nothing_while_others_vote(page, browser, room, phone, voting, later):
    other = browser()
    other.join(room.row.code, "Jan")
    voter = page(other, "phone")
    later.pass_by(1)
    phone.received()
    voter.send("place-sticker", item="keuze", flap="f1")
    later.pass_by(1)
    assert phone.received() == []


def test_the_screen_gets_the_new_total(page, organiser, phone, voting, later):
    screen = page(organiser, "screen")
    later.pass_by(1)
    screen.received()
    phone.send("place-sticker", item="keuze", flap="f2")
    later.pass_by(1)
    [(name, message)] = screen.received()
    assert (name, list(message["parts"])) == ("parts", ["tally"])
    assert message["parts"]["tally"]["data"]["flaps"]["f2"] == {"phone": 1, "paper": 0}


def test_another_device_of_the_same_person_follows(page, browser, room, voting, later):
    one = browser()
    one.join(room.row.code, "Fatima")
    here, there = page(one, "phone"), page(one, "phone")
    later.pass_by(1)
    for device in (here, there):
        device.ask("sync", {"streams": {}})
        device.received()
    here.send("place-sticker", item="keuze", flap="f3")
    assert here.received() == []
    [(name, message)] = there.received()
    assert (name, message["parts"]["me"]["data"]["stickers"]) == ("parts", {"f3": 1})


def test_sync_gives_only_what_was_missed(page, organiser, desk, later):
    screen = page(organiser, "screen")
    whole = screen.ask("sync", {"streams": {}})["streams"]["screen"]
    assert whole["whole"]
    desk.send("start-meeting")
    later.pass_by(1)
    have = {"screen": [whole["epoch"], whole["rev"]]}
    missed = screen.ask("sync", {"streams": have})["streams"]["screen"]
    assert (missed["whole"], missed["prev"]) == (False, whole["rev"])
    assert set(missed["parts"]) == {"timer", "head", "course", "board"}
    nothing = screen.ask("sync", {"streams": {"screen": [missed["epoch"], missed["rev"]]}})
    assert nothing["streams"]["screen"]["parts"] == {}


def test_a_revision_of_another_run_of_the_server_gets_everything(page, organiser):
    screen = page(organiser, "screen")
    answer = screen.ask("sync", {"streams": {"screen": ["of-long-ago", 3]}})
    assert answer["streams"]["screen"]["whole"]


def test_a_removed_participant_is_told_and_gets_nothing_more(phone, desk, room, site, later):
    fatima = next(iter(room.meeting.participants))
    desk.send("remove-person", participant=fatima)
    later.pass_by(0.5)
    assert phone.received()[-1][0] == "gone"
    assert phone.ask("sync", {"streams": {}})["code"] == "removed"


def test_removal_by_another_way_is_noticed_at_the_next_event(phone, room, site):
    fatima = next(iter(room.meeting.participants))
    site.hall.submit(room.row.id, ORGANISER, "removed-1", RemovePerson(fatima))
    assert phone.send("save-contact", name="X")["code"] == "removed"


def test_signing_out_disconnects_every_page_of_the_browser(desk, organiser, later):
    organiser.post("/afmelden", "/bijeenkomst/nieuw")
    assert desk.received()[-1][0] == "gone"


def test_presence_counts_people_and_not_devices(page, browser, room, later):
    one = browser()
    one.join(room.row.code, "Fatima")
    here, _there = page(one, "phone"), page(one, "phone")
    assert room.online == 1
    here._socket.disconnect()
    assert room.online == 1
    _there._socket.disconnect()
    assert room.online == 0


# Several people with one phone


@pytest.fixture
def shared(browser, room):
    """A browser with which Anna and Bert take part, and their ids."""
    one = browser()
    one.join(room.row.code, "Anna")
    one.post(
        f"/b/{room.row.code}/meedoen", f"/b/{room.row.code}/erbij", name="Bert", attempt="a" * 32
    )
    return one, *room.meeting.participants


def test_each_page_of_a_shared_phone_is_of_who_it_says(page, shared, room, voting):
    one, anna, bert = shared
    phones = {key: page(one, "phone", participant=key) for key in (anna, bert)}
    flaps = [flap.id for flap in room.meeting.board]
    for number, phone in enumerate(phones.values()):
        assert phone.send("place-sticker", item="keuze", flap=flaps[number])["ok"]
    votes = room.meeting.items["keuze"].votes
    assert sorted(votes.values(), key=str) == sorted([{flaps[0]: 1}, {flaps[1]: 1}], key=str)


def test_everybody_who_shares_a_phone_is_here_while_it_is(page, shared, room):
    one, anna, bert = shared
    phone = page(one, "phone", participant=anna)
    assert (room.online, room.connected) == (2, {anna: 1, bert: 1})
    phone._socket.disconnect()
    assert room.connected == {}


def test_a_phone_connects_as_nobody_else(page, shared, browser, room):
    _one, anna, _bert = shared
    other = browser()
    other.join(room.row.code, "Chris")
    assert not page(other, "phone", participant=anna).connected
    assert not page(browser(), "phone", participant=anna).connected


# A facilitator enters what somebody without a phone says


@pytest.fixture
def greet(site, room):
    site.hall.submit(room.row.id, ORGANISER, "add-00001", AddPerson("Greet"))
    return list(room.meeting.participants)[-1]


def test_what_the_desk_enters_counts_as_hers_and_the_log_tells_who_did(
    page, organiser, greet, desk, room, site
):
    desk.send("start-meeting")
    desk.send("open-item", item="welkom")
    phone = page(organiser, "phone", participant=greet)

    assert phone.send("send-expectation", item="welkom", text="Meer buren ontmoeten")["ok"]
    assert room.meeting.expectations == {greet: "Meer buren ontmoeten"}
    assert site.hall.history(room.row.id, 0)[-1].actor == f"participant:{greet}<organiser:organiser"
    assert room.connected == {}


def test_stickers_of_who_has_no_phone_are_counted_and_not_entered(
    page, organiser, greet, room, voting
):
    phone = page(organiser, "phone", participant=greet)
    answer = phone.send("place-sticker", item="keuze", flap=room.meeting.board[0].id)
    assert answer["code"] == "stickers-are-counted"


def test_the_desk_connects_as_nobody_with_a_phone(page, organiser, shared):
    _one, anna, _bert = shared
    assert not page(organiser, "phone", participant=anna).connected
    assert not page(organiser, "phone", participant="nobody").connected
    assert not page(organiser, "phone").connected


def test_who_loses_the_desk_enters_nothing_more(page, browser, organiser, greet, room, site):
    invitation = "/b/" + site.addresses.of(room).cofacilitator.split("/b/")[1]
    sanne = browser()
    sanne.post(invitation, invitation, name="Sanne")
    phone = page(sanne, "phone", participant=greet)
    assert phone.connected
    found = next(iter(room.meeting.facilitators))
    site.hall.submit(room.row.id, ORGANISER, "remove-01", RemoveFacilitator(found))
    assert phone.send("leave-meeting", on=True)["code"] == "removed"
    assert not room.meeting.participants[greet].left


def test_pages_of_a_deleted_meeting_are_told_and_send_nothing_more(desk, phone, room, site, later):
    site.remove_meeting(room.row.id)
    for one in (desk, phone):
        [gone] = [data for name, data in one.received() if name == "gone"]
        assert gone["code"] == "meeting-deleted"
    assert phone.send("leave-meeting", on=True)["code"] == "removed"


# Who floods, guesses or opens too much


def test_who_is_too_fast_is_told_so_and_the_writer_hears_nothing(phone, voting, room, pulse):
    pulse.still = True
    answers = [phone.send("leave-meeting", on=True) for _ in range(PERSON_BURST + 25)]
    answers = [one for one in answers if not one["ok"]]
    assert answers
    assert answers[-1] == {
        "ok": False,
        "code": "too-fast",
        "text": "Dat ging te snel achter elkaar. We proberen het zo opnieuw.",
        "again": True,
    }
    before = room.known.last_ms
    assert phone.send("leave-meeting", on=False)["code"] == "too-fast"
    assert room.known.last_ms == before
    pulse.now_s += 1
    assert phone.send("leave-meeting", on=False)["ok"]


def test_one_person_has_one_pace_on_all_devices_and_others_have_theirs(
    page, browser, room, voting, pulse
):
    fatima, jan = browser(), browser()
    fatima.join(room.row.code, "Fatima")
    jan.join(room.row.code, "Jan")
    first, second, other = page(fatima, "phone"), page(fatima, "phone"), page(jan, "phone")
    pulse.still = True
    while first.ask("clock", {})["ok"]:
        pass
    assert second.ask("clock", {})["code"] == "too-fast"
    assert other.ask("clock", {})["ok"]
    assert not page(fatima, "phone").connected


def test_the_desk_may_be_faster(desk, pulse):
    pulse.still = True
    answers = [desk.ask("clock", {})["ok"] for _ in range(2 * PERSON_BURST)]
    assert all(answers)


def test_one_browser_opens_only_so_many_pages(page, browser, room):
    fatima = browser()
    fatima.join(room.row.code, "Fatima")
    opened = [page(fatima, "phone") for _ in range(MOST_PAGES + 1)]
    assert [one.connected for one in opened] == [True] * MOST_PAGES + [False]
    opened[0].leave()
    assert page(fatima, "phone").connected


def test_an_organiser_may_look_at_every_meeting_of_an_evening(page, organiser):
    opened = [page(organiser, "desk") for _ in range(3 * MOST_PAGES)]
    assert all(one.connected for one in opened)


def test_a_socket_that_names_wrong_codes_counts_as_guessing(program, browser, room, pulse):
    inside = browser()
    inside.join(room.row.code, "Fatima")
    pulse.still = True
    live = program.extensions["live"]
    for number in range(WRONG_CODES + 1):
        live.test_client(
            program,
            flask_test_client=browser().client,
            auth={"meeting": f"{number:06}", "as": "phone"},
        )
    assert browser().get(f"/b/{room.row.code}").status_code == 429
    client = live.test_client(
        program, flask_test_client=inside.client, auth={"meeting": room.row.code, "as": "phone"}
    )
    assert client.is_connected()
