"""Who is invited: the list, the letters, and the page that a personal link opens."""

from datetime import date
from typing import Any

from flask import Blueprint, abort, redirect, render_template, request, url_for
from flask_babel import gettext as _
from flask_babel import ngettext
from werkzeug.wrappers import Response as AnyResponse

from facilitator.documents import catalogue, pdf
from facilitator.documents.catalogue import BY_KEY
from facilitator.documents.printables import TITLES, printable
from facilitator.domain.invitations import (
    EnterDeputy,
    EnterReply,
    Guest,
    InvitePeople,
    RenewPersonalLink,
    SetGuestKind,
    WithdrawInvitation,
    WriteLetter,
    coming,
    mix,
)
from facilitator.domain.message import Command
from facilitator.domain.state import FormOfAddress, GuestKind, Meeting, Reply
from facilitator.parts.common import Scene, meeting_data
from facilitator.parts.refusals import sentence
from facilitator.room.access import Place
from facilitator.room.hall import new_id
from facilitator.room.rooms import Room
from facilitator.room.writer import Refused
from facilitator.web import guest_files, guest_list
from facilitator.web.calendar import of_meeting
from facilitator.web.guest_files import Unreadable
from facilitator.web.guest_list import Mistake
from facilitator.web.guests import keep_needs, needs_of, typed_guest
from facilitator.web.pages import place_or_403, room_or_404
from facilitator.web.papers import fresh, materials_of
from facilitator.web.personal import personal_link
from facilitator.web.prints import drawing, moment
from facilitator.web.site import site
from facilitator.web.text import clean, whole

invitations = Blueprint("invitations", __name__)
REPLIES: tuple[Reply, ...] = ("", "comes", "declines")
LETTERS = ("uitnodiging", "bevestiging")


@invitations.get("/b/<code>/regie/uitnodigingen")
def show(code: str) -> AnyResponse:
    """The list, and what the letters say."""
    return _page(_desk(code))


@invitations.post("/b/<code>/regie/uitnodigingen")
def add(code: str) -> AnyResponse:
    """Add the people of a list that was typed or pasted: all of them, or none."""
    held = _desk(code)
    typed = request.form.get("lijst", "")[:100_000]
    guests, mistakes = guest_list.read(typed)
    if mistakes or not guests:
        return _page(
            held, typed=typed, mistakes=[_words(one) for one in mistakes], empty=not guests
        )
    before = len(held.room.meeting.invited)
    refused = _send(held, InvitePeople(tuple(guests)))
    if refused:
        return _page(held, typed=typed, mistakes=[refused])
    return redirect(_back(code, len(held.room.meeting.invited) - before))


@invitations.post("/b/<code>/regie/uitnodigingen/bestand")
def upload(code: str) -> AnyResponse:
    """Show what a file holds, to look at before anybody is put on the list."""
    held, sent = _desk(code), request.files.get("bestand")
    if sent is None or not sent.filename:
        return _page(held, mistakes=[_("Kies eerst een bestand.")])
    try:
        content = sent.stream.read(guest_files.LARGEST + 1)
        typed = site().offload(guest_files.text_of, content)
    except Unreadable as fault:
        return _page(held, mistakes=[_unreadable(str(fault))])
    guests, mistakes = guest_list.read(typed)
    return _page(
        held, typed=typed, mistakes=[_words(one) for one in mistakes], preview=guests or None
    )


@invitations.get("/b/<code>/regie/uitnodigingen/bellijst")
def call_list(code: str) -> AnyResponse:
    """Who did not answer yet, to print and call; with ``iedereen`` all who are asked."""
    held = _desk(code)
    room, everybody = held.room, "iedereen" in request.args
    needs = needs_of(room)
    page = render_template(
        "organiser/call_list.html",
        meeting=meeting_data(site().scene(room)),
        everybody=everybody,
        people=[
            {**row, "needs": needs.get(str(row["id"]), "")}
            for row in _rows(room)
            if not row["withdrawn"] and (everybody or not row["reply"])
        ],
    )
    return fresh(page)


@invitations.post("/b/<code>/regie/uitnodigingen/<invited>")
def change(code: str, invited: str) -> AnyResponse:
    """An answer that came by telephone, withdraw an invitation, or a new link."""
    held, wanted = _desk(code), request.form.get("wat", "")
    if wanted == "wensen":
        return _enter_needs(held, invited)
    commands: dict[str, Command] = {
        "komt": EnterReply(invited, "comes"),
        "komt-niet": EnterReply(invited, "declines"),
        "onbekend": EnterReply(invited, ""),
        "weg": WithdrawInvitation(invited, True),
        "terug": WithdrawInvitation(invited, False),
        "nieuwe-link": RenewPersonalLink(invited),
        "soort": SetGuestKind(invited, _kind(request.form.get("soort", ""))),
        "iemand-anders": EnterDeputy(invited, *typed_guest()),
    }
    if wanted == "iemand-anders" and not typed_guest()[0]:
        return _page(held, mistakes=[_("Vul de naam in van wie er komt.")])
    if wanted not in commands:
        abort(400)
    refused = _send(held, commands[wanted])
    return _page(held, mistakes=[refused]) if refused else redirect(_back(code))


@invitations.post("/b/<code>/regie/brief")
def write(code: str) -> AnyResponse:
    """Keep what the letters say."""
    held = _desk(code)
    form = {name: clean(value) or "" for name, value in request.form.items()}
    address: FormOfAddress = "u" if form.get("address") == "u" else "je"
    try:
        reply_by = date.fromisoformat(form["reply_by"]) if form.get("reply_by") else None
    except ValueError:
        return _page(held, mistakes=[_("Kies een datum in de kalender, of laat hem leeg.")])
    command = WriteLetter(
        form.get("route", "")[:600],
        form.get("reply_to", "")[:200],
        form.get("sender", "")[:120],
        reply_by,
        address,
        "asks_needs" in form,
    )
    refused = _send(held, command)
    return _page(held, mistakes=[refused]) if refused else redirect(_back(code, letter=True))


@invitations.post("/b/<code>/regie/brieven")
def letters(code: str) -> AnyResponse:
    """Begin making a letter for everybody: as a zip, or as one document to print. A confirmation
    goes to who comes, with its attachments."""
    held = _desk(code)
    scene, kind = site().scene(held.room), request.form.get("brief", "")
    if kind not in LETTERS:
        abort(404)
    paper = BY_KEY[kind]
    orders = list(catalogue.letters(scene, paper, lambda who: personal_link(held.room, who)))
    if not orders:
        return _page(held, mistakes=[_("Er is nog niemand om een brief aan te schrijven.")])
    one = request.form.get("als") == "een"
    ending = "docx" if one else "zip"
    name = catalogue.file_name(scene, paper.title(), ending=ending)
    extras = _attachments(scene) if kind == "bevestiging" and not one else []
    run = site().press.start(
        held.room.row.id, name, orders, materials_of(scene), extras=extras, merged=one
    )
    return redirect(url_for("papers.progress", code=code, run=run.id))


def _attachments(scene: Scene) -> list[tuple[str, bytes]]:
    """What goes with a confirmation: the questions and a calendar file; the reflection questions
    are an order of their own."""
    data = printable(scene, size="a4", empty=0, people=0, drawing=drawing)
    questions = site().offload(pdf.make, "vragen", data, moment(scene))
    return [
        (catalogue.file_name(scene, TITLES["vragen"](), ending="pdf"), questions),
        (catalogue.file_name(scene, _("Zet in je agenda"), ending="ics"), of_meeting(scene.room)),
    ]


# What all of these need


def _enter_needs(held: Place, invited: str) -> AnyResponse:
    if invited not in held.room.meeting.invited:
        abort(404)
    keep_needs(held.room, invited, clean(request.form.get("needs")) or "")
    return redirect(_back(held.room.row.code))


def _kind(text: str) -> GuestKind:
    return next((one for one in kind_words() if one == text), "")


def _desk(code: str) -> Place:
    return place_or_403(room_or_404(code), "desk")


def _send(held: Place, command: Command) -> str | None:
    """What to tell when it was refused."""
    outcome = site().hall.submit(held.room.row.id, held.actor, new_id(), command)
    return sentence(outcome.code, outcome.params) if isinstance(outcome, Refused) else None


def _words(mistake: Mistake) -> str:
    line = mistake.line
    texts = {
        "no-name": _("Regel %(line)s: de naam ontbreekt.", line=line),
        "name-too-long": _("Regel %(line)s: een naam mag hooguit 60 tekens zijn.", line=line),
        "organisation-too-long": _(
            "Regel %(line)s: een organisatie mag hooguit 80 tekens zijn.", line=line
        ),
        "email-implausible": _("Regel %(line)s: kijk het e-mailadres na.", line=line),
        "phone-implausible": _("Regel %(line)s: kijk het telefoonnummer na.", line=line),
        "too-many": _("Voeg hooguit 500 mensen tegelijk toe."),
    }
    return texts[mistake.code]


def _back(code: str, added: int | None = None, letter: bool = False) -> str:
    """The page, which says what was done."""
    return url_for("invitations.show", code=code, bij=added, brief=1 if letter else None)


def _page(
    held: Place,
    typed: str = "",
    mistakes: list[str] | None = None,
    empty: bool = False,
    preview: list[Guest] | None = None,
) -> AnyResponse:
    room, scene = held.room, site().scene(held.room)
    meeting = room.meeting
    told = None
    added = whole(request.args.get("bij", ""))
    if request.method == "GET" and added is not None:
        told = ngettext(
            "%(num)s persoon staat erbij.", "%(num)s mensen staan erbij.", added
        ) if added else _("Deze mensen stonden al op de lijst.")  # fmt: skip
    elif request.method == "GET" and "brief" in request.args:
        told = _("De gegevens voor de brieven zijn bewaard.")
    needs, rows = needs_of(room), _rows(room)
    known = {(str(row["name"]).casefold(), str(row["organisation"]).casefold()) for row in rows}
    page = render_template(
        "organiser/invitations.html",
        meeting=meeting_data(scene),
        invited=[{**row, "needs": needs.get(str(row["id"]), "")} for row in rows],
        kinds=kind_words(),
        mix=_mix(meeting),
        organisations=len({row["organisation"] for row in rows if row["organisation"]}),
        preview=[
            {
                "guest": guest,
                "kind": kind_words()[guest.kind],
                "known": (guest.name.casefold(), guest.organisation.casefold()) in known,
            }
            for guest in preview or []
        ],
        letter=meeting.letter,
        counts={
            reply: sum(meeting.invited[key].reply == reply for key in coming(meeting))
            for reply in REPLIES
        },
        typed=typed,
        mistakes=mistakes or [],
        empty=empty,
        told=told,
    )
    return fresh(page, 422 if mistakes or empty else 200)


def kind_words() -> dict[GuestKind, str]:
    """As what somebody is asked, in words."""
    return {
        "": _("niet gezegd"),
        "resident": _("bewoner"),
        "volunteer": _("vrijwilliger"),
        "carer": _("mantelzorger"),
        "professional": _("professional"),
    }


def _mix(meeting: Meeting) -> dict[str, Any]:
    """How many of each kind may come, and which are missing. Nothing is missed before anybody is
    said to be something."""
    counts = mix(meeting)
    words = kind_words()
    said = {key: count for key, count in counts.items() if key}
    return {
        "counts": [(words[key], count) for key, count in counts.items() if count],
        "missing": [words[key] for key, count in said.items() if not count]
        if any(said.values())
        else [],
    }


def _rows(room: Room) -> list[dict[str, object]]:
    """Who is asked, by name, with what the list shows of them; withdrawn ones at the end."""
    meeting, words = room.meeting, kind_words()
    rows: list[dict[str, object]] = [
        {
            "id": key,
            "name": room.people[key].name,
            "organisation": room.people[key].organisation,
            "email": room.contacts[key].email if key in room.contacts else "",
            "phone": room.contacts[key].phone if key in room.contacts else "",
            "reply": one.reply,
            "kind": one.kind,
            "kind_words": words[one.kind],
            "instead_of": room.people[one.instead_of].name if one.instead_of else "",
            "withdrawn": one.withdrawn,
            "here": key in meeting.participants,
            "without_phone": key in meeting.participants and not meeting.participants[key].phone,
            "link": personal_link(room, key),
        }
        for key, one in meeting.invited.items()
        if key in room.people
    ]
    return sorted(rows, key=lambda row: (bool(row["withdrawn"]), str(row["name"]).casefold()))


def _unreadable(code: str) -> str:
    words = {
        "too-large": _("Dit bestand is te groot. Kies een lijst van hooguit 900 kB."),
        "empty": _("In dit bestand staat niets."),
        "no-list": _("Het programma kan dit niet lezen. Bewaar de lijst als .xlsx of .csv."),
    }
    return words[code]
