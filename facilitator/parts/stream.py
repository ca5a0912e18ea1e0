"""A stream: the parts of one audience with their revisions, and what a viewer has missed."""

from collections.abc import Callable
from itertools import zip_longest
from typing import Any

from facilitator.parts.part import Part, Parts

Value = dict[str, Any]
Message = dict[str, Any]


class Stream:
    """The parts as they were last rendered.

    ``epoch`` names this series of revisions: a viewer with another one gets everything anew.
    ``render(part)`` gives ``{"html": …}`` or ``{"data": …}``.
    """

    def __init__(self, name: str, epoch: str, render: Callable[[Part], Value]) -> None:
        self.name = name
        self.epoch = epoch
        self.rev = 0
        self._render = render
        self._groups: tuple[Parts, ...] = ()
        self._sources: Parts = {}
        self._values: dict[str, Value] = {}
        self._changed: dict[str, int] = {}  # by part name, also of parts that are gone

    def update(self, *groups: Parts) -> Message | None:
        """Take over new parts; the message for who is up to date, or None when nothing changed.

        A group of parts that is the very same one as last time, in the same place, is not looked
        at: the list of a thousand people costs nothing while nobody comes or goes.
        """
        rev = self.rev + 1
        changed = False
        none: Parts = {}
        for earlier, group in zip_longest(self._groups, groups, fillvalue=none):
            if group is not earlier and self._take(group, earlier, rev):
                changed = True
        self._groups = groups
        if not changed:
            return None
        self.rev = rev
        return self.since(self.epoch, rev - 1)

    def _take(self, group: Parts, earlier: Parts, rev: int) -> bool:
        """Take over the parts of one group; True when anything in it changed."""
        changed = False
        for name, part in group.items():
            known = self._sources.get(name)
            if known is not part and known != part:
                value = self._render(part)
                self._sources[name] = part
                if self._values.get(name) != value:
                    self._values[name] = value
                    self._changed[name] = rev
                    changed = True
        for name in earlier.keys() - group.keys():
            del self._sources[name], self._values[name]
            self._changed[name] = rev
            changed = True
        return changed

    def since(self, epoch: str | None, rev: int) -> Message:
        """What a viewer who has ``rev`` of ``epoch`` still needs; ``whole`` when that is all."""
        whole = epoch != self.epoch or not 0 <= rev <= self.rev
        if whole:
            names, gone = list(self._values), []
        else:
            changed = [name for name, at in self._changed.items() if at > rev]
            names = [name for name in changed if name in self._values]
            gone = [name for name in changed if name not in self._values]
        return {
            "stream": self.name,
            "epoch": self.epoch,
            "prev": 0 if whole else rev,
            "rev": self.rev,
            "whole": whole,
            "parts": {name: self._values[name] for name in names},
            "removed": gone,
        }

    def html(self) -> dict[str, str]:
        """The rendered parts for the first render of a page."""
        return {name: value["html"] for name, value in self._values.items() if "html" in value}

    def data(self) -> dict[str, Any]:
        """The data parts for the first render of a page."""
        return {name: value["data"] for name, value in self._values.items() if "data" in value}
