"""Import of rosters: what is understood, what is refused and why, and that nothing private or half-made is left."""

from __future__ import annotations

import os
import random
import time
from datetime import date
from pathlib import Path

import numpy as np
import pytest

from culturesim.errors import ImportFileError
from culturesim.importing.common import base_turnover, expected_turnover, yearly_exposure
from culturesim.importing.roster import import_roster
from culturesim.importing.roster_people import steady_id
from culturesim.organisation.blueprint import build_organisation
from culturesim.scenario.file import load_scenario
from culturesim.units import rate_from_yearly_probability

LAZEGA = {
    "id": "person_id", "unit": "office", "level": "status", "tenure_years": "years_with_firm", "age": "age",
    "group": "gender",
}  # fmt: skip
LEVELS = {"partner": "unit_leader", "associate": "staff"}
ROSTER = """id,unit,level,tenure_years,age,name
e1,Sales,unit_leader,10,50,Ann Fisher
e2,Sales,staff,2.5,30,Bob Carter
e3,Legal,staff,0,24,Cid Wong
e4,Legal,executive,20,60,Dee Osei
"""


def file_of(folder: Path, text: str | bytes, name: str = "people_in.csv") -> Path:
    path = folder / name
    path.write_bytes(text.encode() if isinstance(text, str) else text)
    return path


def roster(folder: Path, text: str | bytes = ROSTER, ties: str | None = None, columns=None, **more):
    people = file_of(folder, text)
    tie_file = None if ties is None else file_of(folder, ties, "ties_in.csv")
    return import_roster(people, tie_file, columns, folder / "out.yaml", **more)


def built(folder: Path, name: str = "out.yaml"):
    scenario = load_scenario(folder / name)
    return scenario, build_organisation(scenario.organisation, scenario.folder)


def left_over(folder: Path) -> set[str]:
    return {path.name for path in folder.iterdir()} - {"people_in.csv", "ties_in.csv"}


# ---------------------------------------------------------------- the law firm


def test_the_law_firm_is_imported_whole(tmp_path, shared_data):
    files = shared_data / "law_firm_roster.csv", shared_data / "law_firm_cowork.csv"
    report = import_roster(*files, LAZEGA, tmp_path / "law.yaml", levels=LEVELS)
    assert report.refused == []
    assert any("71 people: 36 unit_leader, 35 staff" in line for line in report.understood)
    scenario, firm = built(tmp_path, "law.yaml")
    assert firm.headcount == 71 and set(firm.unit_names) == {"Boston", "Hartford", "Providence"}
    assert firm.contacts is not None and int((firm.contacts >= 0).sum()) == 2 * 378
    assert firm.tenure.sum() == 12 * sum(
        int(line.split(",")[4]) for line in files[0].read_text().splitlines()[1:]
    )
    assert scenario.stewards[0].job in firm.job_ids


def test_the_law_firm_without_a_map_is_guessed_and_says_so(tmp_path, shared_data):
    files = shared_data / "law_firm_roster.csv", shared_data / "law_firm_cowork.csv"
    report = import_roster(*files, out=tmp_path / "law.yaml")
    filled = "\n".join(report.defaulted)
    assert "guessed from the names: id = person_id, unit = office" in filled
    assert "levels were guessed: partner = unit_leader, associate = staff" in filled


# ---------------------------------------------------------------- what is written


def test_nothing_private_is_written(tmp_path):
    roster(tmp_path, ROSTER.replace("\ne", "\nworker-"), ties="a,b\nworker-1,worker-2\n", secret="tea for two")
    written = "".join((tmp_path / name).read_text() for name in left_over(tmp_path))
    assert left_over(tmp_path) == {"out.yaml", "out.people.csv", "out.ties.csv"}
    for private in ("Ann", "Fisher", "worker-", "tea"):
        assert private not in written
    header = (tmp_path / "out.people.csv").read_text().splitlines()[0]
    assert header == "person,unit,level,tenure_months,experience_months,group"


def test_people_carry_their_figures(tmp_path):
    roster(tmp_path)
    _, made = built(tmp_path)
    row = {job: i for i, job in enumerate(made.job_ids)}[f"Sales/job of {steady_id('e2')}"]
    assert (made.tenure[row], made.experience[row]) == (30, 8 * 12 - 30)
    assert sorted(made.level.tolist()) == [0, 0, 1, 2]


def test_a_secret_changes_every_id():
    assert steady_id("e1", "tea") != steady_id("e1") == steady_id("e1")


def test_the_same_file_gives_the_same_output(tmp_path):
    roster(tmp_path)
    first = [(tmp_path / name).read_bytes() for name in sorted(left_over(tmp_path))]
    roster(tmp_path, overwrite=True)
    assert first == [(tmp_path / name).read_bytes() for name in sorted(left_over(tmp_path))]


def test_an_input_is_never_overwritten(tmp_path):
    people = file_of(tmp_path, ROSTER, "out.people.csv")
    with pytest.raises(ImportFileError, match="would overwrite the file it is read from"):
        import_roster(people, out=tmp_path / "out.yaml")
    assert people.read_text() == ROSTER


def test_files_that_are_there_are_kept_unless_said_otherwise(tmp_path):
    (tmp_path / "out.people.csv").write_text("mine")
    with pytest.raises(ImportFileError, match=r"out\.people\.csv is there already; .*--overwrite"):
        roster(tmp_path)
    assert left_over(tmp_path) == {"out.people.csv"} and (tmp_path / "out.people.csv").read_text() == "mine"
    roster(tmp_path, overwrite=True)
    assert built(tmp_path)[1].headcount == 4


@pytest.mark.parametrize(
    ("name", "words"), [("x" * 300 + ".yaml", "cannot be written"), ("x" * 245 + ".yaml", "cannot be written"),
                        ("a\0b.yaml", "does not belong in the name of a file")]
)  # fmt: skip
def test_an_output_name_that_cannot_be_is_one_clear_fault(tmp_path, name, words):
    with pytest.raises(ImportFileError, match=words):
        import_roster(file_of(tmp_path, ROSTER), out=tmp_path / name)
    assert left_over(tmp_path) == set()


def test_a_failed_write_leaves_nothing(tmp_path, monkeypatch):
    move = os.replace

    def full(source, target):
        if Path(target).parent == tmp_path:
            raise OSError(28, "No space left on device")
        move(source, target)

    monkeypatch.setattr("culturesim.importing.common.os.replace", full)
    with pytest.raises(ImportFileError, match="No space left"):
        roster(tmp_path)
    assert left_over(tmp_path) == set()


def test_a_missing_output_folder_says_so(tmp_path):
    people = file_of(tmp_path, ROSTER)
    with pytest.raises(ImportFileError, match="check that the folder exists"):
        import_roster(people, out=tmp_path / "no" / "out.yaml")


# ---------------------------------------------------------------- fields


def test_supervisors_lead_where_no_level_is_given(tmp_path):
    report = roster(tmp_path, "id,unit,supervisor\na,U,\nb,U,a\nc,U,ghost\n")
    _, made = built(tmp_path)
    assert sorted(made.level.tolist()) == [0, 0, 1]
    assert any("whoever supervises" in line for line in report.defaulted)
    assert any("1 supervisors are not in the roster" in line for line in report.defaulted)
    assert "ghost" not in (tmp_path / "out.yaml").read_text()


def test_hire_dates_count_from_the_latest_or_a_given_day(tmp_path):
    text = "id,unit,hire_date\na,U,2020-01-01\nb,U,2022-01-01\n"
    report = roster(tmp_path, text)
    assert any("as of 2022-01-01" in line for line in report.defaulted)
    assert sorted(built(tmp_path)[1].tenure.tolist()) == [0, 24]
    roster(tmp_path, text, as_of=date(2023, 1, 1), overwrite=True)
    assert sorted(built(tmp_path)[1].tenure.tolist()) == [12, 36]


def test_semicolons_and_a_byte_order_mark_are_read(tmp_path):
    roster(tmp_path, b"\xef\xbb\xbf" + ROSTER.replace(",", ";").replace("Ann Fisher", '"Fisher; Ann"').encode())
    assert built(tmp_path)[1].headcount == 4


def test_reported_turnover_becomes_a_base(tmp_path):
    rows = [f"p{i},U,staff,{i % 12},{25 + i % 30}" for i in range(200)]
    roster(tmp_path, "id,unit,level,tenure_years,age\n" + "\n".join(rows), turnover=0.2)
    scenario, made = built(tmp_path)
    exposure = yearly_exposure(made.tenure, made.experience, "flat")
    base = rate_from_yearly_probability(scenario.organisation.turnover.staff)
    assert expected_turnover(base, exposure) == pytest.approx(0.2, abs=2e-5)
    assert scenario.organisation.turnover.staff != 0.2


@pytest.mark.parametrize("reported", [0.0, 0.05, 0.16, 0.5, 0.95])
@pytest.mark.parametrize("calendar", ["flat", "school_year"])
def test_base_turnover_inverts_expected_turnover(reported, calendar):
    exposure = yearly_exposure(np.arange(0, 400, 7), np.arange(0, 400, 7)[::-1].copy(), calendar)
    rate = rate_from_yearly_probability(base_turnover(reported, exposure))
    assert expected_turnover(rate, exposure) == pytest.approx(reported, abs=2e-5)


def test_exposure_follows_the_documented_profile():
    tenure, earlier = np.array([24, 60, 130, 200]), np.array([0, 0, 0, 0])
    flat = yearly_exposure(tenure, earlier, "flat")
    assert flat[1:].tolist() == pytest.approx([1.11, 0.88, 0.90])
    assert flat[0] == pytest.approx(1.26)
    newcomer = yearly_exposure(np.array([0]), np.array([300]), "school_year")
    assert newcomer[0] == pytest.approx(0.9 * 1.2)


def test_supervisors_go_unused_where_levels_are_given(tmp_path):
    report = roster(tmp_path, "id,unit,level,supervisor,city\na,U,staff,\nb,U,staff,a\n".replace("\n", ",x\n")
                    .replace("city,x", "city"))  # fmt: skip
    assert built(tmp_path)[1].level.tolist() == [0, 0]
    assert any(line == "columns not used and not copied: city, supervisor" for line in report.understood)


# ---------------------------------------------------------------- rows refused


@pytest.mark.parametrize(
    ("row", "reason"),
    [
        (",Sales,staff,1,30,x", "the id is missing"),
        ("e9,,staff,1,30,x", "the unit of 'e9' is missing"),
        ("e9,Sales,staff,-1,30,x", "tenure '-1' is negative"),
        ("e9,Sales,staff,long,30,x", "tenure 'long' is not a number"),
        ("e9,Sales,staff,nan,30,x", "tenure 'nan' is not a number"),
        ("e9,Sales,staff,inf,30,x", "tenure 'inf' is not a number"),
        ("e9,Sales,staff,900,30,x", "more than 80 years"),
        ("e9,Sales,stafff,1,30,x", "unknown level 'stafff'; did you mean 'staff'?"),
    ],
)
def test_a_bad_row_is_refused_by_line_and_reason(tmp_path, row, reason):
    report = roster(tmp_path, ROSTER + row + "\n", levels={"staff": "staff"})
    assert len(report.refused) == 1
    assert report.refused[0].startswith("people_in.csv:6: ") and reason in report.refused[0]
    assert built(tmp_path)[1].headcount == 4


def test_an_id_on_two_lines_stops_the_import(tmp_path):
    with pytest.raises(ImportFileError) as caught:
        roster(tmp_path, ROSTER + "e2,Sales,staff,1,30,x\n", levels={"staff": "staff"})
    assert str(caught.value) == (
        "people_in.csv:6: ids must differ, but 'e2' on lines 3, 6; keep one line for each person, or give different "
        "people different ids"
    )
    assert left_over(tmp_path) == set()


def test_bad_ties_are_refused_by_line_and_reason(tmp_path):
    ties = "person_a,person_b\ne1,e2\ne1,e3\ne3,e4\ne2,e1\ne2,e2\ne2,e7\n"
    report = roster(tmp_path, ties=ties)
    assert [line.split(":")[1] for line in report.refused] == ["5", "6", "7"]
    for words, line in zip(("stood on line 2", "with themselves", "'e7'"), report.refused, strict=True):
        assert words in line
    made = built(tmp_path)[1]
    assert made.contacts is not None and int((made.contacts >= 0).sum()) == 6


def test_more_than_half_refused_stops_the_import(tmp_path):
    text = "id,unit,tenure_years\na,U,1\nb,U,x\nc,U,y\n"
    with pytest.raises(ImportFileError, match=r"2 of 3 people were refused.*people_in.csv:3"):
        roster(tmp_path, text)
    assert left_over(tmp_path) == set()


def test_levels_nobody_knows_are_one_fault_with_the_cure(tmp_path):
    with pytest.raises(ImportFileError, match=r"what level are 'wizard' \(1\)\? .*wizard=staff|unit_leader"):
        roster(tmp_path, "id,unit,level\na,U,wizard\n")


# ---------------------------------------------------------------- files refused


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("", r"people_in.csv:1: the file is empty"),
        ("\n\n", r"people_in.csv:1: the file is empty"),
        (b"\xef\xbb\xbf", r"people_in.csv:1: the file is empty"),
        (b"\xef\xbb\xbf\r\n \n", r"people_in.csv:1: the file is empty"),
        ("id,unit\n", "no row below it"),
        ("name,unit\nx,y\n", r"people_in.csv:1: no column for id; say which"),
        ("id,unit\na,U\nb\n", r"people_in.csv:3: 1 fields where the header names 2"),
        ("id,unit\na,U\nb,U,extra\n", r"people_in.csv:3: 3 fields"),
        ('id,unit\na,"U\n', r"people_in.csv:2: .*unclosed quote"),
        ("id,id\na,U\n", "two columns are called 'id'"),
        ("id,unit,\na,U,\n", "column 3 has no name"),
        (b"id,unit\n\x00\x01\x02,U\n", r"people_in.csv:2: this is not a text file"),
        (b"id,unit\na,M\xfcller\n", r"people_in.csv:2: not UTF-8 text \(byte 0xfc\); save it as"),
        ("id,unit\n".encode("utf-16"), "not a text file"),
        (b"PK\x03\x04 spreadsheet", "no row below it"),
        ("id,unit\na," + "x" * 20_000 + "\n", r"people_in.csv:2: a field of more than"),
        ("id,unit\na," + "x" * 200_000 + "\n", r"people_in.csv:2: "),
    ],
)
def test_an_unusable_file_is_one_clear_fault(tmp_path, text, words):
    with pytest.raises(ImportFileError, match=words):
        roster(tmp_path, text)
    assert left_over(tmp_path) == set()


def test_a_huge_file_is_refused_at_once(tmp_path):
    people = file_of(tmp_path, "")
    os.truncate(people, 2_000_000_000)
    start = time.perf_counter()
    with pytest.raises(ImportFileError, match=r"2,000 MB is more than the 200 MB"):
        import_roster(people, out=tmp_path / "out.yaml")
    assert time.perf_counter() - start < 1


def test_folders_devices_and_missing_files_are_refused(tmp_path):
    for path in (tmp_path, tmp_path / "none.csv", Path("/dev/zero")):
        with pytest.raises(ImportFileError):
            import_roster(path, out=tmp_path / "out.yaml")


@pytest.mark.parametrize(
    ("columns", "words"),
    [
        ({"id": "id", "unit": "unti"}, "no column 'unti'; did you mean 'unit'"),
        ({"id": "id", "unit": "unit", "location": "unit"}, "no field 'location'"),
        ({"id": "id", "units": "unit"}, "no field 'units'; did you mean 'unit'"),
        ({"id": "id"}, "no column for unit"),
    ],
)
def test_a_wrong_column_map_is_one_clear_fault(tmp_path, columns, words):
    with pytest.raises(ImportFileError, match=words):
        roster(tmp_path, columns=columns)


@pytest.mark.parametrize("levels", [{"unit_leader": "boss"}, {"unit_leader": "unit_leadr"}])
def test_a_wrong_level_map_is_one_clear_fault(tmp_path, levels):
    with pytest.raises(ImportFileError, match="the levels are staff, unit_leader, executive"):
        roster(tmp_path, levels=levels)


def test_random_bytes_never_end_in_anything_but_a_clear_fault(tmp_path):
    source = random.Random(7)
    for _ in range(200):
        damaged = bytearray(ROSTER.encode())
        for _ in range(source.randrange(1, 6)):
            damaged[source.randrange(len(damaged))] = source.choice([0, 10, 13, 34, 44, 59, 200, 255, 45, 57])
        try:
            roster(tmp_path, bytes(damaged), overwrite=True)
        except ImportFileError as error:
            assert "people_in.csv" in str(error)


def test_twelve_hundred_people_take_seconds(tmp_path):
    level = ["unit_leader"] * 40 + ["staff"] * 1160
    rows = "\n".join(f"e{i},U{i % 40},{level[i]},{i % 25},{22 + i % 40}" for i in range(1200))
    ties = "a,b\n" + "\n".join(f"e{i},e{(7 * i + 1) % 1200}" for i in range(1200) if i != (7 * i + 1) % 1200)
    start = time.perf_counter()
    roster(tmp_path, "id,unit,level,tenure_years,age\n" + rows, ties=ties)
    assert built(tmp_path)[1].headcount == 1200
    assert time.perf_counter() - start < 10
