"""Where phones can reach this server, and the links of a meeting."""

import functools
import io
import ipaddress
import socket
import time
from urllib.parse import urlsplit

import psutil
import segno

from facilitator.parts.common import Address, Addresses
from facilitator.room.rooms import Room
from facilitator.room.tokens import Tokens
from facilitator.settings import EVERY_CARD

EVERYWHERE = (EVERY_CARD, "", "::")
LOOK_AGAIN_S = 10.0  # asking the system for its network cards takes a millisecond or more
VIRTUAL = ("docker", "br-", "veth", "virbr", "vmnet", "vboxnet", "utun", "tun", "wg", "zt", "lo")


class AddressBook:
    """The addresses of this run: a public one, or those of the network cards at ``port``.

    The port is known once the server listens.
    """

    def __init__(self, public_url: str, host: str, tokens: Tokens) -> None:
        self._public_url = public_url
        self._host = host
        self._tokens = tokens
        self.port = 0
        self._cards: list[tuple[str, str]] = []
        self._looked_s = float("-inf")
        self._reached: set[str] = set()
        self._known: dict[str, tuple[object, Addresses]] = {}  # by meeting: from what, and what

    def of(self, room: Room) -> Addresses:
        """The links of a meeting, at the address that its desk chose."""
        choices = tuple(self._origins())
        versions = room.meeting.link_versions
        wanted = (choices, room.meeting.address, tuple(versions.items()), self._was_reached(room))
        if self._known.get(room.row.id, (None,))[0] != wanted:
            self._known[room.row.id] = (wanted, self._made(room, choices))
        return self._known[room.row.id][1]

    def _made(self, room: Room, choices: tuple[tuple[str, str], ...]) -> Addresses:
        urls = [url for url, _label in choices]
        chosen = room.meeting.address if room.meeting.address in urls else urls[0]
        base = f"{chosen}/b/{room.row.code}"
        versions = room.meeting.link_versions
        screen = self._tokens.link("screen", room.row.id, versions.get("screen", 0))
        cofacilitator = self._tokens.link(
            "cofacilitator", room.row.id, versions.get("cofacilitator", 0)
        )
        return Addresses(
            phone=base,
            screen=f"{base}/scherm/{screen}",
            cofacilitator=f"{base}/uitnodiging/{cofacilitator}",
            choices=tuple(Address(url, label, url == chosen) for url, label in choices),
            qr=qr_code(f"{base}?k={self._tokens.scanned(room.row.id)}"),
            network=not _is_loopback(choices[0][0]),
            reached=self._was_reached(room),
        )

    def _was_reached(self, room: Room) -> bool | None:
        return None if self._public_url else room.row.id in self._reached

    def visited(self, room: Room, visitor: str) -> bool:
        """Note that a browser at the address ``visitor`` opened the meeting's page; True when that
        is the first from outside this computer: phones can reach it."""
        own = {address for address, _card in self._cards}
        if room.row.id in self._reached or visitor in own or _loopback(visitor):
            return False
        self._reached.add(room.row.id)
        return True

    def local(self) -> str:
        """The address for a browser on this computer."""
        host = "127.0.0.1" if self._host in EVERYWHERE else self._host
        return self._public_url or f"http://{host}:{self.port}"

    def _origins(self) -> list[tuple[str, str]]:
        """Origins with a label, the likeliest first."""
        if self._public_url:
            return [(self._public_url, "")]
        if self._host not in EVERYWHERE:
            return [(f"http://{self._host}:{self.port}", "")]
        if time.monotonic() - self._looked_s > LOOK_AGAIN_S:
            self._looked_s = time.monotonic()
            self._cards = network_cards()
        cards = self._cards or [("127.0.0.1", "")]
        return [(f"http://{address}:{self.port}", card) for address, card in cards]


def network_cards() -> list[tuple[str, str]]:
    """IPv4 addresses of the network cards that are up, with the card's name, likeliest first.

    Home and office networks come before others, real cards before virtual ones.
    """
    status = psutil.net_if_stats()
    found = [
        (entry.address, card)
        for card, entries in psutil.net_if_addrs().items()
        if card in status and status[card].isup
        for entry in entries
        if entry.family == socket.AF_INET and not ipaddress.ip_address(entry.address).is_loopback
    ]
    return sorted(found, key=_unlikely)


def _loopback(address: str) -> bool:
    """True for an address of this computer itself, and for what is no address at all."""
    try:
        return ipaddress.ip_address(address).is_loopback
    except ValueError:
        return True


def _is_loopback(origin: str) -> bool:
    host = urlsplit(origin).hostname or ""
    return host == "localhost" or (host[:1].isdigit() and _loopback(host))


def _unlikely(card: tuple[str, str]) -> tuple[bool, bool, str]:
    address = ipaddress.ip_address(card[0])
    virtual = card[1].lower().startswith(VIRTUAL)
    return (virtual or address.is_link_local, not address.is_private, card[0])


@functools.lru_cache(maxsize=256)
def qr_code(text: str) -> str:
    """A QR code as SVG without style: the page's own colours fill it."""
    out = io.BytesIO()
    segno.make(text, error="m", micro=False).save(
        out,
        kind="svg",
        xmldecl=False,
        svgns=True,
        border=4,
        omitsize=True,
        svgclass="qr",
        lineclass="qr__dark",
    )
    return out.getvalue().decode()
