"""The queue of outgoing mail: a table, so that a restart loses nothing."""

from collections.abc import Callable
from functools import partial

import structlog
from sqlalchemy import Connection

from facilitator.mail.message import Attachment, Sender, compose
from facilitator.mail.smtp import MailFault, Visit, visit
from facilitator.room.hall import Hall
from facilitator.settings import MailServer
from facilitator.store import mails
from facilitator.store.mails import Mail

MOST_AT_ONCE = 20  # in one visit to the server
WAITS_MS = tuple(minutes * 60_000 for minutes in (1, 5, 15, 60, 240))
log = structlog.get_logger()
Attach = Callable[[Mail], tuple[Attachment, ...]]


class NothingToSend(Exception):
    """The papers of this mail cannot be made: a code."""


class Outbox:
    """Hands waiting mails to the server, a visit at a time.

    ``attach(mail)`` makes the papers that go along, when it is sent; it raises NothingToSend.
    ``later(seconds, function)`` calls back.
    """

    def __init__(
        self,
        hall: Hall,
        server: MailServer | None,
        address: str,
        attach: Attach,
        later: Callable[..., object],
    ) -> None:
        self._hall = hall
        self._server = server
        self.address = address
        self._attach = attach
        self._later = later
        self._busy = False

    @property
    def works(self) -> bool:
        """True where a mail server is set."""
        return self._server is not None

    def start(self) -> None:
        """Go on with what was waiting when the program stopped."""
        if self.works:
            self._hall.write(mails.recover)
            self.wake()

    def put(self, wanted: list[Mail]) -> None:
        """Queue mails, and begin."""
        self._hall.write(lambda connection: mails.add(connection, wanted))
        self.wake()

    def wake(self) -> None:
        """Look whether something is due."""
        self._later(0, self._run)

    def send_now(self, mail: Mail) -> None:
        """Send one mail while somebody waits, such as a test. Raises MailFault, NothingToSend."""
        if self._server is None:
            raise MailFault("no-server", later=False)
        with visit(self._server) as open_:
            self._hand_over(open_, mail)

    def send_soon(self, mail: Mail) -> None:
        """Send one mail that belongs to no meeting, without waiting; whether it arrived is told to
        nobody, so that the answer says nothing of the address."""
        self._later(0, self._quietly, mail)

    def _quietly(self, mail: Mail) -> None:
        try:
            self.send_now(mail)
        except (MailFault, NothingToSend, ValueError) as fault:
            log.warning("mail not sent", kind=mail.kind, fault=str(fault))

    def _run(self) -> None:
        """Send what is due; then look again when the next has its turn."""
        if self._busy or self._server is None:
            return
        self._busy = True
        try:
            while batch := self._hall.read(self._due):
                self._visit(self._server, batch)
        finally:
            self._busy = False
        turn_ms = self._hall.read(mails.next_turn)
        if turn_ms is not None:
            wait_s = max(1.0, (turn_ms - self._hall.clock.now_ms()) / 1000)
            self._later(wait_s, self._run)

    def _due(self, connection: Connection) -> list[Mail]:
        return mails.due(connection, self._hall.clock.now_ms(), MOST_AT_ONCE)

    def _visit(self, server: MailServer, batch: list[Mail]) -> None:
        """One visit; when the server cannot be reached all of these wait."""
        waiting = list(batch)
        try:
            with visit(server) as open_:
                while waiting:
                    self._one(open_, waiting[0])
                    waiting.pop(0)
        except MailFault as fault:
            log.warning("mail server", fault=fault.code)
            for mail in waiting:
                self._try_again(mail, fault)

    def _one(self, open_: Visit, mail: Mail) -> None:
        if not self._hall.write(lambda connection: mails.begin(connection, mail.id)):
            return  # stopped meanwhile
        try:
            self._hand_over(open_, mail)
        except NothingToSend as fault:
            self._hall.write(partial(_failed, mail.id, str(fault)))
        except ValueError:
            self._hall.write(partial(_failed, mail.id, "address-refused"))
        except MailFault as fault:
            self._try_again(mail, fault)
        else:
            now_ms = self._hall.clock.now_ms()
            self._hall.write(lambda connection: mails.sent(connection, mail.id, now_ms))

    def _hand_over(self, open_: Visit, mail: Mail) -> None:
        sender = Sender(self.address, mail.sender, mail.reply_to)
        now_ms = self._hall.clock.now_ms()
        message = compose(
            sender, mail.recipient, mail.subject, mail.body, self._attach(mail), now_ms
        )
        open_.hand_over(message)

    def _try_again(self, mail: Mail, fault: MailFault) -> None:
        if not fault.later or mail.tries >= len(WAITS_MS):
            self._hall.write(partial(_failed, mail.id, fault.code))
            return
        next_ms = self._hall.clock.now_ms() + WAITS_MS[mail.tries]
        self._hall.write(lambda connection: mails.again(connection, mail.id, next_ms, fault.code))


def _failed(id_: str, error: str, connection: Connection) -> None:
    mails.failed(connection, id_, error)
