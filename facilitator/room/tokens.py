"""Links that are printed or shown again: derived from a key, so that only a version is stored."""

import base64
import hashlib
import hmac
import os
import secrets
from pathlib import Path

from facilitator.domain.state import LinkKind

KEY_FILE = "key"


class Tokens:
    """Makes and recognises the tokens in links. The key is kept in the data folder."""

    def __init__(self, key: bytes) -> None:
        self._key = key

    def link(self, kind: LinkKind, meeting: str, version: int) -> str:
        """The token of a link: 128 bits, other for each kind, meeting and version."""
        message = f"{kind}|{meeting}|{version}".encode()
        digest = hmac.new(self._key, message, hashlib.sha256).digest()[:16]
        return base64.b32encode(digest).decode().rstrip("=").lower()

    def matches(self, token: str, kind: LinkKind, meeting: str, version: int) -> bool:
        """True for the token that ``link`` makes of the same things."""
        return hmac.compare_digest(
            token.encode("utf-8", "replace"), self.link(kind, meeting, version).encode()
        )

    @property
    def session_key(self) -> bytes:
        """The key that signs the session cookie."""
        return hmac.new(self._key, b"session cookie", hashlib.sha256).digest()


def load_key(folder: Path) -> bytes:
    """The key of this installation, made on first use, readable by its owner only."""
    path = folder / KEY_FILE
    try:
        descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    except FileExistsError:
        return path.read_bytes()
    with os.fdopen(descriptor, "wb") as file:
        key = secrets.token_bytes(32)
        file.write(key)
    return key
