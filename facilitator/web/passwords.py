"""Passwords: signing in with one, choosing one by a link, and asking for such a link."""

import secrets
import threading
from functools import cache

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerifyMismatchError
from flask import Blueprint, abort, redirect, render_template, request, url_for
from flask_babel import gettext as _
from werkzeug.exceptions import TooManyRequests
from werkzeug.wrappers import Response as AnyResponse

from facilitator.domain.accounts import LONGEST, password_fault
from facilitator.limits import MOST_PASSWORDS_WAITING
from facilitator.room.hall import new_id
from facilitator.store import accounts as store
from facilitator.store.accounts import AccountLink, LinkKind
from facilitator.store.mails import Mail
from facilitator.web.codes import link_may_be_wrong
from facilitator.web.papers import fresh
from facilitator.web.site import current_session, sign_in, site
from facilitator.web.text import clean

passwords = Blueprint("passwords", __name__)
HASHER = PasswordHasher(parallelism=1)  # one core: the meetings need the other


class TooBusy(TooManyRequests):
    """So many passwords wait to be checked that another one is refused."""


class OneByOne:
    """Lets one in at a time, and ``most`` wait in front. Raises TooBusy."""

    def __init__(self, most: int) -> None:
        self._most = most
        self._here = 0
        self._turn = threading.Lock()

    def __enter__(self) -> None:
        if self._here > self._most:
            raise TooBusy
        self._here += 1
        self._turn.acquire()

    def __exit__(self, *fault: object) -> None:
        self._turn.release()
        self._here -= 1


hashing = OneByOne(MOST_PASSWORDS_WAITING)
DAY_MS = 86_400_000
LINK_LIVES_MS: dict[LinkKind, int] = {"invite": 7 * DAY_MS, "reset": DAY_MS}


def sign_in_with_password() -> AnyResponse:
    """Sign in with address and password. An unknown address gets the same answer as a wrong
    password, after the same time; who is wrong too often has to wait."""
    running = site()
    email, password = _typed_email(), request.form.get("password", "")
    address = request.remote_addr or ""
    found = running.hall.read(lambda connection: store.by_email(connection, email))
    account, known = found or (None, "")
    refused = refusal(address, email, known, password)
    if isinstance(refused, str):
        return _sign_in_page(email, refused, 429)
    if account is None or not known or refused:
        return _sign_in_page(email, _("Dit e-mailadres en wachtwoord horen niet bij elkaar."), 403)
    sign_in(organiser=True, account=account.id)
    return redirect(url_for("organiser.home"))


def passwords_in_use() -> bool:
    """True when somebody can sign in with a password."""
    return any(one.has_password for one in site().hall.read(store.everyone))


def _sign_in_page(email: str, refused: str, status: int) -> AnyResponse:
    page = render_template(  # nosec B106  # an empty token is no secret
        "organiser/login.html", token="", code="", failed=False, passwords=True, email=email,
        refused=refused, mails=site().outbox.works,
    )  # fmt: skip
    return fresh(page, status)


def _typed_email() -> str:
    return (clean(request.form.get("email")) or "").casefold()


def too_often(minutes: int) -> str:
    """What to tell who guessed too often."""
    return _("Te vaak geprobeerd. Wacht %(minutes)s minuten en probeer het dan weer.",
             minutes=minutes)  # fmt: skip


def refusal(address: str, email: str, known: str, password: str) -> str | bool:
    """False for the password of this hash, True for another, which counts as guessing; and what
    to tell who has to wait before it is even looked at."""
    running = site()
    try:
        with hashing:  # looked at in here: many at once are counted one after the other
            waited = running.guesses.password_wait_minutes(address, email)
            if waited:
                return too_often(waited)
            right = len(password) <= LONGEST and running.offload(fits, known, password)
            if not right:
                running.guesses.wrong_password(address, email)
            return not right
    except TooBusy:
        return _("Er melden zich nu veel mensen tegelijk aan. Probeer het over een minuut weer.")


@cache
def _nobody() -> str:
    """What a password is compared with when nobody has the address, so that it takes as long."""
    return HASHER.hash(secrets.token_urlsafe())


def fits(known: str, password: str) -> bool:
    """Whether this is the password of that hash ("" for nobody's); takes a tenth of a second, so
    offload it."""
    stand_in = _nobody()  # made with the first sign-in, whoever it is: it would delay every start
    try:
        return HASHER.verify(known or stand_in, password)
    except (VerifyMismatchError, InvalidHashError):
        return False


@passwords.get("/wachtwoord-vergeten")
def forgotten() -> AnyResponse:
    """Where there is a mail server: ask for a link to choose a new password."""
    if not site().outbox.works:
        abort(404)
    return _forgotten()


@passwords.post("/wachtwoord-vergeten")
def send_reset() -> AnyResponse:
    """Mail a link to the organiser with this address. The answer is the same when there is none."""
    if not site().outbox.works:
        abort(404)
    email, address = _typed_email(), request.remote_addr or ""
    waited = site().guesses.password_wait_minutes(address, f"reset {email}")
    if waited:
        return _forgotten(too_often(waited))
    site().guesses.wrong_password(address, f"reset {email}")
    found = site().hall.read(lambda connection: store.by_email(connection, email))
    if found is not None:
        link = new_link("reset", account=found[0].id)
        body = _(
            "Dag %(name)s,\n\nMet deze link kies je een nieuw wachtwoord. Hij werkt één dag.\n\n"
            "%(link)s\n\nHeb je hier niet om gevraagd? Dan hoef je niets te doen.\n",
            name=found[0].name,
            link=link,
        )
        subject = _("Kies een nieuw wachtwoord")
        site().outbox.send_soon(Mail(new_id(), "", "", "reset", found[0].email, subject, body))
    return _forgotten(sent=True)


def _forgotten(refused: str = "", *, sent: bool = False) -> AnyResponse:
    page = render_template("organiser/forgotten.html", refused=refused, sent=sent)
    return fresh(page, 429 if refused else 200)


@passwords.get("/wachtwoord/<token>")
def new_password(token: str) -> AnyResponse:
    """Choose a new password. Looking uses nothing up."""
    return _password(link_or_404(token, "reset"), None)


@passwords.post("/wachtwoord/<token>")
def choose_password(token: str) -> AnyResponse:
    """Keep the new password, sign in with it, and sign out everywhere else."""
    link = link_or_404(token, "reset")
    found = site().hall.read(lambda connection: store.find(connection, link.account))
    if found is None:
        abort(404)
    fault = password_fault(request.form.get("password", ""), found.name, found.email)
    if fault:
        return _password(link, fault)
    set_password(found.id, request.form["password"])
    sign_out_of(found.id)
    sign_in(organiser=True, account=found.id)
    return redirect(url_for("organiser.home"))


def link_or_404(token: str, kind: LinkKind) -> AccountLink:
    """The link of this token, while it works."""
    now_ms = site().hall.clock.now_ms()
    link = site().hall.read(lambda connection: store.find_link(connection, token, kind, now_ms))
    if link is None:
        abort(404 if link_may_be_wrong() else 429)
    return link


def new_link(kind: LinkKind, account: str = "", email: str = "") -> str:
    """Make a link that works for a while; its address."""
    token = secrets.token_urlsafe(24)
    expires_ms = site().hall.clock.now_ms() + LINK_LIVES_MS[kind]
    site().hall.write(
        lambda connection: store.put_link(
            connection, token, kind, account=account, email=email, expires_ms=expires_ms
        )
    )
    return (site().settings.public_url or site().addresses.local()) + link_path(kind, token)


def link_path(kind: LinkKind, token: str) -> str:
    """Where such a link leads, on this server."""
    return f"/{'organisator' if kind == 'invite' else 'wachtwoord'}/{token}"


def hashed(password: str) -> str:
    """What is kept of a password."""
    with hashing:
        known: str = site().offload(HASHER.hash, password)
    return known


def set_password(account: str, password: str) -> None:
    """Keep another password; links to choose one work no longer."""
    known = hashed(password)
    site().hall.write(lambda connection: store.set_password(connection, account, known))


def sign_out_of(account: str, *, keep_this: bool = False) -> None:
    """Sign an organiser out on every browser, but perhaps for this one."""
    session = current_session()
    but = session.token_hash if keep_this and session else ""
    for key in site().hall.write(lambda connection: store.end_sessions(connection, account, but)):
        site().end_session(key)


def _password(link: AccountLink, fault: str | None) -> AnyResponse:
    found = site().hall.read(lambda connection: store.find(connection, link.account))
    if found is None:
        abort(404)
    errors = sentences({"password": fault} if fault else {})
    page = render_template("organiser/password.html", name=found.name, email=found.email,
                           errors=errors)  # fmt: skip
    return fresh(page, 422 if fault else 200)


def sentences(faults: dict[str, str]) -> dict[str, str]:
    """What to mend, by field, of codes by field."""
    words = {
        "name-missing": _("Vul je naam in, van hooguit 60 tekens."),
        "organisation-missing": _("Vul de naam van je organisatie in, van hooguit 80 tekens."),
        "email-implausible": _("Kijk het e-mailadres na."),
        "email-taken": _("Er is al een organisator met dit e-mailadres."),
        "password-short": _("Kies een wachtwoord van minstens 10 tekens. Een paar woorden achter "
                            "elkaar is sterk en makkelijk te onthouden."),
        "password-long": _("Een wachtwoord mag hooguit 200 tekens zijn."),
        "password-simple": _("Dit wachtwoord is te eenvoudig. Gebruik meer verschillende tekens."),
        "password-known": _("Kies iets anders dan je naam, je adres of je organisatie."),
        "old-wrong": _("Dit is niet je huidige wachtwoord."),
    }  # fmt: skip
    return {field: words[code] for field, code in faults.items()}
