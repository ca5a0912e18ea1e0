"""The program as it is handed out: what is in it, what it needs, and that it runs elsewhere."""

import email.parser
import json
import os
import re
import shutil
import signal
import subprocess
import sys
import tarfile
import time
import tomllib
import urllib.error
import urllib.request
import zipfile
from collections.abc import Iterator
from pathlib import Path

import grimp
import pytest
from fontTools.fontBuilder import FontBuilder
from fontTools.pens.ttGlyphPen import TTGlyphPen

import hatch_build

ROOT = Path(__file__).resolve().parent.parent
PYPROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
PACKAGE_JSON = json.loads((ROOT / "package.json").read_text(encoding="utf-8"))

PLANTED = "bouwstenen/geplant.docx"  # shows that whatever lies in this folder comes along
VENDOR_FILES = {
    "socket.io.esm.min.js",
    "socket.io.esm.min.js.gz",
    "idiomorph.esm.min.js",
    "idiomorph.esm.min.js.gz",
    "fonts/atkinson-400.woff2",
    "fonts/atkinson-700.woff2",
    "licences/idiomorph.txt",
    "licences/socket.io-client.txt",
    "licences/fontsource-atkinson-hyperlegible.txt",
}


# --- what it depends on


def _plain_name(requirement: str) -> str:
    """The package's name as registries compare it: no extras, no version, no capitals."""
    name = re.split(r"[\s\[<>=!~;]", requirement, maxsplit=1)[0]
    return re.sub(r"[-_.]+", "-", name).lower()


def _declared() -> set[str]:
    project = PYPROJECT["project"]
    requirements = [
        *PYPROJECT["build-system"]["requires"],
        hatch_build.NODE_FROM_PYPI,
        hatch_build.BABEL,
        *project["dependencies"],
        *(name for extra in project["optional-dependencies"].values() for name in extra),
    ]
    npm = [*PACKAGE_JSON["dependencies"], *PACKAGE_JSON["devDependencies"]]
    return {_plain_name(requirement) for requirement in [*requirements, *npm]}


def test_every_dependency_has_its_reason_in_the_docs() -> None:
    text = (ROOT / "docs" / "dependencies.md").read_text(encoding="utf-8")
    rows = re.findall(r"^\| `([^`]+)` \| (.+) \|$", text, re.MULTILINE)
    documented = {_plain_name(name) for name, _ in rows}
    assert documented == _declared()
    assert len(rows) == len(documented), "a dependency stands there twice"
    assert all(cell.strip() for _, row in rows for cell in row.split("|"))


def test_every_dependency_has_a_lowest_and_a_highest_version() -> None:
    # tzdata is dated data without promises about versions: any newer one is right.
    free = [name for name in PYPROJECT["project"]["dependencies"] if "," not in name]
    assert [_plain_name(name) for name in free] == ["tzdata"]
    assert all(">=" in name for name in PYPROJECT["project"]["dependencies"])


def test_the_npm_lock_names_no_host_and_pins_what_we_ask_for() -> None:
    lock = json.loads((ROOT / "package-lock.json").read_text(encoding="utf-8"))
    assert not [name for name, entry in lock["packages"].items() if "resolved" in entry]
    assert all(entry.get("integrity") for name, entry in lock["packages"].items() if name)
    for kind in ("dependencies", "devDependencies"):
        assert lock["packages"][""][kind] == PACKAGE_JSON[kind]


# --- the inside


def test_the_imports_go_one_way() -> None:
    done = subprocess.run(
        [sys.executable, "-c", "from importlinter.cli import lint_imports_command as c; c()"],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stdout + done.stderr


def test_only_the_command_line_knows_the_whole_program() -> None:
    graph = grimp.build_graph("facilitator", cache_dir=None)
    importers = graph.find_modules_that_directly_import("facilitator")
    assert importers <= {"facilitator.cli", "facilitator.__main__"}


# --- what the build makes


def _node_modules(folder: Path) -> Path:
    """A node_modules as npm leaves it, with a word or two for each file."""
    files = {
        "socket.io-client/dist/socket.io.esm.min.js": "export{a as io};\n//# sourceMappingURL=x",
        "idiomorph/dist/idiomorph.min.js": "var Idiomorph=function(){}();",
        **dict.fromkeys(hatch_build.FONTS.values(), "font"),
    }
    for name in hatch_build.LICENCES_OF:
        files[f"{name}/LICENSE"] = f"Licence of {name}"
        files[f"{name}/package.json"] = '{"version": "1.2.3"}'
    for name, text in files.items():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_text(text, encoding="utf-8")
    for name in hatch_build.PRINT_FONTS.values():
        _web_font(folder / name)
    return folder


def _web_font(path: Path) -> None:
    """The smallest font that is one, packed for the web."""
    builder = FontBuilder(1000, isTTF=True)
    builder.setupGlyphOrder([".notdef"])
    builder.setupGlyf({".notdef": TTGlyphPen(None).glyph()})
    builder.setupHorizontalMetrics({".notdef": (500, 0)})
    builder.setupHorizontalHeader()
    builder.font.flavor = "woff"
    builder.save(path)


def test_scripts_become_modules_without_a_source_map(tmp_path: Path) -> None:
    vendor = tmp_path / "vendor"
    hatch_build.lay_out(_node_modules(tmp_path / "node_modules"), vendor, "stamp")
    made = {path.relative_to(vendor).as_posix() for path in vendor.rglob("*") if path.is_file()}
    assert made >= VENDOR_FILES
    idiomorph = (vendor / "idiomorph.esm.min.js").read_text(encoding="utf-8")
    assert idiomorph == "var Idiomorph=function(){}();\nexport{Idiomorph};\n"
    assert (vendor / "fonts/atkinson-400.ttf").read_bytes()[:4] == b"\0\1\0\0"
    assert "sourceMappingURL" not in (vendor / "socket.io.esm.min.js").read_text(encoding="utf-8")
    made_from = json.loads((vendor / hatch_build.STAMP).read_text(encoding="utf-8"))
    assert made_from["packages"]["idiomorph"] == "1.2.3"


def test_a_package_that_changed_its_files_stops_the_build(tmp_path: Path) -> None:
    modules = _node_modules(tmp_path / "node_modules")
    (modules / "idiomorph/dist/idiomorph.min.js").write_text("let Other", encoding="utf-8")
    with pytest.raises(hatch_build.VendorError, match=r"idiomorph\.min\.js has no global"):
        hatch_build.lay_out(modules, tmp_path / "vendor", "stamp")


def _repository(folder: Path) -> Path:
    """A folder with just the files that decide what ``static/vendor/`` is made from."""
    folder.mkdir()
    for name in (*hatch_build.NPM_FILES, "hatch_build.py"):
        shutil.copyfile(ROOT / name, folder / name)
    return folder


def test_vendor_is_made_again_only_when_its_sources_change(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    root = _repository(tmp_path / "repository")
    installs: list[Path] = []

    def npm_ci(folder: Path) -> None:
        installs.append(folder)
        _node_modules(folder / "node_modules")

    monkeypatch.setattr(hatch_build, "npm_ci", npm_ci)
    assert not hatch_build.vendor_is_current(root)
    hatch_build.make_vendor(root)
    assert hatch_build.vendor_is_current(root)
    assert len(installs) == 1
    lock = root / "package-lock.json"
    lock.write_bytes(lock.read_bytes().replace(b"\n", b"\r\n"))
    assert hatch_build.vendor_is_current(root), "a checkout on Windows is no change"
    lock.write_bytes(lock.read_bytes() + b" ")
    assert not hatch_build.vendor_is_current(root)


def test_a_failing_npm_leaves_vendor_as_it_was(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    root = _repository(tmp_path / "repository")
    old = root / hatch_build.VENDOR / "old.js"
    old.parent.mkdir(parents=True)
    old.write_text("old", encoding="utf-8")

    def npm_ci(folder: Path) -> None:
        raise hatch_build.VendorError("no network")

    monkeypatch.setattr(hatch_build, "npm_ci", npm_ci)
    with pytest.raises(hatch_build.VendorError):
        hatch_build.make_vendor(root)
    assert old.read_text(encoding="utf-8") == "old"


def test_node_comes_from_pypi_only_where_npm_is_absent(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    root = _repository(tmp_path / "repository")
    hook = hatch_build.CustomBuildHook(str(root), {}, None, None, str(tmp_path), "wheel")  # type: ignore[arg-type]
    monkeypatch.setattr(shutil, "which", lambda name: None)
    assert hook.dependencies() == [hatch_build.FONTTOOLS, hatch_build.NODE_FROM_PYPI]
    monkeypatch.setattr(shutil, "which", lambda name: f"/usr/bin/{name}")
    assert hook.dependencies() == [hatch_build.FONTTOOLS]


def test_catalogues_are_compiled(tmp_path: Path) -> None:
    source = tmp_path / hatch_build.TRANSLATIONS / "en/LC_MESSAGES/messages.po"
    source.parent.mkdir(parents=True)
    source.write_text('msgid "scherm"\nmsgstr "screen"\n', encoding="utf-8")
    hatch_build.compile_catalogues(hatch_build.catalogues(tmp_path))
    assert b"screen" in source.with_suffix(".mo").read_bytes()


# --- handed out and run elsewhere


def _run(*command: str | Path, **options: object) -> None:
    done = subprocess.run(
        [str(word) for word in command],
        capture_output=True,
        text=True,
        check=False,
        **options,  # type: ignore[call-overload]
    )
    assert done.returncode == 0, f"{command}\n{done.stdout}\n{done.stderr}"


def _fresh_copy(folder: Path) -> Path:
    """The repository as somebody gets it: without anything that a build or a tool made."""
    made = shutil.ignore_patterns(
        ".git", ".venv", "node_modules", "vendor", "dist", "__pycache__", ".*_cache", ".hypothesis"
    )
    copy = Path(shutil.copytree(ROOT, folder, ignore=made))
    (copy / PLANTED).parent.mkdir(exist_ok=True)
    (copy / PLANTED).write_bytes(b"a Word template")
    return copy


@pytest.fixture(scope="module")
def dist(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An sdist and the wheel built from it, on a machine where no npm can be found."""
    folder = tmp_path_factory.mktemp("from-sdist")
    source = _fresh_copy(folder / "source")
    nothing = folder / "nothing"
    nothing.mkdir()
    environment = {**os.environ, "PATH": str(nothing)}
    _run(sys.executable, "-m", "build", "--outdir", folder / "dist", source, env=environment)
    return folder / "dist"


@pytest.fixture(scope="module")
def wheel(dist: Path) -> Path:
    return next(dist.glob("*.whl"))


@pytest.fixture(scope="module")
def installed(wheel: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Folder of the programs of an environment that has only the wheel and what it asks for."""
    environment = tmp_path_factory.mktemp("installed") / "venv"
    _run(sys.executable, "-m", "venv", environment)
    programs = environment / ("Scripts" if sys.platform == "win32" else "bin")
    _run(programs / "python", "-m", "pip", "-q", "install", wheel)
    return programs


def _resources() -> set[str]:
    """Every file that the wheel must take from beside the package."""
    return {
        f"facilitator/{path.relative_to(ROOT).as_posix()}"
        for folder in hatch_build.RESOURCES
        for path in (ROOT / folder).rglob("*")
        if path.is_file() and "vendor" not in path.parts
    }


def _contents(wheel: Path) -> dict[str, bytes]:
    with zipfile.ZipFile(wheel) as archive:
        return {
            name: archive.read(name) for name in archive.namelist() if ".dist-info/" not in name
        }


@pytest.mark.process
def test_the_wheel_has_templates_static_files_and_third_party_scripts(wheel: Path) -> None:
    names = set(_contents(wheel))
    assert f"facilitator/{PLANTED}" in names
    assert names >= {f"facilitator/static/vendor/{name}" for name in VENDOR_FILES}
    assert names >= _resources()
    assert {f"facilitator/{folder}" for folder in ("templates", "static")} <= {
        "/".join(name.split("/")[:2]) for name in names
    }
    assert names >= {
        path.relative_to(ROOT).as_posix()
        for path in (ROOT / "facilitator").rglob("*")
        if path.suffix in {".py", ".toml", ".mako"}
    }
    assert not [name for name in names if "__pycache__" in name or name.startswith("tests/")]


@pytest.mark.process
def test_the_sdist_has_the_third_party_scripts(dist: Path) -> None:
    with tarfile.open(next(dist.glob("*.tar.gz"))) as archive:
        names = {name.partition("/")[2] for name in archive.getnames()}
    assert names >= {f"static/vendor/{name}" for name in VENDOR_FILES}
    assert names >= {"hatch_build.py", "package-lock.json", "LICENSE", "go.py"}


@pytest.mark.process
def test_a_wheel_from_the_repository_is_the_same(wheel: Path, tmp_path: Path) -> None:
    source = _fresh_copy(tmp_path / "source")
    _run(sys.executable, "-m", "build", "--wheel", "--outdir", tmp_path / "dist", source)
    assert _contents(next((tmp_path / "dist").glob("*.whl"))) == _contents(wheel)


@pytest.mark.process
def test_the_wheel_says_what_it_is(wheel: Path) -> None:
    with zipfile.ZipFile(wheel) as archive:
        name = next(name for name in archive.namelist() if name.endswith("/METADATA"))
        metadata = email.parser.Parser().parsestr(archive.read(name).decode())
    assert metadata["Name"] == "facilitator"
    assert metadata["License-Expression"] == "MIT"


@pytest.mark.process
def test_the_installed_program_explains_itself(installed: Path, tmp_path: Path) -> None:
    _run(installed / "facilitator", "--help", cwd=tmp_path)


@pytest.fixture
def demo(installed: Path, tmp_path: Path) -> Iterator[tuple[subprocess.Popen[bytes], str]]:
    """The demo from the wheel, far from the repository, with the address that it printed."""
    printed = tmp_path / "printed.txt"
    home = tmp_path / "home"
    home.mkdir()
    words = ["demo", "--phones", "3", "--port", "0", "--no-browser", "--host", "127.0.0.1"]
    kept = {name: value for name, value in os.environ.items() if name != "PYTHONPATH"}
    environment = {**kept, "HOME": str(home), "XDG_DATA_HOME": str(home / "data")}
    with printed.open("wb") as output:
        program = subprocess.Popen(
            [str(installed / "facilitator"), *words],
            cwd=tmp_path,
            env=environment,
            stdout=output,
            stderr=subprocess.STDOUT,
        )
    try:
        deadline = time.monotonic() + 60
        address = None
        while address is None:
            text = printed.read_text(encoding="utf-8", errors="replace")
            assert program.poll() is None, f"the demo stopped:\n{text}"
            assert time.monotonic() < deadline, f"the demo printed no address:\n{text}"
            address = re.search(r"http://127\.0\.0\.1:\d+", text)
            time.sleep(0.1)
        yield program, address.group()
    finally:
        if program.poll() is None:
            program.kill()
        program.wait()


def _get(url: str) -> bytes:
    with urllib.request.urlopen(url, timeout=10) as answer:
        return bytes(answer.read())


@pytest.mark.process
def test_the_demo_runs_from_the_wheel(demo: tuple[subprocess.Popen[bytes], str]) -> None:
    program, address = demo
    deadline = time.monotonic() + 30
    while True:
        try:
            _get(f"{address}/healthz")
            break
        except urllib.error.URLError:
            assert time.monotonic() < deadline, "no answer from /healthz"
            time.sleep(0.2)
    assert b"export{" in _get(f"{address}/static/vendor/socket.io.esm.min.js")
    assert b"<html" in _get(f"{address}/").lower()
    if sys.platform == "win32":
        # Windows has no SIGTERM: a console program is stopped as with Ctrl-C.
        program.terminate()
        program.wait(timeout=20)
    else:
        program.send_signal(signal.SIGTERM)
        assert program.wait(timeout=20) == 0
