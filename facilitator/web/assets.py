"""Static files, made small once and remembered: a full room loads the same few files.

Our own scripts and stylesheets go without comments and spare space, what is text is compressed too.
A stylesheet that imports others (``@import "x.css";``) is sent as those others in one file.
"""

import gzip
import hashlib
import mimetypes
import re
from pathlib import Path

import msgspec
import rcssmin
import rjsmin
from flask import abort, current_app, request
from werkzeug.security import safe_join
from werkzeug.wrappers import Response

MINIFIERS = {".css": rcssmin.cssmin, ".js": rjsmin.jsmin}
COMPRESSED = (".css", ".js", ".mjs", ".svg", ".json", ".txt")
IMPORT = re.compile(r'^@import "([\w-]+\.css)";$', re.MULTILINE)
mimetypes.add_type("text/javascript", ".js")  # the registry of some Windows machines differs
mimetypes.add_type("font/woff2", ".woff2")


class Asset(msgspec.Struct, frozen=True):
    """A file as it is sent. ``changed_ns`` tells whether it is still the one on disk."""

    changed_ns: int
    plain: bytes
    zipped: bytes | None
    etag: str
    kind: str


_kept: dict[Path, Asset] = {}


def static(filename: str) -> Response:
    """A file of the static folder; the browser asks each time whether it still has the last one."""
    found = safe_join(str(current_app.static_folder), filename)
    path = Path(found) if found else None
    if path is None or not path.is_file():
        abort(404)
    asset = _asset(path)
    zipped = asset.zipped is not None and "gzip" in request.accept_encodings
    response = Response(asset.zipped if zipped else asset.plain, content_type=asset.kind)
    if zipped:
        response.content_encoding = "gzip"
    response.vary.add("Accept-Encoding")
    response.cache_control.no_cache = True
    response.set_etag(asset.etag + ("-gzip" if zipped else ""))
    return response.make_conditional(request)


def _asset(path: Path) -> Asset:
    changed_ns = max(one.stat().st_mtime_ns for one in _made_of(path))
    kept = _kept.get(path)
    if kept is None or kept.changed_ns != changed_ns:
        plain = b"".join(_minified(one) for one in _made_of(path))
        kept = _kept[path] = Asset(
            changed_ns=changed_ns,
            plain=plain,
            zipped=gzip.compress(plain, 9, mtime=0) if path.suffix in COMPRESSED else None,
            etag=hashlib.sha256(plain).hexdigest()[:20],
            kind=mimetypes.guess_type(path.name)[0] or "application/octet-stream",
        )
    return kept


def _minified(path: Path) -> bytes:
    """The content without what only its readers need. Names stay, and so do lines that end a
    statement; what comes from npm was minified by its makers."""
    minify = None if ".min." in path.name else MINIFIERS.get(path.suffix)
    content = path.read_bytes()
    return minify(content.decode()).encode() if minify else content


def _made_of(path: Path) -> list[Path]:
    """The file itself, or the stylesheets that it imports."""
    if path.suffix != ".css":
        return [path]
    imported = IMPORT.findall(path.read_text(encoding="utf-8"))
    return [path.parent / name for name in imported] or [path]
