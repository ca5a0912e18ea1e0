"""Every page of the phone can be read aloud by the device itself."""

from playwright.sync_api import expect

from tests.browser.stage import Stage

VOICE = """
globalThis.said = [];
const fake = {
  speaking: false,
  getVoices: () => ['en-GB', 'nl-NL'].map((lang) => ({lang, localService: true})),
  speak: ({text, lang, voice}) => { fake.speaking = true; said.push([text, lang, voice.lang]); },
  cancel: () => { fake.speaking = false; said.push(['stopped']); },
};
Object.defineProperty(globalThis, 'speechSynthesis', {value: fake});
globalThis.SpeechSynthesisUtterance = class {
  constructor(text) { this.text = text; }
  addEventListener(name, heard) { globalThis.ended = heard; }
};
"""


def test_the_page_is_read_with_a_dutch_voice_and_stops_with_the_item(stage: Stage):
    desk = stage.desk()
    anna = stage.phone("Anna")
    anna.page.add_init_script(VOICE)
    anna.page.reload()
    anna.online()
    desk.to("pauze")
    expect(anna.find("h1")).to_have_text("Pauze")
    button = anna.find("[data-aloud]")
    button.click()
    expect(button).to_have_text("Stop met voorlezen")
    said = anna.page.evaluate("said")
    assert said[1][0] == "Pauze"
    assert {(lang, voice) for _, lang, voice in said} == {("nl-NL", "nl-NL")}
    assert "Lees voor" not in [text for text, *_ in said]

    anna.page.evaluate("ended()")
    expect(button).to_have_text("Lees voor")
    desk.do("go-to-item", item="welkom")
    expect(anna.find("h1")).to_contain_text("Welkom")
    assert anna.page.evaluate("said.at(-1)") == ["stopped"]


def test_the_short_form_of_a_question_is_read_too(stage: Stage):
    desk = stage.desk()
    anna = stage.phone("Anna")
    anna.page.add_init_script(VOICE)
    anna.page.reload()
    anna.online()
    desk.to("keuze")
    expect(anna.find("#name-f2")).to_contain_text("Wie doet wat?")
    expect(anna.find("[data-vote] .pictogram")).to_have_count(10)
    anna.find("[data-aloud]").click()
    expect(anna.find("[data-aloud]")).to_have_text("Stop met voorlezen")
    said = [text for text, *_ in anna.page.evaluate("said")]
    assert (
        said.index("Wie doet wat?")
        == said.index("Wie heeft welke taak en verantwoordelijkheid?") + 1
    )
