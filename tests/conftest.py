"""What all tests share: the slow tier, and where data from outside the repository stand."""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import settings

ROOT = Path(__file__).resolve().parent.parent
SHARED_DATA = ROOT.parent / "shared" / "data"

# No deadline: the first example compiles kernels. In CI the same examples every time; elsewhere new ones.
settings.register_profile("culturesim", deadline=None, derandomize=bool(os.environ.get("CI")))
settings.load_profile("culturesim")


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Leave out tests marked `slow`, unless CULTURESIM_SLOW=1 asks for them."""
    if os.environ.get("CULTURESIM_SLOW") == "1":
        return
    skip = pytest.mark.skip(reason="slow: run by make test-all (CULTURESIM_SLOW=1)")
    for item in items:
        if "slow" in item.keywords:
            item.add_marker(skip)


@pytest.fixture(scope="session")
def root() -> Path:
    """The repository's root folder."""
    return ROOT


@pytest.fixture(scope="session")
def shared_data() -> Path:
    """The folder of real data beside the repository; a test that needs it is skipped where it is not."""
    if not SHARED_DATA.is_dir():
        pytest.skip("the real data (../shared/data beside the repository) are not on this machine")
    return SHARED_DATA


@pytest.fixture(scope="session")
def shared_file(shared_data: Path) -> Callable[[str], Path]:
    """Return a function that finds one file of the real data, or skips the test."""

    def find(name: str) -> Path:
        path = shared_data / name
        if not path.is_file():
            pytest.skip(f"../shared/data/{name} is not on this machine")
        return path

    return find
