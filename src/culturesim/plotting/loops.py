"""How do hallmarks feed each other? The coupling as a loop diagram, drawn from where the engine reads it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
from matplotlib.axes import Axes
from matplotlib.lines import Line2D
from matplotlib.patches import FancyArrowPatch, FancyBboxPatch

from culturesim.hallmark_names import HALLMARKS
from culturesim.hallmarks import coupling as declared
from culturesim.hallmarks.coupling import Coupling, coupling_matrix
from culturesim.plotting import style

# In the order of their standing: name, declaration, and how it is drawn, by colour, dash and width.
TIERS: tuple[tuple[str, str, str, Any, float], ...] = (
    ("explicit", declared.EXPLICIT, style.BLUE, "solid", 2.4),
    ("near-explicit", declared.NEAR_EXPLICIT, style.VERMILLION, (0, (5, 2)), 1.8),
    ("inferred", declared.INFERRED, style.GREY, (0, (1.2, 1.8)), 1.3),
)
AROUND = (  # from the top, clockwise: the order in which arrows are shortest
    "value_and_visibility", "alignment", "communication", "accountability", "safety_nets", "infrastructure",
    "education_and_training", "multiple_opportunities", "role_modelling", "demand",
)  # fmt: skip
BOX = (0.245, 0.115)  # half width and half height of a name's box
BENDS = (0.1, 0.24)  # of arrows that go on and of those that come back, so that two between the same names lie apart
GAP = 2.0  # points between an arrow and a box


@dataclass(frozen=True)
class Edge:
    """One hallmark acting on another: weight from -1 to 1, and the tier in which the source texts attest it."""

    cause: str
    effect: str
    weight: float
    tier: str


def edges(coupling: Coupling = "explicit") -> list[Edge]:
    """Return the edges of a coupling, as the engine has them, by tier.

    Parameters
    ----------
    coupling
        "none", "explicit" (explicit and near-explicit) or "full" (with the inferred ones).
    """
    matrix, names = coupling_matrix(coupling), list(HALLMARKS)
    found = []
    for tier, declaration, *_ in TIERS:
        for edge in declaration.split():
            cause, effect = (names.index(declared.SHORT[short]) for short in edge.split("-"))
            if matrix[cause, effect] != 0:
                found.append(Edge(names[cause], names[effect], float(matrix[cause, effect]), tier))
    return found


def loop_diagram(coupling: Coupling = "explicit", *, axes: Axes | None = None) -> Axes:
    """Return axes with the ten hallmarks in a circle and an arrow for each that feeds another.

    Parameters
    ----------
    coupling
        "none", "explicit" (explicit and near-explicit) or "full" (with the inferred ones), as in a scenario.
    axes
        Where to draw; a square figure when None.

    Returns
    -------
    Axes without scales. The line says how well the source texts attest an edge: solid (both hallmarks named in one
    causal statement), dashed (a practice stands for the hallmark), dotted (inferred). A pointed head says more feeds
    more; a bar, more takes away. A ring is a hallmark that feeds itself.
    """
    drawn = edges(coupling)
    with style.slide_style():
        on = style.slide(axes, left=0.02, right=0.98, top=0.885, bottom=0.1, size=(8.0, 7.0))
        on.set_xlim(-1.45, 1.45)
        on.set_ylim(-1.36, 1.36)
        on.set_axis_off()
        boxes = {name: _box(on, name, place) for name, place in _places().items()}
        looks: dict[str, Any] = {tier: (colour, dash, wide) for tier, _, colour, dash, wide in TIERS}
        for edge in reversed(drawn):  # the best attested on top
            _arrow(on, boxes[edge.cause], boxes[edge.effect], edge.weight, *looks[edge.tier])
        counted = {tier: sum(edge.tier == tier for edge in drawn) for tier, *_ in TIERS}
        style.question(on, "How do the hallmarks feed each other?", _in_words(len(drawn), coupling))
        _key(on, counted, any(edge.weight < 0 for edge in drawn))
    return on


def _in_words(count: int, coupling: str) -> str:
    if count == 0:
        return "Coupling none: no hallmark feeds another"
    return f"Coupling {coupling}: {count} links; what is practised here does part of the upkeep there"


def _places() -> dict[str, tuple[float, float]]:
    angles = np.pi / 2 - 2 * np.pi * np.arange(len(AROUND)) / len(AROUND)
    return {name: (1.16 * float(np.cos(angle)), 1.1 * float(np.sin(angle)))
            for name, angle in zip(AROUND, angles, strict=True)}  # fmt: skip


def _box(axes: Axes, name: str, place: tuple[float, float]) -> FancyBboxPatch:
    """Draw a hallmark's name in a box about a place, and return the box."""
    wide, high = BOX
    corner = (place[0] - wide, place[1] - high)
    box = FancyBboxPatch(corner, 2 * wide, 2 * high, boxstyle="round,pad=0,rounding_size=0.06", facecolor="white",
                         edgecolor=style.INK, linewidth=1.1, zorder=5)  # fmt: skip
    axes.add_patch(box)
    axes.text(*place, style.in_lines(name.replace("_", " "), 14), ha="center", va="center", size=style.LETTERS,
              zorder=6, linespacing=1.05)  # fmt: skip
    return box


def _middle(box: FancyBboxPatch) -> tuple[float, float]:
    return box.get_x() + box.get_width() / 2, box.get_y() + box.get_height() / 2


def _inwards(start: tuple[float, float], end: tuple[float, float]) -> float:
    """Return the bend of an arrow towards the middle of the circle, past the boxes between its ends."""
    across, up = end[0] - start[0], end[1] - start[1]
    outwards = (start[0] + end[0]) * up - (start[1] + end[1]) * across  # on which side of the arrow the middle lies
    onwards = start[0] * end[1] - start[1] * end[0] < 0
    return float(-np.sign(outwards) or 1.0) * BENDS[0 if onwards else 1]


def _arrow(
    axes: Axes, cause: FancyBboxPatch, effect: FancyBboxPatch, weight: float, colour: str, dash: Any, wide: float
) -> None:
    """Draw an arrow from box to box: its line in the dash of its tier, its head always whole."""
    (x, y), end = _middle(cause), _middle(effect)
    if cause is effect:
        side = 1 if y >= 0 else -1
        start, end = (x - 0.13 * side, y + side * BOX[1]), (x + 0.13 * side, y + side * BOX[1])
        about: dict[str, Any] = {"connectionstyle": "arc3,rad=-1.15", "shrinkA": GAP, "shrinkB": GAP}
    else:
        start = (x, y)
        about = {"connectionstyle": f"arc3,rad={_inwards(start, end)}", "shrinkA": GAP, "shrinkB": GAP,
                 "patchA": cause, "patchB": effect}  # fmt: skip
    size = 14 + 2 * wide
    about |= {"color": colour, "mutation_scale": size, "zorder": 3, "joinstyle": "miter", "capstyle": "butt"}
    short = about | {"shrinkB": GAP + (0.3 * size if weight > 0 else 0)}
    axes.add_patch(FancyArrowPatch(start, end, arrowstyle="-", linewidth=wide, linestyle=dash, **short))
    head = "-|>" if weight > 0 else "|-|,widthA=0,widthB=0.3"  # more feeds more, or takes away
    axes.add_patch(FancyArrowPatch(start, end, arrowstyle=head, linewidth=0.0 if weight > 0 else wide, **about))


def _key(axes: Axes, counted: dict[str, int], takes_away: bool) -> None:
    """Write below the diagram what lines and heads mean."""
    handles = [Line2D([], [], color=colour, linestyle=dash, linewidth=wide, label=f"{tier} ({counted[tier]})")
               for tier, _, colour, dash, wide in TIERS if counted[tier]]  # fmt: skip
    if not handles:
        return
    handles.append(Line2D([], [], linestyle="none", marker=">", color=style.INK, markersize=7, label="more feeds more"))
    if takes_away:
        handles.append(Line2D([], [], linestyle="none", marker="|", color=style.INK, markersize=10, markeredgewidth=2,
                              label="more takes away"))  # fmt: skip
    axes.legend(handles=handles, loc="upper center", bbox_to_anchor=(0.5, 0.0), ncols=len(handles), frameon=False,
                fontsize=style.LETTERS, handlelength=2.6, columnspacing=1.6)  # fmt: skip
