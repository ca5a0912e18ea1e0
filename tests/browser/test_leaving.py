"""Going home before the end."""

from playwright.sync_api import expect

from tests.browser.stage import Stage, violations


def test_who_leaves_early_looks_after_what_is_left_and_counts_no_longer(stage: Stage):
    desk, screen, phone = stage.desk(), stage.screen(), stage.phone("Fatima")
    stage.phone("Jan")
    desk.to("keuze")
    expect(screen.part("present")).to_contain_text("2 aanwezig")
    phone.find("#go-home summary").click()
    phone.page.get_by_role("button", name="Ik ga nu weg").click()
    expect(phone.find("h1:visible")).to_have_text("Fijn dat je er was, Fatima")
    expect(phone.part("task")).to_be_hidden()
    expect(desk.find("#people-list li").filter(has_text="Fatima")).to_contain_text(
        "ging eerder weg"
    )
    expect(screen.part("present")).to_contain_text("1 aanwezig")
    assert violations(phone.page) == []
    phone.page.get_by_role("button", name="Kijk je gegevens na").click()
    phone.page.get_by_role("textbox", name="E-mailadres").fill("fatima@voorbeeld.nl")
    phone.page.get_by_role("button", name="Bewaar mijn gegevens").click()
    expect(phone.find("#notice")).to_have_text("Je gegevens zijn bewaard.")
    desk.to("duos")
    expect(phone.find("h1:visible")).to_have_text("Fijn dat je er was, Fatima")
    phone.page.get_by_role("button", name="Ik ben er toch nog").click()
    expect(phone.find("h1:visible")).to_contain_text("In duo")
    expect(screen.part("present")).to_contain_text("2 aanwezig")
