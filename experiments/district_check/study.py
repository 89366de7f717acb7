"""District check: nine years of staffing in Texas districts, forecast from 2012-13 and compared with 2021-22.

Every district with at least 200 teachers in 2012-13 and headcounts in all years is founded from its figures of
2012-13 (teachers, experience bands, mean tenure, turnover) and lived nine years along its observed headcount: each
August a hiring wave or a layoff (vacant jobs first) brings the number of jobs to the observed one, vacancies wait
from April and fill in August. Nothing else is taken from later years, and nothing was fitted to them. Nobody mentors
here: what is checked is leaving, hiring and ageing.

What is forecast for 2021-22: shares of teachers by experience band, mean experience, mean tenure in the district,
turnover. Beside it stands the naive forecast that nothing changes, given the same headcount. Two rules for turnover,
both fixed before the first run: the district's own figure of 2012-13 for ever, or half-way between that and the mean
of all districts (turnover of one year is noisy: lag-1 correlation 0.5 to 0.9, evidence 2.3).

    python experiments/district_check/study.py                writes results.csv, results.txt and figure.png
    python experiments/district_check/study.py --districts 5  a quick look, written nowhere

Source: Texas Education Agency, Texas Academic Performance Reports, ../shared/data/tx_district_staffing.csv.
"""

from __future__ import annotations

import argparse
import csv
import math
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from multiprocessing import get_context
from pathlib import Path

import numpy as np

import culturesim as cs
from culturesim.importing.common import HIGHEST_TURNOVER, base_turnover, yearly_exposure
from culturesim.measures.intervals import wilson
from culturesim.organisation.careers import BANDS, careers
from culturesim.phases.events import events
from culturesim.phases.moment import Moment
from culturesim.phases.turnover import turnover
from culturesim.run import RUNNING, Run
from culturesim.simulation import Ensemble

HERE = Path(__file__).parent
STAFFING = HERE.parents[1].parent / "shared" / "data" / "tx_district_staffing.csv"
FIRST, LAST, YEARS = "2012-13", "2021-22", 9
SMALLEST = 200
_FTE = ("fte_exp_0", "fte_exp_1_5", "fte_exp_6_10", "fte_exp_11_20", "fte_exp_over_20")
COLUMNS = dict(zip(BANDS, _FTE, strict=True))
END, YEAR_BEFORE = 12 * YEARS, 12 * (YEARS - 1)  # months of the snapshots: August 2021 and August 2020
PEOPLE_PER_DISTRICT = 1500  # small districts are lived with several seeds, so that their forecast is a mean
NOBODY_MENTORS = {"never_share": 1, "offering_probability": 0, "fill_probability": 1}
RULES = {"own": 1.0, "half-way": 0.5}  # weight of the district's own turnover
MEASURES = {
    "bands": "experience bands (share of teachers in the wrong band)",
    "experience": "mean experience (years)",
    "tenure": "mean tenure (years)",
    "turnover": "turnover (points of a per cent)",
}


@dataclass(frozen=True)
class Figures:
    """What is reported, or forecast, of a district for one year; turnover in per cent."""

    bands: tuple[float, ...]
    experience: float
    tenure: float
    turnover: float

    def errors(self, observed: Figures) -> dict[str, float]:
        """Return how far off these figures are: half the sum of differences for bands, else the difference."""
        apart = 0.5 * sum(abs(a - b) for a, b in zip(self.bands, observed.bands, strict=True))
        others = {name: getattr(self, name) - getattr(observed, name) for name in ("experience", "tenure", "turnover")}
        return {"bands": apart, **others}


@dataclass(frozen=True)
class District:
    """A district's headcounts, and its figures at the beginning and at the end."""

    number: str
    name: str
    teachers: tuple[int, ...]
    start: Figures
    end: Figures


def _figures(row: Mapping[str, str]) -> Figures:
    fte = [float(row[column]) for column in COLUMNS.values()]
    return Figures(
        tuple(value / sum(fte) for value in fte), float(row["mean_experience_years"]),
        float(row["mean_tenure_years"]), float(row["turnover_pct"]),
    )  # fmt: skip


def districts(path: Path) -> list[District]:
    """Return the districts that can be checked, by number."""
    rows: dict[str, dict[str, Mapping[str, str]]] = defaultdict(dict)
    with path.open(encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file):
            rows[row["district_id"]][row["school_year"]] = row
    years = sorted({year for of in rows.values() for year in of if FIRST <= year <= LAST})
    needed = [*COLUMNS.values(), "mean_experience_years", "mean_tenure_years", "turnover_pct"]
    found = []
    for number, of in sorted(rows.items(), key=lambda item: int(item[0])):
        if any(year not in of or not of[year]["teachers_fte"] for year in years):
            continue
        complete = all(of[year][column] for year in (FIRST, LAST) for column in needed)
        if float(of[FIRST]["teachers_fte"]) < SMALLEST or not complete:
            continue
        teachers = tuple(math.floor(float(of[year]["teachers_fte"]) + 0.5) for year in years)
        found.append(District(number, of[LAST]["district"], teachers, _figures(of[FIRST]), _figures(of[LAST])))
    return found


def usual_turnover(sample: Iterable[District]) -> float:
    """Return the turnover of 2012-13 over all districts, weighted by teachers (per cent)."""
    weighed = [(one.teachers[0], one.start.turnover) for one in sample]
    return sum(n * rate for n, rate in weighed) / sum(n for n, _ in weighed)


def scenario_of(district: District, yearly: float) -> cs.Scenario:
    """Return the nine years of a district, with a yearly turnover (per cent) that its founding teachers would show."""
    bands = dict(zip(BANDS, district.start.bands, strict=True))
    tenure, earlier = careers(district.teachers[0], district.start.tenure, bands)
    reported = min(yearly / 100, HIGHEST_TURNOVER)
    planned: list[dict[str, object]] = []
    for year in range(1, YEARS + 1):
        planned.append({"do": "hiring_freeze", "month": 12 * year - 4, "months": 4})
        more = district.teachers[year] - district.teachers[year - 1]
        if more > 0:
            planned.append({"do": "hiring_wave", "month": 12 * year, "people": more})
        elif more < 0:
            planned.append({"do": "layoff", "month": 12 * year, "people": -more, "vacant_first": True})
    return cs.Scenario(
        name=district.name,
        months=END + 1,
        organisation={
            "units": [{"name": "teachers", "staff": district.teachers[0], "leaders": 0}],
            "executives": 0,
            "calendar": "school_year",
            "mean_tenure": district.start.tenure,
            "experience_bands": bands,
            "turnover": {"staff": base_turnover(reported, yearly_exposure(tenure, earlier, "school_year"))},
            "network": {"inside": 0, "across": 0},
        },
        behaviour=NOBODY_MENTORS,
        events=planned,
    )


def figures_of(run: Run) -> Figures:
    """Return the figures of the last August of a run."""
    t = run.tenures
    left = np.where(t["left"] == RUNNING, END + 1, t["left"])
    now = (t["joined"] <= END) & (left > END)
    experience = t["prior_experience"][now] + END - t["joined"][now]
    edges = [low for low, _ in BANDS.values()]
    counts = np.bincount(np.searchsorted(edges, experience, side="right") - 1, minlength=len(edges))
    before = (t["joined"] <= YEAR_BEFORE) & (left > YEAR_BEFORE)
    gone = before & (left <= END)
    return Figures(
        tuple(counts / counts.sum()), float(experience.mean()) / 12, float((END - t["joined"][now]).mean()) / 12,
        100 * float(gone.sum() / before.sum()),
    )  # fmt: skip


def staffed(scenario: cs.Scenario, seeds: Iterable[int]) -> list[Run]:
    """Live events and turnover only: where nobody mentors, the other phases touch nobody's coming and going."""
    wanted = list(seeds)
    ensemble = Ensemble([scenario] * len(wanted), wanted)
    with np.errstate(over="ignore"):  # keys wrap around
        while not ensemble.done:
            now = Moment(ensemble.state, ensemble.evaluator, ensemble.setting)
            events(now)
            turnover(now)
            ensemble.state.month += 1
    return [ensemble.finished(world) for world in range(len(wanted))]


def forecast(district: District, yearly: float) -> Figures:
    """Return the mean forecast over as many seeds as make the district large."""
    seeds = range(max(1, min(5, round(PEOPLE_PER_DISTRICT / district.teachers[0]))))
    each = [figures_of(run) for run in staffed(scenario_of(district, yearly), seeds)]
    return Figures(
        tuple(float(np.mean([one.bands[band] for one in each])) for band in range(len(BANDS))),
        *(float(np.mean([getattr(one, name) for one in each])) for name in ("experience", "tenure", "turnover")),
    )


# ---------------------------------------------------------------- what came out

Row = dict[str, object]
_NUMBERS = ("experience", "tenure", "turnover")


def _row(district: District, forecasts: Mapping[str, Figures]) -> Row:
    row: Row = {"district_id": district.number, "district": district.name}
    row |= {"teachers_2012": district.teachers[0], "teachers_2021": district.teachers[-1]}
    for who, figures in {"observed": district.end, "naive": district.start, **forecasts}.items():
        row |= {f"{band} years, {who}": round(share, 4) for band, share in zip(BANDS, figures.bands, strict=True)}
        row |= {f"{name}, {who}": round(getattr(figures, name), 2) for name in _NUMBERS}
    return row


def _checked(task: tuple[District, float]) -> Row:
    """Return the results of one district, given the usual turnover."""
    district, usual = task
    rates = {rule: own * district.start.turnover + (1 - own) * usual for rule, own in RULES.items()}
    return _row(district, {rule: forecast(district, rate) for rule, rate in rates.items()})


def figures_in(row: Mapping[str, object], who: str) -> Figures:
    """Return the figures of one forecast (or "observed", "naive") from a row of the results."""
    bands = tuple(float(str(row[f"{band} years, {who}"])) for band in BANDS)
    return Figures(bands, *(float(str(row[f"{name}, {who}"])) for name in _NUMBERS))


def errors_in(rows: Sequence[Mapping[str, object]], who: str) -> dict[str, np.ndarray]:
    """Return the signed errors of one forecast, one a district, by measure (bands: always positive)."""
    each = [figures_in(row, who).errors(figures_in(row, "observed")) for row in rows]
    return {name: np.array([one[name] for one in each]) for name in MEASURES}


def summary(rows: Sequence[Mapping[str, object]]) -> list[str]:
    """Return what the results say, line by line."""
    size = np.array([float(str(row["teachers_2012"])) for row in rows])
    naive = errors_in(rows, "naive")
    lines = [f"{len(rows)} districts with {size.sum():,.0f} teachers in {FIRST}; forecast for {LAST}", ""]
    for name, meaning in MEASURES.items():
        lines.append(meaning)
        for who in ("naive", *RULES):
            errors = errors_in(rows, who)[name]
            off = np.abs(errors)
            median, high = np.quantile(off, [0.5, 0.9])
            bias = "" if name == "bands" else f"; teacher-weighted bias {np.average(errors, weights=size):+.3g}"
            better = np.abs(errors) < np.abs(naive[name])
            won = wilson(int(better.sum()), len(rows))
            beats = "" if who == "naive" else (
                f"; nearer than naive in {won.estimate:.0%} of districts ({won.low:.0%} to {won.high:.0%})"
            )  # fmt: skip
            lines.append(
                f"  {who:9} mean |error| {off.mean():.3g}, median {median:.3g}, 9 in 10 below {high:.3g}{bias}{beats}"
            )
    lines += ["", *_all_teachers(rows, size), "", *_where_it_loses(rows, naive)]
    return lines


def _all_teachers(rows: Sequence[Mapping[str, object]], size: np.ndarray) -> list[str]:
    """Return the figures of all districts together, weighted by teachers."""
    what = ", ".join(BANDS) + "; experience, tenure, turnover"
    lines = [f"all districts together, weighted by teachers: bands {what}"]
    end = np.array([float(str(row["teachers_2021"])) for row in rows])
    for who in ("naive", "observed", *RULES):
        each = [figures_in(row, who) for row in rows]
        weights = size if who == "naive" else end
        bands = np.average([one.bands for one in each], axis=0, weights=weights)
        rest = [np.average([getattr(one, name) for one in each], weights=weights) for name in _NUMBERS]
        lines.append(
            f"  {who:9} " + " ".join(f"{share:.3f}" for share in bands) + "; " + " ".join(f"{x:.2f}" for x in rest)
        )
    return lines


def _where_it_loses(rows: Sequence[Mapping[str, object]], naive: Mapping[str, np.ndarray]) -> list[str]:
    """Return mean errors of the own-turnover forecast against naive, by growth and by turnover at the start."""
    growth = np.array([float(str(row["teachers_2021"])) / float(str(row["teachers_2012"])) for row in rows])
    start = np.array([figures_in(row, "naive").turnover for row in rows])
    groups = {
        "shrank": growth < 0.98, "grew up to a fifth": (growth >= 0.98) & (growth < 1.2), "grew more": growth >= 1.2,
        "turnover under 12 %": start < 12, "12 to 16 %": (start >= 12) & (start < 16), "16 % and over": start >= 16,
    }  # fmt: skip
    lines = ["mean |error| by group, half-way rule against naive: " + ", ".join(MEASURES)]
    mine = errors_in(rows, "half-way")
    for group, inside in groups.items():
        told = [f"{np.abs(mine[n][inside]).mean():.3g}/{np.abs(naive[n][inside]).mean():.3g}" for n in MEASURES]
        lines.append(f"  {group:20} {int(inside.sum()):4} districts: " + ", ".join(told))
    return lines


def main() -> None:
    """Run the check and write what came out beside this file."""
    parser = argparse.ArgumentParser(description=str(__doc__).split("\n", 1)[0])
    parser.add_argument("--districts", type=int, default=None, help="only so many, spread evenly; nothing is written")
    parser.add_argument("--workers", type=int, default=2, help="processes that live districts side by side")
    parser.add_argument("--staffing", type=Path, default=STAFFING, help="the table of districts by school year")
    options = parser.parse_args()
    sample = districts(options.staffing)
    usual = usual_turnover(sample)
    chosen = sample if options.districts is None else sample[:: max(1, len(sample) // options.districts)]
    with get_context("spawn").Pool(options.workers) as pool:
        rows = pool.map(_checked, [(district, usual) for district in chosen], chunksize=1)
    lines = summary(rows)
    print("\n".join(lines))
    if options.districts is None:
        with (HERE / "results.csv").open("w", encoding="utf-8", newline="") as file:
            writer = csv.DictWriter(file, list(rows[0]), lineterminator="\n")
            writer.writeheader()
            writer.writerows(rows)
        (HERE / "results.txt").write_text("\n".join(lines) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
