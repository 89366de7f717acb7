"""Import of one school district from yearly staffing statistics, laid out as the Texas reports (TAPR) are.

One unit a campus, its teachers as staff and its principal as unit leader. What the statistics do not say is
filled in with stated assumptions. Draws nothing.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import numpy as np

from culturesim.errors import ImportFileError
from culturesim.importing.common import (
    HIGHEST_TURNOVER,
    base_turnover,
    policy_in_words,
    usual_policy,
    write_import,
    yearly_exposure,
)
from culturesim.importing.district_tables import (
    BAND_COLUMNS,
    CENTRAL_UNIT,
    District,
    campus_weights,
    campuses_of,
    find_district,
    teachers_of,
)
from culturesim.organisation.careers import careers, quotas
from culturesim.tables_in import ImportReport, Table, read_table

DEFAULT_TURNOVER, DEFAULT_LEADER_TURNOVER, DEFAULT_TENURE = 0.16, 0.18, 7.0
DOUBTFUL_TENURE = 1.0
LEADER_TURNOVER_RANGE = (0.03, 0.5)


def _bands(district: District, fte: float) -> dict[str, float]:
    """Return FTE by experience band; unreported bands share what the others leave of the total."""
    known = {band: district.number(column) for band, column in BAND_COLUMNS.items()}
    missing = [band for band, value in known.items() if value is None]
    rest = max(0.0, fte - sum(value or 0.0 for value in known.values()))
    for band in missing:
        share = rest / len(missing)
        district.filled.append(
            f"{BAND_COLUMNS[band]} is not reported for {district.year}: {share:.1f} FTE, what the other bands leave"
        )
    bands = {band: round(rest / len(missing) if value is None else value, 4) for band, value in known.items()}
    if sum(bands.values()) <= 0:
        raise ImportFileError(f"{district.place}: {district.name} reports no teachers by experience; mend the row")
    return bands


def _staff_turnover(district: District, teachers: int, mean_tenure: float, bands: Mapping[str, float]) -> float:
    reported = district.number_or(
        "turnover_pct", 100 * DEFAULT_TURNOVER, f"{DEFAULT_TURNOVER:.0%} a year, the state-wide level"
    ) / 100
    if reported > HIGHEST_TURNOVER:
        district.filled.append(
            f"turnover_pct {100 * reported:g} would leave nobody: {HIGHEST_TURNOVER:.0%} is used instead"
        )
        reported = HIGHEST_TURNOVER
    tenure, earlier = careers(teachers, mean_tenure, bands)
    return base_turnover(reported, yearly_exposure(tenure, earlier, "school_year"))


def _leader_turnover(district: District) -> float:
    """Return the yearly probability that goes with the principals' mean tenure in completed years."""
    default = (1 - DEFAULT_LEADER_TURNOVER) / DEFAULT_LEADER_TURNOVER
    words = f"principals leave at {DEFAULT_LEADER_TURNOVER:.0%} a year (reported from 2016-17 on)"
    mean = district.number_or("principal_mean_tenure_years", default, words)
    low, high = LEADER_TURNOVER_RANGE
    probability = 1 / (1 + mean)
    if not low <= probability <= high:
        district.filled.append(
            f"principal_mean_tenure_years {mean:g} rests on few people: their turnover is held to "
            f"{low:.0%} to {high:.0%} a year"
        )
    return round(min(max(probability, low), high), 5)


def _content(district: District, campuses: Mapping[str, str], weights: list[float]) -> dict[str, Any]:
    fte = teachers_of(district)
    teachers = math.floor(fte + 0.5)
    bands = _bands(district, fte)
    mean_tenure = district.number_or("mean_tenure_years", DEFAULT_TENURE, f"{DEFAULT_TENURE:g} years")
    if mean_tenure < DOUBTFUL_TENURE:
        district.filled.append(f"mean_tenure_years {mean_tenure:g} is very short: new, or a slip in the report?")
    staff = quotas(weights, teachers)
    organisation = {
        "source": f"Texas Education Agency, Texas Academic Performance Reports (TAPR), {district.year}",
        "calendar": "school_year",
        "executives": 1,
        "central_unit": CENTRAL_UNIT,
        "mean_tenure": mean_tenure,
        "experience_bands": bands,
        "turnover": {
            "staff": _staff_turnover(district, teachers, mean_tenure, bands),
            "leader": _leader_turnover(district),
        },
        "units": [
            {"name": name, "staff": int(n), "leaders": 1} for name, n in zip(campuses.values(), staff, strict=True)
        ],
    }
    return {
        "name": district.name,
        "description": f"{district.name} in {district.year}: {teachers} teachers on {len(campuses)} campuses.",
        "months": 120,
        "organisation": organisation,
        **usual_policy("mentoring", teachers, f"{CENTRAL_UNIT}/executive 1"),
    }


def _describe(content: Mapping[str, Any], district: District, report: ImportReport) -> None:
    organisation = content["organisation"]
    turnover = organisation["turnover"]
    sizes = np.array([unit["staff"] for unit in organisation["units"]])
    bands = ", ".join(f"{band} years {fte:g}" for band, fte in organisation["experience_bands"].items())
    report.understood[:0] = [
        f"{district.name}, {district.year}: {district.cells['teachers_fte']} teachers (FTE), so {sizes.sum()} people",
        f"{len(sizes)} campuses of {sizes.min()} to {sizes.max()} teachers, one principal each",
        f"teachers by experience (FTE): {bands}; mean tenure {organisation['mean_tenure']:g} years",
        f"yearly turnover {district.cells['turnover_pct'] or 'not reported'} %: with a base of {turnover['staff']:g} "
        f"founding teachers are expected to leave at that rate; principals leave at {turnover['leader']:g} a year",
    ]
    report.defaulted += [*district.filled, *policy_in_words(content)]
    if district.year != "2021-22":
        report.defaulted.append(f"campuses are those of 2021-22, whatever there was in {district.year}")
    report.defaulted.append("one executive in the central office; executives' turnover as usual")


def district_scenario(
    district_id: str, staffing: Table, campuses: Table, year: str, campus_fte: Path | None = None
) -> tuple[dict[str, Any], ImportReport]:
    """Return the scenario of one district as plain data, and the report, from tables already read."""
    district = find_district(staffing, district_id, year)
    teachers_of(district)
    named = campuses_of(campuses, district_id, district)
    report = ImportReport()
    content = _content(district, named, campus_weights(named, campus_fte, report))
    _describe(content, district, report)
    return content, report


def import_district(
    district_id: str,
    staffing_csv: Path | str,
    campuses_csv: Path | str,
    out: Path | str,
    year: str = "2021-22",
    campus_fte: Path | str | None = None,
    *,
    overwrite: bool = False,
) -> ImportReport:
    """Write a scenario of one district and return what was understood and assumed.

    Parameters
    ----------
    district_id
        The state's number of the district, with or without leading zeros.
    staffing_csv, campuses_csv
        Tables of districts by school year, and of campuses.
    out
        Scenario file to write.
    year
        School year as in the table, such as "2021-22".
    campus_fte
        CSV with campus_id and fte, to share out the teachers; equally without it.
    overwrite
        Replace a file that is there already.

    Raises
    ------
    ImportFileError
        When a file cannot be used or is there already, or the district is unknown, too small, without campuses or
        without that year.
    """
    staffing_csv, campuses_csv, out = Path(staffing_csv), Path(campuses_csv), Path(out)
    by_campus = Path(campus_fte) if campus_fte is not None else None
    tables = read_table(staffing_csv), read_table(campuses_csv)
    content, report = district_scenario(str(district_id), *tables, str(year), by_campus)
    comment = "\n".join(
        [
            f"{content['name']}, school year {year}. Source: Texas Education Agency, TAPR.",
            "Assumptions of the import, not facts about the district:",
            *(f"- {words}" for words in report.defaulted),
        ]
    )
    inputs = [path for path in (staffing_csv, campuses_csv, by_campus) if path is not None]
    report.files += write_import(out, content, comment, {}, inputs, overwrite=overwrite)
    return report
