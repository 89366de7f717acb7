"""Moving pictures: one frame a month, the same bytes again, light enough to send."""

from __future__ import annotations

import base64
import io
import json
import re
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

import culturesim as cs
from culturesim.errors import MeasureError


@pytest.fixture(scope="module")
def run() -> cs.Run:
    return cs.simulate(
        cs.Scenario(name="<firm> & sons", months=6, hallmarks=0.6, organisation={"units": {"count": 2, "staff": 20}},
                    programmes=[{"name": "pairs", "coordinator_hours": 30}])
    )  # fmt: skip


def test_a_gif_has_a_frame_a_month_and_is_the_same_again(run: cs.Run, tmp_path: Path) -> None:
    path = cs.plot.animated_network(run, tmp_path / "firm.gif", months_a_second=5)
    with Image.open(path) as moving:
        assert moving.n_frames == 6
        assert moving.info["duration"] == 200
        first = np.asarray(moving.convert("RGB"), np.int16)
        moving.seek(3)
        assert np.abs(np.asarray(moving.convert("RGB"), np.int16) - first).max() > 100
    assert path.read_bytes() == cs.plot.animated_network(run, tmp_path / "again.gif", months_a_second=5).read_bytes()
    assert path.stat().st_size < 6 * 80_000  # so that 60 months stay below 5 MB


def test_a_page_holds_its_frames_and_fetches_nothing(run: cs.Run, tmp_path: Path) -> None:
    page = cs.plot.animated_network(run, tmp_path / "firm.html", months=[1, 4, 5]).read_text(encoding="utf-8")
    held = re.search(r"frames = (\[.*?\]), months = (\[.*?\]);", page)
    frames, months = (json.loads(found) for found in held.groups())
    assert months == [1, 4, 5] and len(frames) == 3
    with Image.open(io.BytesIO(base64.b64decode(frames[1]))) as picture:
        assert picture.size == (720, 528)
    assert "&lt;firm&gt; &amp; sons" in page and "http" not in page and "<firm>" not in page


@pytest.mark.parametrize(
    ("name", "settings", "says"),
    [("a.mp4", {}, "written as .gif or .html"), ("a.gif", {"months_a_second": 0}, "cannot be followed"),
     ("a.gif", {"months": []}, "no month"), ("a.gif", {"months": [6]}, "months 0 to 5")],
)  # fmt: skip
def test_what_cannot_be_shown_is_refused(
    name: str, settings: dict[str, object], says: str, run: cs.Run, tmp_path: Path
) -> None:
    with pytest.raises(MeasureError, match=says):
        cs.plot.animated_network(run, tmp_path / name, **settings)
