"""A meeting as plain data for documents, in the shape of ``placeholders.PLACEHOLDERS``.

Everything is made of ``Scene.public``: what people said must stay in the room is in no document. A
name that is kept from the screen is kept from documents for others too.
"""

import io
from collections.abc import Iterable, Mapping
from datetime import date, datetime
from enum import StrEnum
from itertools import groupby
from typing import Any

import segno
from babel.dates import format_date
from flask_babel import gettext as _
from flask_babel import ngettext

from facilitator.documents.placeholders import PLACEHOLDERS, blank
from facilitator.domain import actions, agenda, agreements, follow_up, ideas, progress
from facilitator.domain.draaiboek import Draaiboek
from facilitator.domain.preparation import Answer, Preparation
from facilitator.domain.state import Action, Agreement, Flap, Meeting
from facilitator.parts.common import Scene, votes
from facilitator.parts.duties import duties_data
from facilitator.parts.progress import progress_words
from facilitator.werkvormen.closing.rules import State as Closing

Data = dict[str, Any]
MINUTE_MS = 60_000
MOST_DOTS = 45
EMPTY_LINES = 12  # on a form to hand out


UNANSWERED = {"goed": "", "beter": "", "voorbeeld": ""}
NOBODY = {"naam": "", "organisatie": "", "hoopte": "", "mist": "", "gaat_goed": ""}


class Reader(StrEnum):
    """For whom a document is: who took part, who was invited but absent, or somebody outside."""

    PARTICIPANTS = "participants"
    ABSENT = "absent"
    OUTSIDE = "outside"


def everything(scene: Scene, reader: Reader = Reader.PARTICIPANTS) -> Data:
    """What every document of this meeting can tell this reader; nothing about one person yet.

    Who was absent reads what was agreed and when the group meets again; who is outside reads themes
    and agreements without a name and without what anybody wrote on a flap.
    """
    meeting = scene.public.meeting
    inside, named = reader is Reader.PARTICIPANTS, reader is not Reader.OUTSIDE
    flaps, explained = _flaps(meeting, with_ideas=inside)
    there = [one for one in agreements.standing(meeting) if one.texts.get("what")]
    numbers = {one.id: number for number, one in enumerate(there, start=1)}
    agreed = [one for one in there if one.status == "agreed"]
    later = [one for one in there if one.status != "agreed"]
    absent = reader is Reader.ABSENT
    return {
        "bijeenkomst": _meeting(scene),
        "logo": None,
        "qr": None,
        "brief": _letter(meeting, ""),
        "gemaakt_op": _day(_date(scene, scene.now_ms)),
        "vragen": _questions(meeting),
        "programma": [] if absent else _programme(scene),
        "flappen": [] if absent else flaps,
        "stip_uitleg": "" if absent else explained,
        "top_drie": [] if absent else _top_three(meeting, with_directions=inside),
        "afspraken": [_agreement(scene, one, numbers[one.id], named) for one in agreed],
        "later": [_agreement(scene, one, numbers[one.id], named) for one in later] if named else [],
        "acties": _shared_actions(scene, numbers) if inside else [],
        "geparkeerd": _lines(_parked(meeting)) if inside else [],
        "samenvatting": _summary(meeting) if inside else "",
        "vervolg": _follow_up(scene, named),
        "deelnemer": {**NOBODY},
        "eigen_acties": [],
        "contacten": contacts(scene) if inside else [],
        "aanwezigen": attendants(scene) if inside else [],
        "lege_regels": [{"tekst": ""}] * EMPTY_LINES,
    }


def personal(scene: Scene, known: Mapping[str, Any], participant: str) -> Data:
    """``known`` (what ``everything`` gave) with what is of this participant alone.

    It goes to that person, so it may have what stays in the room.
    """
    meeting = scene.room.meeting
    person = scene.room.people[participant]
    own = actions.of(meeting, participant)
    return {
        **known,
        "deelnemer": {
            **NOBODY,
            "naam": person.name,
            "organisatie": person.organisation,
            "hoopte": meeting.expectations.get(participant, ""),
        },
        "eigen_acties": [
            {**_action(meeting, one), "bij": _belongs_to(meeting, one.agreement)} for one in own
        ],
        "lege_regels": [{"tekst": ""}] * max(0, 3 - len(own)),
    }


def reflection(scene: Scene, known: Mapping[str, Any], invited: str, told: Preparation) -> Data:
    """``known`` with what one person thought over beforehand, for that person alone."""
    person = scene.room.people[invited]
    answers = [told.answers.get(number, Answer()) for number in range(1, len(known["vragen"]) + 1)]
    return {
        **known,
        "vragen": [
            {
                **question,
                "goed": "×" if answer.feeling == "good" else "",
                "beter": "×" if answer.feeling == "better" else "",
                "voorbeeld": answer.example,
            }
            for question, answer in zip(known["vragen"], answers, strict=True)
        ],
        "deelnemer": {
            **NOBODY,
            "naam": person.name,
            "organisatie": person.organisation,
            "mist": told.missing,
            "gaat_goed": told.good,
        },
    }


def letter(scene: Scene, known: Mapping[str, Any], invited: str, link: str) -> Data:
    """``known`` as a letter to somebody who is invited; ``link`` is the personal one, or ""."""
    person = scene.room.people[invited]
    return {
        **known,
        "brief": _letter(scene.room.meeting, link),
        "qr": _qr(link) if link else None,
        "deelnemer": {**NOBODY, "naam": person.name, "organisatie": person.organisation},
    }


def _letter(meeting: Meeting, link: str) -> Data:
    told = meeting.letter
    return {
        "route": told.route,
        "antwoord_voor": _day(told.reply_by),
        "antwoord_aan": told.reply_to,
        "afzender": told.sender,
        "link": link,
    }


def _qr(link: str) -> bytes:
    out = io.BytesIO()
    segno.make(link, error="m", micro=False).save(out, kind="png", scale=8, border=2)
    return out.getvalue()


def written_day(scene: Scene) -> str:
    """The day on which the meeting is planned, written out."""
    details = scene.room.meeting.details
    assert details is not None  # a room is made of a prepared meeting
    return _day(_date(scene, details.planned_start_ms))


def empty_forms(known: Mapping[str, Any]) -> Data:
    """``known`` without anything that somebody filled in: forms to hand out before a meeting."""
    prepared = ("bijeenkomst", "logo", "brief", "gemaakt_op", "vragen", "programma", "lege_regels")
    return {
        name: known[name] if name in prepared else blank(field)
        for name, field in PLACEHOLDERS.items()
    }


def contacts(scene: Scene, *, for_organisers: bool = False) -> list[Data]:
    """Who said that the group may have their details, by name; ``for_organisers`` also those who
    said so for who organises the next time. A number or address only where that was ticked."""
    allowed = ("group", "organisers") if for_organisers else ("group",)
    reach = {
        "phone": _("bellen"),
        "message": _("een bericht op de telefoon"),
        "email": _("e-mail"),
        "": "",
    }
    found = []
    for key in came(scene):
        contact, person = scene.room.contacts.get(key), scene.room.people[key]
        if contact is None or contact.share_with not in allowed:
            continue
        found.append(
            {
                "naam": person.name,
                "organisatie": person.organisation,
                "functie": contact.function,
                "telefoon": contact.phone if contact.shares_phone else "",
                "email": contact.email if contact.shares_email else "",
                "bereiken": reach[contact.reach],
            }
        )
    return found


def attendants(scene: Scene) -> list[Data]:
    """Everybody who came, by name; without those whose name is kept from others."""
    meeting = scene.room.meeting
    people = scene.room.people
    return [
        {"naam": people[key].name, "organisatie": people[key].organisation}
        for key in came(scene)
        if not meeting.participants[key].held
    ]


def came(scene: Scene) -> list[str]:
    """Who took part, by name; those who went home early included."""
    people = scene.room.people
    there = [
        key
        for key, person in scene.room.meeting.participants.items()
        if not person.removed and key in people
    ]
    return sorted(there, key=lambda key: (people[key].name.casefold(), key))


def _script(meeting: Meeting) -> Draaiboek:
    assert meeting.draaiboek is not None  # a room is made of a prepared meeting
    return meeting.draaiboek


def _date(scene: Scene, at_ms: int) -> date:
    return datetime.fromtimestamp(at_ms / 1000, scene.zone).date()


def _day(day: date | None) -> str:
    """ "dinsdag 24 november 2026"; "" for None."""
    return format_date(day, "EEEE d MMMM y", locale="nl") if day else ""


def _lines(texts: Iterable[str]) -> list[Data]:
    return [{"tekst": text} for text in texts]


def _meeting(scene: Scene) -> Data:
    meeting = scene.room.meeting
    details = meeting.details
    assert details is not None  # a room is made of a prepared meeting
    started = meeting.agenda.started_ms
    begin_ms = started or details.planned_start_ms
    planned_ms = sum(one.planned_s for one in meeting.agenda.items.values()) * 1000
    end_ms = (
        meeting.agenda.finished_ms
        or meeting.agenda.end_ms
        or (meeting.agenda.plan_start_ms + planned_ms)
    )
    unnamed = meeting.without_phone - sum(
        not meeting.participants[key].phone for key in meeting.present
    )
    return {
        "titel": details.title,
        "wijk": details.neighbourhood,
        "plaats": details.place,
        "reden": details.reason,
        "datum": _day(_date(scene, begin_ms)),
        "begin": scene.time(begin_ms),
        "einde": scene.time(end_ms),
        "aanwezig": str(len(came(scene)) + max(0, unnamed)),
    }


def _questions(meeting: Meeting) -> list[Data]:
    return [
        {"nummer": str(number), "tekst": one.text, "kort": one.short, **UNANSWERED}
        for number, one in enumerate(_script(meeting).questions, start=1)
    ]


def _programme(scene: Scene) -> list[Data]:
    """Each item with its planned and its real times; "duurde" in whole minutes, at least one."""
    meeting = scene.room.meeting
    items = {one.key: one for one in _script(meeting).items}
    rows = []
    for number, row in enumerate(agenda.rows(meeting.agenda, scene.now_ms), start=1):
        item = items[row.key]
        done = row.actual_start_ms is not None
        rows.append(
            {
                "nummer": str(number),
                "titel": item.title,
                "gepland": scene.time(row.planned_start_ms),
                "tot": scene.time(row.planned_start_ms + row.planned_s * 1000),
                "minuten": str(row.planned_s // 60),
                "werkelijk": scene.time(row.actual_start_ms) if row.actual_start_ms else "",
                "duurde": str(max(1, round(row.spent_ms / MINUTE_MS))) if done else "",
                "zeggen": _lines(item.say),
                "vragen": _lines(item.ask),
                "materiaal": _lines(item.material),
                "wie": [
                    {"wat": one["what"], "naam": one["who"]}
                    for one in duties_data(meeting.draaiboek, item)
                ],
            }
        )
    return rows


def _number(flap: Flap) -> str:
    return str(flap.number) if flap.number is not None else "+"


def _flaps(meeting: Meeting, *, with_ideas: bool) -> tuple[list[Data], str]:
    """The flaps that hang on the wall, and what one dot stands for: one sticker, or several where
    a row would not fit."""
    counted = votes(meeting)
    most = max(counted.values(), default=0)
    each = -(-most // MOST_DOTS) or 1
    flaps = []
    for flap in meeting.board:
        count = counted.get(flap.id, 0)
        beneath = ideas.on_flap(meeting, flap.id) if with_ideas else []
        flaps.append(
            {
                "nummer": _number(flap),
                "tekst": flap.text,
                "stickers": str(count),
                "stippen": "●" * -(-count // each),
                "ideeen": [
                    {"tekst": idea.text, "aanvullingen": _lines(one.text for one in added)}
                    for idea, added in beneath
                ],
            }
        )
    explained = ""
    if most:
        explained = ngettext(
            "Elke stip is %(num)s sticker.", "Elke stip is %(num)s stickers.", each
        )
    return flaps, explained


def _top_three(meeting: Meeting, *, with_directions: bool) -> list[Data]:
    chosen = []
    for key in meeting.top_three:
        flap = meeting.flaps[key]
        beneath = [
            one.text
            for one in meeting.directions.values()
            if one.flap == key and not one.dropped and one.text
        ]
        lines = _lines(beneath) if with_directions else []
        chosen.append({"nummer": _number(flap), "tekst": flap.text, "richtingen": lines})
    return chosen


def _name(scene: Scene, participant: str | None) -> str:
    """As others may read it: "" for nobody, "iemand" for a name that is kept from others."""
    if participant is None:
        return ""
    held = scene.room.meeting.participants[participant].held
    return _("iemand") if held else scene.room.names.get(participant, "")


def _agreement(scene: Scene, one: Agreement, number: int, named: bool) -> Data:
    meeting = scene.public.meeting
    flap = meeting.flaps.get(one.flap or "")
    takers = agreements.takers(meeting, one) if named else []
    return {
        "nummer": str(number),
        "wat": one.texts.get("what", ""),
        "vraag": flap.text if flap else "",
        "trekker": _name(scene, agreements.puller(meeting, one)) if named else "",
        "doen_mee": ", ".join(_name(scene, key) for key in takers),
        "anderen": one.texts.get("others", "") if named else "",
        "klaar": one.texts.get("when", ""),
        "middelen": one.texts.get("means", "") if named else "",
        "gelukt": one.texts.get("measure", "") if named else "",
        "gewijzigd": _day(_date(scene, one.corrected_ms)) if one.corrected_ms else "",
    }


def _belongs_to(meeting: Meeting, agreement: str | None) -> str:
    found = meeting.agreements.get(agreement or "")
    return "" if found is None or found.dropped else found.texts.get("what", "")


def _action(meeting: Meeting, one: Action) -> Data:
    told = progress.of(meeting, one.id)
    return {
        "wat": one.what,
        "met_wie": one.with_whom,
        "eerste_stap": one.first_step,
        "wanneer": one.when,
        "stand": progress_words()[told.status],
        "toelichting": told.line,
    }


def _shared_actions(scene: Scene, numbers: Mapping[str, int]) -> list[Data]:
    """What people let others see, by agreement; what belongs to none comes last."""
    meeting = scene.public.meeting
    last = len(numbers) + 1
    shared = [one for one in actions.shared(meeting) if one.what]
    shared.sort(key=lambda one: numbers.get(one.agreement or "", last))
    groups = []
    for number, members in groupby(shared, lambda one: numbers.get(one.agreement or "", last)):
        own = list(members)
        head = _("Los van een afspraak")
        if number != last:
            head = f"{number}. {_belongs_to(meeting, own[0].agreement)}"
        rows = [{"wie": _name(scene, one.participant), **_action(meeting, one)} for one in own]
        groups.append({"kop": head, "acties": rows})
    return groups


def _parked(meeting: Meeting) -> list[str]:
    """Only what its sender let others see."""
    return [
        one.text
        for one in meeting.urgent.values()
        if one.status == "parked" and one.audience == "screen" and one.text
    ]


def _summary(meeting: Meeting) -> str:
    states = [one for one in meeting.items.values() if isinstance(one, Closing)]
    return "\n\n".join(one.summary for one in states if one.summary)


def _follow_up(scene: Scene, named: bool) -> Data:
    meeting = scene.public.meeting
    chosen = follow_up.chosen(meeting)
    assert meeting.details is not None  # a room is made of a prepared meeting
    return {
        "dag": _day(chosen.day) if chosen else "",
        "tijd": chosen.time if chosen else "",
        "plaats": (chosen.place or meeting.details.place) if chosen else "",
        "hoe_verder": "" if chosen else meeting.follow_up.later,
        "terugkoppelen": _day(follow_up.report_day(meeting)),
        "voorbereiden": _name(scene, follow_up.role(meeting, "prepares")) if named else "",
        "voorzitten": _name(scene, follow_up.role(meeting, "chairs")) if named else "",
    }
