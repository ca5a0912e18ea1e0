"""Scenes of a meeting in memory, and what each audience gets of them."""

from zoneinfo import ZoneInfo

import msgspec

from facilitator.parts import desk, phone, screen
from facilitator.parts.common import Address, Addresses, Scene
from facilitator.room.ledger import Known
from facilitator.room.rooms import Room
from facilitator.store.meetings import MeetingRow
from tests.factories import ORGANISER, TWO_O_CLOCK, Gathering

AMSTERDAM = ZoneInfo("Europe/Amsterdam")
ADDRESSES = Addresses(
    phone="http://192.168.1.5/b/123456",
    screen="http://192.168.1.5/b/123456/scherm/secret-of-the-screen",
    cofacilitator="http://192.168.1.5/b/123456/uitnodiging/secret-of-the-desk",
    choices=(Address("http://192.168.1.5", "wlan0", True),),
    qr="<svg></svg>",
)


def scene(gathering: Gathering) -> Scene:
    """What the parts of this meeting are made from now."""
    row = MeetingRow("m1", "123456", 1, "Samen", "Buurt", TWO_O_CLOCK)
    room = Room(row, Known(gathering.meeting, {}, dict(gathering.people), dict(gathering.contacts)))
    return in_room(room, gathering.clock.ms)


def in_room(room: Room, now_ms: int) -> Scene:
    return Scene(room, now_ms, AMSTERDAM, lambda _room: ADDRESSES)


def audiences(gathering: Gathering) -> dict[str, str]:
    """All that each audience gets, as text: everybody's parts and those of one person."""
    now = scene(gathering)
    shown = {
        "screen": [screen.parts(now)],
        "phone": [
            phone.parts(now),
            *(phone.personal(now, key) for key in now.meeting.participants),
        ],
        "desk": [desk.parts(now), desk.personal(now, ORGANISER)],
    }
    return {name: msgspec.json.encode(parts).decode() for name, parts in shown.items()}
