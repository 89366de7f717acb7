"""The dashboard in a headless Chromium: first picture, steps a second, how soon a slider is answered, memory.

The browser is there before the command starts. It draws with the processor alone and shares the machine with the
program, so a desktop is quicker. Left out, saying why, where Playwright or Chromium is missing.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from benchmarks.alternating import spread
from benchmarks.asked import Asked
from benchmarks.rows import Row, measured
from benchmarks.scenario import scenario
from benchmarks.starts import environment
from culturesim.scenario.file import write_scenario

MONTHS = 1_200
SIZES, QUICK_SIZES = (300, 2_000), (300,)
STARTS, QUICK_STARTS = 5, 2
SECONDS, QUICK_SECONDS = 10.0, 3.0
SLIDES = 12
RESETS, QUICK_RESETS = 200, 20
FIRST_PICTURE, STEPS, SLIDER, GROWTH = 3.0, 15.0, 0.5, 1.1  # what is demanded: s, 1/s, s, times
ARGUMENTS = ["--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking",
             "--disable-component-update", "--disable-sync", "--enable-precise-memory-info"]  # fmt: skip
_MONTH = "Number(document.querySelector('.cs-view')?.dataset.month ?? -2)"
_SLIDE = """async (place) => {
    const slider = [...document.querySelectorAll('input[type=range]')][0];
    const value = Number(slider.min) + place * Number(slider.step);
    const began = performance.now();
    slider.value = String(value);
    slider.dispatchEvent(new Event('input', { bubbles: true }));
    const seen = new RegExp(`become ${value} a month`);
    while (!seen.test(document.body.innerText)) await new Promise((go) => requestAnimationFrame(go));
    return performance.now() - began;
}"""


def rows(asked: Asked) -> Iterator[Row]:
    """Yield the figures, size by size."""
    program = os.environ.get("CULTURESIM_CHROMIUM") or shutil.which("chromium") or shutil.which("chromium-browser")
    try:
        from playwright.sync_api import sync_playwright
    except ImportError:
        program = None
    if program is None:
        yield Row("live", "left out", 0.0, "", note="Playwright or Chromium is missing (extra `browser`)")
        return
    with sync_playwright() as running, tempfile.TemporaryDirectory() as folder:
        browser = running.chromium.launch(executable_path=program, args=ARGUMENTS)
        for people in QUICK_SIZES if asked.quick else SIZES:
            file = Path(folder) / f"{people}.yaml"
            write_scenario(scenario(people, MONTHS, warm_up=0), file)
            with dashboard(browser, file):  # kernels and bytecode are kept from now on
                pass
            yield _first_picture(browser, file, people, QUICK_STARTS if asked.quick else STARTS)
            with dashboard(browser, file) as (page, _, _):
                yield _steps(page, people, QUICK_SECONDS if asked.quick else SECONDS)
                yield _slides(page, people)
            with dashboard(browser, file) as (page, server, _):
                yield from _memory(page, server, people, QUICK_RESETS if asked.quick else RESETS)
        browser.close()


@contextmanager
def dashboard(browser: Any, file: Path) -> Iterator[tuple[Any, subprocess.Popen[str], float]]:
    """Start the command and open its page; yields page, program and the seconds until the first picture."""
    began = time.perf_counter()
    command = [sys.executable, "-m", "culturesim", "dashboard", str(file), "--no-browser", "--port", "0"]
    server = subprocess.Popen(command, stdout=subprocess.PIPE, text=True, env=environment())
    context = browser.new_context(viewport={"width": 1280, "height": 900})
    try:
        assert server.stdout is not None
        page = context.new_page()
        page.goto(server.stdout.readline().split()[-1])
        page.wait_for_selector(".cs-view[data-drawn]", timeout=120_000)
        yield page, server, time.perf_counter() - began
    finally:
        context.close()
        server.terminate()
        server.wait()


def _first_picture(browser: Any, file: Path, people: int, times: int) -> Row:
    seconds, worked = [], []
    for _ in range(times):
        with dashboard(browser, file) as (_, server, taken):
            seconds.append(taken)
            worked.append(_processor_seconds(server.pid))
    return Row("live", "first picture after the command", unit="s", people=people, at_most=FIRST_PICTURE,
               **measured(spread(seconds)), note=f"{min(worked):.1f} s of a processor by the program")  # fmt: skip


def _steps(page: Any, people: int, seconds: float) -> Row:
    page.get_by_label("Speed").select_option("0")
    page.get_by_role("button", name="Play", exact=True).click()
    while page.evaluate(_MONTH) < 5:
        page.wait_for_timeout(20)
    rates = []
    for _ in range(3):
        first, began = page.evaluate(_MONTH), time.perf_counter()
        page.wait_for_timeout(1000 * seconds / 3)
        last, ended = page.evaluate(_MONTH), time.perf_counter()
        rates.append((last - first) / (ended - began))
    page.get_by_role("button", name="Pause", exact=True).click()
    page.wait_for_timeout(500)
    return Row("live", "steps a second, drawn", unit="1/s", people=people, at_least=STEPS, **measured(spread(rates)))


def _slides(page: Any, people: int) -> Row:
    taken = [page.evaluate(_SLIDE, place) / 1000 for place in range(1, SLIDES + 1)]
    return Row("live", "a slider is answered after", unit="s", people=people, at_most=SLIDER, **measured(spread(taken)),
               note="of which 0.06 s are waited for the hand to rest")  # fmt: skip


def _memory(page: Any, server: subprocess.Popen[str], people: int, resets: int) -> Iterator[Row]:
    """Yield how much program and page have grown in the second half of the resets."""
    console = page.context.new_cdp_session(page)
    seen: list[tuple[float, float]] = []
    for reset in range(1, resets + 1):
        for month in range(3):
            page.get_by_role("button", name="Step", exact=True).click()
            _until(page, month)
        page.get_by_role("button", name="Reset", exact=True).click()
        _until(page, -1)
        if reset in (resets // 2, resets):
            console.send("HeapProfiler.collectGarbage")
            seen.append((_resident(server.pid), page.evaluate("performance.memory.usedJSHeapSize") / 1e6))
    for what, before, after in zip(("program", "page"), *seen, strict=True):
        yield Row("live", f"memory of the {what} after {resets} resets", after / before, "times", people=people,
                  at_most=GROWTH, against=f"after {resets // 2}", note=f"{before:.1f} to {after:.1f} MB")  # fmt: skip


def _until(page: Any, month: int) -> None:
    while page.evaluate(_MONTH) != month:
        page.wait_for_timeout(5)


def _processor_seconds(program: int) -> float:
    """Return the seconds of a processor a program has taken, as Linux tells them."""
    told = Path(f"/proc/{program}/stat").read_text(encoding="ascii").rpartition(")")[2].split()
    return (int(told[11]) + int(told[12])) / os.sysconf("SC_CLK_TCK")


def _resident(program: int) -> float:
    """Return the megabytes a program holds, as Linux tells them."""
    told = Path(f"/proc/{program}/status").read_text(encoding="ascii")
    return int(told.split("VmRSS:")[1].split()[0]) / 1000
