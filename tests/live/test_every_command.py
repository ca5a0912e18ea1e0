"""Every command from every role, over a real socket and at the writer.

Who may send what is written down here once more, apart from the program: a new command fails until
somebody says here who may send it.
"""

import msgspec
import pytest
from msgspec import inspect

from facilitator.domain.meeting import command_types
from facilitator.domain.message import Actor, Command, Role, kebab
from facilitator.live import gate
from facilitator.room.writer import Refused
from facilitator.store.sessions import Grant
from facilitator.web.site import DAY_MS
from facilitator.werkvormen.registry import RULES
from tests.factories import ORGANISER
from tests.house import CANARY, WHOLE, House, everything_stored, give_session
from tests.live.test_layer import Page

COMMANDS = command_types(RULES)
BOTH = {Role.ORGANISER, Role.COFACILITATOR}
WHO_MAY = [
    ({Role.ORGANISER}, "remove-facilitator renew-link"),
    (
        BOTH,
        """
        revise-draaiboek step-draaiboek change-details choose-address tick-entry write-letter
        start-meeting next-item previous-item go-to-item open-item finish-meeting continue-meeting
        pause-clock resume-clock add-time replan set-fixed-end blank mute turn-page save-note
        add-person rename-person hold-name remove-person restore-person let-leave erase-person
        count-without-phone open-form lock-form
        invite-people withdraw-invitation enter-reply set-guest-kind enter-deputy
        renew-personal-link
        add-flap edit-flap remove-flap restore-flap mark-photo remove-photo
        add-idea edit-idea hide-idea erase-writings leave-writing change-house-rules
        settle-urgent park-urgent reopen-urgent show-urgent
        accept-proposal merge-proposal join-proposals dismiss-proposal return-proposal
        change-vote-settings close-vote reopen-vote show-result new-round enter-paper
        choose-duo-way propose-duos drop-duo-plan announce-duos swap-partners put-in-duo leave-duo
        fix-duo forbid-duo allow-duo give-place new-duo-round
        choose-question drop-question pick-idea write-direction edit-direction drop-direction
        write-tip show-tip drop-tip
        propose-agreement write-agreement decide-agreement drop-agreement ask-puller
        join-agreement-for write-action-for drop-action-for enter-progress pass-turn
        offer-date drop-date count-hands choose-date set-report-date give-role
        write-summary switch-exit-round
        """,
    ),
    (BOTH | {Role.PARTICIPANT}, "keep-here"),
    (
        {Role.PARTICIPANT},
        """
        leave-meeting introduce send-expectation mark-acquaintance
        send-urgent send-urgent-unnamed recognise-question propose-question
        place-sticker take-sticker move-sticker
        ask-partner accept-partner take-back-ask choose-flap
        write-idea rewrite-idea mark-idea read-flap offer-tip withdraw-tip
        answer-puller join-agreement write-action drop-action tell-progress
        answer-date volunteer give-farewell
        """,
    ),
    ({Role.PARTICIPANT, Role.KIOSK, Role.INVITED}, "save-contact"),
    ({Role.PARTICIPANT, Role.INVITED}, "erase-me"),
    ({Role.INVITED}, "come-in reply-to-invitation send-deputy send-urgent-before"),
    ({Role.GUEST}, "join-meeting join-desk"),
]
MAY = {name: roles for roles, names in WHO_MAY for name in names.split()}
LAST = ("finish-meeting", "erase-writings", "remove-person", "erase-person", "erase-me")
"""After these there is less to send commands about, or nobody to send them."""

WATCH = {
    Role.ORGANISER: {"screen", "desk"},
    Role.COFACILITATOR: {"screen", "desk"},
    Role.PARTICIPANT: {"phone"},
    Role.SCREEN: {"screen"},
    Role.KIOSK: set(),
    Role.INVITED: set(),
    Role.GUEST: set(),
}
SOCKETS = [(role, audience) for role, audiences in WATCH.items() for audience in sorted(audiences)]
FROM_WITHIN = {"attach-photo", "follow-meeting"}
"""Commands that the program sends itself, and that nobody may send over a socket."""
NO_ACCESS = {"not-allowed", "removed", "bad-request", "internal-error"}


def sent_by(role):
    """The commands of this role, and all others; what takes things away at the end."""
    names = sorted(COMMANDS, key=lambda name: (LAST.index(name) if name in LAST else -1, name))
    return [one for one in names if role in MAY[one]], [
        one for one in names if role not in MAY[one]
    ]


class Filled:
    """Data for each command as a page would send it: what it names is there."""

    def __init__(self, house):
        idea = house.things["idea"]
        self.things = house.things | {
            "from_item": house.meeting.agenda.current,
            "url": "http://192.168.1.2:8080",
            "time": "14:00",
            "writing": f"idea:{idea}",
            "writings": [f"idea:{idea}"],
            "texts": [],
            "members": [house.jan, house.fatima],
            "guests": [{"name": "Nieuw"}],
            "allotted": {"keuze": 600},
            "draaiboek": msgspec.to_builtins(WHOLE),
        }

    def __call__(self, name):
        kind = COMMANDS[name]
        fields = msgspec.structs.fields(kind)
        data = {one.name: self._value(one.name, inspect.type_info(one.type)) for one in fields}
        return data | ({"item": self._item(kind)} if "item" in data else {})

    def _item(self, kind):
        """The item that this command is for; for what belongs to the meeting any will do."""
        keys = [one.key for one in WHOLE.items if kind in RULES[one.werkvorm].commands]
        return keys[0] if keys else "slot"

    def _value(self, name, shape):
        match shape:
            case inspect.UnionType():
                return self._value(name, next(one for one in shape.types))
            case inspect.LiteralType():
                return max(shape.values)
            case inspect.BoolType():
                return True
            case inspect.IntType():
                return shape.ge or 1
            case inspect.DateType():
                return "2030-03-01"
            case _:
                return self.things.get(name, "Vrij")


@pytest.fixture
def house(site, organiser):
    return House(site)


@pytest.fixture
def browsers(house, browser, organiser):
    return house.browsers(browser, organiser)


@pytest.fixture
def page(program, house, browsers):
    return lambda role, audience, **more: Page(
        program, browsers[role], house.room, audience, **more
    )


def actor(house, role):
    """Somebody with this role, as the writer knows them."""
    ids = {
        Role.ORGANISER: ORGANISER.id,
        Role.COFACILITATOR: house.sanne,
        Role.PARTICIPANT: house.fatima,
        Role.KIOSK: house.ans,
        Role.INVITED: house.guest,
        Role.SCREEN: "screen",
        Role.GUEST: "browser",
    }
    return Actor(role, ids[role])


def test_it_is_decided_of_every_command_who_may_send_it():
    assert set(MAY) == set(COMMANDS)
    assert len(MAY) == sum(len(names.split()) for _roles, names in WHO_MAY), "named twice"


def test_what_only_the_program_sends_has_no_name_on_a_socket():
    def below(kind):
        return {kind, *(one for sub in kind.__subclasses__() for one in below(sub))}

    shapes = {"command", "meeting-command", "item-command"}
    kinds = {kind for kind in below(Command) if kind.__module__.startswith("facilitator.")}
    unnamed = {kebab(kind.__name__) for kind in kinds} - shapes - set(COMMANDS)
    assert unnamed == FROM_WITHIN


@pytest.mark.parametrize("role", Role)
def test_each_role_watches_its_own_pages_only(page, house, role):
    opened = {one for one in ("screen", "desk", "phone") if page(role, one).connected}
    assert opened == WATCH[role]
    assert not page(role, "organisation").connected
    for one in ("phone", "desk", "screen"):  # nor that of somebody else, phone or none
        mine = page(role, one, participant=house.fatima)
        assert mine.connected == (one != "phone" and one in WATCH[role])


def ask_all(send, names):
    """The code with which each of these is answered; "ok" for what was done."""
    return {name: "ok" if (answer := send(name))["ok"] else answer["code"] for name in names}


@pytest.mark.parametrize(("role", "audience"), SOCKETS)
def test_over_a_socket_a_role_sends_its_own_commands_and_no_other(
    page, house, site, role, audience
):
    socket, filled = page(role, audience), Filled(house)
    own, others = sent_by(role)
    before = everything_stored(site)

    answers = ask_all(lambda name: socket.send(name, **filled(name)), others)

    assert {name: code for name, code in answers.items() if code != "not-allowed"} == {}
    assert everything_stored(site) == before
    for name in FROM_WITHIN:
        assert socket.send(name, flap="f1", previous="x")["code"] == "bad-request"

    answers = ask_all(lambda name: socket.send(name, **filled(name)), own)

    assert {name: code for name, code in answers.items() if code in NO_ACCESS} == {}


@pytest.mark.parametrize("role", sorted(BOTH))
def test_who_enters_for_somebody_without_a_phone_sends_what_a_participant_may(
    page, house, site, role
):
    socket, filled = page(role, "phone", participant=house.ans), Filled(house)
    own, others = sent_by(Role.PARTICIPANT)
    before = everything_stored(site)

    answers = ask_all(lambda name: socket.send(name, **filled(name)), others)

    assert {name: code for name, code in answers.items() if code != "not-allowed"} == {}
    assert everything_stored(site) == before

    answers = ask_all(lambda name: socket.send(name, **filled(name)), own)

    assert {name: code for name, code in answers.items() if code in NO_ACCESS} == {}
    rows = everything_stored(site)["events"][len(before["events"]) :]
    assert rows


@pytest.mark.parametrize("role", Role)
def test_the_writer_asks_once_more(house, site, role):
    filled, who = Filled(house), actor(house, role)
    own, others = sent_by(role)
    before = everything_stored(site)

    def send(name):
        command = gate.parse(filled(name), COMMANDS[name])
        outcome = site.hall.submit(house.room.row.id, who, f"writer-{name}", command)
        refused = isinstance(outcome, Refused)
        return {"ok": not refused, "code": outcome.code if refused else ""}

    answers = ask_all(send, others)

    assert {name: code for name, code in answers.items() if code != "not-allowed"} == {}
    assert everything_stored(site) == before

    answers = ask_all(send, own)

    assert {name: code for name, code in answers.items() if code in NO_ACCESS} == {}


@pytest.mark.parametrize("role", [Role.KIOSK, Role.INVITED, Role.GUEST])
def test_a_session_with_a_place_that_watches_nothing_opens_no_socket(
    program, site, house, browser, role
):
    one, subject = browser(), actor(house, role).id
    give_session(
        one, site, Grant(house.room.row.id, role, subject), site.hall.clock.now_ms() + DAY_MS
    )
    before = everything_stored(site)
    for audience in ("screen", "desk", "phone"):
        for more in ({}, {"participant": subject}):
            socket = Page(program, one, house.room, audience, **more)
            assert not socket.connected
    assert everything_stored(site) == before


def test_nobody_reads_a_stream_of_another_page(page, house):
    for role, audience in SOCKETS:
        asked = {name: [None, 0] for name in ("screen", "desk", "phone", "me")}
        answer = page(role, audience).ask("sync", {"streams": asked})
        assert set(answer["streams"]) == {audience, *(["me"] if audience != "screen" else [])}


# Another meeting

OWN = {"flap", "from_flap", "to_flap"}
"""Things that are called the same in every meeting."""
TAKES_BACK = {"allow-duo"}
"""Commands that change nothing where there is nothing to take back."""


@pytest.fixture
def elsewhere(program, room, browser, organiser):
    """Pages of a desk and a phone in another meeting, in which nobody wrote anything."""
    phone = browser()
    phone.join(room.row.code, "Elja")
    return Page(program, organiser, room, "desk"), Page(program, phone, room, "phone")


def test_a_command_that_names_what_is_of_another_meeting_finds_nothing_there(
    elsewhere, house, room, site
):
    for page, role in zip(elsewhere, (Role.ORGANISER, Role.PARTICIPANT), strict=True):
        filled, wrong = Filled(house), {}
        ids = {one: id_ for one, id_ in house.things.items() if one not in OWN}
        items = {one.werkvorm: one.key for one in room.meeting.draaiboek.items}
        before = stored_of(site, house.room.row.id)
        for name in sent_by(role)[0]:
            data = filled(name)
            if "item" in data:
                data["item"] = items.get(room_werkvorm(data["item"]), "welkom")
            named = name not in TAKES_BACK and any(data.get(one) == id_ for one, id_ in ids.items())
            answer = page.send(name, **data)
            if (named and answer["ok"]) or CANARY in str(answer):
                wrong[name] = answer
        assert wrong == {}
        assert stored_of(site, house.room.row.id) == before


def room_werkvorm(key):
    """The werkvorm of an item of the full meeting."""
    return next(one.werkvorm for one in WHOLE.items if one.key == key)


def stored_of(site, meeting):
    """Every row about this meeting."""
    return {
        table: [row for row in rows if meeting in map(str, row)]
        for table, rows in everything_stored(site).items()
    }


def test_a_browser_with_a_place_elsewhere_connects_to_nothing_here(
    program, room, house, browser, site
):
    one = browser()
    one.join(room.row.code, "Elja")
    elja = list(room.meeting.participants)[-1]
    for audience in ("screen", "desk", "phone"):
        for more in ({}, {"participant": elja}, {"participant": house.fatima}):
            assert not Page(program, one, house.room, audience, **more).connected
    for theirs in (house.fatima, house.ans):
        assert not Page(program, one, room, "phone", participant=theirs).connected
    assert Page(program, one, room, "phone", participant=elja).connected
