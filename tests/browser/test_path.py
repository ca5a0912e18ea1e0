"""The whole path as an organiser walks it: from the first start to the second meeting of a series,
on a server with an address of its own and a mail server beside it."""

import re
from datetime import date, timedelta
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.browser.stage import Desk, FreshServer, Stage, violations
from tests.post_office import Post, free_port

PASSWORD = "paard batterij nietje"


@pytest.fixture
def hosted(browser: Browser, tmp_path: Path, post: Post, serve):
    port = free_port()
    mail = serve()
    settings = {
        "public_url": f"http://127.0.0.1:{port}",
        "smtp": f"smtp://127.0.0.1:{mail.port}",
        "mail_from": "wijk@noord.nl",
    }
    with FreshServer(tmp_path / "hosted", port=port, **settings) as server:
        stage = Stage(browser, server, "000000")
        yield stage
        unexpected = stage.unexpected()
        stage.close()
        assert not unexpected, "\n".join(unexpected)


def checked(page: Page) -> Page:
    assert violations(page) == []
    return page


def arrived(page: Page, post: Post, count: int) -> None:
    """Wait until so many mails came in, looking at the page that tells of it."""
    expect(page.get_by_text("wacht nog.")).to_have_count(0, timeout=20_000)
    expect(page.get_by_text("wachten nog.")).to_have_count(0, timeout=20_000)
    assert len(post.received) == count


def test_from_the_first_start_to_the_second_meeting(hosted: Stage, post: Post):
    base = hosted.server.base
    page = hosted.context("desk").new_page()
    page.goto(hosted.server.links[0])
    page.get_by_role("button", name="Meld mij aan").click()
    page.get_by_label("Je organisatie").fill("Welzijn Noord")
    page.get_by_label("Je naam").fill("Ria Bos")
    page.get_by_label("Je e-mailadres").fill("ria@noord.nl")
    page.get_by_label("Kies een wachtwoord").fill(PASSWORD)
    page.get_by_role("button", name="Begin").click()

    # A new meeting: four fields and a button.
    page.get_by_role("link", name="Zet je eerste bijeenkomst klaar").click()
    page.get_by_label("Wijk, buurt of dorp").fill("Noord")
    page.get_by_label("Datum").fill((date.today() + timedelta(days=5)).isoformat())
    page.get_by_label("Plek").fill("De Linde")
    page.get_by_role("button", name="Zet de bijeenkomst klaar").click()
    expect(page.locator(".path-need")).to_contain_text("Nodig mensen uit")
    checked(page)
    home = page.url
    code = home.rpartition("/")[2]

    # Who comes.
    page.get_by_role("link", name="De lijst en de brieven").click()
    page.get_by_label("Zet erbij").fill(
        "Fatima; Wijkteam; fatima@wijk.nl; professional\nGreet; bewoner"
    )
    page.get_by_role("button", name="Zet op de lijst").click()
    expect(page.get_by_text("2 mensen staan erbij.")).to_be_visible()
    page.get_by_label("Vraag op de persoonlijke pagina").check()
    page.get_by_label("Wie ondertekent?").fill("Ria Bos")
    page.locator("form[action$='/brief']").get_by_role("button", name="Bewaar").click()
    checked(page)
    page.goto(home)
    page.get_by_role("link", name="Mail de uitnodiging").click()
    page.get_by_role("button", name="Stuur mij een proefbericht").click()
    expect(page.get_by_role("status")).to_contain_text("ria@noord.nl")
    page.get_by_role("button", name="Verstuur aan wie is aangevinkt").click()
    arrived(page, post, 2)
    assert post.recipients == [["ria@noord.nl"], ["fatima@wijk.nl"]]
    checked(page)

    # She answers by the link in the mail.
    text = post.received[1].get_body().get_content().replace("=\n", "")
    own = re.search(rf"{re.escape(base)}/b/\d+/jij/\S+", text)[0]
    phone = hosted.context("phone").new_page()
    phone.goto(own)
    checked(phone)
    phone.get_by_role("button", name="Ja, ik kom").click()
    phone.get_by_label("Moeten wij ergens rekening mee houden?").fill("Geen noten")
    phone.get_by_role("button", name="Bewaar").click()
    expect(phone.get_by_role("status")).to_contain_text("het is bewaard")
    page.goto(home)
    expect(page.locator("#stap-invite")).to_contain_text("1 komen")

    # A rehearsal, ten times as quick, and away with it.
    page.get_by_role("button", name="Oefen tien keer zo snel").click()
    expect(page.get_by_text("Dit is een oefening.")).to_be_visible()
    expect(page.locator("#people-list > li")).to_have_count(12, timeout=20_000)
    checked(page)
    page.get_by_role("button", name="Stop en gooi de oefening weg").click()
    expect(page.get_by_role("status").first).to_contain_text("De oefening is weg")

    # The meeting itself, in short: she comes in by her own link and says what she will do.
    page.goto(f"{base}/b/{code}/regie")
    desk = Desk(page)
    desk.online()
    desk.do("start-meeting")
    phone.goto(own)
    phone.get_by_role("button", name="Doe mee als Fatima").click()
    expect(phone.locator("body")).to_have_attribute("data-connection", "online")
    desk.do("go-to-item", item="afspraken")
    desk.do("open-item", item="afspraken")
    desk.do("propose-agreement", item="afspraken", what="Elke maand koffie")
    desk.press("De groep zegt ja")
    desk.do("go-to-item", item="acties")
    desk.do("open-item", item="acties")
    form = phone.locator("form[data-command=write-action]").first
    form.get_by_label("Wat ga je doen?").fill("De kerk bellen")
    form.get_by_role("button", name="Zet bij mijn acties").click()
    expect(phone.locator(".own-action").first).to_be_visible()
    next_day = date.today() + timedelta(days=40)
    desk.do("offer-date", day=next_day.isoformat(), time="10:30", place="De Eik")
    desk.do("go-to-item", item="vervolg")
    desk.do("open-item", item="vervolg")
    page.get_by_role("button", name=re.compile("^Kies ")).first.click()
    expect(page.get_by_role("button", name=re.compile("^Toch niet "))).to_be_visible()
    desk.do("finish-meeting")

    # Afterwards: the papers, and how it goes.
    page.goto(home)
    expect(page.locator(".path-need")).to_contain_text("Stuur de verslagen")
    checked(page)
    page.get_by_role("link", name="Mail iedereen de papieren").click()
    page.get_by_role("button", name="Verstuur aan wie is aangevinkt").click()
    arrived(page, post, 3)
    papers = [one.get_filename() for one in post.received[2].iter_attachments()]
    assert [one.rpartition(".")[2] for one in papers] == ["docx", "docx", "docx", "ics"]
    page.goto(home)
    page.get_by_label("De verslagen en formulieren zijn verstuurd").check()
    expect(page.locator(".path-need")).to_contain_text("Afgerond")
    phone.goto(own)
    checked(phone)
    phone.get_by_label("loopt vast").check()
    phone.get_by_label("Wil je er iets bij zeggen?").fill("Niemand neemt op")
    phone.get_by_role("button", name="Laat het weten").click()
    page.get_by_role("link", name="Hoe gaat het met de acties?").click()
    expect(page.get_by_text("Niemand neemt op").first).to_be_visible()
    checked(page)
    page.get_by_text("Schrijf op wat je hoorde").first.click()
    page.get_by_label("Eén regel").fill("Morgen nog eens")
    page.locator(".guest-more button").first.click()
    expect(page.locator(".guest > span").first).to_contain_text("Morgen nog eens")

    # The second meeting, which looks back on the first.
    page.goto(home)
    page.get_by_role("link", name="Zet de volgende bijeenkomst klaar").click()
    expect(page.get_by_label("Datum")).to_have_value(next_day.isoformat())
    expect(page.get_by_label("Neem 2 mensen mee")).to_be_checked()
    checked(page)
    page.get_by_role("button", name="Zet de bijeenkomst klaar").click()
    expect(page.locator(".path-need")).to_contain_text("klaarmaken")
    page.get_by_role("link", name="De reeks:").click()
    expect(page.get_by_role("row", name="Acties gedaan")).to_contain_text("0 van 1")
    checked(page)
    page.go_back()
    page.get_by_role("link", name="Het draaiboek").click()
    expect(page.locator(".script-what strong").nth(1)).to_have_text("Terugblik")

    # She sees what is known of her, and has it erased.
    phone.goto(own)
    phone.get_by_role("link", name="Wat weten we van je?").click()
    expect(phone.get_by_text("Geen noten")).to_be_visible()
    checked(phone)
    phone.get_by_role("link", name="Wis mijn gegevens").click()
    checked(phone)
    phone.get_by_role("button", name="Wis alles van mij").click()
    expect(phone.get_by_role("heading")).to_have_text("Je gegevens zijn gewist")
