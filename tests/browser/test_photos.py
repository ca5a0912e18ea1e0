"""A photograph of a paper sheet: from a device of the desk to the flap, typed out, thrown away."""

import io

from PIL import Image
from playwright.sync_api import expect

from tests.browser.stage import Stage, violations


def photograph(colour: str = "wheat") -> dict[str, object]:
    """A file as a camera gives it."""
    out = io.BytesIO()
    Image.new("RGB", (1500, 2000), colour).save(out, "JPEG")
    return {"name": "IMG_2041.jpg", "mimeType": "image/jpeg", "buffer": out.getvalue()}


def test_a_photograph_is_typed_out_beside_its_flap_and_thrown_away(stage: Stage):
    desk, tablet, screen = stage.desk(), stage.desk(size=(390, 780)), stage.screen()
    anna = stage.phone("Anna")
    desk.to("aanscherpen")
    tablet.tab("Flappen")
    tablet.find("#photo-list-f2").set_input_files([photograph(), photograph("tan")])
    expect(tablet.find("#notice")).to_have_text("De foto hangt bij de flap.")
    expect(desk.find("#wall-f2 .desk-photo")).to_have_count(2)
    expect(desk.find("#wall-f2 > summary")).to_contain_text("foto om uit te typen")

    desk.find("#wall-f2 > summary").click()
    desk.page.get_by_role("button", name="Foto 1 bij").click()
    dialog = desk.page.get_by_role("dialog")
    picture = dialog.get_by_role("img")
    expect(picture).to_be_visible()
    assert picture.evaluate("image => image.decode().then(() => image.naturalHeight)") == 2000
    assert violations(desk.page) == []
    field = dialog.get_by_label("Typ één idee over")
    field.fill("Samen lunchen")
    dialog.get_by_role("button", name="Zet op de flap").click()
    expect(dialog.get_by_role("list")).to_contain_text("Samen lunchen")
    expect(field).to_have_value("")
    expect(anna.find(".idea").filter(has_text="Samen lunchen")).to_have_count(1)

    # What is half typed waits, whatever the others do.
    field.press_sequentially("Bellen in plaats van")
    desk.page.keyboard.press("Escape")
    tablet.do("add-idea", flap="f2", text="Intake samen doen")
    desk.page.get_by_role("button", name="Foto 1 bij").click()
    expect(dialog.get_by_role("list")).to_contain_text("Intake samen doen")
    expect(field).to_have_value("Bellen in plaats van")
    dialog.get_by_role("button", name="Zet op de flap").click()
    expect(field).to_have_value("")

    dialog.get_by_role("button", name="Alles is uitgetypt").click()
    expect(dialog).to_have_count(0)
    expect(desk.find("#wall-f2 .desk-photo").first).to_contain_text("uitgetypt")
    desk.page.get_by_role("button", name="Maak ongedaan").click()
    expect(desk.find("#wall-f2 .desk-photo").first).to_contain_text("nog typen")

    tablet.page.get_by_role("button", name="Foto 1 bij").click()
    assert violations(tablet.page) == []
    tablet.page.get_by_role("button", name="Gooi de foto weg").click()
    tablet.yes()
    expect(desk.find("#wall-f2 .desk-photo")).to_have_count(1)
    expect(tablet.find("#panel-flaps .desk-photo")).to_have_count(1)
    for page in (screen, anna):
        expect(page.find("img")).to_have_count(0)


def test_what_cannot_be_read_says_what_to_do(stage: Stage):
    stage.allow("422")
    desk = stage.desk()
    desk.to("duos")
    heic = {"name": "a.heic", "mimeType": "image/heic", "buffer": b"\0\0\0\x24ftypheic" + bytes(90)}
    desk.find("#wall-f1 > summary").click()
    desk.find("#photo-wall-f1").set_input_files([heic])
    expect(desk.find("#notice")).to_contain_text("Meest compatibel")
    large = {"name": "b.jpg", "mimeType": "image/jpeg", "buffer": bytes(13_000_000)}
    desk.find("#photo-wall-f1").set_input_files([large])
    expect(desk.find("#notice")).to_contain_text("hoogstens 12 MB")
    expect(desk.find(".desk-photo")).to_have_count(0)
    desk.find("#photo-wall-f1").set_input_files([photograph()])
    expect(desk.find("#wall-f1 .desk-photo")).to_have_count(1)
    assert violations(desk.page) == []
