"""What both importers need: the base turnover behind a reported one, usual settings, and safe writing.

Importers stand above the mechanisms and the calendar of leaving, because the base turnover behind a reported one
depends on how leaving varies with experience and through the year.
"""

from __future__ import annotations

import os
import tempfile
from collections.abc import Mapping, Sequence
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import numpy as np
from numpy.typing import NDArray

from culturesim.errors import ImportFileError
from culturesim.founding import SEASONS
from culturesim.hallmarks.people import experience_shapes_leaving
from culturesim.organisation.blueprint import build_organisation
from culturesim.scenario.file import load_scenario, write_scenario
from culturesim.scenario.model import START_MONTH
from culturesim.scenario.wording import fault_of_name, short_name
from culturesim.units import MONTHS_PER_YEAR, yearly_probability_from_rate

HIGHEST_TURNOVER = 0.95
HALLMARK_STRENGTH = 0.4
FTE_HOURS = 160.0
COORDINATOR_FTE_PER_PERSON = 0.25 / 500
DECIMALS = 5


def yearly_exposure(
    tenure: NDArray[np.integer], experience: NDArray[np.integer], calendar: str
) -> NDArray[np.float64]:
    """Return each staff member's leaving rate over the coming year, as a multiple of the base rate.

    `tenure` and `experience` (before joining) are months at the start; the multiple changes through the year as
    people leave their first year behind and gain experience.
    """
    jobs = SimpleNamespace(
        joined=-np.asarray(tenure, np.int64), prior_experience=np.asarray(experience, np.int64),
        level=np.zeros(len(tenure), np.int8),
    )
    sizes = {name: parameter.default for name, parameter in experience_shapes_leaving.parameters.items()}
    rows = np.arange(len(tenure))
    exposure = np.zeros(len(tenure))
    for month in range(MONTHS_PER_YEAR):
        state = SimpleNamespace(month=month, jobs=jobs)
        weight = SEASONS[calendar][(START_MONTH[calendar] - 1 + month) % MONTHS_PER_YEAR] / MONTHS_PER_YEAR
        exposure += weight * np.exp(experience_shapes_leaving.rule(state, rows, **sizes))
    return exposure


def expected_turnover(base_rate: float, exposure: NDArray[np.float64]) -> float:
    """Return the share of the founding staff expected to leave within the first year at `base_rate` (1/year)."""
    return float(-np.expm1(-base_rate * exposure).mean())


def base_turnover(reported: float, exposure: NDArray[np.float64]) -> float:
    """Return the yearly base probability under which the founding staff's expected turnover is `reported`.

    Parameters
    ----------
    reported
        Share of the staff that leaves within a year, 0 to ``HIGHEST_TURNOVER``.
    exposure
        From :func:`yearly_exposure`.
    """
    if not 0 <= reported <= HIGHEST_TURNOVER:
        raise ValueError(f"{reported} is not a yearly turnover from 0 to {HIGHEST_TURNOVER}")
    low, high = 0.0, -np.log1p(-reported) / exposure.min()
    for _ in range(100):
        rate = (low + high) / 2
        if expected_turnover(rate, exposure) < reported:
            low = rate
        else:
            high = rate
    return round(yearly_probability_from_rate(high), DECIMALS)


def usual_policy(name_of_programme: str, staff: int, steward_job: str | None) -> dict[str, Any]:
    """Return the settings no roster or staffing table knows: hallmarks, a programme and a champion."""
    hours = round(COORDINATOR_FTE_PER_PERSON * FTE_HOURS * staff, 1)
    policy: dict[str, Any] = {
        "hallmarks": HALLMARK_STRENGTH,
        "upkeep": "stewarded" if steward_job else "fixed",
        "programmes": [{"name": name_of_programme, "coordinator_hours": hours}],
    }
    if steward_job:
        champion = {"name": "champion", "job": steward_job, "share": 0.7, "talk": 0.7, "action": 0.7}
        policy["stewards"] = [champion]
    return policy


def policy_in_words(policy: Mapping[str, Any]) -> list[str]:
    """Return the assumptions behind :func:`usual_policy`, for the report."""
    hours = policy["programmes"][0]["coordinator_hours"]
    words = [
        f"every hallmark at strength {HALLMARK_STRENGTH:g}: an assumption, survey your own",
        f"one mentoring programme with {hours:g} coordinator hours a month (0.25 full-time posts per 500 staff, "
        f"{FTE_HOURS:g} hours a month each): an assumption",
    ]
    if "stewards" in policy:
        words.append(f"a champion of all hallmarks in the job {policy['stewards'][0]['job']!r}: an assumption")
    else:
        words.append("no leader found to be a champion, so the strength of hallmarks stays as it is (upkeep: fixed)")
    return words


def _must_be_free(paths: Sequence[Path], inputs: Sequence[Path], *, overwrite: bool) -> None:
    for path in paths:
        if path.is_dir():
            raise ImportFileError(f"{path}: is a folder; give the name of the scenario file to write")
        if any(path.exists() and given.exists() and path.samefile(given) for given in inputs):
            raise ImportFileError(f"{path}: would overwrite the file it is read from; give another output name")
    there = [str(path) for path in paths if path.exists()]
    if there and not overwrite:
        verb = "is" if len(there) == 1 else "are"
        raise ImportFileError(
            f"{', '.join(there)} {verb} there already; give another output name, or --overwrite (overwrite=True) to "
            "replace what is there"
        )


def write_import(
    out: Path, content: Mapping[str, Any], comment: str, tables: Mapping[Path, str], inputs: Sequence[Path],
    *, overwrite: bool = False,
) -> list[Path]:
    """Write a scenario and the tables beside it, all or none, and return their paths.

    They are first made in a folder of their own, loaded and built there, so that nothing is left that cannot be
    used.

    Raises
    ------
    ImportFileError
        When a file would overwrite one of `inputs`, is there already (without `overwrite`), or cannot be written.
    """
    paths = [*tables, out]
    wrong = fault_of_name(str(out))
    if wrong:
        raise ImportFileError(wrong)
    try:
        _must_be_free(paths, inputs, overwrite=overwrite)
        with tempfile.TemporaryDirectory(dir=out.parent, prefix=".import-") as name:
            folder = Path(name)
            for path, text in tables.items():
                (folder / path.name).write_text(text, encoding="utf-8", newline="")
            write_scenario(content, folder / out.name, comment=comment)
            made = load_scenario(folder / out.name)
            build_organisation(made.organisation, made.folder)
            for path in paths:
                os.replace(folder / path.name, path)
    except OSError as error:
        raise ImportFileError(
            f"{short_name(out)}: cannot be written ({error.strerror}); check that the folder exists, and the name"
        ) from error
    return paths
