"""What the meeting needs to know of a werkvorm; the werkvormen themselves are passed in."""

from collections.abc import Iterable
from typing import Any, Protocol

from facilitator.domain.message import ItemCommand, ItemEvent
from facilitator.domain.state import Meeting, Writing


class Werkvorm(Protocol):
    """The rules of what people do during an item."""

    name: str
    settings: type[Any]
    state: type[Any]
    commands: tuple[type[ItemCommand], ...]
    events: tuple[type[ItemEvent], ...]
    first_page: str
    """What the screen shows until the desk turns the page; "" for a werkvorm without pages."""

    def begin(self, settings: Any) -> Any:
        """A fresh state, before the item was ever opened. ``settings`` is of type settings."""

    def opened(self, state: Any) -> None:
        """Change the state in place because the desk said "aan de slag"."""

    def finished(self, state: Any) -> None:
        """Change the state in place because the meeting ended, and with it every round."""

    def round_label(self, state: Any) -> str:
        """Names the anonymous round that runs now; another label means another key."""

    def has_page(self, state: Any, meeting: Meeting, page: str) -> bool:
        """True when the screen can show this page now."""

    def votes(self, state: Any) -> dict[str, int]:
        """Stickers by flap, as far as everybody may know them."""

    def needs_flap(self, state: Any, meeting: Meeting, flap_id: str) -> bool:
        """True when this flap cannot be taken away without losing what people did."""

    def writings(self, state: Any, item: str) -> Iterable[Writing]:
        """Every text in the state, with ids of the form ``kind:item:…``."""

    def erase(self, state: Any, writing: str) -> None:
        """Take the text with this id out of the state."""

    def needs_without_phone(self, state: Any) -> int:
        """How many people without a phone must be counted for what was entered to be right."""
