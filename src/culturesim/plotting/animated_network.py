"""How does mentoring spread, or fade? The network of one run month after month, as a moving picture in a file."""

from __future__ import annotations

import io
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.figure import Figure

from culturesim.chart.places import places
from culturesim.chart.snapshot import Snapshot
from culturesim.errors import MeasureError
from culturesim.plotting import style
from culturesim.plotting.few_colours import in_few_colours, palette_of
from culturesim.plotting.months_again import snapshots
from culturesim.plotting.network import Drawing, in_words, key
from culturesim.run import Run

if TYPE_CHECKING:
    from PIL.Image import Image as Picture

DOTS = 80  # an inch
COLOURS = 48  # of the picture's own: few flat colours are drawn
_NEEDED = (style.BLUE, style.VERMILLION, style.INK, style.GREY, "#E3E3E3", "#B5B5B5", "#F7F7F7")
STILL = 12  # times as long as a month the last one is shown
SIZE = (9.0, 6.6)  # inches
_STRIP = (0.09, 0.045, 0.88, 0.1)  # of the figure: participation over time, with the month marked
_PAGE = """<!doctype html>
<html lang="en"><head><meta charset="utf-8"><title>{title}</title><style>
body {{ font-family: sans-serif; margin: 1em auto; max-width: {width}px; color: #222 }}
img {{ width: 100%; height: auto; display: block }} input {{ width: 60% }} button {{ font: inherit }}
</style></head><body>
<img id="picture" alt="The network month by month" src="">
<p><button id="play" type="button">Play</button>
<label>Month <input id="month" type="range" min="0" max="{last}" value="0"></label> <output id="now"></output></p>
<script>
const frames = {frames}, months = {months};
const picture = document.getElementById("picture"), month = document.getElementById("month");
const now = document.getElementById("now"), play = document.getElementById("play");
let timer = null;
function show() {{
  picture.src = "data:image/gif;base64," + frames[month.value];
  now.textContent = months[month.value];
}}
function stop() {{ clearInterval(timer); timer = null; play.textContent = "Play"; }}
month.addEventListener("input", show);
play.addEventListener("click", () => {{
  if (timer) {{ stop(); return; }}
  if (+month.value === frames.length - 1) month.value = 0;
  play.textContent = "Pause";
  timer = setInterval(() => {{
    if (+month.value === frames.length - 1) {{ stop(); return; }}
    month.value = +month.value + 1; show();
  }}, {each});
}});
show();
</script></body></html>
"""


def animated_network(
    run: Run, path: str | Path, *, months: Sequence[int] | None = None, months_a_second: float = 4.0
) -> Path:
    """Write a moving picture of who is in mentoring and with whom, and return where it was written.

    Parameters
    ----------
    run
        A finished run, whose world is lived again.
    path
        A file whose name ends in ``.gif`` (plays by itself anywhere, also on a slide) or ``.html`` (a page of its own
        with a button and a slider; nothing is fetched from elsewhere).
    months
        Which months, from 0; all when None. Each takes about a twentieth of a second to draw, and 10 to 50 kilobytes.
    months_a_second
        How fast it plays, above 0 and up to 20.

    Returns
    -------
    The path. 300 people through 60 months make a GIF of half a megabyte, or a page of three. The same run gives the
    same bytes.

    Raises
    ------
    MeasureError
        When the file's name ends in something else, the speed is out of range, or the run does not reach a month.
    """
    target = Path(path)
    if target.suffix.lower() not in (".gif", ".html"):
        raise MeasureError(f"{target.name!r}: a moving picture is written as .gif or .html")
    if not 0 < months_a_second <= 20:
        raise MeasureError(f"{months_a_second!r} months a second cannot be followed; give more than 0 and at most 20")
    wanted = sorted(set(range(len(run.series["headcount"])) if months is None else months))
    if not wanted:
        raise MeasureError("there is no month to show; name one at least")
    frames = _frames(run, wanted)
    each = round(1000 / months_a_second / 10) * 10  # a GIF counts in hundredths of a second
    if target.suffix.lower() == ".gif":
        durations = [each] * (len(frames) - 1) + [each * STILL]
        frames[0].save(target, save_all=True, append_images=frames[1:], duration=durations, loop=0, disposal=1)
    else:
        target.write_text(_page(run, wanted, frames, each), encoding="utf-8")
    return target


def _frames(run: Run, months: Sequence[int]) -> list[Picture]:
    """Return one picture a month, all in the colours of the first."""
    from PIL import Image

    with style.slide_style():
        figure = Figure(figsize=SIZE, dpi=DOTS)
        canvas = FigureCanvasAgg(figure)
        axes = figure.add_axes((0.01, 0.27, 0.98, 0.61))
        drawing = Drawing(axes, run, places(run.organisation, aspect=0.98 * SIZE[0] / (0.61 * SIZE[1])))
        key(axes, run.organisation.level.max() > 0)
        title = figure.text(0.015, 0.955, "", size=14, weight="bold", va="center")
        said = figure.text(0.015, 0.915, "", size=style.LETTERS, color=style.GREY, va="center")
        cursor = _strip(figure, run)
        pictures: list[Picture] = []
        palette: Any = None
        for now in snapshots(run, months):
            _show(now, run, drawing, title, said, cursor)
            canvas.draw()
            picture = Image.fromarray(np.asarray(canvas.buffer_rgba())[..., :3].copy())
            if palette is None:
                palette = palette_of(picture, COLOURS, [*_NEEDED, *map(_paler, _NEEDED)])
            pictures.append(in_few_colours(picture, palette))
    return pictures


def _show(now: Snapshot, run: Run, drawing: Drawing, title: Any, said: Any, cursor: Any) -> None:
    drawing.show(now)
    title.set_text(f"Month {now.month}")
    said.set_text(in_words(now, run))
    cursor.set_xdata([now.month, now.month])


def _paler(colour: str) -> tuple[int, int, int]:
    """Return a colour half way to the ground of a unit's disc, as of lines that let it through."""
    red, green, blue = (int(colour[at : at + 2], 16) for at in (1, 3, 5))
    return (red + 247) // 2, (green + 247) // 2, (blue + 247) // 2


def _strip(figure: Figure, run: Run) -> Any:
    """Draw participation over all months at the foot, and return the line that marks the month shown."""
    axes = figure.add_axes(_STRIP)
    shares = 100 * run.series["p_eff"]
    axes.plot(np.arange(len(shares)), shares, color=style.BLUE, linewidth=1.6)
    axes.fill_between(np.arange(len(shares)), 0, shares, color=style.BLUE, alpha=0.15, linewidth=0)
    style.calm(axes)
    style.at_least(axes, 10)
    style.time_axis(axes, len(shares), label=False)
    axes.set_yticks([0, round(axes.get_ylim()[1] / 2, -1) or 5])
    axes.tick_params(labelsize=style.SMALL)
    axes.annotate("in an effective relationship, of 100 people, by month", (0, 1), xycoords="axes fraction",
                  xytext=(2, 2), textcoords="offset points", size=style.SMALL, color=style.GREY,
                  va="bottom")  # fmt: skip
    return axes.axvline(0, color=style.INK, linewidth=1.6)


def _page(run: Run, months: Sequence[int], frames: Sequence[Picture], each: int) -> str:
    """Return a page that holds all pictures and shows one at a time."""
    import base64
    import html
    import json

    held = []
    for frame in frames:
        out = io.BytesIO()
        frame.save(out, format="GIF")
        held.append(base64.b64encode(out.getvalue()).decode())
    return _PAGE.format(title=html.escape(run.scenario.name), width=frames[0].width, last=len(frames) - 1,
                        frames=json.dumps(held), months=json.dumps(list(months)), each=each)  # fmt: skip
