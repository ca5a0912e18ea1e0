"""The parts of the screen on the projector: nothing that is meant for the facilitators alone."""

from facilitator.parts.common import Scene, board_template, course, part, timer, view
from facilitator.parts.part import Part, Parts


def parts(scene: Scene) -> Parts:
    """Every part of the screen at this moment. Texts that stay in the room never get here."""
    scene = scene.public
    meeting = scene.meeting
    template, data = board_template(scene, "screen")
    shown: Parts = {
        "timer": timer(scene),
        "board": part(scene, template, **data),
        **scene.steady(_steady),
    }
    item = meeting.current
    if item is not None and meeting.agenda.items[item.key].opened:
        faces, shown_view = view(scene, item.key)
        for name, numbers in faces.screen_data(shown_view).items():
            shown[name] = Part(None, dict(numbers))
    return shown


def _steady(scene: Scene) -> Parts:
    """The parts in which nothing stands of what people do in an item."""
    meeting = scene.meeting
    return {
        "head": part(scene, "screen/head.html"),
        "course": part(scene, "screen/course.html", **course(scene)),
        "join": part(
            scene,
            "screen/join.html",
            url=scene.addresses.phone,
            code=scene.room.row.code,
            code_spaced=spaced(scene.room.row.code),
            qr=scene.addresses.qr,
        ),
        "present": part(
            scene, "screen/present.html", count=len(meeting.on_phone) + meeting.without_phone
        ),
    }


def spaced(code: str) -> str:
    """A join code in groups of three, easier to read and to type over."""
    return " ".join(code[at : at + 3] for at in range(0, len(code), 3))
