"""The parts of the facilitators' desk."""

from typing import Any

import msgspec

from facilitator.domain import agenda as clock
from facilitator.domain.agenda import whole_minutes
from facilitator.domain.flaps import needed
from facilitator.domain.message import Actor, Role
from facilitator.domain.state import Meeting
from facilitator.parts.common import (
    MINUTE_MS,
    Scene,
    agreed_end_ms,
    course,
    part,
    resume_time,
    timer,
    view,
)
from facilitator.parts.duties import duties_data
from facilitator.parts.part import Part, Parts
from facilitator.room.rooms import Room
from facilitator.settings import started_as
from facilitator.werkvormen.registry import RULES
from facilitator.werkvormen.sheet import photos_data
from facilitator.werkvormen.view import flap_data

MOST_ADDED_S = 3600  # what ``add-time`` takes
HALF_MINUTE_MS = MINUTE_MS // 2


def people(scene: Scene) -> Parts:
    """The list of people, as it is until somebody comes, goes or changes."""
    return scene.room.steady(people, 0, lambda: _people(scene.room))


def parts(scene: Scene) -> Parts:
    """Every part that all desks share at this moment, but for the list of people."""
    meeting = scene.meeting
    werkvorm = _werkvorm(scene)
    shown: Parts = {
        "timer": timer(scene),
        "storage": part(
            scene,
            "desk/storage.html",
            trouble=scene.trouble,
            backup_failed=scene.backup_failed,
            started_as=started_as(),
        ),
        "slept": part(scene, "desk/slept.html", slept=_slept(scene)),
        "controls": part(
            scene, "desk/controls.html", **_controls(scene), muted=meeting.muted, werkvorm=werkvorm
        ),
        "now": part(scene, "desk/now.html", **_now(scene)),
        "werkvorm": part(scene, "desk/werkvorm.html", **werkvorm),
        "flaps": part(scene, "desk/flaps.html", **_flaps(scene)),
        "urgent": part(scene, "desk/urgent.html", **_urgent(scene)),
        "outcome": part(scene, "desk/outcome.html", entries=_outcome(scene)),
        **scene.steady(_steady),
    }
    for item in meeting.draaiboek.items if meeting.draaiboek else ():
        faces, shown_view = view(scene, item.key)
        for name, data in faces.desk_always(shown_view).items():
            shown[name] = part(scene, f"desk/{name}.html", **data)
    return shown


def _steady(scene: Scene) -> Parts:
    """The parts in which nothing stands of what people do in an item."""
    meeting = scene.meeting
    return {
        "agenda": part(scene, "desk/agenda.html", **course(scene)),
        "home": part(scene, "desk/home.html"),
        "replan": part(scene, "desk/replan.html", **_late(scene)),
        "photos": part(scene, "desk/photos.html", photos=_photos(meeting)),
        "present": part(
            scene,
            "desk/present.html",
            joined=len(meeting.on_phone),
            online=scene.room.online,
            without_phone=meeting.without_phone,
            total=len(meeting.on_phone) + meeting.without_phone,
        ),
        "links": part(scene, "desk/links.html", **_links(scene)),
    }


def personal(scene: Scene, actor: Actor) -> Parts:
    """What one facilitator sees alone: the own notes, with those of the others to read, and what
    only the organiser may."""
    item = scene.meeting.current
    written = scene.meeting.notes.get(item.key, {}) if item else {}
    notes = [
        {
            "author": _author(scene, author),
            "text": note.text,
            "rev": note.rev,
            "mine": author == actor.id,
        }
        for author, note in written.items()
    ]
    facilitators = [
        {"id": key, "name": scene.room.names.get(key, key)}
        for key, person in scene.meeting.facilitators.items()
        if not person.removed
    ]
    organises = actor.role is Role.ORGANISER
    return {
        "notes": part(scene, "desk/notes.html", notes=notes),
        "facilitators": part(
            scene, "desk/facilitators.html", facilitators=facilitators if organises else []
        ),
    }


def replan_preview(scene: Scene, fixed_end_ms: int | None) -> dict[str, Any]:
    """What replanning would do now, for ``desk/replan_preview.html``; nothing changes by it.

    The end to reach is the fixed end where there is one, else the planned end. What is shown are
    whole minutes, so the offers count in whole minutes too: less than half a minute is no minute to
    give, and the end that is agreed is the one that is shown.
    """
    agenda = scene.meeting.agenda
    now_ms = scene.now_ms
    limit_ms = fixed_end_ms or scene.meeting.fixed_end_ms
    end_ms = agreed_end_ms(agenda)
    late_min = whole_minutes(clock.offset_ms(agenda, now_ms))
    later = clock.propose_later(agenda, now_ms)
    target_ms = limit_ms or clock.planned_end_ms(agenda)
    shrink = clock.propose_shrink(agenda, now_ms, target_ms + HALF_MINUTE_MS)
    short_min = -(-shrink.short_ms // MINUTE_MS)
    shrink_end_ms = target_ms + short_min * MINUTE_MS
    items = scene.meeting.draaiboek.items if scene.meeting.draaiboek else ()
    titles = {item.key: item.title for item in items}
    before = {key: item.allotted_s for key, item in agenda.items.items() if key in shrink.allotted}
    return {
        "late_min": late_min,
        "end": scene.time(end_ms),
        "expected_end": scene.time(end_ms + late_min * MINUTE_MS),
        "fixed_end": scene.time(limit_ms) if limit_ms else None,
        "undo": {"allotted": before, "end_ms": agenda.end_ms},
        "later": {
            "end": scene.time(later.end_ms),
            "over_fixed": bool(limit_ms and later.end_ms > limit_ms),
            "data": {"allotted": {}, "end_ms": later.end_ms},
        },
        "shrink": {
            "end": scene.time(shrink_end_ms),
            "short_min": short_min,
            "rows": [
                {
                    "key": key,
                    "title": titles[key],
                    "from_min": agenda.items[key].allotted_s // 60,
                    "to_min": seconds // 60,
                }
                for key, seconds in shrink.allotted.items()
            ],
            "data": {"allotted": shrink.allotted, "end_ms": shrink_end_ms},
        }
        if shrink.allotted
        else None,
    }


def _slept(scene: Scene) -> dict[str, Any] | None:
    """When the computer slept, and how much time of it can be given back at once."""
    slept = scene.slept
    if slept is None:
        return None
    seconds = min(slept.seconds, MOST_ADDED_S)
    return {
        "times": {"from": scene.time(slept.from_ms), "to": scene.time(slept.to_ms)},
        "seconds": seconds,
        "minutes": max(1, round(seconds / 60)),
    }


def _controls(scene: Scene) -> dict[str, Any]:
    """Which buttons work now."""
    meeting = scene.meeting
    keys = list(meeting.agenda.items)
    titles = {item.key: item.title for item in meeting.draaiboek.items} if meeting.draaiboek else {}
    item = meeting.current
    position = keys.index(item.key) if item else None
    running = item is not None
    counting = meeting.agenda.since_ms is not None
    following = clock.following(meeting.agenda) if running else []
    previous = keys[position - 1] if position else None
    opened = item is not None and meeting.agenda.items[item.key].opened
    return {
        "can": {
            "start": meeting.status == "waiting",
            "pause": running and counting,
            "resume": running and not counting,
            "next": bool(following),
            "previous": previous is not None,
            "open": running and not opened,
            "finish": running,
            "blank": meeting.status != "finished",
        },
        "next_title": titles[following[0]] if following else None,
        "previous_title": titles[previous] if previous else None,
    }


def _now(scene: Scene) -> dict[str, Any]:
    """The facilitator's text, questions and material, and what follows."""
    meeting = scene.meeting
    item = meeting.current
    following = clock.following(meeting.agenda)
    after = meeting.item(following[0]) if following else None
    return {
        "say": list(item.say) if item else [],
        "ask": list(item.ask) if item else [],
        "material": list(item.material) if item else [],
        "duties": duties_data(meeting.draaiboek, item),
        "next": {
            "title": after.title,
            "minutes": -(-meeting.agenda.items[after.key].allotted_s // 60),
        }
        if after
        else None,
    }


def _late(scene: Scene) -> dict[str, Any]:
    """Ahead or behind; the desk keeps the sentence up to date by itself."""
    agenda = scene.meeting.agenda
    course_ = course(scene)
    fixed_ms = scene.meeting.fixed_end_ms
    rest_ms = sum(
        max(0, clock.remaining_ms(agenda, key, scene.now_ms)) for key in clock.following(agenda)
    )
    return {
        "late_min": course_["offset_min"],
        "end": course_["end"],
        "expected_end": course_["expected_end"],
        "end_ms": agreed_end_ms(agenda),
        "rest_ms": rest_ms,
        "fixed_end": scene.time(fixed_ms) if fixed_ms else None,
        "over_fixed": fixed_ms is not None
        and agreed_end_ms(agenda) + course_["offset_min"] * MINUTE_MS > fixed_ms,
    }


def _werkvorm(scene: Scene) -> dict[str, Any]:
    item = scene.meeting.current
    if item is None:
        return {"check": _check(scene)}
    faces, shown = view(scene, item.key)
    return {**faces.desk(shown), "resume": resume_time(scene)}


def _outcome(scene: Scene) -> list[dict[str, Any]]:
    """After the end: the notes of everybody and the result, item by item."""
    meeting = scene.meeting
    if meeting.status != "finished" or meeting.draaiboek is None:
        return []
    entries = []
    for item in meeting.draaiboek.items:
        faces, shown = view(scene, item.key)
        notes = [
            {"author": _author(scene, author), "text": note.text}
            for author, note in meeting.notes.get(item.key, {}).items()
            if note.text
        ]
        entries.append(
            {
                "title": item.title,
                "werkvorm": item.werkvorm,
                "notes": notes,
                "result": faces.desk(shown),
            }
        )
    return entries


def _urgent(scene: Scene) -> dict[str, Any]:
    """The urgent questions, with a name only where the sender gave it."""
    meeting = scene.meeting
    item = meeting.current
    here = item.key if item else None
    titles = {one.key: one.title for one in meeting.draaiboek.items} if meeting.draaiboek else {}
    return {
        "questions": [
            {
                "id": one.id,
                "text": one.text,
                "by": _called(scene, one.sender) if one.named else None,
                "audience": one.audience,
                "status": one.status,
                "shown": one.shown,
                "here": one.status == "parked" and one.item == here,
                "parked_title": titles.get(one.item or "", ""),
            }
            for one in meeting.urgent.values()
            if one.text
        ],
        "may_show": item is not None
        and RULES[item.werkvorm].has_page(meeting.items[item.key], meeting, "urgent"),
        "later": [{"key": key, "title": titles[key]} for key in clock.following(meeting.agenda)],
    }


def _check(scene: Scene) -> dict[str, Any] | None:
    """Whether phones can reach this computer: before the start, where that is not sure."""
    addresses = scene.addresses
    if scene.meeting.status != "waiting" or addresses.reached is None:
        return None
    return {"network": addresses.network, "reached": addresses.reached, "url": addresses.phone}


def _flaps(scene: Scene) -> dict[str, Any]:
    meeting = scene.meeting
    return {
        "flaps": [
            {
                **flap_data(flap),
                "removable": not needed(meeting, flap.id, RULES),
                "photos": photos_data(meeting, flap.id),
            }
            for flap in meeting.board
        ],
        "removed": [flap_data(flap) for flap in meeting.flaps.values() if flap.removed],
    }


def _photos(meeting: Meeting) -> list[dict[str, Any]]:
    """Every photograph beside what stands on its flap already: what was typed out."""
    return [
        {
            **msgspec.structs.asdict(one),
            "flap": flap_data(meeting.flaps[one.flap]),
            "ideas": [
                {"id": idea.id, "text": idea.text}
                for idea in meeting.ideas.values()
                if idea.flap == one.flap and not idea.hidden
            ],
        }
        for one in meeting.photos.values()
    ]


def _links(scene: Scene) -> dict[str, Any]:
    addresses = scene.addresses
    return {
        "screen_url": addresses.screen,
        "cofacilitator_url": addresses.cofacilitator,
        "phone_url": addresses.phone,
        "addresses": [
            {"url": one.url, "label": one.label, "chosen": one.chosen} for one in addresses.choices
        ],
        "qr": addresses.qr,
    }


def _people(room: Room) -> Parts:
    """A part for each participant, so that someone who joins costs one small part."""
    return {
        f"person:{key}": Part(
            "desk/person.html",
            {
                "meeting": {"code": room.row.code},
                "person": {
                    "id": key,
                    "name": room.names.get(key, ""),
                    "typed_name": room.people[key].name,
                    "organisation": room.people[key].organisation,
                    "beside": _beside(room, key),
                    "phone": participant.phone,
                    "online": bool(room.connected.get(key)),
                    "held": participant.held,
                    "removed": participant.removed,
                    "erased": participant.erased,
                    "left": participant.left,
                    "form_open": participant.form_open,
                    "filled": key in room.contacts,
                },
            },
        )
        for key, participant in room.meeting.participants.items()
        if key in room.people
    }


def _beside(room: Room, key: str) -> str:
    """The organisation to put beside a name, unless the name has it already."""
    organisation = room.people[key].organisation
    return "" if f"({organisation})" in room.names.get(key, "") else organisation


def _called(scene: Scene, key: str) -> str | None:
    """The name of a participant, or of somebody who is invited and not here yet."""
    person = scene.room.people.get(key)
    return scene.room.names.get(key) or (person.name if person else None)


def _author(scene: Scene, author: str) -> str | None:
    """The name beneath a note; None for the organiser."""
    return scene.room.names.get(author)
