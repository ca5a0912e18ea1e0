import socket
from types import SimpleNamespace

import psutil

from facilitator.domain.links import ChooseAddress
from facilitator.domain.message import Actor, Role
from facilitator.room.tokens import Tokens
from facilitator.web.addresses import AddressBook, network_cards

CARDS = {
    "lo": "127.0.0.1",
    "docker0": "172.17.0.1",
    "wlan0": "192.168.1.23",
    "eth0": "10.0.0.5",
    "down0": "192.168.9.9",
}


def pretend(monkeypatch):
    entries = {
        card: [SimpleNamespace(family=socket.AF_INET, address=address)]
        for card, address in CARDS.items()
    }
    status = {card: SimpleNamespace(isup=card != "down0") for card in CARDS}
    monkeypatch.setattr(psutil, "net_if_addrs", lambda: entries)
    monkeypatch.setattr(psutil, "net_if_stats", lambda: status)


def book():
    addresses = AddressBook("", "0.0.0.0", Tokens(b"key"))
    addresses.port = 8080
    return addresses


def test_cards_that_phones_can_reach_come_first_and_dead_ones_not_at_all(monkeypatch):
    pretend(monkeypatch)
    assert [card for _address, card in network_cards()] == ["eth0", "wlan0", "docker0"]


def test_the_desk_chooses_the_network_card_that_the_qr_code_carries(monkeypatch, room, site):
    pretend(monkeypatch)
    assert book().of(room).phone == f"http://10.0.0.5:8080/b/{room.row.code}"
    command = ChooseAddress("http://192.168.1.23:8080")
    site.hall.submit(room.row.id, Actor(Role.ORGANISER, "organiser"), "choose-01", command)
    links = book().of(room)
    assert links.phone == f"http://192.168.1.23:8080/b/{room.row.code}"
    assert [choice.url for choice in links.choices if choice.chosen] == ["http://192.168.1.23:8080"]


def test_an_address_that_is_no_longer_there_gives_way_to_the_likeliest(monkeypatch, room, site):
    command = ChooseAddress("http://192.168.77.77:8080")
    site.hall.submit(room.row.id, Actor(Role.ORGANISER, "organiser"), "choose-02", command)
    pretend(monkeypatch)
    assert book().of(room).phone == f"http://10.0.0.5:8080/b/{room.row.code}"


def test_a_public_address_is_the_only_one(room):
    addresses = AddressBook("https://wijk.example.nl", "0.0.0.0", Tokens(b"key"))
    links = addresses.of(room)
    assert links.phone == f"https://wijk.example.nl/b/{room.row.code}"
    assert [choice.url for choice in links.choices] == ["https://wijk.example.nl"]


def test_a_phone_from_outside_shows_that_phones_can_reach_us(monkeypatch, room):
    pretend(monkeypatch)
    addresses = book()
    assert (addresses.of(room).network, addresses.of(room).reached) == (True, False)
    for own in ("127.0.0.1", "10.0.0.5", "", "not an address"):
        assert not addresses.visited(room, own)
    assert not addresses.of(room).reached
    assert addresses.visited(room, "192.168.1.50")
    assert not addresses.visited(room, "192.168.1.51")  # no news any more
    assert addresses.of(room).reached


def test_without_a_network_card_no_phone_can_reach_us(monkeypatch, room):
    monkeypatch.setattr(psutil, "net_if_addrs", dict)
    assert not book().of(room).network


def test_a_public_address_needs_no_check(room):
    addresses = AddressBook("https://wijk.example.nl", "0.0.0.0", Tokens(b"key"))
    assert (addresses.of(room).network, addresses.of(room).reached) == (True, None)
