"""A headless Chromium for pages: `browser` and `page`; a test fails on any error that its page reports."""

from __future__ import annotations

import os
import shutil
from pathlib import Path

import pytest

ARGUMENTS = [
    "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking",
    "--disable-component-update", "--disable-sync",
]  # fmt: skip
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
