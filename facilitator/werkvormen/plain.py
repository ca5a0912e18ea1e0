"""The parts of a werkvorm that has no rules of its own: people read, talk, or write on paper."""

from collections.abc import Iterable, Mapping
from typing import Any

import msgspec

from facilitator.domain.message import ItemCommand, ItemEvent
from facilitator.domain.state import Meeting, Writing
from facilitator.werkvormen.view import Data, View


class NoSettings(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Nothing to set."""


class NoState(msgspec.Struct):
    """Nothing to remember."""


class PlainRules:
    """Rules without commands; a werkvorm overrides what it needs."""

    commands: tuple[type[ItemCommand], ...] = ()
    events: tuple[type[ItemEvent], ...] = ()
    settings: type[msgspec.Struct] = NoSettings
    state: type[msgspec.Struct] = NoState
    pages: tuple[str, ...] = ()
    """What the screen can show, in the order in which the desk goes through it."""

    @property
    def first_page(self) -> str:
        """Where the item begins."""
        return self.pages[0] if self.pages else ""

    def begin(self, settings: Any) -> Any:
        """A state without content."""
        return NoState()

    def opened(self, state: Any) -> None:
        """Nothing opens."""

    def finished(self, state: Any) -> None:
        """Nothing ends."""

    def round_label(self, state: Any) -> str:
        """There are no anonymous rounds."""
        return ""

    def has_page(self, state: Any, meeting: Meeting, page: str) -> bool:
        """The pages that were declared."""
        return page in self.pages

    def votes(self, state: Any) -> dict[str, int]:
        """Nobody voted."""
        return {}

    def needs_flap(self, state: Any, meeting: Meeting, flap_id: str) -> bool:
        """No flap is held."""
        return False

    def writings(self, state: Any, item: str) -> Iterable[Writing]:
        """Nobody wrote anything here."""
        return ()

    def erase(self, state: Any, writing: str) -> None:
        """There is nothing to erase."""

    def needs_without_phone(self, state: Any) -> int:
        """Nothing was entered for anybody."""
        return 0


class PlainFaces:
    """Views without data; a werkvorm overrides what it shows."""

    def screen(self, view: View) -> Data:
        """Nothing besides the item itself."""
        return {}

    def screen_data(self, view: View) -> Mapping[str, Data]:
        """No numbers."""
        return {}

    def desk_always(self, view: View) -> Mapping[str, Data]:
        """Nothing outside the item."""
        return {}

    def phone(self, view: View) -> Data:
        """Nothing besides the item itself."""
        return {}

    def phone_cards(self, view: View) -> Mapping[str, Data]:
        """No list."""
        return {}

    def me(self, view: View, participant: str, pseudonym: str | None) -> Data:
        """Nothing personal."""
        return {}

    def mine(self, view: View, participant: str) -> Data | None:
        """Nothing personal to fill in."""
        return None

    def lasting(self, view: View, participant: str) -> Data | None:
        """Nothing to come back to."""
        return None

    def companions(self, view: View, participant: str) -> Iterable[str]:
        """Nobody depends on anybody."""
        return ()

    def desk(self, view: View) -> Data:
        """Nothing besides the item itself."""
        return {}
