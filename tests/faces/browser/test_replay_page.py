"""The replay page in a browser without network: expect, run, see, replay; by mouse, by keys, by a screen reader."""

from __future__ import annotations

import pytest

from culturesim.live.replay_page import replay_page
from culturesim.scenario.file import read_scenario

FUTURES, MONTHS = 10, 30
LEAVES = {"do": "holder_leaves", "month": 12, "role": "sponsor"}


@pytest.fixture(scope="module")
def file(tmp_path_factory):
    schools = read_scenario(f"{{extends: five_schools, months: {MONTHS}}}").with_(events=[LEAVES])
    plan = {"do": "adopt_succession_plan", "month": 3, "role": "sponsor", "hours": 4}
    planned = schools.with_(name="with a plan", events=[plan, LEAVES])
    out = tmp_path_factory.mktemp("page") / "lesson.html"
    out.write_text(replay_page(schools, planned, futures=FUTURES), encoding="utf-8")
    return out


@pytest.fixture
def lesson(page, file):
    page.context.set_offline(True)
    page.emulate_media(reduced_motion="reduce")
    page.goto(file.as_uri())
    page.wait_for_selector("text=Add this prediction")
    return page


def round_of(page, number):
    return page.locator("section.cs-round").nth(number)


def expect(part, *values):
    for value in values:
        part.locator("input[type=number]").fill(str(value))
        part.get_by_role("button", name="Add this prediction").click()


def run(part):
    part.get_by_role("button", name=f"Run {FUTURES} futures").click()


def through(page):
    """Go through both rounds to the replay."""
    for number, onward in enumerate(("Next round", "Next: what differed, and one future")):
        expect(round_of(page, number), 5)
        run(round_of(page, number))
        page.get_by_role("button", name=onward).click()
    page.wait_for_selector(".cs-view[data-drawn]")
    return page.locator(".cs-view")


def month_of(view):
    return view.get_attribute("data-month")


def at_month(page, month):
    page.wait_for_selector(f'.cs-view[data-month="{month}"]')


# ---------------------------------------------------------------- expect, run, see


def test_nothing_runs_before_something_is_expected(lesson):
    first = round_of(lesson, 0)
    button = first.get_by_role("button", name=f"Run {FUTURES} futures")
    assert button.is_disabled()
    assert not round_of(lesson, 1).is_visible()
    expect(first, 7)
    assert button.is_enabled()
    first.get_by_role("button", name="Clear the predictions").click()
    assert button.is_disabled()


def test_what_the_class_expected_stands_beside_the_outcome_and_can_be_cleared(lesson):
    first = round_of(lesson, 0)
    expect(first, 2, 9, 9)
    assert "3 predictions: 2, 9 and 9." in first.inner_text()
    run(first)
    strip = first.locator(".cs-strip")
    assert strip.locator(".cs-dot").count() == 3
    assert strip.get_attribute("aria-label").startswith("The class expected 2, 9 and 9; it came out as")
    assert f"of {FUTURES} futures" in first.locator("[role=status]").last.inner_text()
    assert first.locator("input[type=number]").is_disabled()  # nobody expects what they have seen
    assert first.locator(".cs-alive").count() == int(
        first.locator(".cs-month").inner_text().split(" in ")[1].split()[0]
    )
    first.get_by_role("button", name="Clear the predictions").click()
    assert strip.locator(".cs-dot").count() == 0


@pytest.mark.parametrize("value", ["-1", "11", "2.5", ""])
def test_what_is_no_number_of_futures_is_not_taken(lesson, value):
    first = round_of(lesson, 0)
    expect(first, value)
    assert first.get_by_role("button", name=f"Run {FUTURES} futures").is_disabled()


def test_nothing_entered_is_kept_beyond_the_page(lesson, file):
    expect(round_of(lesson, 0), 4)
    assert lesson.evaluate("[localStorage.length, sessionStorage.length, document.cookie]") == [0, 0, ""]
    lesson.reload()
    lesson.wait_for_selector("text=Add this prediction")
    assert "prediction:" not in lesson.inner_text("body")


def test_the_months_pass_before_the_outcome_is_told(page, file):
    page.goto(file.as_uri())
    first = round_of(page, 0)
    expect(first, 4)
    run(first)
    assert not first.locator(".cs-strip").is_visible()
    first.locator(".cs-strip").wait_for(timeout=15_000)


# ---------------------------------------------------------------- one future


def test_one_future_is_stepped_sought_reset_and_played(lesson):
    view = through(lesson)
    assert month_of(view) == "-1"
    view.get_by_role("button", name="Step").click()
    at_month(lesson, 0)
    view.get_by_label("Month", exact=True).fill("20")
    at_month(lesson, 20)
    assert "Month 12" in view.locator(".cs-log").inner_text()
    view.get_by_label("Month", exact=True).fill("5")
    at_month(lesson, 5)
    assert "Month 12" not in view.locator(".cs-log").inner_text()
    view.get_by_role("button", name="Reset").click()
    at_month(lesson, -1)
    view.get_by_label("Speed").select_option("0")
    view.get_by_role("button", name="Play").click()
    at_month(lesson, MONTHS - 1)
    view.get_by_role("button", name="Play").wait_for()


def test_keys_do_what_buttons_do_and_trap_nobody(lesson):
    view = through(lesson)
    view.get_by_role("button", name="Reset").focus()
    for key, month in (("ArrowRight", 0), ("ArrowRight", 1), ("r", -1)):
        lesson.keyboard.press(key)
        at_month(lesson, month)
    lesson.keyboard.press("?")
    lesson.get_by_role("dialog").wait_for()
    lesson.keyboard.press("Escape")
    assert lesson.get_by_role("dialog").count() == 0
    view.locator(".cs-canvas").first.click()
    lesson.keyboard.press(" ")
    view.get_by_role("button", name="Pause").wait_for()
    lesson.keyboard.press(" ")
    view.get_by_role("button", name="Play").wait_for()
    seen = set()
    for _ in range(60):
        lesson.keyboard.press("Tab")
        seen.add(lesson.evaluate("document.activeElement.tagName"))
    assert "BODY" in seen  # focus leaves the page at its end and comes round again


def test_keys_can_be_switched_off(lesson):
    view = through(lesson)
    view.get_by_role("button", name="Keys").click()
    lesson.get_by_label("Use these keys").uncheck()
    lesson.get_by_role("button", name="Close").click()
    lesson.keyboard.press("ArrowRight")
    lesson.wait_for_timeout(100)
    assert month_of(view) == "-1"


def test_pictures_are_told_in_words(lesson):
    view = through(lesson)
    view.get_by_label("Month", exact=True).fill("20")
    at_month(lesson, 20)
    words = view.locator(".cs-canvas").first.get_attribute("aria-label")
    assert words.startswith("Month 20, A")
    assert "effective relationship" in words
    assert words in view.locator(".cs-summary").inner_text()
    view.get_by_text("The numbers as a table").click()
    view.locator(".cs-scroll tbody tr").nth(20).wait_for()
    assert view.locator(".cs-scroll tbody tr").count() == 21
    assert view.locator(".cs-log").get_attribute("aria-live") == "polite"


def test_axe_finds_nothing_at_any_step(lesson, audit):
    assert audit(lesson) == []
    through(lesson)
    lesson.get_by_text("The numbers as a table").click()
    assert audit(lesson) == []


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", [360, 1600])
def test_it_fits_narrow_and_wide_in_light_and_dark(page, file, audit, width, scheme):
    page.set_viewport_size({"width": width, "height": 800})
    page.emulate_media(color_scheme=scheme, reduced_motion="reduce")
    page.goto(file.as_uri())
    through(page)
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    assert audit(page) == []
