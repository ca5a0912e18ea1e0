"""Twenty duos typing at once: forty phones that save what they write every two seconds.

As the page does while somebody types: every two seconds the text so far, with the revision that was
changed. Measured from sending a text to its acknowledgement (it is on disk then), and to the first
page of another participant, and of the desk, that shows it.
"""

import asyncio
import json
import random
import re
import sys
import time
from collections.abc import Sequence

from tests.bench.figures import Section, Table, milliseconds, spread_ms
from tests.bench.load import OwnDelay, join_all, settle
from tests.bench.processes import Facts, OthersOnTheMachine, ServerProcess, demo, run_load
from tests.bench.protocol import AppTarget, PhonePage, command, sign_in

ITEM = "duos"
SAVE_EVERY_S = 2.0
WORDS_PER_SAVE = 3
#: Each text ends with a mark of its own, by which others' pages are searched.
MARK = re.compile(r"#\d+-\d+#")
FILLING = ("samen", "eten", "in", "het", "buurthuis", "met", "bewoners", "van", "de", "wijk")
LONGEST = 300
PATIENCE_S = 5


def bench(*, duos: int = 20, seconds: float = 20) -> Section:
    """So many duos that type for so long."""
    with demo() as facts:
        result = run_load("writing", **facts, duos=duos, seconds=seconds)
    print("writing", json.dumps(result), file=sys.stderr, flush=True)
    head = (
        "duos",
        "saves",
        "ack p50",
        "ack p99",
        "on another phone p50",
        "p99",
        "on the desk p50",
        "p99",
        "CPU s",
        "bytes/s to a phone",
        "own delay p99",
        "others' CPU s",
        "refused or not shown",
    )
    spreads = [
        milliseconds(result[name][at])
        for name in ("ack_ms", "phone_ms", "desk_ms")
        for at in ("p50", "p99")
    ]
    lost = result["refused"] + result["not_shown"]
    row = (
        str(duos),
        str(result["saves"]),
        *spreads,
        f"{result['cpu_s']:.2f}",
        str(result["phone_bytes_per_s"]),
        milliseconds(result["own_delay_ms"]["p99"]),
        f"{result['others_cpu_s']:.1f}",
        str(lost) if lost else "-",
    )
    return Section(f"Writing, for {seconds:g} s", [Table(head, [row], words=0)])


# In the load program


class Seen:
    """When a page first showed each mark."""

    def __init__(self) -> None:
        self.at: dict[str, float] = {}

    def event(self, name: str, message: object) -> None:
        """Something came to the page."""
        if name != "parts" or not isinstance(message, dict):
            return
        now = time.perf_counter()
        for part in message["parts"].values():
            for mark in MARK.findall(part.get("html", "")):
                self.at.setdefault(mark, now)


class Writer:
    """A participant who types on one idea."""

    def __init__(self, number: int, page: PhonePage) -> None:
        self.page = page
        self.sent: dict[str, float] = {}
        self.acknowledged_s: list[float] = []
        self.late_s: list[float] = []
        self.refused = 0
        self._number = number
        self._chance = random.Random(number)
        self._words: list[str] = []
        self._idea = ""
        self._rev = 0

    async def begin(self, flap: str) -> None:
        """Put the first words on a flap. What is one's own comes with the answer."""
        answer = await self._save("write-idea", flap=flap)
        self._idea = answer["me"]["parts"]["me"]["data"]["own"][-1]

    async def type(self, until: float) -> None:
        """Write on until then."""
        due = time.perf_counter() + self._chance.uniform(0, SAVE_EVERY_S)
        while due < until:
            await asyncio.sleep(due - time.perf_counter())
            self.late_s.append(time.perf_counter() - due)
            await self._save("rewrite-idea", idea=self._idea, base=self._rev)
            due += SAVE_EVERY_S

    async def _save(self, name: str, **data: object) -> Facts:
        self._words += self._chance.choices(FILLING, k=WORDS_PER_SAVE)
        mark = f"#{self._number}-{len(self.sent)}#"
        text = " ".join(self._words)[-LONGEST:] + mark
        sent = self.sent[mark] = time.perf_counter()
        answer = await command(self.page.client, name, {"item": ITEM, "text": text, **data})
        if answer["ok"]:
            self.acknowledged_s.append(time.perf_counter() - sent)
            self._rev += name == "rewrite-idea"
        else:
            self.refused += 1
        return answer


async def load(
    *, address: str, pid: int, desk_link: str, codes: Sequence[str], duos: int, seconds: float
) -> Facts:
    """Everybody types; what that took."""
    server = ServerProcess(pid)
    target = AppTarget(address, codes[0], await sign_in(address, desk_link))
    on_desk, on_phone = Seen(), Seen()
    await target.open_desk(on_desk.event)
    await target.open_item(ITEM)
    pages, _took = await join_all(target.join, range(2 * duos))
    await target.order("propose-duos", item=ITEM, keep=True)
    await target.order("announce-duos", item=ITEM)
    watcher = await target.join(2 * duos, on_phone.event)
    chance = random.Random(duos)
    writers = [Writer(number, page) for number, page in enumerate(pages)]
    for writer in writers:
        flap = f"f{chance.randint(1, 10)}"
        answer = await command(writer.page.client, "choose-flap", {"item": ITEM, "flap": flap})
        if not answer["ok"]:
            raise RuntimeError(f"choosing a flap was refused: {answer}")
        await writer.begin(flap)
    await asyncio.sleep(min(1.0, seconds / 10))  # what all these answers brought about

    settle()
    own_delay, others = OwnDelay(), OthersOnTheMachine(server)
    cpu_before = server.cpu_s()
    received = sum(page.client.bytes_received for page in pages)
    for writer in writers:
        writer.acknowledged_s.clear()
        writer.sent.clear()
    began = time.perf_counter()
    await asyncio.gather(*(writer.type(began + seconds) for writer in writers))
    sent = {mark: at for writer in writers for mark, at in writer.sent.items()}
    patience = time.perf_counter() + PATIENCE_S
    while (
        time.perf_counter() < patience and not on_phone.at.keys() & on_desk.at.keys() >= sent.keys()
    ):
        await asyncio.sleep(0.05)
    took_s = time.perf_counter() - began
    cpu_s = server.cpu_s() - cpu_before
    received = sum(page.client.bytes_received for page in pages) - received
    late_s = own_delay.stop() + [late for writer in writers for late in writer.late_s]
    watcher.client.close()
    return {
        "saves": len(sent),
        "refused": sum(writer.refused for writer in writers),
        "not_shown": len(_not_shown(sent, on_phone, on_desk)),
        "ack_ms": spread_ms(one for writer in writers for one in writer.acknowledged_s),
        "phone_ms": spread_ms(_delays_s(sent, on_phone)),
        "desk_ms": spread_ms(_delays_s(sent, on_desk)),
        "cpu_s": round(cpu_s, 2),
        "others_cpu_s": round(others.cpu_s(), 2),
        "phone_bytes_per_s": round(received / len(pages) / took_s),
        "own_delay_ms": spread_ms(late_s),
    }


def _delays_s(sent: dict[str, float], seen: Seen) -> list[float]:
    """Seconds from sending a text until a page showed it."""
    return [seen.at[mark] - at for mark, at in sent.items() if mark in seen.at]


def _not_shown(sent: dict[str, float], *pages: Seen) -> set[str]:
    """Marks of the texts that one of these pages did not show yet."""
    return {mark for mark in sent if not all(mark in page.at for page in pages)}
