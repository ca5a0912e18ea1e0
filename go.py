#!/usr/bin/env python3
"""Do everything from here: ``python3 go.py demo`` starts it, ``python3 go.py test`` tests it.

Only the standard library, and the same on Windows, macOS and Linux. The first time it makes a
virtual environment in ``.venv`` and installs the program there; after that only when what is
installed depends on has changed. Every other word goes to the ``facilitator`` program.
"""

import hashlib
import importlib.util
import json
import os
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path
from xml.etree import ElementTree  # nosec B405  # reads pytest's own report alone

ROOT = Path(__file__).resolve().parent
VENV = ROOT / ".venv"
STAMP = VENV / "installed.json"
VENDOR_STAMP = ROOT / "static" / "vendor" / "made-from.json"
INSTALLED_FROM = ("pyproject.toml", "package.json", "package-lock.json", ".npmrc", "hatch_build.py")
OLDEST = (3, 11)
OURSELVES = "facilitator"  # is in no register of weaknesses
NOT_RUN = 3  # exit code of an audit that could not look things up: neither good nor bad

HELP = """\
python3 go.py COMMAND ...       (on Windows: py go.py COMMAND ...)

  demo [--phones N] ...   a meeting ready to run, with simulated phones
  run ...                 the program, on this machine's data
  test [...]              everything: lint, types, imports, all tests; extra words go to pytest
  lint                    lint, format, types, imports and unsafe habits only
  format                  put the code in the agreed format
  audit                   look up known weaknesses in what is installed; needs a network
  screenshots ...         make the pictures of the README anew
  bench ...               measure, against a bare Flask-SocketIO server and a Node server
  faults [ROUNDS] [...]   break it on purpose, each fault ROUNDS times (10); more words go to pytest

Any other COMMAND is one of the program itself, and --help after it explains it.
"""

CODE = ("facilitator", "go.py", "hatch_build.py", "bouwstenen/make.py")
"""What runs on somebody's computer: all but the tests."""
CHECKS = (
    ("ruff", "check", "."),
    ("ruff", "format", "--check", "."),
    ("mypy",),
    ("lint-imports",),
    ("bandit", "-q", "-c", "pyproject.toml", "-r", *CODE),
)


def program(name):
    """Path of a program inside ``.venv``."""
    return VENV / "Scripts" / f"{name}.exe" if os.name == "nt" else VENV / "bin" / name


PYTHON = program("python")


class Stop(Exception):
    """Nothing more can be done; the text says what the person should do."""


def say(text):
    """One line about what this script itself is doing, apart from what the programs print."""
    print(f"go: {text}", file=sys.stderr, flush=True)


def call(*command, **options):
    """Run a command to its end and return its exit code."""
    words = [str(word) for word in command]
    return subprocess.run(words, check=False, **options).returncode  # nosec B603  # no shell


def must(*command, **options):
    """Run a command; stop with its name when it fails."""
    if call(*command, **options):
        raise Stop(f"this failed: {' '.join(str(word) for word in command)}")


def is_debian_root():
    """Whether missing system packages can simply be installed."""
    return hasattr(os, "geteuid") and os.geteuid() == 0 and shutil.which("apt-get") is not None


def apt_install(*packages):
    """Install Debian packages without asking anything; return whether that worked."""
    quiet = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
    say(f"apt-get install {' '.join(packages)}")
    call("apt-get", "-qq", "update", env=quiet, stdin=subprocess.DEVNULL)
    options = {"env": quiet, "stdin": subprocess.DEVNULL, "stdout": subprocess.DEVNULL}
    install = ("apt-get", "-qq", "install", "-y", "--no-install-recommends")
    return call(*install, *packages, **options) == 0


def make_venv():
    """Make an empty virtual environment; on Debian the part that makes it may be missing."""
    if importlib.util.find_spec("ensurepip") is None:
        package = f"python{sys.version_info[0]}.{sys.version_info[1]}-venv"
        if not (is_debian_root() and apt_install(package)):
            raise Stop(
                f"Python cannot make environments here; first do: sudo apt install {package}"
            )
    say("making .venv")
    must(sys.executable, "-m", "venv", "--clear", VENV)


def wanted_stamp(extras):
    """What the installation in ``.venv`` depends on, to compare with what was noted then."""
    digest = hashlib.sha256()
    for name in INSTALLED_FROM:
        digest.update((ROOT / name).read_bytes())
    return {
        "files": digest.hexdigest(),
        "root": str(ROOT),
        "python": sys.version,
        "extras": sorted(extras),
    }


def ensure_installed(*extras):
    """Bring ``.venv`` up to date, with at least these extras of pyproject.toml."""
    try:
        noted = json.loads(STAMP.read_text(encoding="utf-8"))
    except (OSError, ValueError):
        noted = {}
    usable = noted.get("python") == sys.version and noted.get("root") == str(ROOT)
    if usable and PYTHON.exists():
        stamp = wanted_stamp({*extras, *noted["extras"]})
        if noted == stamp and VENDOR_STAMP.exists():
            return
    else:
        make_venv()
        stamp = wanted_stamp(extras)
    target = f"{ROOT}[{','.join(stamp['extras'])}]" if stamp["extras"] else str(ROOT)
    say("installing what it needs; the first time this takes a minute")
    STAMP.unlink(missing_ok=True)
    must(PYTHON, "-m", "pip", "install", "-qq", "--disable-pip-version-check", "-e", target)
    STAMP.write_text(json.dumps(stamp, indent=2) + "\n", encoding="utf-8")


def hand_over(*command):
    """Become this command, so that Ctrl-C and SIGTERM reach it directly; return its exit code."""
    words = [str(word) for word in command]
    if os.name != "nt":
        os.execv(words[0], words)  # nosec B606  # no shell is what we want
    running = subprocess.Popen(words)  # nosec B603  # no shell
    while True:
        try:
            return running.wait()
        except KeyboardInterrupt:
            # The console gave it to the program as well, which is stopping: wait for that.
            continue


def ensure_chromium():
    """Make sure the browser tests have a browser. The one that never opens a window makes a page
    in a quarter of the time of the others, so that is the first choice."""
    finder = [PYTHON, "-m", "tests.browser.chromium"]
    quiet = {"cwd": ROOT, "stdout": subprocess.DEVNULL, "stderr": subprocess.DEVNULL}
    if is_debian_root() and "FACILITATOR_TEST_CHROMIUM" not in os.environ:
        if shutil.which("chromium-headless-shell") or apt_install("chromium-headless-shell"):
            return
        if call(*finder, **quiet):
            apt_install("chromium")
    if call(*finder, cwd=ROOT, stdout=subprocess.DEVNULL):
        raise Stop("the browser tests need a browser (see the line above)")


def ensure_office():
    """Make sure the tests of Word documents have another program to open them with."""
    if shutil.which("soffice") or shutil.which("libreoffice"):
        return
    # Carlito has the measures of Calibri: pages break as they do in Word.
    if is_debian_root() and apt_install("libreoffice-writer-nogui", "fonts-crosextra-carlito"):
        return
    raise Stop("the tests of documents need LibreOffice Writer and the Carlito typeface")


def ensure_postgres():
    """Make sure the tests of the database can start a PostgreSQL server of their own."""
    if shutil.which("initdb") or any(Path("/usr/lib/postgresql").glob("*/bin/initdb")):
        return
    if is_debian_root() and apt_install("postgresql"):
        return
    raise Stop("the tests of the database need PostgreSQL (initdb and pg_ctl)")


def lint():
    """Run every check that reads the code without running it; return whether all are content."""
    failed = []
    for name, *words in CHECKS:
        say(" ".join([name, *words]))
        if call(program(name), *words, cwd=ROOT):
            failed.append(" ".join([name, *words]))
    if failed:
        say(f"not content: {', '.join(failed)}")
    return not failed


def skipped(report):
    """Names of the tests that pytest's JUnit report calls skipped, with the reason."""
    found = []
    tree = ElementTree.parse(report)  # nosec B314  # pytest wrote it just now
    for case in tree.iter("testcase"):
        skip = case.find("skipped")
        if skip is not None and skip.get("type") == "pytest.skip":
            found.append(f"{case.get('classname')}.{case.get('name')}: {skip.get('message')}")
    return found


def test(words):
    """Run the checks and then all tests; a skipped test counts as a failure."""
    ensure_installed("test")
    ensure_chromium()
    ensure_office()
    ensure_postgres()
    content = lint()
    with tempfile.TemporaryDirectory() as folder:
        report = Path(folder) / "report.xml"
        # A file at a time on each core: tests of one file share a server or a browser.
        # In the order of the folders, so that short files come last and both cores end together:
        # else the files with one long test do.
        cores = ("-n", "auto", "--dist", "loadfile", "--no-loadscope-reorder")
        pytest = [PYTHON, "-m", "pytest", "-m", "", *cores, f"--junitxml={report}", *words]
        say("pytest, all of it")
        code = call(*pytest, cwd=ROOT)
        left_out = skipped(report) if report.exists() else []
    for line in left_out:
        say(f"skipped, which counts as failed: {line}")
    return code or (0 if content and not left_out else 1)


def bench(words):
    """Run the measurements; with npm also against a Node server."""
    ensure_installed("test")
    npm = shutil.which("npm")
    if npm is None:
        say("no npm here: the comparison with a Node server is left out")
    elif not (ROOT / "node_modules" / "socket.io").is_dir():
        must(npm, "ci", "--ignore-scripts", cwd=ROOT, stdout=subprocess.DEVNULL)
    return hand_over(PYTHON, "-m", "tests.bench", *words)


def audit():
    """Look up whether anything that is installed has a known weakness. Advice, and no part of the
    tests: it depends on what others found out since yesterday, and on a network."""
    ensure_installed("audit")
    command = [str(PYTHON), "-m", "pip_audit", "--progress-spinner", "off", "--format", "json"]
    done = subprocess.run(  # nosec B603  # our own words, no shell
        command, check=False, capture_output=True, text=True, cwd=ROOT
    )
    try:
        found = json.loads(done.stdout)["dependencies"]
    except ValueError:
        last = (done.stderr.strip().splitlines() or ["it said nothing"])[-1]
        say(f"audit not run: the lookup failed: {last}")
        return NOT_RUN
    return verdict(found)


def verdict(found):
    """Tell what pip-audit found, and the exit code of it. What could not be looked up is no good
    news, though pip-audit itself counts it as such."""
    weak = [one for one in found if one.get("vulns")]
    unknown = [one["name"] for one in found if "skip_reason" in one and one["name"] != OURSELVES]
    for one in weak:
        for fault in one["vulns"]:
            fixed = ", ".join(fault["fix_versions"]) or "no version yet"
            say(f"{one['name']} {one['version']}: {fault['id']}, fixed in {fixed}")
    if unknown and len(unknown) == sum(one["name"] != OURSELVES for one in found):
        say(f"audit not run: none of the {len(unknown)} packages could be looked up")
    elif unknown:
        say(f"audit not run for {len(unknown)} packages, which could not be looked up: "
            f"{', '.join(unknown)}")  # fmt: skip
    if weak:
        return 1
    if unknown:
        return NOT_RUN
    say(f"{len(found)} packages looked up: no known weakness")
    return 0


def faults(words):
    """Run the fault tests, each many times, and print the table of what was seen."""
    ensure_installed("test")
    ensure_chromium()
    rounds, rest = (words[0], words[1:]) if words and words[0].isdigit() else ("10", words)
    os.environ["FAULT_ROUNDS"] = rounds
    return hand_over(PYTHON, "-m", "pytest", "-m", "", "--timeout=3600", "tests/faults", *rest)


def screenshots(words):
    """Make the pictures of the README."""
    ensure_installed("test")
    ensure_chromium()
    return hand_over(PYTHON, "-m", "tests.browser.screenshots", *words)


def main(words):
    """Do one command and return its exit code."""
    if sys.version_info < OLDEST:
        raise Stop("this needs Python 3.11 or newer; this is " + sys.version.split()[0])
    if not words or words[0] in {"-h", "--help", "help"}:
        print(HELP, end="")
        return 0 if words else 2
    os.chdir(ROOT)
    command, *rest = words
    if command == "test":
        return test(rest)
    if command == "lint":
        ensure_installed("test")
        return 0 if lint() else 1
    if command == "format":
        ensure_installed("test")
        must(program("ruff"), "check", "--select", "I", "--fix", ".")
        return call(program("ruff"), "format", ".")
    if command == "screenshots":
        return screenshots(rest)
    if command == "bench":
        return bench(rest)
    if command == "audit":
        return audit()
    if command == "faults":
        return faults(rest)
    ensure_installed()
    os.environ["GO_STARTED_AS"] = "py go.py" if os.name == "nt" else "python3 go.py"
    return hand_over(program("facilitator"), *words)


if __name__ == "__main__":
    try:
        sys.exit(main(sys.argv[1:]))
    except Stop as stop:
        sys.exit(f"go: {stop}")
    except KeyboardInterrupt:
        sys.exit(130)
