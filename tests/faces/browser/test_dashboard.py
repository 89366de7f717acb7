"""The dashboard in a real browser: what is pressed happens, nothing complains, and everybody can use it."""

from __future__ import annotations

import time
from itertools import pairwise

import pytest

SMALL = "{extends: five_schools, months: 24}"
SHORT = "{extends: five_schools, months: 6, name: short}"


def on(page, dashboard, where=""):
    page.goto(dashboard.address + where)
    page.wait_for_selector(".cs-view[data-drawn]")
    return page


def month(page):
    return int(page.evaluate("document.querySelector('.cs-view').dataset.month"))


def until(page, what, seconds=30):
    """Wait until `what` is true; the page forbids scripts that are made of text, which waiting in it would take."""
    last = time.monotonic() + seconds
    while not what():
        assert time.monotonic() < last, "this took too long"
        page.wait_for_timeout(20)


def press(page, name):
    page.get_by_role("button", name=name, exact=True).click()


def step_to(page, wanted):
    while month(page) < wanted:
        before = month(page)
        press(page, "Step")
        until(page, lambda before=before: month(page) > before)


def slide(page, label, value):
    page.get_by_label(label).first.fill(str(value))


def alert(page):
    return page.locator(".cs-alert").inner_text() if page.locator(".cs-alert").is_visible() else ""


@pytest.fixture
def small(page, dashboards):
    return on(page, dashboards(SMALL))


def test_the_first_picture_shows_the_organisation_before_anything_happened(small, picture):
    assert small.title().startswith("five schools") and month(small) == -1
    assert "Before month 0" in small.locator(".cs-month").inner_text()
    ink = small.evaluate("""() => {
        const canvas = document.querySelector('.cs-canvas'), pen = canvas.getContext('2d');
        return pen.getImageData(0, 0, canvas.width, canvas.height).data.filter((one) => one).length;
    }""")
    assert ink > 1000
    picture(small, "dashboard_before")


def test_stepping_playing_and_starting_again(small, picture):
    step_to(small, 1)
    press(small, "Play")
    until(small, lambda: month(small) >= 8)
    press(small, "Pause")
    small.wait_for_timeout(300)
    stopped = month(small)
    small.wait_for_timeout(600)
    assert month(small) == stopped
    picture(small, "dashboard_playing")
    press(small, "Reset")
    until(small, lambda: month(small) == -1)


def test_playing_ends_by_itself_and_begins_anew(page, dashboards):
    on(page, dashboards(SHORT))
    page.get_by_label("Speed").select_option("0")
    page.evaluate("""() => {
        window.months = [];
        new MutationObserver(() => window.months.push(Number(document.querySelector('.cs-view').dataset.month)))
            .observe(document.body, {subtree: true, attributes: true, attributeFilter: ['data-month']});
    }""")
    for times in (1, 2):
        press(page, "Play")
        until(page, lambda times=times: ends(page) == times)
        page.get_by_role("button", name="Play", exact=True).wait_for()
        assert month(page) == 5


def ends(page):
    """How often the last month came after an earlier one."""
    months = [-1, *page.evaluate("window.months")]
    return sum(one < other == 5 for one, other in pairwise(months))


def test_the_keys_do_what_the_buttons_do(small):
    small.locator("body").press("ArrowRight")
    until(small, lambda: month(small) == 0)
    small.keyboard.press("Space")
    until(small, lambda: month(small) >= 2)
    small.keyboard.press("Space")
    small.keyboard.press("r")
    until(small, lambda: month(small) == -1)
    assert alert(small) == ""


def test_sliders_and_events_act_and_can_be_taken_back(small, picture):
    step_to(small, 2)
    slide(small, "All ten hallmarks", 0.9)
    small.get_by_text("the level aimed at for every hallmark").first.wait_for()
    small.get_by_label("Event", exact=True).select_option(label="The holder of a role leaves")
    press(small, "Put it on the timeline")
    until(small, lambda: "the holder of the role" in small.locator(".cs-timeline").inner_text().lower())
    step_to(small, 4)
    assert "sponsor" in small.locator(".cs-log").inner_text()
    picture(small, "dashboard_steered")
    press(small, "Undo")
    until(small, lambda: "the holder of the role" not in small.locator(".cs-timeline").inner_text().lower())
    assert month(small) == 4
    press(small, "Undo")
    until(small, lambda: "No event is planned" in small.locator("body").inner_text())
    until(small, lambda: small.get_by_label("All ten hallmarks").first.input_value() == "0.5")
    press(small, "Undo")
    until(small, lambda: "nothing to take back" in alert(small))
    step_to(small, 5)
    assert alert(small) == ""


def test_a_and_b_side_by_side(small, picture):
    step_to(small, 1)
    small.get_by_label("A and B side by side").check()
    until(small, lambda: small.locator(".cs-canvas").count() == 2)
    until(small, lambda: month(small) == 1)
    slide(small, "All ten hallmarks", 0)
    small.get_by_text("the level aimed at for every hallmark").first.wait_for()
    press(small, "Play")
    until(small, lambda: month(small) >= 15)
    press(small, "Pause")
    picture(small, "dashboard_a_and_b")
    small.get_by_label("A and B side by side").uncheck()
    until(small, lambda: small.locator(".cs-canvas").count() == 1)


def test_a_session_goes_on_after_a_reload_and_in_another_page(small, page, dashboards):
    slide(small, "All ten hallmarks", 0.2)
    small.get_by_text("the level aimed at for every hallmark").first.wait_for()
    step_to(small, 3)
    until(small, lambda: small.url.endswith("~4"))
    before = small.locator(".cs-summary").inner_text()
    small.reload()
    small.wait_for_selector(".cs-view[data-drawn]")
    until(small, lambda: month(small) == 3)
    until(small, lambda: small.locator(".cs-summary").inner_text() == before)
    assert small.get_by_label("All ten hallmarks").first.input_value() == "0.2"


def test_a_bad_link_is_said_and_the_page_works(page, dashboards):
    on(page, dashboards(SMALL), "#cs1-nonsense")
    until(page, lambda: "shared session is damaged" in alert(page))
    step_to(page, 0)
    assert month(page) == 0


def test_a_shared_session_is_opened_and_a_scenario_saved(small, tmp_path):
    import culturesim as cs

    step_to(small, 0)
    slide(small, "Coordinator hours a month", 60)
    small.get_by_text("coordinator hours of the programme").first.wait_for()
    step_to(small, 2)
    small.get_by_text("Fine print").click()
    until(small, lambda: small.get_by_label("To share or keep this run").input_value().endswith("~3"))
    share = small.get_by_label("To share or keep this run").input_value()
    with small.expect_download() as coming:
        press(small, "Save as a scenario file")
    coming.value.save_as(tmp_path / "saved.yaml")
    saved = cs.load_scenario(tmp_path / "saved.yaml")
    assert [(event.do, event.month) for event in saved.events] == [("set_coordinator_hours", 1)]
    press(small, "Reset")
    until(small, lambda: month(small) == -1)
    small.get_by_label("Open a shared session").fill(share)
    press(small, "Open")
    until(small, lambda: month(small) == 2)
    small.get_by_label("Open a shared session").fill("nonsense")
    press(small, "Open")
    until(small, lambda: "not a shared session" in alert(small))
    assert month(small) == 2


def test_a_page_says_when_its_program_has_gone(page, dashboards):
    own = dashboards("{extends: five_schools, months: 12, name: gone}")
    on(page, own)
    own.stop()
    until(page, lambda: "has stopped" in alert(page))
    press(page, "Step")
    assert month(page) == -1


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", [1280, 400])
def test_everybody_can_use_it(page, dashboards, audit, picture, width, scheme):
    page.set_viewport_size({"width": width, "height": 900})
    page.emulate_media(color_scheme=scheme)
    on(page, dashboards(SMALL))
    step_to(page, 1)
    for folded in page.locator("details > summary").all():
        folded.click()
    picture(page, f"dashboard_{width}_{scheme}")
    assert audit(page) == []
    assert page.evaluate("document.documentElement.scrollWidth <= window.innerWidth"), "it must not scroll sideways"
