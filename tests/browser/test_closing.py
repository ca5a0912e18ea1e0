"""The closing: what the meeting gave, consent, how it was, thanks."""

from playwright.sync_api import expect

from tests.browser.stage import Stage, violations


def test_the_closing_on_three_screens(stage: Stage):
    desk, screen = stage.desk(), stage.screen()
    phones = [stage.phone(name) for name in ("Anna", "Ben", "Chris")]
    anna = phones[0]
    pages = (screen, desk, anna)
    desk.to("welkom")
    anna.page.get_by_label("Wat hoop je mee naar huis te nemen?").fill("Nieuwe mensen")
    anna.page.get_by_role("button", name="Verstuur").click()
    desk.do("choose-question", flap="f3")
    desk.to("afsluiting")

    # A summary that the program makes and the desk adds to, projected while it is written.
    expect(screen.part("board")).to_contain_text("Hoe kan ik anderen ontmoeten")
    desk.page.get_by_label("Samenvatting in je eigen woorden").fill("We kennen elkaar nu.")
    expect(screen.part("board")).to_contain_text("We kennen elkaar nu.")
    assert [violations(one.page) for one in pages] == [[]] * len(pages)

    # Consent is no until one says yes.
    expect(anna.part("mine")).to_contain_text("Je hebt geen ja gezegd")
    expect(desk.part("werkvorm")).to_contain_text("0 van 3 mensen zeggen ja")
    anna.page.get_by_role("button", name="Kijk je gegevens na en kies").click()
    anna.page.get_by_label("Wie mogen je gegevens krijgen?").select_option("group")
    anna.page.get_by_role("button", name="Bewaar mijn gegevens").click()
    expect(desk.part("werkvorm")).to_contain_text("1 van 3 mensen zeggen ja")
    expect(anna.part("mine")).to_contain_text("Je zei ja")

    # How it was, without names, and only once it stands on the screen.
    desk.press("Toon wat jullie hoopten")
    expect(screen.part("board")).to_contain_text("Nieuwe mensen")
    assert violations(screen.page) == []
    for phone, mark in zip(phones, (7, 8, 9), strict=True):
        phone.part("mine").get_by_label(str(mark), exact=True).check()
        phone.page.get_by_label("In één woord").fill(f"fijn{mark}")
        phone.find("form[data-command=give-farewell] button").click()
        expect(phone.find("#notice")).to_contain_text("Dank je")
    expect(desk.part("werkvorm")).to_contain_text("3 van 3 mensen")
    expect(desk.part("werkvorm")).not_to_contain_text("fijn7")
    desk.press("Toon hoe het was")
    expect(screen.part("board")).to_contain_text("Gemiddeld een 8,0")
    expect(screen.part("board")).to_contain_text("fijn7 · fijn8 · fijn9")
    assert [violations(one.page) for one in pages] == [[]] * len(pages)
    desk.press("Toon de dank")
    expect(screen.part("board")).to_contain_text("Dank je wel!")
    assert violations(screen.page) == []
