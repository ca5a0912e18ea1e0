"""The ways in which somebody loses a place in a meeting, or a session ends."""

from collections.abc import Callable
from typing import Any, NamedTuple

from sqlalchemy import update

from facilitator.domain.course import FinishMeeting
from facilitator.domain.erasure import EraseMe, ErasePerson
from facilitator.domain.invitations import RenewPersonalLink
from facilitator.domain.links import RenewLink
from facilitator.domain.message import Role
from facilitator.domain.people import RemoveFacilitator, RemovePerson
from facilitator.store import accounts
from facilitator.store.sessions import hashed
from facilitator.store.tables import sessions
from tests.factories import MINUTE, Clock, participant
from tests.house import House

PASSWORD = "paard batterij nietje"


Step = Callable[[House, dict[Role, Any]], object]


def _nothing(house: House, browsers: dict[Role, Any]) -> None:
    """No preparation is needed."""


class Ending(NamedTuple):
    """Whose place ends, and how; ``before`` is what comes before the page is opened. ``told``: the
    program tells the page at once; else the page hears it at whatever it asks next."""

    role: Role
    happens: Step
    told: bool = True
    before: Step = _nothing


def _sid(browser: Any) -> str:
    with browser.client.session_transaction() as cookie:
        return str(cookie["sid"])


def _expire(role: Role) -> Ending:
    def before(house: House, browsers: dict[Role, Any]) -> None:
        ends = {"expires_ms": house.site.hall.clock.now_ms() + MINUTE}
        query = update(sessions).where(sessions.c.token_hash == hashed(_sid(browsers[role])))
        house.site.hall.write(lambda c: c.execute(query.values(ends)))

    def happens(house: House, browsers: dict[Role, Any]) -> None:
        house.site.hall.clock = Clock(house.site.hall.clock.now_ms() + MINUTE)

    return Ending(role, happens, told=False, before=before)


def _sign_out(role: Role) -> Ending:
    return Ending(role, lambda _house, browsers: _post(browsers[role], "/afmelden"))


def _post(browser: Any, path: str, **fields: str) -> Any:
    answer = browser.post(path, "/aanmelden?token=x", **fields)
    assert answer.status_code == 302, answer.text
    return answer


def _link(house: House, kind: accounts.LinkKind, **whose: str) -> None:
    """A link of an organiser, with its kind as token."""
    ends_ms = house.site.hall.clock.now_ms() + MINUTE
    house.site.hall.write(lambda c: accounts.put_link(c, kind, kind, expires_ms=ends_ms, **whose))


def _another(house: House, browsers: dict[Role, Any]) -> Any:
    """A browser of another organiser."""
    _link(house, "invite", email="x@y.nl")
    one = browsers[Role.GUEST]
    _post(one, "/organisator/invite", name="Ria", email="ria@noord.nl", password=PASSWORD)
    return one


def _account_ends(house: House, browsers: dict[Role, Any]) -> None:
    [first, *_more] = house.site.hall.read(accounts.everyone)
    _post(_another(house, browsers), f"/instellingen/organisatoren/{first.id}/weg")


def _new_password(house: House, browsers: dict[Role, Any]) -> None:
    """The same organiser chooses another password, somewhere else."""
    [first, *_more] = house.site.hall.read(accounts.everyone)
    _link(house, "reset", account=first.id)
    _post(browsers[Role.GUEST], "/wachtwoord/reset", password=PASSWORD)


def _desk(role: Role, command: Callable[[House], Any]) -> Ending:
    return Ending(role, lambda house, _browsers: house.desk(command(house)))


def _cor(house: House) -> str:
    """The co-facilitator who has the browser of that role."""
    return list(house.meeting.facilitators)[-1]


def _is_over(house: House, browsers: dict[Role, Any]) -> None:
    house.desk(FinishMeeting())


def _erases_herself(house: House, browsers: dict[Role, Any]) -> None:
    house.send(participant(house.piet), EraseMe())


ENDINGS = {
    "an organiser's session expired": _expire(Role.ORGANISER),
    "a co-facilitator's session expired": _expire(Role.COFACILITATOR),
    "a participant's session expired": _expire(Role.PARTICIPANT),
    "a screen's session expired": _expire(Role.SCREEN),
    "an organiser signed out": _sign_out(Role.ORGANISER),
    "a co-facilitator signed out": _sign_out(Role.COFACILITATOR),
    "a participant signed out": _sign_out(Role.PARTICIPANT),
    "an organiser's account ended": Ending(Role.ORGANISER, _account_ends),
    "an organiser has a new password": Ending(Role.ORGANISER, _new_password),
    "the screen's link was renewed": _desk(Role.SCREEN, lambda _house: RenewLink("screen")),
    "the co-facilitators' link was renewed": _desk(
        Role.COFACILITATOR, lambda _house: RenewLink("cofacilitator")
    ),
    "a co-facilitator was removed": _desk(
        Role.COFACILITATOR, lambda house: RemoveFacilitator(_cor(house))
    ),
    "a participant was removed": _desk(Role.PARTICIPANT, lambda house: RemovePerson(house.piet)),
    "a participant was erased": _desk(Role.PARTICIPANT, lambda house: ErasePerson(house.piet)),
    "a participant erased herself": Ending(Role.PARTICIPANT, _erases_herself, before=_is_over),
    "a participant's personal link was renewed": _desk(
        Role.PARTICIPANT, lambda house: RenewPersonalLink(house.piet)
    ),
}
