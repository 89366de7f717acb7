"""The blueprint of an organisation: keys as documented, figures reproduced, everything dealt without chance."""

from __future__ import annotations

import time
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from culturesim.errors import ImportFileError, KeyCollisionError, ScenarioError
from culturesim.organisation.blueprint import Organisation, build_organisation
from culturesim.organisation.careers import BANDS, careers, quotas, tenures
from culturesim.rng import fold_key, text_key
from culturesim.scenario.model import OrganisationSpec

BAND_SHARES = {"0": 7, "1-5": 27, "6-10": 20, "11-20": 30, "over 20": 16}
UNITS = [{"name": "North High", "staff": 30, "leaders": 2}, {"name": "South", "staff": 12}]
PEOPLE = """person,unit,level,tenure_months,experience_months,group
a,East,unit_leader,60,120,x
b,West,staff,6,30,y
c,East,staff,,48,
d,East,staff,12,,x
"""


def build(tmp_path: Path = Path(), **settings: object) -> Organisation:
    return build_organisation(OrganisationSpec(**settings), tmp_path)  # type: ignore[arg-type]


def from_people(folder: Path, people: str = PEOPLE, ties: str | None = None) -> Organisation:
    (folder / "p.csv").write_text(people)
    if ties is not None:
        (folder / "t.csv").write_text(ties)
    return build(folder, people="p.csv", **({"ties": "t.csv"} if ties is not None else {}))


def total_experience(organisation: Organisation, level: int = 0) -> np.ndarray:
    return (organisation.tenure + organisation.experience)[organisation.level == level]


# ---------------------------------------------------------------- keys and jobs


def test_keys_are_those_of_the_document():
    made = build(units=UNITS)
    row = {job: i for i, job in enumerate(made.job_ids)}
    unit = text_key("unit:North High")
    assert int(made.unit_keys[0]) == unit
    for local in ("1", "30", "leader", "leader 2"):
        job = fold_key(unit, text_key(local))
        assert int(made.job_keys[row[f"North High/{local}"]]) == job
        assert int(made.person_keys[row[f"North High/{local}"]]) == fold_key(job, text_key("founder"))
    central = fold_key(text_key("unit:central office"), text_key("executive 1"))
    assert int(made.job_keys[row["central office/executive 1"]]) == central


def test_jobs_stand_unit_by_unit_with_the_executives_last():
    made = build(units=UNITS, executives=2)
    assert made.unit_names == ("North High", "South", "central office")
    assert (np.diff(made.unit) >= 0).all()
    counts = [[int(((made.unit == u) & (made.level == k)).sum()) for k in range(3)] for u in range(3)]
    assert counts == [[30, 2, 0], [12, 1, 0], [0, 0, 2]]
    assert made.headcount == 47


def test_executives_join_the_unit_of_their_name_where_it_is_listed():
    listed = [{"name": "central office", "staff": 3}, {"name": "South", "staff": 2}]
    made = build(units=listed, executives=2)
    assert made.unit_names == ("central office", "South")
    assert made.job_ids[:6] == tuple(
        f"central office/{job}" for job in ("executive 1", "executive 2", "leader", "1", "2", "3")
    )
    assert np.bincount(made.unit).tolist() == [6, 3]
    alike = build(units={"count": 2, "staff": 2}, central_unit="Unit 2")
    assert alike.unit_names == ("Unit 1", "Unit 2") and "Unit 2/executive 1" in alike.job_ids


def test_without_executives_there_is_no_central_unit():
    assert build(units=UNITS, executives=0).unit_names == ("North High", "South")


def test_units_alike_are_numbered_from_one():
    assert build(units={"count": 3, "staff": 2, "prefix": "Team"}).unit_names[:3] == ("Team 1", "Team 2", "Team 3")


def test_another_unit_changes_no_key():
    small, large = build(units=UNITS), build(units=[{"name": "Annex", "staff": 5}, *UNITS])
    keys = dict(zip(large.job_ids, large.job_keys.tolist(), strict=True))
    assert all(keys[job] == key for job, key in zip(small.job_ids, small.job_keys.tolist(), strict=True))


def test_leaving_rates_follow_level():
    made = build(units=UNITS, turnover={"staff": 0.16, "leader": 0.2, "executive": 0.0})
    expected = np.array([-np.log(0.84), -np.log(0.8), 0.0])
    assert np.allclose(made.leaving_rate, expected[made.level], rtol=1e-12)


def test_the_same_spec_gives_the_same_organisation():
    one, other = build(units=UNITS, experience_bands=BAND_SHARES), build(units=UNITS, experience_bands=BAND_SHARES)
    for column in ("job_keys", "tenure", "experience", "group", "contact_kind"):
        assert np.array_equal(getattr(one, column), getattr(other, column))


def test_columns_cannot_be_written():
    with pytest.raises(ValueError, match="read-only"):
        build(units=UNITS).tenure[0] = 1


def test_contact_slots_are_inside_then_across():
    made = build(units=UNITS, network={"inside": 3, "across": 2})
    assert made.contacts is None and made.contacts_per_job == 5
    assert (made.contact_kind.reshape(-1, 5) == [1, 1, 1, 2, 2]).all()


@pytest.mark.parametrize(("calendar", "month"), [("flat", 1), ("school_year", 8)])
def test_the_calendar_sets_the_first_month(calendar, month):
    assert build(units=UNITS, calendar=calendar).start_month == month
    assert build(units=UNITS, calendar=calendar, start_month=11).start_month == 11


def test_a_hundred_thousand_jobs_take_seconds():
    build(units=UNITS)
    start = time.perf_counter()
    made = build(units={"count": 1000, "staff": 100}, experience_bands=BAND_SHARES, groups={"a": 1, "b": 2})
    assert made.headcount == 101_001
    assert time.perf_counter() - start < 10


def test_colliding_keys_name_both(monkeypatch):
    real = text_key
    alike = {"unit:South", "unit:North High"}
    monkeypatch.setattr("culturesim.organisation.blueprint.text_key", lambda t: 7 if t in alike else real(t))
    with pytest.raises(KeyCollisionError, match=r"two units .*'North High' and 'South'"):
        build(units=UNITS)
    monkeypatch.setattr("culturesim.organisation.blueprint.text_key", lambda t: 7 if t in ("3", "leader") else real(t))
    with pytest.raises(KeyCollisionError, match=r"two jobs .*'North High/leader' and 'North High/3'"):
        build(units=UNITS)


def test_an_organisation_without_jobs_is_refused():
    spec = OrganisationSpec(units=[{"name": "Empty", "staff": 0, "leaders": 0}], executives=0)
    with pytest.raises(ScenarioError, match="0 jobs"):
        build_organisation(spec, Path())


# ---------------------------------------------------------------- careers


def test_bands_are_reproduced_to_the_person():
    made = build(units={"count": 10, "staff": 100}, experience_bands=BAND_SHARES)
    edges = [low for low, _ in BANDS.values()][1:]
    counts = np.bincount(np.digitize(total_experience(made), edges), minlength=5)
    assert counts.tolist() == [70, 270, 200, 300, 160]


@pytest.mark.parametrize("mean", [0.0, 0.5, 3.0, 7.4, 11.0])
@pytest.mark.parametrize("bands", [None, BAND_SHARES])
def test_mean_tenure_is_met(mean, bands):
    made = build(units={"count": 4, "staff": 50}, mean_tenure=mean, experience_bands=bands)
    staff = made.level == 0
    assert abs(made.tenure[staff].mean() / 12 - mean) < 0.02
    assert (made.experience >= 0).all() and (made.tenure >= 0).all()


def test_a_mean_tenure_beyond_experience_comes_as_near_as_it_can():
    made = build(units={"count": 1, "staff": 100}, mean_tenure=30, experience_bands=BAND_SHARES)
    staff = made.level == 0
    assert (made.experience[staff] == 0).all()


def test_leaders_have_the_tenure_of_their_own_turnover():
    made = build(units={"count": 200, "staff": 1}, turnover={"leader": 0.18})
    assert abs(made.tenure[made.level == 1].mean() / 12 + 1 / np.log(0.82)) < 0.05
    assert np.mean(made.tenure[made.level == 1] < 24) == pytest.approx(1 - 0.82**2, abs=0.02)


def test_units_get_a_mix_of_careers():
    made = build(units={"count": 40, "staff": 50}, experience_bands=BAND_SHARES)
    staff = made.level == 0
    means = np.array([made.tenure[staff & (made.unit == u)].mean() for u in range(40)])
    chance = made.tenure[staff].std() / np.sqrt(50)
    assert 0.5 * chance < means.std() < 1.7 * chance


def test_tenure_has_newcomers_at_every_age():
    tenure, earlier = careers(1000, 7.0, BAND_SHARES)
    old = tenure + earlier > 240
    assert 0.03 < np.mean(tenure[old] < 12) < 0.15


@given(st.lists(st.floats(0, 1e6), min_size=1, max_size=40).filter(any), st.integers(0, 5000))
def test_quotas_sum_and_stay_within_one(weights, total):
    made = quotas(weights, total)
    exact = np.array(weights) / sum(weights) * total
    assert made.sum() == total and (np.abs(made - exact) < 1 + 1e-6).all()


@given(st.lists(st.integers(0, 500), min_size=1, max_size=60), st.floats(0, 500))
def test_tenures_stay_within_limits_and_near_the_mean(limits, mean):
    limit = np.array(limits)
    made = tenures(limit, mean)
    assert ((made >= 0) & (made <= limit)).all()
    assert abs(made.mean() - min(mean, limit.mean())) <= 0.5 + 1e-9


# ---------------------------------------------------------------- groups


def test_groups_fill_their_quota():
    made = build(units={"count": 9, "staff": 10}, groups={"a": 0.25, "b": 0.75})
    assert np.bincount(made.group).tolist() == [25, 75]
    assert made.group_shares.tolist() == [0.25, 0.75] and made.group_names == ("a", "b")


def test_without_groups_everybody_has_none():
    made = build(units=UNITS)
    assert (made.group == -1).all() and made.group_shares.shape == (0,)


# ---------------------------------------------------------------- people and ties files


def test_people_keep_what_the_file_says(tmp_path):
    made = from_people(tmp_path)
    row = {job: i for i, job in enumerate(made.job_ids)}
    a, b, c, d = (row[f"{u}/job of {p}"] for p, u in zip("abcd", ["East", "West", "East", "East"], strict=True))
    assert made.unit_names == ("East", "West") and made.level[a] == 1
    assert int(made.person_keys[a]) == text_key("person:a")
    assert int(made.job_keys[a]) == fold_key(text_key("unit:East"), text_key("job of a"))
    assert (made.tenure[a], made.experience[a]) == (60, 60)
    assert (made.tenure[b], made.experience[b]) == (6, 24)
    assert made.tenure[c] + made.experience[c] == 48
    assert made.tenure[d] == 12 and made.experience[d] >= 0
    assert made.group_names == ("x", "y") and made.group[[a, b, c, d]].tolist() == [0, 1, -1, 0]
    assert made.group_shares == pytest.approx([2 / 3, 1 / 3])


def test_ties_are_symmetric_sorted_and_of_the_right_kind(tmp_path):
    made = from_people(tmp_path, ties="person_a,person_b\na,b\nd,a\nc,a\n")
    assert made.contacts is not None
    slots = made.contacts.reshape(-1, made.contacts_per_job)
    kinds = made.contact_kind.reshape(-1, made.contacts_per_job)
    assert made.contacts_per_job == 3
    row = {job[-1]: i for i, job in enumerate(made.job_ids)}
    assert set(slots[row["a"]].tolist()) == {row["b"], row["c"], row["d"]}
    for i, mine in enumerate(slots):
        used = mine[mine >= 0]
        assert (np.diff(made.job_keys[used].astype(object)) > 0).all()
        assert all(i in slots[other] for other in used)
        assert (kinds[i] == np.where(mine < 0, 0, np.where(made.unit[mine] == made.unit[i], 1, 2))).all()
        assert (mine[len(used):] == -1).all()


@pytest.mark.parametrize(
    ("people", "words"),
    [
        (PEOPLE.replace("staff", "stuff", 1), "p.csv:3: level 'stuff' .* did you mean 'staff'"),
        (PEOPLE.replace("b,West", "a,West"), "p.csv:3: the person 'a' stands here twice"),
        (PEOPLE.replace("6,30", "60,30"), "p.csv:3: experience_months 30 is less than tenure_months 60"),
        (PEOPLE.replace("6,30", "-6,30"), "p.csv:3: tenure_months '-6' is not a whole number of months"),
        (PEOPLE.replace("6,30", "²,30"), "p.csv:3: tenure_months"),
        (PEOPLE.replace("unit,level", "units,level"), "no column may be called 'units'; did you mean 'unit'"),
        (PEOPLE.replace("b,West", ",West"), "p.csv:3: person and unit must not be empty"),
    ],
)
def test_a_bad_people_file_is_one_clear_fault(tmp_path, people, words):
    with pytest.raises(ImportFileError, match=words):
        from_people(tmp_path, people)


@pytest.mark.parametrize(
    ("tie", "words"), [("a,z", "'z'"), ("b,b", "with themselves"), ("b,a", "stands here twice")]
)
def test_a_bad_ties_file_is_one_clear_fault(tmp_path, tie, words):
    with pytest.raises(ImportFileError, match=f"t.csv:3: .*{words}"):
        from_people(tmp_path, ties=f"person_a,person_b\na,b\n{tie}\n")


def test_a_missing_people_file_says_so(tmp_path):
    with pytest.raises(ImportFileError, match=r"nowhere.csv: there is no such file"):
        build(tmp_path, people="nowhere.csv")
