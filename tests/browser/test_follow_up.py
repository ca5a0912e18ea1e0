"""The next time: which days suit, what the group chooses, and who takes a turn."""

from playwright.sync_api import expect

from tests.browser.stage import Stage, violations
from tests.browser.test_agreements import without_phone


def test_from_days_to_a_date_in_the_calendar(stage: Stage):
    desk, screen = stage.desk(), stage.screen()
    anna, ben = stage.phone("Anna"), stage.phone("Ben")
    pages = (screen, desk, anna, ben)
    without_phone(desk, "Greet")
    desk.to("vervolg")
    expect(screen.part("board")).to_contain_text("Wanneer zien we elkaar weer?")
    assert [violations(one.page) for one in pages] == [[]] * len(pages)
    for count, (day, time) in enumerate((("2030-01-15", "14:00"), ("2030-01-17", "")), start=1):
        desk.page.get_by_label("Dag", exact=True).fill(day)
        desk.page.get_by_label("Tijd", exact=True).fill(time)
        desk.find("form[data-command=offer-date]").get_by_role("button").click()
        expect(screen.find(".date-row")).to_have_count(count)
    expect(screen.find(".date-row").first).to_contain_text("dinsdag 15 januari, 14:00 uur")

    # Kan, kan niet, and a hand; the others see numbers only.
    anna.page.get_by_role("button", name="Ik kan", exact=True).first.click()
    ben.page.get_by_role("button", name="Ik kan niet").first.click()
    expect(screen.find(".date-row").first).to_contain_text("1 van 3")
    desk.page.get_by_label("Handen").first.fill("1")
    desk.page.get_by_label("Handen").first.press("Tab")
    expect(screen.find(".date-row").first).to_contain_text("2 van 3")
    assert [violations(one.page) for one in pages] == [[]] * len(pages)

    # Who takes a turn: volunteers on the phone, the group decides.
    ben.page.get_by_role("button", name="Ik wil voorzitten").click()
    chairs = desk.page.get_by_label("Zit voor")
    expect(chairs.locator("optgroup[label='Wil het doen'] option")).to_have_text("Ben")
    chairs.select_option(label="Ben")
    chairs.locator("xpath=..").get_by_role("button", name="Zo is het").click()
    expect(screen.find(".next-roles")).to_contain_text("Ben")
    desk.page.get_by_role("button", name="Kies dinsdag 15 januari").click()
    expect(screen.part("board")).to_contain_text("De volgende keer")
    expect(screen.part("board")).to_contain_text("dinsdag 8 januari")
    with anna.page.expect_download() as download:
        anna.page.get_by_role("link", name="Zet in je agenda").click()
    assert "20300115T140000" in download.value.path().read_text()
    assert [violations(one.page) for one in pages] == [[]] * len(pages)

    # Taken back; a date that follows is an outcome too.
    desk.page.get_by_role("button", name="Toch niet dinsdag 15 januari").click()
    desk.page.get_by_label("Nog geen datum?").fill("via de groepsapp")
    desk.find("form[data-command=choose-date]").get_by_role("button", name="Bewaar").click()
    expect(screen.part("board")).to_contain_text("via de groepsapp")
    expect(ben.part("task")).to_contain_text("via de groepsapp")
