"""The draaiboek of one meeting, made to measure before it begins."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any, Literal, get_args, get_origin

import msgspec
from flask import Blueprint, abort, redirect, render_template, request, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response as AnyResponse

from facilitator.domain import editing
from facilitator.domain.advice import advice
from facilitator.domain.draaiboek import (
    PICTOGRAMS,
    AgendaItem,
    Draaiboek,
    DraaiboekError,
    Duties,
    Question,
    checked_item,
    written,
)
from facilitator.domain.message import Command
from facilitator.domain.people import may
from facilitator.domain.programme import ReviseDraaiboek, StepDraaiboek
from facilitator.parts.common import meeting_data
from facilitator.parts.refusals import sentence
from facilitator.room.access import Place
from facilitator.room.hall import new_id
from facilitator.room.writer import Refused
from facilitator.web import draaiboek_files
from facilitator.web.draaiboek_words import duty_words, explained, pictogram_words, told
from facilitator.web.pages import place_or_403, room_or_404
from facilitator.web.papers import fresh
from facilitator.web.site import site
from facilitator.web.text import clean, whole
from facilitator.werkvormen.fresh import fresh_item
from facilitator.werkvormen.registry import FACES, SETTINGS

draaiboek = Blueprint("draaiboek", __name__)


# The whole


@draaiboek.get("/b/<code>/regie/draaiboek")
def show(code: str) -> AnyResponse:
    """The items with their times, and what does not fit."""
    return _page(_desk(code))


@draaiboek.post("/b/<code>/regie/draaiboek/volgorde")
def order(code: str) -> AnyResponse:
    """Move one item up or down, or put all in the order that somebody dragged them in."""
    held = _desk(code)
    now, key = _script(held), request.form.get("onderdeel", "")
    if "volgorde" in request.form:
        wanted = editing.with_order(now, request.form["volgorde"].split(","))
    elif now.item(key) is None:
        abort(404)
    else:
        wanted = editing.moved(now, key, -1 if request.form.get("wat") == "omhoog" else 1)
    return _revise(held, wanted, key)


@draaiboek.post("/b/<code>/regie/draaiboek/minuten")
def minutes(code: str) -> AnyResponse:
    """Give an item more or fewer minutes; what it may shrink to follows where it has to."""
    held = _desk(code)
    item = _item_or_404(held, request.form.get("onderdeel", ""))
    table = msgspec.to_builtins(item) | {"minutes": _whole(request.form.get("minuten", ""))}
    if item.shrink_to is not None and isinstance(table["minutes"], int):
        table["shrink_to"] = min(item.shrink_to, max(1, table["minutes"]))
    try:
        changed = checked_item(table, SETTINGS)
    except DraaiboekError as error:
        return _page(held, refused=told(error))
    return _revise(held, editing.with_item(_script(held), changed), item.key)


@draaiboek.post("/b/<code>/regie/draaiboek/stap")
def step(code: str) -> AnyResponse:
    """Take the last change back, or make it again."""
    held = _desk(code)
    return _answer(held, StepDraaiboek(request.form.get("wat") != "opnieuw"))


@draaiboek.post("/b/<code>/regie/draaiboek/wie")
def duties(code: str) -> AnyResponse:
    """Who leads, watches the time, takes notes and receives latecomers."""
    held = _desk(code)
    try:
        wanted = msgspec.convert(_duties(_typed()), Duties)
    except msgspec.ValidationError:
        return _page(held, refused=_("Een naam mag hooguit 60 tekens zijn."))
    return _revise(held, editing.with_duties(_script(held), wanted))


# One item


@draaiboek.post("/b/<code>/regie/draaiboek/onderdeel")
def add(code: str) -> AnyResponse:
    """Put a new item in, with texts to begin with, and go to its page."""
    held, now = _desk(code), _script(_desk(code))
    werkvorm = request.form.get("werkvorm", "")
    if werkvorm not in FACES:
        abort(400)
    item = fresh_item(now, werkvorm)
    refused = _send(held, editing.with_item(now, item, request.form.get("na")))
    if refused:
        return _page(held, refused=refused)
    return redirect(url_for("draaiboek.item", code=code, key=item.key, nieuw=1))


@draaiboek.get("/b/<code>/regie/draaiboek/onderdeel/<key>")
def item(code: str, key: str) -> AnyResponse:
    """Everything of one item."""
    held = _desk(code)
    return _item_page(held, _item_or_404(held, key))


@draaiboek.post("/b/<code>/regie/draaiboek/onderdeel/<key>")
def change(code: str, key: str) -> AnyResponse:
    """Keep what was filled in for one item."""
    held = _desk(code)
    item, typed = _item_or_404(held, key), _typed()
    table = _table(item, typed)
    try:
        wanted = checked_item(table, SETTINGS)
    except DraaiboekError as error:
        return _item_page(held, item, table, {error.field or "": told(error)})
    if typed.get("rev") != str(held.room.meeting.draaiboek_rev) and wanted != item:
        return _item_page(held, item, table, {"": sentence("draaiboek-changed", {})})
    refused = _send(held, editing.with_item(_script(held), wanted))
    if refused:
        return _item_page(held, item, table, {"": refused})
    if wanted.werkvorm != item.werkvorm and SETTINGS[wanted.werkvorm].__struct_fields__:
        return redirect(url_for("draaiboek.item", code=code, key=key, bewaard=1))
    return redirect(_back(code, key))


@draaiboek.post("/b/<code>/regie/draaiboek/onderdeel/<key>/weg")
def remove(code: str, key: str) -> AnyResponse:
    """Take an item out; the change can be taken back."""
    held = _desk(code)
    _item_or_404(held, key)
    if len(_script(held).items) == 1:
        return _page(held, refused=_("Een bijeenkomst heeft minstens één onderdeel."))
    return _revise(held, editing.without_item(_script(held), key))


def _table(item: AgendaItem, typed: Mapping[str, str]) -> dict[str, Any]:
    """What was filled in, as the table of an item in a file. The settings of the werkvorm that the
    item had are kept for that werkvorm alone; another begins with its own."""
    werkvorm = typed.get("werkvorm", item.werkvorm)
    return {
        "key": item.key,
        "title": typed.get("title", ""),
        "minutes": _whole(typed.get("minutes", "")),
        "werkvorm": werkvorm,
        "task": typed.get("task", ""),
        "method": typed.get("method", ""),
        **{name: _lines(typed.get(name, "")) for name in ("say", "ask", "material")},
        "shrink_to": _whole(typed.get("shrink_to", "")) if "shrinks" in typed else None,
        "silent": "silent" in typed,
        "duties": _duties(typed),
        "settings": _settings(werkvorm, typed) if werkvorm == item.werkvorm else {},
    }


def _settings(werkvorm: str, typed: Mapping[str, str]) -> dict[str, Any]:
    found: dict[str, Any] = {}
    for field in msgspec.structs.fields(SETTINGS[werkvorm]):
        value = typed.get(f"setting-{field.name}", "")
        match _kind(field.type):
            case "number":
                found[field.name] = _whole(value)
            case "choice":
                found[field.name] = value
            case "lines":
                found[field.name] = _lines(value)
            case _:
                found[field.name] = bool(value)
    return found


def _kind(type_: Any) -> str:
    """How a setting is asked: "number", "yes", "choice" or "lines"."""
    bare = get_args(type_)[0] if hasattr(type_, "__metadata__") else type_
    if bare is bool:
        return "yes"
    if bare is int:
        return "number"
    return "choice" if get_origin(bare) is Literal else "lines"


def _duties(typed: Mapping[str, str]) -> dict[str, str]:
    return {name: typed.get(f"duty-{name}", "") for name in Duties.__struct_fields__}


def _lines(text: str) -> list[str]:
    return [line for one in text.splitlines() if (line := one.strip())]


def _whole(text: str) -> int | str:
    """A whole number; what is none stays as it is, for the check to refuse."""
    return int(text) if text.isascii() and text.isdigit() and len(text) < 6 else text


# The questions


@draaiboek.get("/b/<code>/regie/draaiboek/vragen")
def questions(code: str) -> AnyResponse:
    """The questions on the flaps."""
    held = _desk(code)
    return _questions_page(held, list(_script(held).questions))


@draaiboek.post("/b/<code>/regie/draaiboek/vragen")
def change_questions(code: str) -> AnyResponse:
    """Keep the questions as they were filled in, moved or taken away; an empty one goes."""
    held, wanted = _desk(code), _questions()
    what, _colon, number = request.form.get("wat", "").partition(":")
    at = whole(number)
    if at is not None and at >= len(wanted):
        at = None
    if at is not None and what == "omhoog" and at > 0:
        wanted[at - 1], wanted[at] = wanted[at], wanted[at - 1]
    elif at is not None and what == "omlaag" and at + 1 < len(wanted):
        wanted[at + 1], wanted[at] = wanted[at], wanted[at + 1]
    elif at is not None and what == "weg":
        del wanted[at]
    kept = [one for one in wanted if one.text]
    refused = _send(held, editing.with_questions(_script(held), kept))
    if refused:
        return _questions_page(held, wanted, refused)
    if what == "klaar":
        return redirect(_back(code))
    return redirect(url_for("draaiboek.questions", code=code, bewaard=1))


def _questions() -> list[Question]:
    """What was filled in, in the order of the page."""
    fields = zip(
        request.form.getlist("text"),
        request.form.getlist("short"),
        request.form.getlist("pictogram"),
        strict=False,
    )
    return [
        Question(clean(text) or "", clean(short) or "", pictogram)
        for text, short, pictogram in fields
    ]


def _questions_page(held: Place, asked: list[Question], refused: str | None = None) -> AnyResponse:
    page = render_template(
        "organiser/draaiboek_questions.html",
        meeting=meeting_data(site().scene(held.room)),
        questions=asked,
        pictograms={name: pictogram_words()[name] for name in PICTOGRAMS},
        stands=held.room.meeting.status != "waiting",
        refused=refused,
        saved="bewaard" in request.args and request.method == "GET",
    )
    return fresh(page, 422 if refused else 200)


# Files and templates


@draaiboek.get("/b/<code>/regie/draaiboek/draaiboek.toml")
def file(code: str) -> AnyResponse:
    """The draaiboek as a file, to keep or to give away."""
    now = _script(_desk(code))
    return draaiboek_files.download(now.title, written(now))


@draaiboek.post("/b/<code>/regie/draaiboek/bestand")
def upload(code: str) -> AnyResponse:
    """Take the draaiboek of a file instead of this one; the change can be taken back."""
    held = _desk(code)
    found = draaiboek_files.received()
    return _page(held, refused=found) if isinstance(found, str) else _revise(held, found)


@draaiboek.post("/b/<code>/regie/draaiboek/bewaar")
def keep(code: str) -> AnyResponse:
    """Keep this draaiboek for the next meetings of the organisation."""
    held = _desk(code)
    if not may(held.actor.role, "organisation"):
        abort(403)
    title = clean(request.form.get("title")) or ""
    if not 1 <= len(title) <= 120:
        return _page(held, refused=_("Geef het draaiboek een naam van hooguit 120 tekens."))
    draaiboek_files.keep(msgspec.structs.replace(_script(held), title=title))
    return redirect(url_for("draaiboek.show", code=code, bewaard=1))


# What all of these need


def _desk(code: str) -> Place:
    return place_or_403(room_or_404(code), "desk")


def _script(held: Place) -> Draaiboek:
    script = held.room.meeting.draaiboek
    assert script is not None  # a room is made of a prepared meeting
    return script


def _item_or_404(held: Place, key: str) -> AgendaItem:
    found = _script(held).item(key)
    if found is None:
        abort(404)
    return found


def _typed() -> dict[str, str]:
    return {name: clean(value) or "" for name, value in request.form.items()}


def _send(held: Place, wanted: Draaiboek) -> str | None:
    """Give the meeting this draaiboek; what to tell when it was refused."""
    return _submit(held, ReviseDraaiboek(wanted, held.room.meeting.draaiboek_rev))


def _submit(held: Place, command: Command) -> str | None:
    outcome = site().hall.submit(held.room.row.id, held.actor, new_id(), command)
    return sentence(outcome.code, outcome.params) if isinstance(outcome, Refused) else None


def _revise(held: Place, wanted: Draaiboek, key: str = "") -> AnyResponse:
    refused = _send(held, wanted)
    return _page(held, refused=refused) if refused else redirect(_back(held.room.row.code, key))


def _answer(held: Place, command: Command) -> AnyResponse:
    refused = _submit(held, command)
    return _page(held, refused=refused) if refused else redirect(_back(held.room.row.code))


def _back(code: str, key: str = "") -> str:
    """The page, which says where the item that was changed is now."""
    return url_for("draaiboek.show", code=code, gedaan=key or 1)


def _page(held: Place, refused: str | None = None) -> AnyResponse:
    scene, meeting, script = site().scene(held.room), held.room.meeting, _script(held)
    details = meeting.details
    assert details is not None  # a room is made of a prepared meeting
    rows = _rows(script, details.planned_start_ms)
    room_ms = None if meeting.fixed_end_ms is None else meeting.fixed_end_ms
    room_minutes = None if room_ms is None else (room_ms - details.planned_start_ms) // 60_000
    found = advice(script, room_minutes)
    done = request.args.get("gedaan", "") if request.method == "GET" else ""
    page = render_template(
        "organiser/draaiboek.html",
        meeting=meeting_data(scene),
        title=script.title,
        rows=rows,
        total=script.total_minutes,
        end=scene.time(details.planned_start_ms + script.total_minutes * 60_000),
        room_end=None if room_ms is None else scene.time(room_ms),
        advice=[explained(one, script) for one in found],
        noted={one.item for one in found if one.item},
        duties=[
            {"name": name, "words": words, "who": getattr(script.duties, name)}
            for name, words in duty_words().items()
        ],
        known=sorted({held.room.people[key].name for key in meeting.facilitators}),
        werkvormen={name: faces.about() for name, faces in FACES.items()},
        stands=meeting.status != "waiting",
        can_undo=bool(meeting.earlier),
        can_redo=bool(meeting.later),
        organises=may(held.actor.role, "organisation"),
        refused=refused,
        saved="bewaard" in request.args and request.method == "GET",
        done=next((row for row in rows if row["key"] == done), None),
    )
    return fresh(page, 422 if refused else 200)


def _rows(script: Draaiboek, start_ms: int) -> list[dict[str, Any]]:
    zone, rows, at_ms = site().settings.timezone, [], start_ms
    for item in script.items:
        begin_ms, at_ms = at_ms, at_ms + item.minutes * 60_000
        begin, end = (
            datetime.fromtimestamp(ms / 1000, zone).strftime("%H:%M") for ms in (begin_ms, at_ms)
        )
        rows.append(
            {
                "key": item.key,
                "title": item.title,
                "minutes": item.minutes,
                "shrink_to": item.shrink_to,
                "werkvorm": FACES[item.werkvorm].about().title,
                "lead": item.duties.lead,
                "begin": begin,
                "end": end,
            }
        )
    return rows


def _item_page(
    held: Place,
    item: AgendaItem,
    table: dict[str, Any] | None = None,
    errors: Mapping[str, str] | None = None,
) -> AnyResponse:
    """The form of an item; with ``table`` as it was filled in and refused."""
    script, shown = _script(held), table or msgspec.to_builtins(item)
    about = FACES[item.werkvorm].about()
    values = shown["settings"] if shown["werkvorm"] == item.werkvorm else item.settings
    page = render_template(
        "organiser/draaiboek_item.html",
        meeting=meeting_data(site().scene(held.room)),
        key=item.key,
        name=item.title,
        form=shown,
        rev=held.room.meeting.draaiboek_rev,
        errors=errors or {},
        werkvormen={name: faces.about() for name, faces in FACES.items()},
        about=about,
        settings=[
            {
                "name": field.name,
                "kind": _kind(field.type),
                "choice": about.settings[field.name],
                "value": values.get(field.name, field.default),
            }
            for field in msgspec.structs.fields(SETTINGS[item.werkvorm])
        ],
        duties=[
            {
                "name": name,
                "words": words,
                "who": shown["duties"][name],
                "usual": getattr(script.duties, name),
            }
            for name, words in duty_words().items()
        ],
        known=sorted({held.room.people[key].name for key in held.room.meeting.facilitators}),
        stands=held.room.meeting.status != "waiting",
        new="nieuw" in request.args,
        saved="bewaard" in request.args and request.method == "GET",
    )
    return fresh(page, 422 if errors else 200)
