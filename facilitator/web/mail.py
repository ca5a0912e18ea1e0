"""Mail around a meeting: write it, see to whom, send it; and what went out."""

from collections.abc import Iterable
from datetime import datetime
from typing import Any
from urllib.parse import quote

from flask import Blueprint, abort, redirect, render_template, request, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response as AnyResponse

from facilitator.domain.contact import plausible_email
from facilitator.mail.outbox import NothingToSend
from facilitator.mail.smtp import MailFault
from facilitator.parts.common import Scene, meeting_data
from facilitator.room.access import Place
from facilitator.room.hall import new_id
from facilitator.room.rooms import Room
from facilitator.store import accounts, mail_texts, mails
from facilitator.store.mail_texts import MailText
from facilitator.store.mails import Mail
from facilitator.web.mail_kinds import KINDS, NAMES, Kind, UnknownName, fill, values
from facilitator.web.pages import place_or_403, room_or_404
from facilitator.web.papers import fresh
from facilitator.web.personal import personal_link
from facilitator.web.site import current_session, site
from facilitator.web.text import clean, whole

mail = Blueprint("mail", __name__)
MOST_SUBJECT, MOST_BODY = 150, 5000


@mail.get("/b/<code>/regie/mail")
def show(code: str) -> AnyResponse:
    """The kinds of mail, and what went to whom."""
    return _page(_desk(code))


@mail.get("/b/<code>/regie/mail/stand")
def state(code: str) -> AnyResponse:
    """How many mails still wait, for the page that shows progress."""
    meeting = _desk(code).room.row.id
    found = site().hall.read(lambda connection: mails.of_meeting(connection, meeting))
    waiting = sum(one.state in ("waiting", "sending") for one in found)
    return _json(waiting, len(found))


@mail.post("/b/<code>/regie/mail")
def change(code: str) -> AnyResponse:
    """Stop what waits, or try once more what failed."""
    held = _desk(code)
    meeting, now_ms = held.room.row.id, site().hall.clock.now_ms()
    if request.form.get("wat") == "stop":
        site().hall.write(lambda connection: mails.cancel(connection, meeting))
    else:
        site().hall.write(lambda connection: mails.retry(connection, meeting, now_ms))
        site().outbox.wake()
    return redirect(url_for("mail.show", code=code))


@mail.get("/b/<code>/regie/mail/<kind>")
def write(code: str, kind: str) -> AnyResponse:
    """The words of a kind of mail, and who gets it."""
    held = _desk(code)
    return _write_page(held, _kind_or_404(kind), kind, _text(held.room, kind))


@mail.post("/b/<code>/regie/mail/<kind>")
def send(code: str, kind: str) -> AnyResponse:
    """Keep the words; then send a test, queue the mails, or make them ready for one's own
    program."""
    held, found, scene = _desk(code), _kind_or_404(kind), site().scene(_desk(code).room)
    text = MailText(
        (clean(request.form.get("subject")) or "")[:MOST_SUBJECT],
        (clean(request.form.get("body")) or "")[:MOST_BODY] + "\n",
    )
    chosen = [key for key in request.form.getlist("aan") if key in found.to(scene)]
    wrong = _wrong(text, scene, found)
    if wrong:
        return _write_page(held, found, kind, text, wrong=wrong, chosen=chosen)
    meeting = held.room.row.id
    site().hall.write(lambda connection: mail_texts.put(connection, meeting, kind, text))
    what = request.form.get("wat")
    if what == "begin":
        fresh_text = found.text(scene.meeting.letter.address == "u", _links())
        site().hall.write(lambda c: mail_texts.put(c, meeting, kind, fresh_text))
        return redirect(url_for("mail.write", code=code, kind=kind))
    if what == "proef":
        wrong, told = _test(scene, found, kind, text)
        return _write_page(held, found, kind, text, chosen=chosen, wrong=wrong, told=told)
    ready = [
        _mail(scene, kind, found, text, key, answer=_my_address())
        for key in chosen
        if _address(scene, key)
    ]
    if not ready:
        wrong = _("Kies eerst iemand met een e-mailadres.")
        return _write_page(held, found, kind, text, wrong=wrong, chosen=chosen)
    if not site().outbox.works:
        return _write_page(held, found, kind, text, chosen=chosen, ready=ready)
    site().outbox.put(ready)
    return redirect(url_for("mail.show", code=code, klaar=len(ready)))


def mails_of(room: Room, name: str) -> list[Mail]:
    """A mail of this kind to everybody who gets it and has an address, in the words that were kept.
    Answers go to the first organiser: nobody is at a desk."""
    scene, kind = site().scene(room), KINDS[name]
    everyone = site().hall.read(accounts.everyone)
    answer = everyone[0].email if everyone else ""
    text = _text(room, name)
    people = [key for key in kind.to(scene) if _address(scene, key)]
    return [_mail(scene, name, kind, text, key, answer=answer) for key in people]


def _test(scene: Scene, kind: Kind, name: str, text: MailText) -> tuple[str | None, str | None]:
    """Send the first of these mails to oneself; what went wrong, and what to tell."""
    me, people = _my_address(), kind.to(scene)
    if not me:
        return _("Vul eerst je eigen e-mailadres in bij Instellingen."), None
    if not people:
        return _("Er is nog niemand om deze mail aan te sturen."), None
    first = next((key for key in people if _address(scene, key)), people[0])
    trial = _mail(scene, name, kind, text, first, answer=me, recipient=me)
    try:
        site().outbox.send_now(trial)
    except MailFault as fault:
        return fault_words(fault.code), None
    except NothingToSend as fault:
        return fault_words(str(fault)), None
    except ValueError:
        return fault_words("address-refused"), None
    return None, _("Het proefbericht is naar %(me)s gestuurd. Kijk of het goed is.", me=me)


def _mail(
    scene: Scene,
    name: str,
    kind: Kind,
    text: MailText,
    person: str,
    *,
    answer: str,
    recipient: str = "",
) -> Mail:
    known = _values(scene, person, answer)
    letter = scene.meeting.letter
    return Mail(
        id=new_id(),
        meeting=scene.room.row.id,
        person=person,
        kind=name,
        recipient=recipient or _address(scene, person),
        subject=fill(text.subject, known),
        body=fill(text.body, known),
        papers=kind.papers,
        sender=letter.sender or site().hall.read(accounts.organisation_name),
        reply_to=letter.reply_to if plausible_email(letter.reply_to) else answer,
        next_ms=site().hall.clock.now_ms(),
        created_ms=site().hall.clock.now_ms(),
    )


def _values(scene: Scene, person: str, answer: str) -> dict[str, str]:
    organisation = site().hall.read(accounts.organisation_name)
    return values(scene, person, personal_link(scene.room, person), organisation, answer)


def _wrong(text: MailText, scene: Scene, kind: Kind) -> str | None:
    if not text.subject or not text.body.strip():
        return _("Een mail heeft een onderwerp en een tekst.")
    blank = dict.fromkeys(NAMES, "")
    try:
        fill(text.subject, blank), fill(text.body, blank)
    except UnknownName as fault:
        return _("‘{%(name)s}’ kan het programma niet invullen. Wat wel kan, staat onder de tekst.",
                 name=str(fault))  # fmt: skip
    if "{link}" in text.subject + text.body and not _links():
        return _("Er zijn geen persoonlijke links: dit programma is alleen in de zaal te bereiken. "
                 "Haal {link} weg.")  # fmt: skip
    details = scene.meeting.details
    if "{plek}" in text.subject + text.body and details is not None and not details.place:
        return _("De plek is nog niet bekend. Vul hem in bij ‘Dag, tijd en plek’, of haal {plek} "
                 "uit de tekst.")  # fmt: skip
    return None


def _text(room: Room, kind: str) -> MailText:
    """The words that were kept, else those to begin with."""
    kept = site().hall.read(lambda c: mail_texts.find(c, room.row.id, kind))
    formal = room.meeting.letter.address == "u"
    return kept or KINDS[kind].text(formal, _links())


def _links() -> bool:
    return bool(site().settings.public_url)


def _address(scene: Scene, person: str) -> str:
    contact = scene.room.contacts.get(person)
    return contact.email if contact else ""


def _my_address() -> str:
    session, everyone = current_session(), site().hall.read(accounts.everyone)
    mine = [one for one in everyone if session and one.id == session.account]
    return mine[0].email if mine else ""


def fault_words(code: str) -> str:
    """Why a mail did not go out, and what to do."""
    words = {
        "address-refused": _("Dit adres bestaat niet of wordt geweigerd. Kijk het na."),
        "message-refused": _("De mailserver weigert het bericht. Vraag je beheerder waarom."),
        "login-refused": _("De mailserver weigert de aanmelding. Kijk FACILITATOR_SMTP na."),
        "no-connection": _("De mailserver is niet te bereiken. Kijk of er internet is."),
        "insecure": _("De mailserver kan geen beveiligde verbinding maken. Zo gaat er niets weg."),
        "certificate": _("Het certificaat van de mailserver klopt niet. Zo gaat er niets weg."),
        "paper-failed": _("Een bijlage kon niet worden gemaakt. Kijk het sjabloon na."),
        "no-server": _("Er is geen mailserver ingesteld."),
        "meeting-deleted": _("De bijeenkomst is er niet meer."),
    }  # fmt: skip
    return words.get(code, "")


def _desk(code: str) -> Place:
    return place_or_403(room_or_404(code), "desk")


def _kind_or_404(kind: str) -> Kind:
    if kind not in KINDS:
        abort(404)
    return KINDS[kind]


def _json(waiting: int, total: int) -> AnyResponse:
    answer = fresh(f'{{"waiting": {waiting}, "total": {total}}}')
    answer.mimetype = "application/json"
    return answer


def _sent_to(found: Iterable[Mail], kind: str) -> set[str]:
    return {one.person for one in found
            if one.kind == kind and one.state in ("waiting", "sending", "sent")}  # fmt: skip


def _page(held: Place) -> AnyResponse:
    room, scene = held.room, site().scene(held.room)
    found = site().hall.read(lambda connection: mails.of_meeting(connection, room.row.id))
    zone = site().settings.timezone
    states = {
        "waiting": _("wacht"), "sending": _("gaat nu"), "sent": _("verstuurd"),
        "failed": _("mislukt"), "cancelled": _("gestopt"),
    }  # fmt: skip
    page = render_template(
        "organiser/mail.html",
        meeting=meeting_data(scene),
        works=site().outbox.works,
        kinds=[
            {
                "key": key,
                "title": one.title(),
                "count": len(people := one.to(scene)),
                "sent": len(_sent_to(found, key) & set(people)),
            }
            for key, one in KINDS.items()
        ],
        log=[
            {
                "name": room.people[one.person].name if one.person in room.people else "",
                "recipient": one.recipient,
                "title": KINDS[one.kind].title(),
                "state": one.state,
                "words": states[one.state],
                "why": fault_words(one.error) if one.state in ("failed", "waiting") else "",
                "at": datetime.fromtimestamp((one.sent_ms or one.created_ms) / 1000, zone),
            }
            for one in found
        ],
        waiting=sum(one.state in ("waiting", "sending") for one in found),
        failed=sum(one.state == "failed" for one in found),
        ready=whole(request.args.get("klaar", "")) or 0,
    )
    return fresh(page)


def _write_page(
    held: Place,
    kind: Kind,
    name: str,
    text: MailText,
    *,
    wrong: str | None = None,
    told: str | None = None,
    chosen: list[str] | None = None,
    ready: list[Mail] | None = None,
) -> AnyResponse:
    room, scene = held.room, site().scene(held.room)
    found = site().hall.read(lambda connection: mails.of_meeting(connection, room.row.id))
    sent = _sent_to(found, name)
    people: list[dict[str, Any]] = [
        {
            "id": key,
            "name": room.people[key].name,
            "organisation": room.people[key].organisation,
            "email": (email := _address(scene, key)),
            "sent": key in sent,
            "chosen": key in chosen if chosen is not None else bool(email) and key not in sent,
        }
        for key in sorted(kind.to(scene), key=lambda one: room.people[one].name.casefold())
    ]
    page = render_template(
        "organiser/mail_write.html",
        meeting=meeting_data(scene),
        kind=name,
        title=kind.title(),
        text=text,
        names=[one for one in NAMES if one != "link" or _links()],
        people=people,
        works=site().outbox.works,
        papers=len(kind.papers),
        me=_my_address(),
        wrong=wrong,
        told=told,
        ready=[
            {
                "name": room.people[one.person].name,
                "to": one.recipient,
                "href": f"mailto:{quote(one.recipient)}?subject={quote(one.subject)}"
                f"&body={quote(one.body)}",
            }
            for one in ready or []
        ],
    )
    return fresh(page, 422 if wrong else 200)
