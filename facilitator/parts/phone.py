"""The parts of a phone: one task at a time, the same for all; what is personal comes apart."""

from functools import partial

import msgspec

from facilitator.domain.message import Contact
from facilitator.parts.common import Scene, board_template, part, timer, view
from facilitator.parts.part import Part, Parts
from facilitator.parts.writings import own as own_texts


def parts(scene: Scene) -> Parts:
    """Every part that all phones share at this moment."""
    template, data = board_template(scene, "phone")
    return {
        "timer": timer(scene),
        "head": part(scene, "phone/head.html"),
        "task": part(scene, template, **data),
        **_cards(scene),
    }


def _cards(scene: Scene) -> Parts:
    """The list beneath the task: a part for each, so that a change costs one small part."""
    meeting = scene.meeting
    item = meeting.current
    if item is None or meeting.blank or not meeting.agenda.items[item.key].opened:
        return {}
    faces, shown = view(scene, item.key)
    return {
        name: Part(f"phone/{name.partition(':')[0]}.html", data)
        for name, data in faces.phone_cards(shown).items()
    }


def personal(scene: Scene, participant: str) -> Parts:
    """What only this participant sees: the own name, and the own part in the running item."""
    meeting = scene.meeting
    here = meeting.participants[participant]
    data: dict[str, object] = {
        "participant": participant,
        "name": scene.room.names.get(participant, ""),
        "away": here.left,
        "item": None,
        "werkvorm": None,
    }
    mine = part(scene, "phone/nothing.html")
    item = meeting.current
    if item is not None and not meeting.blank and meeting.agenda.items[item.key].opened:
        faces, shown = view(scene, item.key)
        label = scene.round_label(item.key)
        pseudonym = scene.room.pseudonym(item.key, label, participant)
        data |= {"item": item.key, "werkvorm": item.werkvorm}
        me = faces.me(shown, participant, pseudonym)
        data |= me
        own = faces.mine(shown, participant)
        if own is not None:
            mine = part(scene, f"werkvormen/{item.werkvorm}/mine.html", **own, me=me)
    lasting = _lasting(scene, participant)
    texts = Part("phone/writings.html", {"writings": own_texts(scene, participant)})
    return {
        "me": Part(None, data),
        "mine": mine,
        "texts": texts,
        **scene.room.steady((_steady, participant), 0, partial(_steady, scene, participant)),
        **lasting,
    }


def _steady(scene: Scene, participant: str) -> Parts:
    """The parts in which nothing stands of what this participant does in an item."""
    here = scene.meeting.participants[participant]
    person = scene.room.people.get(participant)
    name = scene.room.names.get(participant, "")
    known = scene.room.contacts.get(participant, Contact(participant))
    return {
        "contact": Part(
            "phone/contact.html",
            {
                "person": {
                    "name": person.name if person else "",
                    "organisation": person.organisation if person else "",
                },
                "contact": msgspec.structs.asdict(known),
                "on_paper": not here.phone,
            },
        ),
        "leaving": part(scene, "phone/leaving.html", left=here.left, person=name),
    }


def _lasting(scene: Scene, participant: str) -> Parts:
    """What the participant can come back to of other items: of those that were opened, and of all
    once the participant goes home early."""
    meeting = scene.meeting
    away = meeting.participants[participant].left
    current = meeting.current
    shown: Parts = {}
    for item in meeting.draaiboek.items if meeting.draaiboek else ():
        here = current is not None and item.key == current.key and not meeting.blank
        if not (away or (meeting.agenda.items[item.key].opened and not here)):
            continue
        faces, shown_view = view(scene, item.key)
        data = faces.lasting(shown_view, participant)
        if data is not None:
            template = f"werkvormen/{item.werkvorm}/lasting.html"
            shown[f"lasting:{item.key}"] = Part(template, {**data, "order": item.key})
    return shown


def acquaintances(scene: Scene, participant: str) -> list[dict[str, object]]:
    """Whom this participant may mark as well known: who is in the room, by name.

    Asked for apart, since a list of everybody in everybody's own part would make joining slow.
    """
    meeting = scene.meeting
    known = meeting.acquaintances.get(participant, ())
    names = scene.room.names
    others = [
        key
        for key in meeting.present
        if key != participant and key in names and not meeting.participants[key].held
    ]
    return [
        {"id": key, "name": names[key], "known": key in known}
        for key in sorted(others, key=lambda one: names[one].casefold())
    ]


def companions(scene: Scene, participant: str) -> set[str]:
    """Whose personal parts may change by what this participant does in the running item."""
    item = scene.meeting.current
    if item is None:
        return set()
    faces, shown = view(scene, item.key)
    return set(faces.companions(shown, participant)) - {participant}


def free_partners(scene: Scene, item: str, participant: str) -> list[dict[str, object]]:
    """Who at this duos item has no partner yet, by name, for one who looks for a partner."""
    meeting = scene.meeting
    free = [
        key
        for key in meeting.items[item].alone(meeting)
        if key != participant and not meeting.participants[key].held
    ]
    names = [{"id": key, "name": scene.room.names.get(key, "")} for key in free]
    return sorted(names, key=lambda person: str(person["name"]).casefold())
