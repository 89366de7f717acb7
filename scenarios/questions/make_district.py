"""Make the district of the example questions: a made-up roster, imported as any other, with who carries mentoring.

Nobody in it is real and no real data were looked at: units, people and years come from a counter and a few rules.

    python scenarios/questions/make_district.py FOLDER
"""

from __future__ import annotations

import csv
import sys
from datetime import date
from pathlib import Path
from typing import Any

from culturesim.importing.roster import import_roster
from culturesim.organisation.blueprint import organisation_of
from culturesim.scenario.file import load_scenario, write_scenario
from culturesim.scenario.model import Scenario

SCHOOLS = ("Alder", "Birch", "Cedar", "Dogwood", "Elm", "Fir", "Gingko", "Hazel", "Ivy", "Juniper", "Kapok", "Larch",
           "Maple", "Nutmeg")  # fmt: skip
OFFICE = "District office"
PEOPLE = 1200
EXECUTIVES, OFFICE_STAFF = 3, 3
AS_OF = date(2025, 8, 1)
SECRET = "made up"
LEVELS = {"principal": "unit_leader", "assistant principal": "unit_leader", "teacher": "staff",
          "office staff": "staff", "executive": "executive"}  # fmt: skip
SOURCE = "a made-up roster (scenarios/questions/make_district.py)"
ABOUT = """yaml-language-server: $schema=../../docs/reference/scenario.schema.json
Made by scenarios/questions/make_district.py from a made-up roster: nobody in it is real.
Who carries how much of mentoring is an assumption; hallmarks at 0.4 and 96 coordinator hours are the import's.
Evidence 3.1: 57 % of people in education have had a mentor. Evidence 4.2: pairs are planned for 12 months."""


def rows() -> list[tuple[str, str, str, str, str]]:
    """Return the roster: id, school, position, day of hiring, supervisor."""
    found = [(f"E{n}", OFFICE, "executive", _hired(7 * n), "") for n in range(EXECUTIVES)]
    found += [(f"S{n}", OFFICE, "office staff", _hired(11 * n + 5), "E0") for n in range(OFFICE_STAFF)]
    left = PEOPLE - EXECUTIVES - OFFICE_STAFF
    for place, school in enumerate(SCHOOLS):
        size = left // (len(SCHOOLS) - place)
        left -= size
        found.append((f"P{place}", f"{school} School", "principal", _hired(5 * place + 3), "E0"))
        found.append((f"A{place}", f"{school} School", "assistant principal", _hired(3 * place + 2), f"P{place}"))
        found += [(f"T{place}-{n}", f"{school} School", "teacher", _hired(place + 31 * n), f"P{place}")
                  for n in range(size - 2)]  # fmt: skip
    return found


def _hired(number: int) -> str:
    """Return a day of hiring: years here fall off as in a staff of which one in six leaves a year."""
    months = 3 + (number * 37 % 101) * (number * 17 % 23) // 11
    year, month = divmod(AS_OF.year * 12 + AS_OF.month - 1 - months, 12)
    return f"{year}-{month + 1:02d}-01"


def write_roster(path: Path) -> Path:
    """Write the roster as a CSV file and return it."""
    with path.open("w", newline="", encoding="utf-8") as out:
        table = csv.writer(out, lineterminator="\n")
        table.writerow(("staff_id", "school", "position", "hire_date", "supervisor_id"))
        table.writerows(rows())
    return path


def policy(imported: Scenario) -> dict[str, Any]:
    """Return what no roster knows: how mentoring is done in this district and who carries it; all assumptions."""
    organisation = organisation_of(imported)
    jobs = {level: [job for job, one in zip(organisation.job_ids, organisation.level, strict=True) if one == level]
            for level in (1, 2)}  # fmt: skip
    principals, assistants = jobs[1][::2], jobs[1][1::2]
    stewards: list[dict[str, Any]] = [
        {"name": "director of mentoring", "job": jobs[2][1], "share": 0.4, "talk": 0.9, "action": 0.9},
        {"name": "superintendent", "job": jobs[2][0], "share": 0.05, "talk": 0.7, "action": 0.5},
    ]
    for place, job in enumerate(principals):  # some do much, some little; share: what hangs on the role
        action = round(0.3 + 0.65 * (5 * place % len(principals)) / (len(principals) - 1), 2)
        stewards.append({"name": f"principal {place + 1}", "job": job, "scope": "unit", "share": 0.3, "talk": 0.6,
                         "action": action})  # fmt: skip
    for place, job in enumerate(assistants):  # nothing hangs on these yet
        stewards.append({"name": f"co-lead {place + 1}", "job": job, "scope": "unit", "share": 0.0, "talk": 0.5,
                         "action": 0.6})  # fmt: skip
    return {
        "name": "fourteen schools",
        "description": "A made-up district of 1,200 staff in fourteen schools with a district office.",
        "organisation": imported.organisation.model_copy(update={"calendar": "school_year", "source": SOURCE}),
        "programmes": [{"name": "mentoring", "coordinator_hours": 96.0, "term": 12, "support_share": 0.2}],
        "stewards": stewards,
        "founding": {"ever_mentored": 0.57},
    }


def make(folder: Path) -> Path:
    """Write the roster, import it, add who carries mentoring, and return the scenario file."""
    roster, out = write_roster(folder / "roster.csv"), folder / "fourteen_schools.yaml"
    columns = {"id": "staff_id", "unit": "school", "level": "position", "hire_date": "hire_date"}
    import_roster(roster, None, columns, out, levels=LEVELS, secret=SECRET, overwrite=True)
    roster.unlink()
    imported = load_scenario(out)
    write_scenario(imported.with_(**policy(imported)), out, comment=ABOUT)
    return out


if __name__ == "__main__":
    print(make(Path(sys.argv[1])))
