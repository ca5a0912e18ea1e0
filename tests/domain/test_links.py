import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from facilitator.domain.links import AddressChosen, ChooseAddress, LinkRenewed, RenewLink
from facilitator.domain.people import JoinDesk
from tests.factories import GUEST, Gathering, cofacilitator


def test_the_address_for_the_phones_is_chosen():
    meeting = Gathering()

    assert meeting.desk(ChooseAddress("http://192.168.1.5:8080")) == [
        AddressChosen("http://192.168.1.5:8080")
    ]
    assert meeting.desk(ChooseAddress("http://192.168.1.5:8080")) == []


@pytest.mark.parametrize("url", ["javascript:alert(1)", "http://x/path", "http://", "http://a b"])
def test_an_address_is_an_origin(url):
    with pytest.raises(msgspec.ValidationError):
        msgspec.convert({"url": url}, ChooseAddress)


def test_each_renewal_makes_another_link_of_that_kind():
    meeting = Gathering()

    assert meeting.desk(RenewLink("screen")) == [LinkRenewed("screen", 1)]
    assert meeting.desk(RenewLink("screen")) == [LinkRenewed("screen", 2)]
    assert meeting.desk(RenewLink("cofacilitator")) == [LinkRenewed("cofacilitator", 1)]
    assert meeting.meeting.link_versions == {"screen": 2, "cofacilitator": 1}


def test_only_the_organiser_withdraws_links():
    meeting = Gathering()
    meeting.send(GUEST, JoinDesk("Sanne"))
    [key] = meeting.meeting.facilitators

    assert meeting.refused(cofacilitator(key), RenewLink("screen")) == "not-allowed"


@given(st.lists(st.sampled_from(["screen", "cofacilitator"])))
def test_a_version_never_comes_back(kinds):
    meeting = Gathering()
    seen = {
        (event.kind, event.link_version)
        for kind in kinds
        for event in meeting.desk(RenewLink(kind))
    }

    assert len(seen) == len(kinds)
