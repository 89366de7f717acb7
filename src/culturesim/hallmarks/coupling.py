"""How hallmarks feed each other: one matrix, in one place.

An edge means: where the first hallmark is practised, part of the upkeep of the second is done by it.
Tiers: explicit (both named in one causal statement of the source texts), near-explicit (a practice stands
for the hallmark), inferred. One coder set them, so they are a prior; `coupling: none` is the control.
"""

from __future__ import annotations

from typing import Literal

import numpy as np
from numpy.typing import NDArray

from culturesim.hallmark_names import HALLMARKS

Coupling = Literal["none", "explicit", "full"]

SHORT = {
    "ACC": "accountability", "ALI": "alignment", "COM": "communication", "DEM": "demand",
    "EDU": "education_and_training", "INF": "infrastructure", "MUL": "multiple_opportunities",
    "ROL": "role_modelling", "SAF": "safety_nets", "VAL": "value_and_visibility",
}  # fmt: skip

EXPLICIT = "COM-VAL COM-DEM COM-ALI VAL-ALI DEM-VAL DEM-DEM MUL-MUL INF-COM INF-EDU ROL-VAL"
NEAR_EXPLICIT = "COM-MUL COM-SAF COM-EDU COM-ACC VAL-DEM VAL-EDU ALI-COM MUL-EDU EDU-ACC INF-SAF ROL-DEM"
INFERRED = (
    "ACC-COM ACC-VAL ACC-EDU ALI-INF ALI-DEM DEM-COM DEM-MUL MUL-DEM EDU-SAF EDU-DEM EDU-ROL EDU-INF "
    "SAF-DEM SAF-ACC INF-ACC INF-MUL INF-DEM ROL-INF ROL-EDU"
)
WEIGHTS = {EXPLICIT: 1.0, NEAR_EXPLICIT: 0.5, INFERRED: 0.25}  # assumption: the better attested, the stronger


def coupling_matrix(coupling: Coupling) -> NDArray[np.float64]:
    """Return M, shape (10, 10): ``M[j, k]`` is how much hallmark j feeds hallmark k, 0 to 1."""
    matrix = np.zeros((len(HALLMARKS), len(HALLMARKS)))
    if coupling == "none":
        return matrix
    tiers = (EXPLICIT, NEAR_EXPLICIT) if coupling == "explicit" else (EXPLICIT, NEAR_EXPLICIT, INFERRED)
    place = {name: row for row, name in enumerate(HALLMARKS)}
    for tier in tiers:
        for edge in tier.split():
            cause, effect = edge.split("-")
            matrix[place[SHORT[cause]], place[SHORT[effect]]] = WEIGHTS[tier]
    return matrix
