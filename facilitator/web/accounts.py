"""Organisers: the first start, who organises here, and one's own account."""

from typing import Any

from flask import Blueprint, abort, redirect, render_template, request, url_for
from flask_babel import gettext as _
from sqlalchemy import Connection
from werkzeug.wrappers import Response as AnyResponse

from facilitator.domain.accounts import Account, password_fault, person_faults
from facilitator.room.hall import new_id
from facilitator.store import accounts as store
from facilitator.store.accounts import AccountLink, AddressTaken
from facilitator.web.pages import organiser_or_403
from facilitator.web.papers import fresh
from facilitator.web.passwords import (
    hashed,
    link_or_404,
    new_link,
    refusal,
    sentences,
    set_password,
    sign_out_of,
)
from facilitator.web.site import current_session, sign_in, sign_out, site
from facilitator.web.text import clean

accounts = Blueprint("accounts", __name__)
MOST_ORGANISATION = 80


# The first start


def first_start() -> bool:
    """True until the first organiser told who they are."""
    return not site().hall.read(store.everyone)


@accounts.get("/welkom")
def welcome() -> AnyResponse:
    """Who are you? Asked once, of who opened the program's own link."""
    organiser_or_403()
    if not first_start():
        return redirect(url_for("organiser.home"))
    return _welcome({}, {})


@accounts.post("/welkom")
def begin() -> AnyResponse:
    """Make the organisation and its first organiser."""
    organiser_or_403()
    if not first_start():
        return redirect(url_for("organiser.home"))
    form = _typed()
    faults = _faults(form, password_needed=bool(site().settings.public_url))
    organisation = form.get("organisation", "")
    if not 1 <= len(organisation) <= MOST_ORGANISATION:
        faults["organisation"] = "organisation-missing"
    if faults:
        return _welcome(form, faults)
    added = _add(form, lambda connection: store.name_organisation(connection, organisation))
    if added is None:
        return _welcome(form, {"email": "email-taken"})
    sign_in(organiser=True, account=added)
    return redirect(url_for("organiser.home"))


def _welcome(form: dict[str, str], faults: dict[str, str]) -> AnyResponse:
    page = render_template(
        "organiser/welcome.html",
        form=form,
        errors=sentences(faults),
        hosted=bool(site().settings.public_url),
    )
    return fresh(page, 422 if faults else 200)


# Settings


@accounts.get("/instellingen")
def settings() -> AnyResponse:
    """The organisation, one's own account, and who else organises here."""
    organiser_or_403()
    if first_start():
        return redirect(url_for("accounts.welcome"))
    return _settings()


@accounts.post("/instellingen/organisatie")
def name_organisation() -> AnyResponse:
    """Another name for the organisation."""
    organiser_or_403()
    name = _typed().get("organisation", "")
    if not 1 <= len(name) <= MOST_ORGANISATION:
        return _settings({"organisation": "organisation-missing"})
    site().hall.write(lambda connection: store.name_organisation(connection, name))
    return _done("organisatie")


@accounts.post("/instellingen/ik")
def change_me() -> AnyResponse:
    """Another name or address for oneself."""
    organiser_or_403()
    me, form = _me(), _typed()
    faults = person_faults(form.get("name", ""), form.get("email", ""))
    if not faults:
        try:
            site().hall.write(lambda c: store.change(c, me.id, form["name"], form["email"]))
        except AddressTaken:
            faults = {"email": "email-taken"}
    return _settings(faults, form) if faults else _done("ik")


@accounts.post("/instellingen/wachtwoord")
def change_password() -> AnyResponse:
    """Another password for oneself; other browsers are signed out."""
    organiser_or_403()
    me = _me()
    known = site().hall.read(lambda connection: store.password_hash(connection, me.id))
    old = request.form.get("old", "")
    refused = refusal(request.remote_addr or "", me.email, known, old) if known else False
    if isinstance(refused, str):
        return _settings(refused=refused)
    if refused:
        return _settings({"old": "old-wrong"})
    fault = password_fault(request.form.get("password", ""), me.name, me.email)
    if fault:
        return _settings({"password": fault})
    set_password(me.id, request.form["password"])
    sign_out_of(me.id, keep_this=True)
    return _done("wachtwoord")


@accounts.post("/instellingen/overal-afmelden")
def sign_out_everywhere() -> AnyResponse:
    """Sign out on every browser of one's own, this one as well."""
    organiser_or_403()
    sign_out_of(_me().id)
    sign_out()
    return redirect(url_for("organiser.sign_in_page"))


@accounts.post("/instellingen/organisatoren")
def invite() -> AnyResponse:
    """Make a link with which somebody becomes an organiser."""
    organiser_or_403()
    form = _typed()
    if person_faults("-", form.get("email", "")):
        return _settings({"invite": "email-implausible"}, form)
    email = form["email"].casefold()
    if site().hall.read(lambda connection: store.by_email(connection, email)):
        return _settings({"invite": "email-taken"}, form)
    return _settings(link=new_link("invite", email=email), link_for=email)


@accounts.post("/instellingen/organisatoren/<account>")
def change_organiser(account: str) -> AnyResponse:
    """A link for a new password for another organiser, or take an organiser away."""
    organiser_or_403()
    found = site().hall.read(lambda connection: store.find(connection, account))
    if found is None:
        abort(404)
    if request.form.get("wat") == "wachtwoord":
        return _settings(link=new_link("reset", account=account), link_for=found.email)
    return _settings(removing=found)


@accounts.post("/instellingen/organisatoren/<account>/weg")
def remove(account: str) -> AnyResponse:
    """Take an organiser away, who is signed out at once. Nobody takes away themselves: then
    nobody might be left."""
    organiser_or_403()
    if account == _me().id:
        return _settings(
            refused=_("Jezelf weghalen kan niet. Laat een andere organisator dat doen.")
        )
    site().hall.write(lambda connection: store.remove(connection, account))
    sign_out_of(account)
    return _done("weg")


@accounts.post("/instellingen/uitnodigingen/<key>/weg")
def withdraw(key: str) -> AnyResponse:
    """A link to become an organiser works no longer."""
    organiser_or_403()
    site().hall.write(lambda connection: store.drop_link(connection, key))
    return _done("ingetrokken")


# The links


@accounts.get("/organisator/<token>")
def invitation(token: str) -> AnyResponse:
    """Somebody is asked to organise here too. Looking uses nothing up."""
    return _invitation(link_or_404(token, "invite"), {}, {})


@accounts.post("/organisator/<token>")
def accept(token: str) -> AnyResponse:
    """Become an organiser."""
    link, form = link_or_404(token, "invite"), _typed()
    faults = _faults(form, password_needed=True)
    if faults:
        return _invitation(link, form, faults)

    def use(connection: Connection) -> None:
        if not store.drop_link(connection, link.key):
            raise AddressTaken(form["email"])  # somebody just used it

    added = _add(form, use)
    if added is None:
        return _invitation(link, form, {"email": "email-taken"})
    sign_in(organiser=True, account=added)
    return redirect(url_for("organiser.home"))


# What all of these need


def _typed() -> dict[str, str]:
    """The form without the passwords, which stay as they were typed."""
    return {
        name: clean(value) or ""
        for name, value in request.form.items()
        if name not in ("password", "old")
    }


def _faults(form: dict[str, str], *, password_needed: bool) -> dict[str, str]:
    faults = person_faults(form.get("name", ""), form.get("email", ""))
    password = request.form.get("password", "")
    if password or password_needed:
        known = (form.get("name", ""), form.get("email", ""), form.get("organisation", ""))
        fault = password_fault(password, *known)
        if fault:
            faults["password"] = fault
    return faults


def _add(form: dict[str, str], besides: Any) -> str | None:
    """A new organiser of what was filled in; the id, or None when the address is taken."""
    password, account = request.form.get("password", ""), new_id()
    known = hashed(password) if password else ""
    now_ms = site().hall.clock.now_ms()

    def add(connection: Connection) -> None:
        besides(connection)
        store.add(connection, account, form["name"], form["email"], known, now_ms)

    try:
        site().hall.write(add)
    except AddressTaken:
        return None
    return account


def _me() -> Account:
    """The organiser whose browser this is: that of the session, else the first one."""
    session, everyone = current_session(), site().hall.read(store.everyone)
    if session is None or not everyone:
        abort(403)
    return next((one for one in everyone if one.id == session.account), everyone[0])


def _done(what: str) -> AnyResponse:
    return redirect(url_for("accounts.settings", gedaan=what))


def _settings(
    faults: dict[str, str] | None = None,
    form: dict[str, str] | None = None,
    *,
    refused: str = "",
    link: str = "",
    link_for: str = "",
    removing: Account | None = None,
) -> AnyResponse:
    hall, told = site().hall, {
        "organisatie": _("De naam is bewaard."),
        "ik": _("Je gegevens zijn bewaard."),
        "wachtwoord": _("Je wachtwoord is veranderd. Andere browsers zijn afgemeld."),
        "weg": _("Deze organisator kan er niet meer bij."),
        "ingetrokken": _("De uitnodiging werkt niet meer."),
    }  # fmt: skip
    done = request.args.get("gedaan", "") if request.method == "GET" else ""
    me, now_ms = _me(), hall.clock.now_ms()
    page = render_template(
        "organiser/settings.html",
        organisation=hall.read(store.organisation_name),
        me=me,
        form=form or {},
        everyone=hall.read(store.everyone),
        invited=hall.read(lambda connection: store.links(connection, "invite", now_ms)),
        errors=sentences(faults or {}),
        refused=refused,
        link=link,
        link_for=link_for,
        removing=removing,
        told=told.get(done),
    )
    return fresh(page, 422 if faults or refused else 200)


def _invitation(link: AccountLink, form: dict[str, str], faults: dict[str, str]) -> AnyResponse:
    page = render_template(
        "organiser/accept.html",
        organisation=site().hall.read(store.organisation_name),
        form=form or {"email": link.email},
        errors=sentences(faults),
    )
    return fresh(page, 422 if faults else 200)
