"""The desk on a low laptop screen: what must stay in sight, and what can be read after the end."""

from playwright.sync_api import expect

from tests.browser.stage import Stage, violations


def test_all_items_and_the_end_are_in_reach_when_times_shift(stage: Stage):
    desk = stage.desk()
    desk.page.set_viewport_size({"width": 1366, "height": 640})
    desk.to("duos")
    end = desk.find(".desk-agenda-end")
    expect(end).to_be_in_viewport(ratio=1)
    last = desk.find(".desk-agenda .desk-row").last
    last.scroll_into_view_if_needed()
    box, beneath = last.bounding_box(), end.bounding_box()
    assert box is not None
    assert beneath is not None
    assert box["y"] + box["height"] <= beneath["y"]
    assert violations(desk.page) == []


def test_another_step_is_shown_from_its_beginning(stage: Stage):
    desk = stage.desk()
    desk.page.set_viewport_size({"width": 1366, "height": 660})
    desk.do("start-meeting")
    desk.do("count-without-phone", count=2)
    desk.to("keuze")
    panel = desk.find("#panel-work")
    panel.evaluate("panel => { panel.scrollTop = 200; }")
    assert panel.evaluate("panel => panel.scrollTop") > 0
    desk.do("close-vote", item="keuze")
    desk.do("go-to-item", item="reflectie")
    expect(desk.part("werkvorm")).to_contain_text("Reflectie")
    assert panel.evaluate("panel => panel.scrollTop") == 0


def test_the_way_out_of_planning_again_is_always_in_sight(stage: Stage):
    desk = stage.desk()
    desk.page.set_viewport_size({"width": 1024, "height": 480})
    desk.do("start-meeting")
    desk.do("add-time", seconds=3600)
    desk.page.get_by_role("button", name="Opnieuw plannen").click()
    expect(desk.find(".desk-shrink")).to_be_attached()
    expect(desk.page.get_by_role("button", name="Laat het zo")).to_be_in_viewport(ratio=1)


def test_after_the_end_notes_can_be_read(stage: Stage):
    desk = stage.desk()
    desk.do("start-meeting")
    desk.do("save-note", item="welkom", text="Fijn begin.", base=0)
    desk.do("finish-meeting")
    expect(desk.part("outcome")).to_contain_text("Fijn begin.")
    assert violations(desk.page) == []
    desk.page.get_by_role("link", name="Naar de bijeenkomst").click()
    expect(desk.page.get_by_role("link", name="Verslag, afspraken")).to_be_visible()


def test_what_was_done_in_the_last_minutes_can_be_undone_one_by_one(stage: Stage):
    stage.phone("Fatima")
    stage.phone("Jan")
    desk = stage.desk()
    fatima, jan = (desk.find("#people-list li").filter(has_text=name) for name in ("Fatima", "Jan"))
    desk.tab("Mensen")
    for row in (fatima, jan):
        row.locator("[popovertarget]").first.click()
        row.get_by_role("button", name="Verwijder").click()
        desk.yes()
        expect(row).to_contain_text("verwijderd")
    desk.page.reload()
    desk.online()
    desk.page.get_by_role("button", name="Ongedaan maken").click()
    rows = desk.find("#undo-list li")
    expect(rows).to_have_count(2)
    expect(rows.first).to_contain_text("Jan is verwijderd.")
    assert violations(desk.page) == []
    rows.filter(has_text="Fatima").get_by_role("button").click()
    expect(rows.first).to_contain_text("Fatima doet weer mee.")
    expect(fatima).not_to_contain_text("verwijderd")
    rows.filter(has_text="Jan").get_by_role("button").click()
    expect(jan).not_to_contain_text("verwijderd")
    expect(rows.filter(has_text="verwijderd")).to_have_count(0)
