"""Meetings on the real program in which everything happened, and a browser for every role."""

import secrets
from collections.abc import Iterator
from datetime import date
from itertools import count
from typing import Any

from sqlalchemy import Connection, select

from facilitator.domain.contact import OpenForm
from facilitator.domain.course import GoToItem, OpenItem
from facilitator.domain.follow_up import ChooseDate, OfferDate, SetReportDate
from facilitator.domain.invitations import Guest, InvitePeople
from facilitator.domain.message import Actor, Command, Person, Role
from facilitator.domain.people import JoinDesk, JoinMeeting
from facilitator.domain.photos import AttachPhoto
from facilitator.domain.preparation import Preparation
from facilitator.room.rooms import Room
from facilitator.room.writer import Accepted
from facilitator.store import mail_texts, mails, needs, preparations, sessions
from facilitator.store.mail_texts import MailText
from facilitator.store.mails import Mail
from facilitator.store.sessions import Grant
from facilitator.store.tables import metadata
from facilitator.web.site import Site
from facilitator.werkvormen.stickers.rules import PlaceSticker
from tests.factories import GUEST, ORGANISER, details, draaiboek, item, participant
from tests.writings import SCRIPT, canary, write_everything

WHOLE = draaiboek(
    *SCRIPT.items,
    item("keuze", "stickers"),
    item("acties", "actions"),
    item("vervolg", "follow_up"),
    item("pauze", "pause"),
    item("terugblik", "look_back"),
)
CANARY = "Kanarie"
"""The word that stands in every text that somebody wrote, in names as well."""
JPEG = b"\xff\xd8 the pixels of a photograph"


class House:
    """A meeting on the real program, in which something of everything is there to be found.

    ``fatima`` has a phone, ``ans`` has none and the form was handed over to her, ``guest`` is
    invited and did not come yet, ``sanne`` is a co-facilitator; each is an id.
    """

    def __init__(self, site: Site) -> None:
        self.site = site
        self._ids: Iterator[int] = count(1)
        row = site.hall.prepare_meeting(details(), WHOLE)
        room = site.hall.rooms.by_id(row.id)
        assert room is not None
        self.room: Room = room
        self.fatima = write_everything(self, self.send).id
        self.jan, self.ans = list(self.meeting.participants)[1:3]
        self.sanne = self.send(GUEST, JoinDesk("Sanne")).people[0].id
        self.desk(
            OpenForm(self.ans),
            InvitePeople((Guest(canary("guest"), email="gast@voorbeeld.nl"),)),
            OfferDate(date(2030, 2, 1)),
            AttachPhoto("f1", JPEG, 40, 30),
            GoToItem("keuze"),
            OpenItem("keuze"),
        )
        self.send(participant(self.jan), PlaceSticker("keuze", "f1"))
        option = list(self.meeting.follow_up.options)[-1]
        self.desk(ChooseDate(option), SetReportDate(date(2030, 1, 20)))
        self.guest = next(iter(self.meeting.invited))
        site.hall.write(self._beside)

    def _beside(self, connection: Connection) -> None:
        """What is kept of people outside the log."""
        meeting = self.room.row.id
        needs.put(connection, meeting, self.guest, canary("needs"))
        preparations.put(connection, meeting, self.guest, Preparation(good=canary("good")))
        words = MailText(canary("mail-subject"), canary("mail-body"))
        mail_texts.put(connection, meeting, "uitnodiging", words)
        waiting = Mail(
            id=f"mail-{meeting}",
            meeting=meeting,
            person=self.guest,
            kind="uitnodiging",
            recipient="gast@voorbeeld.nl",
            subject=canary("subject"),
            body=canary("body"),
        )
        mails.add(connection, [waiting])

    @property
    def code(self) -> str:
        return self.room.row.code

    @property
    def meeting(self) -> Any:
        return self.room.meeting

    def send(self, actor: Actor, command: Command) -> Accepted:
        """Send a command that has to be accepted."""
        id_ = f"house-{next(self._ids):04}"
        outcome = self.site.hall.submit(self.room.row.id, actor, id_, command)
        assert isinstance(outcome, Accepted), (command, outcome)
        return outcome

    def desk(self, *commands: Command) -> None:
        """The organiser sends these."""
        for command in commands:
            self.send(ORGANISER, command)

    def join(self, name: str, organisation: str = "") -> Actor:
        joined: Person = self.send(GUEST, JoinMeeting(name, organisation)).people[0]
        return participant(joined.id)

    @property
    def things(self) -> dict[str, str]:
        """An id of each thing in this meeting, by the names of the fields that hold one."""
        meeting = self.meeting
        proposals = meeting.items["reflectie"].proposals
        first = {
            "action": meeting.actions,
            "agreement": meeting.agreements,
            "direction": meeting.directions,
            "duo": meeting.items["duos"].plan,
            "idea": meeting.ideas,
            "into": proposals,
            "option": meeting.follow_up.options,
            "photo": meeting.photos,
            "proposal": proposals,
            "tip": meeting.items["terugkoppeling"].tips,
            "to": meeting.ideas,
            "urgent": meeting.urgent,
        }
        return {name: next(iter(found)) for name, found in first.items()} | {
            "facilitator": self.sanne,
            "flap": "f1",
            "from_flap": "f1",
            "to_flap": "f2",
            "invited": self.guest,
            "one": self.jan,
            "other": self.fatima,
            "participant": self.jan,
            "person": self.jan,
        }

    # Its links

    def link(self, kind: Any, subject: str = "", version: int | None = None) -> str:
        """The token of a link of this meeting, as it is now or of another version."""
        if version is None:
            version = self._version(kind, subject)
        return self.site.tokens.link(kind, self.room.row.id, version, subject)

    def _version(self, kind: str, subject: str) -> int:
        if kind == "form":
            return int(self.meeting.participants[subject].forms)
        if kind == "personal":
            invited = self.meeting.invited.get(subject)
            return 0 if invited is None else int(invited.link_version)
        return int(self.meeting.link_versions.get(kind, 0))

    def form(self, token: str | None = None) -> str:
        """The address of the contact form that was handed over."""
        return f"/b/{self.code}/formulier/{self.ans}/{token or self.link('form', self.ans)}"

    def personal(self, token: str | None = None, person: str = "") -> str:
        """The address of somebody's own page."""
        who = person or self.guest
        return f"/b/{self.code}/jij/{who}/{token or self.link('personal', who)}"

    def screen(self, token: str | None = None) -> str:
        """The address that opens the screen."""
        return f"/b/{self.code}/scherm/{token or self.link('screen')}"

    def invitation(self, token: str | None = None) -> str:
        """The address that asks a co-facilitator in."""
        return f"/b/{self.code}/uitnodiging/{token or self.link('cofacilitator')}"

    # Its browsers

    def browsers(self, make: Any, organiser: Any) -> dict[Role, Any]:
        """A browser for every role. The participant came in by a personal link. Who has a form or
        a personal link looked at it, and a guest at the join page: those three have no place."""
        made = {role: make() for role in Role if role is not Role.ORGANISER}
        made[Role.COFACILITATOR].post(self.invitation(), self.invitation(), name="Cor")
        asked = self.send(ORGANISER, InvitePeople((Guest("Piet"),))).people[0].id
        own = self.personal(person=asked)
        made[Role.PARTICIPANT].post(own, own, wat="meedoen")
        for role, page in (
            (Role.SCREEN, self.screen()),
            (Role.KIOSK, self.form()),
            (Role.INVITED, self.personal()),
            (Role.GUEST, f"/b/{self.code}"),
        ):
            assert made[role].get(page).status_code in (200, 302)
        return {Role.ORGANISER: organiser, **made}

    @property
    def piet(self) -> str:
        """The participant who has the browser of that role."""
        return list(self.meeting.participants)[-1]


def everything_stored(site: Site) -> dict[str, list[Any]]:
    """Every row of every table."""

    def read(connection: Connection) -> dict[str, list[Any]]:
        return {
            table.name: list(map(tuple, connection.execute(select(table))))
            for table in metadata.sorted_tables
        }

    return site.hall.read(read)


def give_session(browser: Any, site: Site, place: Grant | None, expires_ms: int) -> str:
    """Let this browser have a session with one place (or none) that ends then; its token."""
    token = secrets.token_urlsafe(32)

    def open_(connection: Connection) -> None:
        sessions.open_(connection, token, False, expires_ms)
        if place is not None:
            sessions.grant(connection, token, place, site.hall.clock.now_ms())

    site.hall.write(open_)
    with browser.client.session_transaction() as cookie:
        cookie["sid"] = token
    return token
