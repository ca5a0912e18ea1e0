"""What people wrote, as lists: on one's own phone, and for the facilitators to look things up."""

from collections.abc import Callable, Iterable
from typing import Any

from flask_babel import gettext as _

from facilitator.domain import erasure, writings
from facilitator.domain.state import Meeting, Writing
from facilitator.parts.common import Scene
from facilitator.werkvormen.registry import RULES

KINDS: dict[str, Callable[[], str]] = {
    "introduction": lambda: _("Wat iemand in de wijk doet"),
    "house-rules": lambda: _("Huisregels"),
    "expectation": lambda: _("Verwachting"),
    "urgent": lambda: _("Dringende vraag"),
    "example": lambda: _("Voorbeeld bij een vraag"),
    "proposal": lambda: _("Voorgestelde vraag"),
    "flap": lambda: _("Eigen vraag op een flap"),
    "place": lambda: _("Plek van een duo"),
    "idea": lambda: _("Idee op een flap"),
    "direction": lambda: _("Oplossingsrichting"),
    "tip": lambda: _("Tip"),
    "agreement": lambda: _("Afspraak"),
    "action": lambda: _("Actie"),
    "carried-agreement": lambda: _("Afspraak van de vorige keer"),
    "carried-action": lambda: _("Actie van de vorige keer"),
    "progress": lambda: _("Hoe het met een actie gaat"),
    "date": lambda: _("Plek van de volgende bijeenkomst"),
    "later": lambda: _("Hoe de groep de datum hoort"),
    "farewell": lambda: _("Woord bij het afscheid"),
    "summary": lambda: _("Samenvatting"),
    "note": lambda: _("Notitie van de regie"),
    "letter": lambda: _("Gegevens in de brieven"),
}
"""Every kind of text by its name in ids, in the order of the meeting."""


def own(scene: Scene, participant: str) -> list[dict[str, Any]]:
    """What this participant wrote, and whether it stays in the room."""
    return _listed(scene, scene.room.once_of_texts(_by_writer).get(participant, ()))


def _by_writer(meeting: Meeting) -> dict[str, list[Writing]]:
    return writings.by_writer(meeting, RULES)


def search(scene: Scene, words: str) -> list[dict[str, Any]]:
    """Every text with all of these words in it; without words every text. No names of writers:
    nobody at the desk has to know who wrote what to keep it here or erase it."""
    wanted = words.casefold().split()
    return _listed(
        scene,
        (
            one
            for one in writings.every(scene.meeting, RULES).values()
            if all(word in one.text.casefold() for word in wanted)
        ),
    )


def before_erasing(scene: Scene, writing: str) -> dict[str, Any] | None:
    """A text, and the others in which all of it stands too; None when it is not there."""
    found = writings.every(scene.meeting, RULES).get(writing)
    if found is None:
        return None
    also = writings.standing_also(scene.meeting, found, RULES)
    return {"writing": _listed(scene, [found])[0], "also": _listed(scene, also)}


def recognising(scene: Scene, person: str) -> list[dict[str, Any]]:
    """The texts of others in which this person may be recognised."""
    room = scene.room
    found = erasure.places(room.meeting, RULES, room.people[person], room.contacts.get(person))
    return _listed(scene, found)


def to_check(scene: Scene) -> list[dict[str, Any]]:
    """The texts in which somebody who was erased may still be recognised."""
    texts = writings.every(scene.meeting, RULES)
    return _listed(scene, (texts[one] for one in scene.meeting.to_check if one in texts))


def _listed(scene: Scene, found: Iterable[Writing]) -> list[dict[str, Any]]:
    kept = scene.room.once_of_texts(writings.kept_here)
    order = list(KINDS)
    return [
        {
            "id": one.id,
            "kind": KINDS[one.kind](),
            "text": one.text,
            "stays": one.id in kept,
            "keeper": scene.meeting.kept_here.get(one.id),
        }
        for one in sorted(found, key=lambda one: order.index(one.kind))
    ]
