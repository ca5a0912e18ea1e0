"""Simulated participants of a meeting: phones in a process of their own for each."""

import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

PATIENCE_S = 10


class Crowd:
    """Who takes part in the demo and in rehearsals. ``base()`` is where phones reach the server."""

    def __init__(self, base: Callable[[], str]) -> None:
        self._base = base
        self._running: dict[str, subprocess.Popen[bytes]] = {}

    def start(self, code: str, count: int, tempo: int = 1, keep: Path | None = None) -> None:
        """Let so many people join the meeting with this code, ``tempo`` times as quick as real
        ones. In the folder ``keep`` their cookies stay, so that the same people come back."""
        self.stop(code)
        if count:
            self._running[code] = subprocess.Popen(  # nosec B603  # our own words, no shell
                [sys.executable, "-m", "facilitator.demo.phones", self._base(), code, str(count),
                 "--tempo", str(tempo), *(["--keep", str(keep)] if keep else [])],
                stdin=subprocess.PIPE,
                start_new_session=True,  # Ctrl-C is for us; they end when their input closes
            )  # fmt: skip

    def stop(self, code: str) -> None:
        """They leave, if they are there."""
        process = self._running.pop(code, None)
        if process is not None:
            if process.stdin is not None:
                process.stdin.close()
            process.wait(PATIENCE_S)

    def close(self) -> None:
        """Everybody leaves."""
        for code in list(self._running):
            self.stop(code)
