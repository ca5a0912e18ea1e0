"""A draaiboek made to measure by somebody who organises a meeting."""

from playwright.sync_api import expect

from tests.browser.stage import violations


def titles(page):
    return page.locator(".script-what strong").all_inner_texts()


def opened(stage, **options):
    page = stage.organiser("desk", **options).new_page()
    page.goto(f"{stage.server.base}/b/{stage.code}/regie/draaiboek")
    return page


def test_minutes_order_and_undo_without_losing_ones_place(stage):
    page = opened(stage)
    assert violations(page) == []
    minutes = page.get_by_label("Minuten voor Pauze")
    minutes.fill("25")
    minutes.press("Tab")
    expect(page.locator("#script-total")).to_contain_text("135 minuten")
    expect(page.locator("#omhoog-pauze")).to_be_focused()
    page.keyboard.press("Enter")
    expect(page.locator(".script-what strong").nth(3)).to_have_text("Pauze")
    expect(page.locator("#omhoog-pauze")).to_be_focused()
    expect(page.locator("#script-status")).to_contain_text("Pauze: van")
    page.get_by_role("button", name="Maak ongedaan").click()
    expect(page.locator(".script-what strong").nth(4)).to_have_text("Pauze")
    page.get_by_role("button", name="Toch wel").click()
    expect(page.locator(".script-what strong").nth(3)).to_have_text("Pauze")


def test_an_item_is_dragged_to_another_place(stage):
    page = opened(stage)
    before = titles(page)
    grips = page.locator("[data-grip]")
    start, end = grips.nth(1).bounding_box(), grips.nth(4).bounding_box()
    page.mouse.move(start["x"] + 8, start["y"] + 8)
    page.mouse.down()
    page.mouse.move(end["x"] + 8, end["y"] + 8, steps=20)
    page.mouse.up()
    expect(page.get_by_role("button", name="Maak ongedaan")).to_be_enabled()
    after = titles(page)
    assert after.index(before[1]) == 4
    page.reload()
    assert titles(page) == after


def test_an_item_is_added_changed_and_taken_out(stage):
    stage.allow("status of 422")
    page = opened(stage)
    page.get_by_label("Nieuw onderdeel").select_option("Gesprek")
    page.get_by_label("Na", exact=True).select_option(index=0)
    page.get_by_role("button", name="Voeg toe").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Gesprek")
    assert violations(page) == []
    page.get_by_label("Titel").fill("Kringgesprek")
    page.get_by_label("Minuten", exact=True).fill("")
    page.get_by_role("button", name="Bewaar").click()
    expect(page.get_by_role("alert")).to_contain_text("Vul een aantal minuten in")
    assert violations(page) == []
    page.get_by_label("Minuten", exact=True).fill("20")
    page.get_by_role("button", name="Bewaar").click()
    expect(page.locator(".script-what strong").nth(1)).to_have_text("Kringgesprek")
    expect(page.locator("#script-total")).to_contain_text("140 minuten")
    page.get_by_role("button", name="Haal weg : Pauze").click()
    expect(page.locator("#script-advice")).to_contain_text("Zonder pauze")
    assert violations(page) == []


def test_questions_change_and_the_wall_follows(stage):
    page = opened(stage)
    page.get_by_role("link", name="Wijzig de vragen op de flappen").click()
    assert violations(page) == []
    page.locator("#text-11").fill("Wat kost het?")
    page.get_by_role("button", name="Bewaar, en nog een vraag erbij").click()
    expect(page.get_by_role("status")).to_have_text("De vragen zijn bewaard.")
    expect(page.locator("#text-12")).to_have_value("")
    page.locator("#omhoog-11").click()
    expect(page.locator("#text-10")).to_have_value("Wat kost het?")
    page.get_by_role("button", name="Bewaar en ga terug").click()
    desk = stage.desk()
    desk.tab("Flappen")
    expect(desk.find("#flap-list")).to_contain_text("Wat kost het?")


def test_on_a_phone_and_without_javascript_it_works_as_well(stage):
    page = opened(stage, size=(360, 740), java_script_enabled=False)
    page.get_by_label("Minuten voor Pauze").fill("25")
    page.locator("#rij-pauze").get_by_role("button", name="Bewaar").click()
    expect(page.locator("#script-total")).to_contain_text("135 minuten")
    page.locator("#omhoog-pauze").click()
    expect(page.locator(".script-what strong").nth(3)).to_have_text("Pauze")
    assert page.evaluate("document.documentElement.scrollWidth") <= 360
