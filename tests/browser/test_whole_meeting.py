"""One whole meeting: desk, screen and six phones from joining to closing.

Somebody comes late, somebody has no phone, a phone loses its connection while its owner writes, and
the server is started anew in the break. At the end everything that was entered is there.
"""

import json

from playwright.sync_api import expect

from tests.browser.stage import LOST, Desk, Phone, Server, Stage
from tests.browser.test_agreements import begin, choose, without_phone
from tests.browser.test_sheets import card, write

NAMES = {
    "Anna": "Wijkteam",
    "Ben": "Bewoner",
    "Chris": "Thuiszorg",
    "Dewi": "Buurtkamer",
    "Ellen": "Wijkteam",
}
WORDS = {name: f"{name} loopt elke dag door de wijk" for name in NAMES}
HOPES = {name: f"{name} wil weten wie er belt" for name in NAMES}
IDEAS = {name: f"Het idee van {name}: samen eten" for name in [*NAMES, "Fatima"]}
UNSENT = "Dit schreef ik zonder verbinding"


def everything(desk: Desk) -> list[str]:
    """Every text that the meeting has, as the desk can look it up."""
    page = desk.page.context.new_page()
    page.goto(f"{desk.page.url}/teksten")
    texts = page.locator(".writings-text").all_inner_texts()
    page.close()
    return texts


def test_from_joining_to_closing(own_server: Server, stage: Stage):
    stage.allow(*LOST)
    desk, screen = stage.desk(), stage.screen()
    phones = {name: stage.phone(name, organisation) for name, organisation in NAMES.items()}
    anna, ben = phones["Anna"], phones["Ben"]
    without_phone(desk, "Greet")
    expect(screen.part("present")).to_contain_text("6 aanwezig")

    # 1. Welcome
    desk.press("Start de bijeenkomst")
    desk.press("Aan de slag")
    for name, phone in phones.items():
        phone.page.get_by_label("Wat doe je in de wijk?").fill(WORDS[name])
        phone.page.get_by_role("button", name="Stel je voor").click()
        phone.page.get_by_label("Wat hoop je mee naar huis te nemen?").fill(HOPES[name])
        phone.page.get_by_role("button", name="Verstuur").click()
    expect(screen.find(".name-card")).to_have_count(6)
    expect(desk.find(".desk-quotes li, .desk-quotes blockquote")).to_have_count(5)
    anna.find("#fold-known > summary").click()
    anna.find(".known").filter(has_text="Ben").click()

    # 2. Reflection: somebody is late; an urgent question; a missing question becomes a flap.
    desk.to("reflectie")
    fatima = phones["Fatima"] = stage.phone("Fatima", "Bewoner")
    expect(fatima.find("h1")).to_contain_text("Reflectie")
    expect(screen.part("present")).to_contain_text("7 aanwezig")
    urgent(ben, "Wie neemt de telefoon op?")
    expect(desk.part("urgent")).to_contain_text("Wie neemt de telefoon op?")
    desk.do("park-urgent", urgent=_urgent(desk), item="afspraken")
    desk.press("Toon wat jullie herkennen")
    for phone in phones.values():
        phone.find("#recognise-f2-better").click()
    desk.press("Toon nieuwe vragen")
    fatima.page.get_by_label("Welke vraag mis je?").fill("Wie is er van de jongeren?")
    fatima.find("form[data-command=propose-question] button").click()
    desk.part("werkvorm").get_by_role("button", name="Maak er een flap van").click()
    expect(screen.find(".flap--added")).to_have_count(1)

    # 3. Stickers, on paper too
    desk.to("keuze")
    for phone in phones.values():
        for number in (2, 3, 11):
            phone.tap(number)
        expect(phone.left).to_contain_text("Je stickers zijn op")
    for flap in ("f2", "f3", "f7"):
        desk.do("enter-paper", item="keuze", flap=flap, count=1)
    expect(screen.count("f2")).to_have_text("7")
    desk.press("Sluit de stemming")
    desk.yes()
    desk.press("Leg de uitslag vast")
    desk.yes()
    expect(screen.find(".wall--chosen > [data-flap]")).to_have_count(3)

    # 4. Duos: everybody has a partner, Greet too; one phone loses its connection in mid-sentence.
    desk.to("duos")
    desk.press("Stel duo’s voor")
    desk.press("Maak de duo’s bekend")
    desk.yes()
    for name, phone in phones.items():
        expect(phone.find(".duo-partner")).to_be_visible()
        if name != "Ben":
            write(phone, IDEAS[name])
            expect(card(phone, IDEAS[name])).to_be_visible()
    expect(anna.find(".duo-partner")).not_to_contain_text("Ben")  # she knows him
    ben.page.context.set_offline(True)
    expect(ben.find("body")).to_have_attribute("data-connection", "offline", timeout=40_000)
    write(ben, UNSENT)
    expect(ben.connection).to_contain_text("Nog niet verzonden")
    ben.page.context.set_offline(False)
    expect(ben.find("body")).to_have_attribute("data-connection", "online", timeout=20_000)
    expect(card(ben, UNSENT)).to_have_count(1)
    desk.do("add-idea", flap="f3", text="Van papier: een koffiekar")

    # 5. The break: the server is started anew while people fill in how they can be reached.
    desk.to("pauze")
    own_server.kill()
    expect(anna.find("body")).to_have_attribute("data-connection", "offline")
    own_server.start()
    for player in (desk, screen, *phones.values()):
        expect(player.find("body")).to_have_attribute("data-connection", "online", timeout=20_000)
    anna.find("#own-details > summary").click()
    anna.page.get_by_role("textbox", name="E-mailadres").fill("anna@voorbeeld.nl")
    anna.page.get_by_label("Wie mogen je gegevens krijgen?").select_option("group")
    anna.page.get_by_role("button", name="Bewaar mijn gegevens").click()
    expect(anna.find("#notice")).to_have_text("Je gegevens zijn bewaard.")

    # 6. The silent round; the desk makes the flap of the top three.
    desk.to("aanscherpen")
    dewi = phones["Dewi"]
    for flap in ("f2", "f3", "f11"):
        desk.do("choose-question", flap=flap)
    desk.do("write-direction", flap="f2", text="Elke maand samen lunchen")
    idea = dewi.find("[data-list=idea] > .idea").filter(has_text="koffiekar")
    while not idea.is_visible():
        dewi.page.get_by_role("button", name="Volgende flap").first.click()
    idea.get_by_role("button", name="Hier wil ik zelf iets mee").click()
    idea.get_by_text("Vul dit idee aan").click()
    idea.get_by_label("Jouw aanvulling").fill("Op het plein van de school")
    idea.get_by_role("button", name="Zet erbij").click()
    expect(idea).to_contain_text("Op het plein van de school")

    # 7. Plenary
    desk.to("terugkoppeling")
    expect(screen.find(".board--top-three")).to_contain_text("Elke maand samen lunchen")
    anna.page.get_by_label("Welke tip neem je mee").fill("Gewoon even bellen")
    anna.page.get_by_role("button", name="Stuur je tip").click()

    # 8. Agreements: nobody pulls without their own yes.
    desk.to("afspraken")
    expect(desk.part("urgent")).to_contain_text("Wie neemt de telefoon op?")
    form = begin(desk, "Elke maand samen lunchen")
    form.get_by_label("Wanneer is het klaar?").fill("Donderdag 8 oktober")
    expect(screen.find(".agreement")).to_contain_text("Donderdag 8 oktober")
    choose(form, "Wie trekt dit?", "Anna", "Vraag")
    anna.page.get_by_role("button", name="Ja, ik trek deze afspraak").click()
    expect(screen.find(".agreement")).to_contain_text("Anna")
    desk.press("De groep zegt ja")
    expect(screen.find(".agreement")).to_contain_text("Afgesproken")

    # 9. Actions: from what Dewi marked; Greet's is typed over from paper; one stays private.
    desk.to("acties")
    dewi.page.get_by_role("button", name="Neem over: Van papier: een koffiekar").click()
    expect(dewi.find(".own-action")).to_contain_text("koffiekar")
    form = ben.part("mine").locator("form").first
    form.get_by_label("Wat ga je doen?").fill("Ik bel Dewi")
    form.get_by_label("Mag op het scherm").uncheck()
    form.get_by_role("button", name="Zet bij mijn acties").click()
    expect(ben.find(".own-action")).to_contain_text("Ik bel Dewi")
    desk.find("#panel-work summary").filter(has_text="Greet").click()
    desk.page.get_by_label("Wat doet Greet?").fill("Ik bak een taart")
    desk.page.get_by_label("Greet zei: dit mag op het scherm").check()
    desk.find("form[data-command=write-action-for]").get_by_role("button").click()
    desk.press("Toon alle acties")
    expect(screen.find(".action-card")).to_have_count(2)
    assert "Ik bel Dewi" not in screen.page.content()

    # 10. Follow-up; somebody goes home early, with an action of her own.
    desk.to("vervolg")
    desk.do("offer-date", day="2030-01-15", time="14:00")
    for name in ("Anna", "Ben"):
        phones[name].page.get_by_role("button", name="Ik kan", exact=True).click()
    expect(screen.find(".date-row")).to_contain_text("2 van 7")
    desk.page.get_by_role("button", name="Kies dinsdag 15 januari").click()
    expect(screen.part("board")).to_contain_text("dinsdag 15 januari, 14:00 uur")
    fatima.find("#go-home summary").click()
    fatima.page.get_by_role("button", name="Ik ga nu weg").click()
    fatima.page.get_by_role("button", name="Schrijf je actie op").click()
    own = fatima.find("#own-actions form").first
    own.get_by_label("Wat ga je doen?").fill("Ik mail mijn team")
    own.get_by_role("button", name="Zet bij mijn acties").click()
    expect(fatima.find("#own-actions .own-action")).to_contain_text("Ik mail mijn team")
    expect(screen.part("present")).to_contain_text("6 aanwezig")

    # 11. Closing
    desk.to("afsluiting")
    expect(screen.part("board")).to_contain_text("Elke maand samen lunchen")
    expect(desk.part("werkvorm")).to_contain_text("1 van 6 mensen zeggen ja")
    for phone, mark in zip((anna, ben, dewi), (7, 8, 9), strict=True):
        phone.part("mine").get_by_label(str(mark), exact=True).check()
        phone.find("form[data-command=give-farewell] button").click()
        expect(phone.find("#notice")).to_contain_text("Dank je")
    desk.press("Toon wat jullie hoopten")
    expect(screen.find(".action-card")).to_have_count(5)
    desk.press("Toon hoe het was")
    expect(screen.part("board")).to_contain_text("Gemiddeld een 8,0")
    desk.press("Toon de dank")
    desk.press("Sluit de bijeenkomst af")
    desk.yes()
    expect(screen.part("board")).to_contain_text("Dank")
    expect(desk.part("outcome")).to_contain_text("Elke maand samen lunchen")

    there = everything(desk)
    entered = [*WORDS.values(), *HOPES.values(), UNSENT, "Van papier: een koffiekar"]
    entered += [idea for name, idea in IDEAS.items() if name != "Ben"]
    entered += ["Wie neemt de telefoon op?", "Wie is er van de jongeren?", "Gewoon even bellen"]
    entered += ["Op het plein van de school", "Elke maand samen lunchen", "Donderdag 8 oktober"]
    entered += ["Ik bel Dewi", "Ik bak een taart", "Ik mail mijn team"]
    assert [text for text in entered if text not in "\n".join(there)] == []
    assert there.count(UNSENT) == 1


def urgent(phone: Phone, words: str) -> None:
    """Send what cannot wait."""
    phone.find("#fold-urgent textarea").fill(words)
    phone.find("#fold-urgent form button").first.click()


def _urgent(desk: Desk) -> str:
    """The id of the urgent question."""
    data = desk.part("urgent").locator("[data-data]").first.get_attribute("data-data")
    assert data
    found: str = json.loads(data)["urgent"]
    return found
