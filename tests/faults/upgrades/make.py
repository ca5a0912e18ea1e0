"""Hold a short meeting with an earlier version of the program, and keep its data folder.

``python -m tests.faults.upgrades.make SOURCE NAME``: SOURCE is a folder with that version and its
``static/vendor``; the zip NAME is put beside this file.
"""

import os
import subprocess
import sys
import tempfile
import time
import zipfile
from pathlib import Path

from tests.programs import Page, Program, environment

PEOPLE = 6
IN_EACH_ITEM_S = 2.5
# The simulated phones of that version, thinking quicker than people.
PHONES = "import facilitator.demo.phones as p; p.PATIENCE_S = (0.02, 0.1); p.main()"
ITEMS = (
    ("welkom", [("count-without-phone", {"count": 2})]),
    ("reflectie", [("add-flap", {"text": "Wie is er van de jongeren?"})]),
    ("keuze", [("enter-paper", {"item": "keuze", "flap": "f2", "count": 2})]),
    ("duos", [("propose-duos", {"item": "duos"}), ("announce-duos", {"item": "duos"})]),
    ("pauze", [("add-person", {"name": "Greet", "organisation": "Bewoner"})]),
    ("aanscherpen", [("choose-question", {"flap": "f1"})]),
    ("terugkoppeling", [("write-tip", {"item": "terugkoppeling", "text": "Bel eerst"})]),
    ("afspraken", [("propose-agreement", {"item": "afspraken", "what": "Eten", "flap": "f1"})]),
    ("acties", []),
    ("vervolg", [("offer-date", {"day": "2027-01-14", "time": "14:00", "place": "De Linde"})]),
    ("afsluiting", [("write-summary", {"item": "afsluiting", "text": "Goed", "base": 0})]),
)


def hold(data: Path) -> None:
    """From the start to the last item, which goes on: it is not closed."""
    program = Program("demo", data, "--phones", "0")
    desk = Page(program.base, program.code, "desk")
    try:
        desk.sign_in(program.sign_in_link)
        desk.connect()
        words = [sys.executable, "-c", PHONES, program.base, program.code, str(PEOPLE)]
        phones = subprocess.Popen(words, stdin=subprocess.PIPE, env=environment())
        time.sleep(PEOPLE * 0.3)
        asked = [("start-meeting", {})]
        for item, more in ITEMS:
            asked += [("go-to-item", {"item": item}), ("open-item", {"item": item})]
            for name, fields in [*asked, *more]:
                answer = desk.command(name, **fields)
                print(name, answer.get("code", "ok"))  # an early version has not all of them
            asked = []
            time.sleep(IN_EACH_ITEM_S)
        phones.communicate()
        desk.disconnect()
        program.stop()
    finally:
        program.close()


def main(source: str, name: str) -> None:
    """Hold the meeting and keep what it left."""
    os.environ["PYTHONPATH"] = source
    with tempfile.TemporaryDirectory() as folder:
        data = Path(folder) / "data"
        hold(data)
        with zipfile.ZipFile(Path(__file__).with_name(name), "w", zipfile.ZIP_DEFLATED) as kept:
            for file in ("facilitator.db", "key"):
                kept.write(data / file, file)


if __name__ == "__main__":
    main(*sys.argv[1:])
