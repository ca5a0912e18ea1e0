"""A meeting as its organiser sees it: the path from preparing to following up."""

from datetime import date, datetime
from typing import Any

from flask import Blueprint, redirect, render_template, request, url_for
from flask_babel import gettext as _
from flask_babel import ngettext
from werkzeug.wrappers import Response as AnyResponse

from facilitator.domain import actions, checklist, follow_up, invitations
from facilitator.domain.advice import advice
from facilitator.domain.agreements import corrected
from facilitator.domain.checklist import Phase, TickEntry
from facilitator.domain.path import STEPS, Need, need, reached
from facilitator.domain.people import may
from facilitator.domain.state import Meeting
from facilitator.parts.common import MINUTE_MS, meeting_data
from facilitator.parts.refusals import sentence
from facilitator.room.access import Place
from facilitator.room.hall import new_id
from facilitator.room.writer import Refused
from facilitator.web.draaiboek_words import explained
from facilitator.web.pages import place_or_403, room_or_404
from facilitator.web.papers import fresh
from facilitator.web.site import site

meeting_page = Blueprint("meeting_page", __name__)


@meeting_page.get("/bijeenkomst/<code>")
def show(code: str) -> AnyResponse:
    """The steps of this meeting, with what to do now first."""
    return _page(place_or_403(room_or_404(code), "desk"))


@meeting_page.post("/bijeenkomst/<code>/vinkje")
def tick(code: str) -> AnyResponse:
    """Tick something off, or not after all."""
    held = place_or_403(room_or_404(code), "desk")
    command = TickEntry(request.form.get("wat", "")[:1100], "aan" in request.form)
    outcome = site().hall.submit(held.room.row.id, held.actor, new_id(), command)
    if isinstance(outcome, Refused):
        return _page(held, sentence(outcome.code, outcome.params))
    if command.entry == "automatic":
        return redirect(url_for("follow_up.show", code=code))
    return redirect(url_for("meeting_page.show", code=code))


@meeting_page.get("/bijeenkomst/<code>/overdragen")
def hand_over(code: str) -> AnyResponse:
    """Give this meeting to who organises it, once people were told who gets their data."""
    room = room_or_404(code)
    place_or_403(room, "desk")
    scene = site().scene(room)
    people = [room.people[key].name for key in invitations.coming(room.meeting)]
    page = render_template(
        "organiser/hand_over.html",
        meeting=meeting_data(scene),
        told=checklist.done(room.meeting, "told"),
        people=len(people),
        link=scene.addresses.cofacilitator,
        works_at_home=bool(site().settings.public_url),
    )
    return fresh(page)


@meeting_page.post("/bijeenkomst/<code>/overdragen")
def tell(code: str) -> AnyResponse:
    """People were told."""
    room = room_or_404(code)
    held = place_or_403(room, "desk")
    command = TickEntry("told", "verteld" in request.form)
    site().hall.submit(room.row.id, held.actor, new_id(), command)
    return redirect(url_for("meeting_page.hand_over", code=code))


def needed(meeting: Meeting, now_ms: int) -> Need:
    """What this meeting needs now, at its place."""
    zone = site().settings.timezone
    assert meeting.details is not None  # a room is made of a prepared meeting
    start_ms = meeting.details.planned_start_ms
    day, today = (datetime.fromtimestamp(ms / 1000, zone).date() for ms in (start_ms, now_ms))
    return need(meeting, day, today)


def need_words(found: Need) -> str:
    """What a meeting needs now, as a sentence."""
    many = found.count
    words = {
        "running": _("De bijeenkomst is bezig."),
        "day-passed": _("De dag is voorbij. Kies een andere dag, of verwijder de bijeenkomst."),
        "today": _("Vandaag is het zover. Open de regie."),
        "invite": _("Nodig mensen uit."),
        "remind": ngettext("%(num)s persoon heeft nog niet geantwoord. Bel of mail even.",
                           "%(num)s mensen hebben nog niet geantwoord. Bel of mail even.", many),
        "confirm": ngettext("Stuur de bevestiging aan wie komt (%(num)s persoon).",
                            "Stuur de bevestiging aan wie komt (%(num)s mensen).", many),
        "prepare": ngettext("Nog %(num)s ding klaarmaken.", "Nog %(num)s dingen klaarmaken.", many),
        "ready": _("Alles staat klaar."),
        "papers": _("Stuur de verslagen en formulieren rond."),
        "choose-day": _("Kies nog een dag voor de volgende bijeenkomst."),
        "report": _("Het is tijd om te horen hoe het met de acties gaat."),
        "next": _("Zet de volgende bijeenkomst klaar."),
        "settled": _("Afgerond. Je hoeft nu niets te doen."),
    }  # fmt: skip
    return words[found.code]


def _entry_words() -> dict[str, str]:
    return {
        "read": _("Lees het draaiboek een keer door"),
        "walk-through": _("Neem het door met je collega, en spreek af wie wat doet"),
        "room": _("Probeer wifi, beamer en geluid uit in de zaal"),
        "print": _("Print de flappen, de stickers en het noodpakket"),
        "confirmed": _("De bevestigingen zijn verstuurd"),
        "texts": _("Kijk de teksten na: wat mag naar buiten?"),
        "papers": _("De verslagen en formulieren zijn verstuurd"),
        "told": _("Iedereen weet wie de gegevens krijgt"),
        "automatic": _("Stuur de vraag vanzelf"),
        "reminded": _("Iedereen is gevraagd hoe het met de acties gaat"),
    }


def _entries(meeting: Meeting, phase: Phase) -> list[dict[str, Any]]:
    words = _entry_words()
    return [
        {"key": one.key, "words": one.text or words[one.key], "done": one.done,
         "material": bool(one.text)}
        for one in checklist.entries(meeting, phase)
    ]  # fmt: skip


def _page(held: Place, refused: str | None = None) -> AnyResponse:
    meeting, scene = held.room.meeting, site().scene(held.room)
    found = needed(meeting, scene.now_ms)
    details = meeting.details
    assert details is not None  # a room is made of a prepared meeting
    asked = invitations.coming(meeting)
    replies = [meeting.invited[key].reply for key in asked]
    script = meeting.draaiboek
    assert script is not None  # a room is made of a prepared meeting
    page = render_template(
        "organiser/meeting.html",
        meeting=meeting_data(scene),
        day=_day(details.planned_start_ms),
        end=scene.time(details.planned_start_ms + script.total_minutes * MINUTE_MS),
        minutes=script.total_minutes,
        items=len(script.items),
        steps=STEPS,
        reached=reached(meeting, found),
        need=need_words(found),
        step=found.step,
        entries={phase: _entries(meeting, phase) for phase in checklist.TO_DO},
        invited=len(asked),
        comes=replies.count("comes"),
        declines=replies.count("declines"),
        silent=replies.count(""),
        people=len(meeting.present) + meeting.without_phone,
        agreements=sum(
            one.status == "agreed" and not one.dropped for one in meeting.agreements.values()
        ),
        actions=sum(len(actions.of(meeting, key)) for key in meeting.participants),
        next_day=chosen.day if (chosen := follow_up.chosen(meeting)) else None,
        report_day=follow_up.report_day(meeting),
        organises=may(held.actor.role, "organisation"),
        corrected=len(corrected(meeting)),
        to_check=len(meeting.to_check),
        follows=meeting.previous is not None,
        too_long=_too_long(meeting),
        rehearsed="geoefend" in request.args and request.method == "GET",
        refused=refused,
    )
    return fresh(page, 422 if refused else 200)


def _too_long(meeting: Meeting) -> str:
    """What to do when the plan is longer than the room is ours; empty when it fits."""
    details, script = meeting.details, meeting.draaiboek
    if meeting.status != "waiting" or meeting.fixed_end_ms is None or not details or not script:
        return ""
    minutes = (meeting.fixed_end_ms - details.planned_start_ms) // MINUTE_MS
    found = [one for one in advice(script, minutes) if one.code == "longer-than-room"]
    return explained(found[0], script) if found else ""


def _day(at_ms: int) -> date:
    return datetime.fromtimestamp(at_ms / 1000, site().settings.timezone).date()
