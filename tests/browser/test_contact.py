"""The contact form on the phone: at any time, and in the pause by its main button."""

from playwright.sync_api import expect

from tests.browser.stage import Stage, violations


def test_fill_in_correct_and_find_it_again(stage: Stage):
    desk = stage.desk()
    anna = stage.phone("Anna")
    desk.to("pauze")
    anna.page.get_by_role("button", name="Vul je gegevens in").click()
    assert violations(anna.page) == []
    anna.page.get_by_role("textbox", name="E-mailadres").fill("anna@voorbeeld")
    anna.page.get_by_role("textbox", name="Telefoonnummer").fill("06 12345678")
    anna.page.get_by_role("button", name="Bewaar mijn gegevens").click()
    expect(anna.find("#notice")).to_contain_text("e-mailadres")
    expect(anna.page.get_by_role("textbox", name="E-mailadres")).to_have_value("anna@voorbeeld")
    expect(anna.page.get_by_role("textbox", name="Telefoonnummer")).to_have_value("06 12345678")

    anna.page.get_by_role("textbox", name="E-mailadres").fill("anna@voorbeeld.nl")
    anna.page.get_by_label("Wie mogen je gegevens krijgen?").select_option("group")
    anna.page.get_by_label("Mijn e-mailadres mag erbij").check()
    anna.page.get_by_role("button", name="Bewaar mijn gegevens").click()
    expect(anna.find("#notice")).to_have_text("Je gegevens zijn bewaard.")
    desk.do("go-to-item", item="welkom")
    anna.page.reload()
    anna.page.get_by_text("mijn gegevens", exact=True).click()
    expect(anna.page.get_by_role("textbox", name="E-mailadres")).to_have_value("anna@voorbeeld.nl")
    expect(anna.page.get_by_label("Wie mogen je gegevens krijgen?")).to_have_value("group")
    expect(anna.page.get_by_label("Mijn telefoonnummer mag erbij")).not_to_be_checked()
    expect(anna.page.get_by_label("Mijn e-mailadres mag erbij")).to_be_checked()
