"""Find the browser that the browser tests and the screenshots drive.

``python -m tests.browser.chromium`` prints its path, or says in one line what to install.
"""

import os
import shutil
import sys
from pathlib import Path
from typing import Any

SETTING = "FACILITATOR_TEST_CHROMIUM"

NAMES = (
    "chromium-headless-shell",  # without windows a page costs a quarter
    "chromium",
    "chromium-browser",
    "google-chrome",
    "google-chrome-stable",
    "chrome",
    "microsoft-edge",
    "msedge",
)
ON_MACOS = (
    "Google Chrome.app/Contents/MacOS/Google Chrome",
    "Chromium.app/Contents/MacOS/Chromium",
    "Microsoft Edge.app/Contents/MacOS/Microsoft Edge",
)
ON_WINDOWS = (
    "Google/Chrome/Application/chrome.exe",
    "Chromium/Application/chrome.exe",
    "Microsoft/Edge/Application/msedge.exe",
)

# A browser on its own looks up updates and hosts of its maker: noise in a test, and a delay where
# the network is closed.
ARGUMENTS = (
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-quic",
    "--disable-sync",
    "--no-first-run",
)


class NoChromiumError(RuntimeError):
    """There is no browser; the text says in one line what to do."""


def _candidates() -> list[Path]:
    """Well-known places, the most likely first."""
    found = [Path(path) for name in NAMES if (path := shutil.which(name))]
    if sys.platform == "darwin":
        for folder in (Path("/Applications"), Path.home() / "Applications"):
            found += [folder / name for name in ON_MACOS]
    if sys.platform == "win32":
        for variable in ("PROGRAMFILES", "PROGRAMFILES(X86)", "LOCALAPPDATA"):
            if folder := os.environ.get(variable):
                found += [Path(folder) / name for name in ON_WINDOWS]
    return found


def find_chromium() -> Path:
    """Path of a Chromium, Chrome or Edge; raises NoChromiumError where there is none."""
    if chosen := os.environ.get(SETTING):
        if Path(chosen).is_file():
            return Path(chosen)
        raise NoChromiumError(f"{SETTING} names a file that is not there: {chosen}")
    for path in _candidates():
        if path.is_file():
            return path
    advice = "sudo apt install chromium" if shutil.which("apt-get") else "install Google Chrome"
    raise NoChromiumError(f"No browser found: {advice}, or put its path in {SETTING}.")


def launch_options() -> dict[str, Any]:
    """Keyword arguments for Playwright's ``chromium.launch``."""
    arguments = list(ARGUMENTS)
    if sys.platform == "linux" and os.geteuid() == 0:
        # Chromium refuses its sandbox to root, which CI is.
        arguments.append("--no-sandbox")
    return {"executable_path": str(find_chromium()), "args": arguments}


if __name__ == "__main__":
    try:
        print(find_chromium())
    except NoChromiumError as error:
        sys.exit(str(error))
