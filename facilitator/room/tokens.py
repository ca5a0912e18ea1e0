"""Links that are printed or shown again: derived from a key, so that only a version is stored."""

import base64
import hashlib
import hmac
import os
import secrets
from pathlib import Path
from typing import Literal

from facilitator.domain.state import LinkKind

Kind = LinkKind | Literal["form", "personal", "scan"]
KEY_FILE = "key"
KEY_LENGTH = 32
SCANNED_LENGTH = 16  # characters of five bits


class KeyDamaged(Exception):
    """The key in the data folder is not what the program wrote; it was not changed."""


class Tokens:
    """Makes and recognises the tokens in links. The key is kept in the data folder."""

    def __init__(self, key: bytes) -> None:
        self._key = key

    def link(self, kind: Kind, meeting: str, version: int, subject: str = "") -> str:
        """The token of a link: 128 bits, other for each kind, meeting, subject (whom it is about)
        and version."""
        message = f"{kind}|{meeting}|{subject}|{version}".encode()
        digest = hmac.new(self._key, message, hashlib.sha256).digest()[:16]
        return base64.b32encode(digest).decode().rstrip("=").lower()

    def matches(
        self, token: str, kind: Kind, meeting: str, version: int, subject: str = ""
    ) -> bool:
        """True for the token that ``link`` makes of the same things."""
        right = self.link(kind, meeting, version, subject)
        return hmac.compare_digest(token.encode("utf-8", "replace"), right.encode())

    def scanned(self, meeting: str) -> str:
        """What the QR code on the screen adds to the join code, so that whoever scanned it is known
        not to guess: 80 bits, since each character makes the code smaller."""
        return self.link("scan", meeting, 0)[:SCANNED_LENGTH]

    @property
    def session_key(self) -> bytes:
        """The key that signs the session cookie."""
        return hmac.new(self._key, b"session cookie", hashlib.sha256).digest()


def load_key(folder: Path) -> bytes:
    """The key of this installation, made on first use, readable by its owner only. Raises
    KeyDamaged."""
    path = folder / KEY_FILE
    if not path.exists():
        _write_key(path, secrets.token_bytes(KEY_LENGTH))
    key = path.read_bytes()
    if len(key) != KEY_LENGTH:
        raise KeyDamaged(f"{path.name} heeft {len(key)} bytes in plaats van {KEY_LENGTH}")
    return key


def _write_key(path: Path, key: bytes) -> None:
    """All of it or nothing: half a key after a power failure would be one that can be guessed."""
    unfinished = path.with_suffix(".new")
    unfinished.unlink(missing_ok=True)
    binary = getattr(os, "O_BINARY", 0)  # else Windows writes a line feed as two bytes
    descriptor = os.open(unfinished, os.O_WRONLY | os.O_CREAT | os.O_EXCL | binary, 0o600)
    with os.fdopen(descriptor, "wb") as file:
        file.write(key)
        file.flush()
        os.fsync(descriptor)
    unfinished.replace(path)
