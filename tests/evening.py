"""A data folder in which a meeting went through every item, with the cookies of everybody who was
there, to begin from again and again."""

from itertools import count
from pathlib import Path
from typing import Any

import msgspec
from flask import Flask
from flask.testing import FlaskClient

from facilitator.demo.meeting import begin, prepare
from facilitator.domain.contact import OpenForm
from facilitator.domain.course import ContinueMeeting, GoToItem, OpenItem
from facilitator.domain.ideas import AddIdea
from facilitator.domain.invitations import Guest, InvitePeople, WriteLetter
from facilitator.domain.message import Actor, Command, Person, Role
from facilitator.domain.notes import SaveNote
from facilitator.domain.people import JoinDesk, JoinMeeting
from facilitator.domain.photos import AttachPhoto
from facilitator.domain.state import Meeting
from facilitator.room.rooms import Room
from facilitator.room.writer import Accepted
from facilitator.store import accounts, sessions
from facilitator.store.sessions import Grant
from facilitator.web.site import EXTENSION, Site
from facilitator.werkvormen.closing.rules import GiveFarewell
from facilitator.werkvormen.duos.rules import AnnounceDuos, ProposeDuos
from facilitator.werkvormen.plenary.rules import OfferTip
from facilitator.werkvormen.reflection.rules import (
    ProposeQuestion,
    RecogniseQuestion,
    SendUrgent,
    SendUrgentUnnamed,
)
from tests.documents.meetings import hold
from tests.factories import GUEST, ORGANISER
from tests.opened import Later, opened
from tests.web.test_pictures import telling

PUBLIC_URL = "https://wijk.example"
INVITE, RESET = "invite-token", "reset-token"
"""Tokens of links that work: to become an organiser, and to choose another password."""
CSRF = "0" * 40


class Evening(msgspec.Struct, frozen=True):
    """What a folder holds: the codes of its two meetings, of which only the first was held, and the
    session cookie of each of the people who were there."""

    data: Path
    code: str
    other: str
    cookies: dict[str, str]


class _Hosted:
    """A meeting of a running program, led as one in memory is."""

    def __init__(self, site: Site, room: Room) -> None:
        self.clock = self  # a real one runs by itself
        self._site = site
        self._room = room
        self._ids = map("evening-{:06d}".format, count())

    def forward(self, minutes: float) -> None:
        """Nothing here waits for time to pass."""

    @property
    def meeting(self) -> Meeting:
        return self._room.meeting

    @property
    def people(self) -> dict[str, Person]:
        return self._room.people

    def send(self, actor: Actor, command: Command) -> Accepted:
        outcome = self._site.hall.submit(self._room.row.id, actor, next(self._ids), command)
        assert isinstance(outcome, Accepted), (command, outcome)
        return outcome

    def desk(self, *commands: Command) -> None:
        for command in commands:
            self.send(ORGANISER, command)

    def join(self, name: str, organisation: str = "") -> Actor:
        joined = self.send(GUEST, JoinMeeting(name, organisation)).people[0]
        return Actor(joined.role, joined.id)


def spend(data: Path) -> Evening:
    """Hold a meeting in this folder, and prepare another beside it."""
    later = Later()
    with opened(data, later) as app:
        site: Site = app.extensions[EXTENSION]
        begin(site.hall)
        script = next(iter(site.draaiboeken.values()))
        rooms = [site.hall.rooms.by_id(prepare(site.hall, script).id) for _time in range(2)]
        for room in rooms:
            assert room is not None
            hosted = _Hosted(site, room)
            hosted.desk(InvitePeople((Guest("Ria Bakker", "De Linde", "ria@wijk.example"),)))
        room, other = rooms
        hosted = _Hosted(site, room)
        hold(hosted, 6, 2)
        _fill_in(hosted)
        _give_links(site)
        cookies = {name: _cookie(app, site, *held) for name, held in _places(site, *rooms).items()}
        later.pass_by(1)
        return Evening(data, room.row.code, other.row.code, cookies)


def _fill_in(hosted: _Hosted) -> None:
    """What ``hold`` leaves out; the meeting goes on."""
    here = [Actor(Role.PARTICIPANT, key) for key, one in hosted.meeting.participants.items()
            if one.phone]  # fmt: skip
    greet = next(key for key, one in hosted.meeting.participants.items() if not one.phone)
    hosted.desk(ContinueMeeting(), GoToItem("reflectie"), OpenItem("reflectie"))
    hosted.send(here[0], SendUrgent("reflectie", "Ik moet om vier uur weg", "screen"))
    hosted.send(here[1], SendUrgentUnnamed("reflectie", "Stopt de buurtkamer?"))
    hosted.send(here[1], RecogniseQuestion("reflectie", "f1", "good", "Wij bellen"))
    for person, text in zip(here, ("Wie belt er?", "Wie betaalt?"), strict=False):
        hosted.send(person, ProposeQuestion("reflectie", text))
    hosted.desk(GoToItem("duos"), OpenItem("duos"), ProposeDuos("duos"), AnnounceDuos("duos"))
    hosted.desk(AddIdea("f4", "Van papier"), SaveNote("duos", "Gaat goed", 0))
    hosted.desk(AttachPhoto("f4", telling(), 400, 300), WriteLetter(route="Lijn 3"))
    hosted.desk(GoToItem("terugkoppeling"), OpenItem("terugkoppeling"), OpenForm(greet))
    hosted.send(here[2], OfferTip("terugkoppeling", "Gewoon langslopen"))
    hosted.send(here[2], GiveFarewell("afsluiting", 8, "fijn"))
    hosted.send(GUEST, JoinDesk("Sanne"))


def _give_links(site: Site) -> None:
    until_ms = site.hall.clock.now_ms() + 86_400_000
    account = site.hall.read(accounts.everyone)[0].id

    def put(connection: Any) -> None:
        invited = {"email": "piet@wijk.example", "expires_ms": until_ms}
        accounts.put_link(connection, INVITE, "invite", **invited)
        accounts.put_link(connection, RESET, "reset", account=account, expires_ms=until_ms)

    site.hall.write(put)


def _places(site: Site, room: Room, other: Room) -> dict[str, tuple[bool, str, list[Grant]]]:
    """For each browser whether it is an organiser's, the account, and its places."""
    here, there = room.row.id, other.row.id
    fatima, jan, *_more = room.meeting.participants
    sanne = next(iter(room.meeting.facilitators))
    elsewhere = _Hosted(site, other).join("Kees").id
    account = site.hall.read(accounts.everyone)[0].id
    return {
        "organiser": (True, account, []),
        "cofacilitator": (False, "", [Grant(here, Role.COFACILITATOR, sanne)]),
        "participant": (False, "", [Grant(here, Role.PARTICIPANT, fatima)]),
        "shared phone": (False, "", [Grant(here, Role.PARTICIPANT, one) for one in (jan, fatima)]),
        "screen": (False, "", [Grant(here, Role.SCREEN, "screen")]),
        "participant elsewhere": (False, "", [Grant(there, Role.PARTICIPANT, elsewhere)]),
        "nobody": (False, "", []),
    }


def _cookie(app: Flask, site: Site, organiser: bool, account: str, places: list[Grant]) -> str:
    client, token = app.test_client(), f"token-{len(places)}-{organiser}-{places!r:.200}"
    until_ms = site.hall.clock.now_ms() + 86_400_000

    def open_session(connection: Any) -> None:
        sessions.open_(connection, token, organiser, until_ms, account)
        for place in places:
            sessions.grant(connection, token, place, until_ms)

    site.hall.write(open_session)
    with client.session_transaction() as session:
        session.update(sid=token, csrf_token=CSRF)
    found = client.get_cookie("facilitator")
    assert found is not None
    return found.value


def browser(app: Flask, evening: Evening, who: str) -> FlaskClient:
    """The browser of one of the people who were there."""
    client = app.test_client()
    client.set_cookie("facilitator", evening.cookies[who])
    return client
