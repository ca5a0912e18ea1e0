"""The parts of a phone: one task at a time, the same for all; what is personal comes apart."""

from facilitator.parts.common import Scene, board_template, part, timer, view
from facilitator.parts.part import Part, Parts


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
    person = scene.room.people.get(participant)
    data: dict[str, object] = {
        "participant": participant,
        "name": scene.room.names.get(participant, ""),
        "typed_name": person.name if person else "",
        "organisation": person.organisation if person else "",
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
        data |= faces.me(shown, participant, pseudonym)
        own = faces.mine(shown, participant)
        if own is not None:
            mine = part(scene, f"werkvormen/{item.werkvorm}/mine.html", **own)
    return {"me": Part(None, data), "mine": mine}


def companions(scene: Scene, participant: str) -> set[str]:
    """Whose personal parts may change by what this participant does in the running item."""
    item = scene.meeting.current
    if item is None:
        return set()
    faces, shown = view(scene, item.key)
    return set(faces.companions(shown, participant)) - {participant}
