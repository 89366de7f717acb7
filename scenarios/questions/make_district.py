"""Make the district of the example questions: a made-up roster, imported as any other, with who carries mentoring.

Nobody in it is real and no real data were looked at: units, people and years come from a counter and a few rules.

    python scenarios/questions/make_district.py FOLDER
"""

from __future__ import annotations

import csv
import sys
from datetime import date
from pathlib import Path

from culturesim.importing.roster import import_roster
from culturesim.scenario.file import load_scenario, write_scenario

SCHOOLS = ("Alder", "Birch", "Cedar", "Dogwood", "Elm", "Fir", "Gingko", "Hazel", "Ivy", "Juniper", "Kapok", "Larch",
           "Maple", "Nutmeg")  # fmt: skip
OFFICE = "District office"
PEOPLE = 1200
EXECUTIVES, OFFICE_STAFF = 3, 3
AS_OF = date(2025, 8, 1)
SECRET = "made up"


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


def make(folder: Path) -> Path:
    """Write roster, import it, add who carries mentoring, and return the scenario file."""
    roster = write_roster(folder / "roster.csv")
    out = folder / "fourteen_schools.yaml"
    words = {"principal": "unit_leader", "assistant principal": "unit_leader", "teacher": "staff",
             "office staff": "staff"}
    columns = {"id": "staff_id", "unit": "school", "level": "position", "hire_date": "hire_date"}
    import_roster(roster, None, columns, out, levels=words | {"executive": "executive"}, secret=SECRET, overwrite=True)
    roster.unlink()
    made = load_scenario(out)
    write_scenario(made.with_(**policy(made)), out, comment=ABOUT)
    return out


if __name__ == "__main__":
    print(make(Path(sys.argv[1])))
