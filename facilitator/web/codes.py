"""Which meeting a code or a link in an address leads to, and what a wrong one counts for."""

from hmac import compare_digest
from typing import NoReturn

from flask import abort, request, session
from werkzeug.exceptions import TooManyRequests

from facilitator.room.access import own_room
from facilitator.room.rooms import Room
from facilitator.room.tokens import SCANNED_LENGTH
from facilitator.web.site import current_session, site

LONGEST_CODE = 12  # digits
SEEN = "seen"  # in the session: the code of the meeting for which a name was asked


def room_of(code: str) -> Room | None:
    """The meeting of a join code; None for a wrong one, which counts as guessing.

    Who has a place there, organises, scanned the QR code, or was shown the form for a name, never
    waits. Anybody else may, where others guessed too often: TooManyRequests, and then not even
    the database is asked.
    """
    room = own_room(current_session(), site().hall.rooms, code)
    if room is not None:
        return room
    if session.get(SEEN) == code:
        return _find(code)
    scanned = _scanned_room(code)
    if scanned is not None:
        return scanned
    guesses, address = site().guesses, request.remote_addr or ""
    wait_s = guesses.wait_s(address)
    if wait_s:
        raise TooManyRequests(retry_after=wait_s)
    room = _find(code)
    if room is None:
        guesses.wrong(address)
    return room


def room_of_link(code: str) -> Room | None:
    """The meeting of a link that has a token to be checked as well. Use ``wrong_link`` where
    there is none: that counts, and tells nothing of which codes there are."""
    return _find(code)


def wrong_link() -> NoReturn:
    """The answer to a link that is not right. Right ones always work: they cannot be guessed."""
    abort(403 if link_may_be_wrong() else 429)


def link_may_be_wrong() -> bool:
    """Count a link that is not right; False when this address had too many of them."""
    return site().guesses.wrong_link(request.remote_addr or "")


def _scanned_room(code: str) -> Room | None:
    """The meeting of a code that came from the QR code on its screen."""
    token = request.args.get("k", "")
    room = _find(code) if len(token) == SCANNED_LENGTH and token.isascii() else None
    right = room is not None and compare_digest(token, site().tokens.scanned(room.row.id))
    return room if right else None


def _find(code: str) -> Room | None:
    right = code.isascii() and code.isdigit() and len(code) <= LONGEST_CODE
    return site().hall.rooms.by_code(code) if right else None
