"""By what a person is recognised in texts that others wrote."""

import re

import msgspec

from facilitator.domain.message import Contact, Person

PARTICLES = frozenset({"van", "der", "den", "ten", "ter", "het", "von"})
SHORTEST_NAME = 3  # letters; shorter parts of a name are words of their own
SHORTEST_NUMBER = 8  # digits


class Traces(msgspec.Struct, frozen=True):
    """What somebody can be known by: the whole name, its parts, e-mail address and number."""

    name: str
    parts: frozenset[str]
    email: str
    number: str

    def name_in(self, text: str) -> bool:
        """True when the whole name, the address or the number stands in this text."""
        plain = _plain(text)
        return (
            re.search(rf"(?<!\w){re.escape(self.name)}(?!\w)", plain) is not None
            or (self.email != "" and self.email in plain)
            or (self.number != "" and self.number in _digits(text))
        )

    def perhaps_in(self, text: str) -> bool:
        """True also when only a part of the name does: somebody has to look."""
        return self.name_in(text) or not self.parts.isdisjoint(re.findall(r"\w+", text.casefold()))


def of(person: Person, contact: Contact | None) -> Traces:
    """The traces of this person, by what is known of them now."""
    words = re.findall(r"\w+", person.name.casefold())
    parts = {word for word in words if len(word) >= SHORTEST_NAME and word not in PARTICLES}
    number = _digits(contact.phone) if contact else ""
    return Traces(
        name=_plain(person.name),
        parts=frozenset(parts or words),
        email=contact.email.casefold() if contact else "",
        number=number if len(number) >= SHORTEST_NUMBER else "",
    )


def _plain(text: str) -> str:
    return " ".join(text.casefold().split())


def _digits(text: str) -> str:
    return re.sub(r"\D", "", text)
