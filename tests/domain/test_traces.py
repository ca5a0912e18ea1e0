"""By what somebody is recognised in texts of others."""

import pytest

from facilitator.domain import traces
from facilitator.domain.message import Contact, Person, Role


def of(name, **contact):
    person = Person("p", Role.PARTICIPANT, name)
    return traces.of(person, Contact("p", **contact) if contact else None)


FATIMA = of("Fatima van der  Berg", phone="06-1234 5678", email="Fatima@wijk.nl")


@pytest.mark.parametrize(
    "text",
    [
        "Bel fatima van der berg!",
        "Bel Fatima\nvan der Berg",
        "mail naar FATIMA@WIJK.NL",
        "bel 0612345678",
        "bel 06 12 34 56 78",
    ],
)
def test_the_whole_name_address_or_number_is_seen(text):
    assert FATIMA.name_in(text)
    assert FATIMA.perhaps_in(text)


@pytest.mark.parametrize("text", ["Fatima belt", "mevrouw Berg, van de kerk"])
def test_a_part_of_the_name_has_to_be_looked_at(text):
    assert not FATIMA.name_in(text)
    assert FATIMA.perhaps_in(text)


@pytest.mark.parametrize("text", ["", "Op de bergen van der Linde", "06", "fatimaatje", "van der"])
def test_other_words_are_not_the_name(text):
    assert not FATIMA.perhaps_in(text)


def test_a_short_name_is_known_whole():
    assert of("Bo").perhaps_in("Vraag het Bo.")
    assert not of("Bo").perhaps_in("Een boom")


def test_signs_in_a_name_are_signs():
    assert of("A.B. (Ans)").name_in("Dat doet a.b. (ans).")
    assert not of("...").name_in("abc")
