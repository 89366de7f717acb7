"""A headless Chromium for pages: `browser` and `page`; a test fails on any error that its page reports.

Also `dashboards`, which are served to it, and `picture`, which keeps what it shows in build/browser.
"""

from __future__ import annotations

import os
import shutil
import threading
import time
from pathlib import Path

import pytest

ARGUMENTS = [
    "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking",
    "--disable-component-update", "--disable-sync",
]  # fmt: skip
PICTURES = Path(__file__).resolve().parents[3] / "build" / "browser"
CHROMIUM = os.environ.get("CULTURESIM_CHROMIUM") or shutil.which("chromium") or shutil.which("chromium-browser")


@pytest.fixture(scope="session")
def browser():
    """One browser for all tests; skips where Playwright or Chromium is not there."""
    playwright = pytest.importorskip("playwright.sync_api", reason="Playwright is not installed (extra `browser`)")
    if CHROMIUM is None or not Path(CHROMIUM).exists():
        pytest.skip("there is no Chromium; CULTURESIM_CHROMIUM names one")
    with playwright.sync_playwright() as running:
        started = running.chromium.launch(executable_path=CHROMIUM, args=ARGUMENTS)
        yield started
        started.close()


@pytest.fixture
def page(browser):
    """A page of its own; errors of its console and of its scripts fail the test."""
    context = browser.new_context(viewport={"width": 1280, "height": 900})
    opened, faults = context.new_page(), []
    opened.on("pageerror", lambda error: faults.append(str(error)))
    opened.on("console", lambda line: faults.append(line.text) if line.type in ("error", "warning") else None)
    yield opened
    context.close()
    assert faults == []


@pytest.fixture
def audit():
    """Return what axe-core finds wrong with a page, one line a finding."""
    axe = pytest.importorskip("axe_core_python.sync_playwright", reason="axe-core-python is not installed")

    def findings(page):
        found = axe.Axe().run(page)["violations"]
        return [f"{one['id']}: {node['html'][:160]}" for one in found for node in one["nodes"]]

    return findings


@pytest.fixture(scope="session")
def picture():
    """Return a function that keeps a page's picture in build/browser."""

    def taken(page, name, *, whole=True):
        PICTURES.mkdir(parents=True, exist_ok=True)
        page.screenshot(path=PICTURES / f"{name}.png", full_page=whole)

    return taken


class Dashboard:
    """A dashboard served by a thread of this process."""

    def __init__(self, text, seed=1):
        import uvicorn

        from culturesim.live.server import application, bound
        from culturesim.scenario.file import read_scenario
        from culturesim.simulation import Ensemble

        self.scenario = read_scenario(text)
        before = Ensemble([self.scenario], [seed])
        while before.state.month < 2:  # where no kernel is compiled yet, a page would wait for a minute
            before.step()
        listening = bound(0)
        self.port = listening.getsockname()[1]
        self.address = f"http://127.0.0.1:{self.port}/"
        self.application = application(self.scenario, seed, port=self.port)
        config = uvicorn.Config(self.application, log_level="error", lifespan="off", timeout_graceful_shutdown=1)
        self.server = uvicorn.Server(config)
        self.thread = threading.Thread(target=self.server.run, kwargs={"sockets": [listening]}, daemon=True)
        self.thread.start()
        while not self.server.started:
            time.sleep(0.01)

    def stop(self):
        self.server.should_exit = True
        self.thread.join(10)


@pytest.fixture(scope="session")
def dashboards():
    """Return a function that serves a scenario's text as a dashboard; the same text is served once."""
    for module in ("starlette", "uvicorn", "websockets"):
        pytest.importorskip(module, reason=f"{module} is not installed (extra `dashboard`)")
    served = {}

    def of(text):
        if text not in served:
            served[text] = Dashboard(text)
        return served[text]

    yield of
    for one in served.values():
        one.stop()
