"""The claims laboratory: files, arithmetic of contrasts, verdicts, numbers of a run, and paired work in pieces."""

from __future__ import annotations

import numpy as np
import pytest

import culturesim as cs
from culturesim.claims import statistics
from culturesim.claims.choosing import chosen, settings_of
from culturesim.claims.claim import DECLARED, declared_claims, load_claim, weights_of
from culturesim.claims.report import as_csv, as_page, in_full, in_short
from culturesim.claims.running import VARIANTS, futures_of, run_claims, tasks_of
from culturesim.claims.verdict import CONTRADICTED, SUPPORTED, UNDECIDED, gone_without_rule, judged
from culturesim.errors import MeasureError, ScenarioError
from culturesim.measures.intervals import Interval
from culturesim.measures.of_a_run import measure
from culturesim.scenario.changes import changed

CLAIMS = declared_claims()

SMALL = """\
id: X1
claim: people come to a programme
source: a test
status: assumed
falsifier: nobody comes
base: base.yaml
every:
  months: 12
  organisation: {units: {count: 2, staff: 10, prefix: School}}
  stewards: []
  behaviour: {mentor_experience: 0, offering_probability: 0.5}
arms:
  some: {behaviour: {seeking_per_invitation: 0.9}}
  none: {behaviour: {seeking_per_invitation: 0}}
contrasts:
  - says: more relationships begin where people are invited
    measure: {of: entries, start: 0}
    compare: some - none
assumed_by: {seeking_per_invitation: 0}
"""


@pytest.fixture
def small(tmp_path):
    (tmp_path / "base.yaml").write_text((DECLARED / "base.yaml").read_text())
    file = tmp_path / "mine.yaml"
    file.write_text(SMALL)
    return file


@pytest.mark.parametrize("claim", CLAIMS.values(), ids=list(CLAIMS))
def test_every_shipped_claim_makes_scenarios_with_rules_on_and_off(claim):
    for version in {task.version: task for task in tasks_of(claim, 2, {}, {})}.values():
        arms = version.scenarios()
        assert arms and all(arm.months <= 120 for arm in arms.values())
        digests = [arm.digest() for arm in arms.values()]
        if version.version == "" and claim.study is None:
            assert len(set(digests)) == len(digests), "two arms are the same scenario"


@pytest.mark.parametrize("claim", CLAIMS.values(), ids=list(CLAIMS))
def test_every_shipped_claim_says_how_it_may_fail(claim):
    assert claim.falsifier and claim.source
    if claim.study is None:
        assert any(one.expect != "open" for one in claim.contrasts) or claim.status == "input"
    assert 2 <= futures_of(claim) <= 400


def test_weights_of_arms():
    assert weights_of("a - b") == {"a": 1, "b": -1}
    assert weights_of("both - 0.5 one - 0.5 other") == {"both": 1, "one": -0.5, "other": -0.5}
    assert weights_of("a - 2 b + c") == {"a": 1, "b": -2, "c": 1}
    for bad in ("a b", "a -", "- + a"):
        with pytest.raises(ScenarioError):
            weights_of(bad)


def test_faults_of_a_file_are_told_together(small):
    text = SMALL.replace("some - none", "some - nnone").replace("of: entries", "of: entris")
    text = text.replace("falsifier", "flaw")
    small.write_text(text)
    with pytest.raises(ScenarioError) as told:
        load_claim(small)
    assert "flaw" in str(told.value) and "falsifier" in str(told.value)
    small.write_text(text.replace("flaw", "falsifier"))
    with pytest.raises(ScenarioError) as told:
        load_claim(small)
    assert "did you mean 'none'" in str(told.value) and "did you mean 'entries'" in str(told.value)


def test_a_pattern_stands_for_the_ten_hallmarks():
    claim = CLAIMS["T10"]
    assert sum(name.startswith("without_") for name in claim.arms) == 10
    assert claim.arms["without_demand"] == {"hallmarks": {"others": 0.7, "demand": 0}}
    assert "without_communication" not in [next(iter(one.weights)) for one in claim.contrasts[1:10]]


def test_changes_are_layers(small):
    base = cs.load_scenario(DECLARED / "base.yaml")
    event = {"do": "no_event", "month": 3}
    made = changed(base, "made", {"hallmarks": {"demand": 0.9}, "more_events": [event]},
                   {"stewards.sponsor.share": 0.1, "behaviour": {"cooldown": 5}, "more_events": [event]})  # fmt: skip
    assert made.strengths(["School 1"])[:, 0].tolist().count(0.5) == 9
    assert made.stewards[0].share == 0.1 and made.behaviour == {"cooldown": 5} and len(made.events) == 2
    assert changed(base, "level", {"hallmarks": 0.2}).strengths(["School 1"]).max() == 0.2


@pytest.mark.parametrize(
    ("low", "high", "expect", "verdict"),
    [
        (0.02, 0.08, "+", SUPPORTED), (-0.08, -0.02, "+", CONTRADICTED), (-0.08, -0.02, "-", SUPPORTED),
        (-0.02, 0.08, "+", UNDECIDED), (-0.009, 0.009, "+", CONTRADICTED), (0.001, 0.009, "+", CONTRADICTED),
        (-0.009, 0.009, "none", SUPPORTED), (0.02, 0.08, "none", CONTRADICTED), (-0.5, 0.5, "none", UNDECIDED),
        (-np.inf, np.inf, "+", UNDECIDED), (np.nan, np.nan, "+", UNDECIDED),
    ],
)  # fmt: skip
def test_verdicts(low, high, expect, verdict):
    assert judged(Interval((low + high) / 2, low, high), expect, 0.0, 0.01) == verdict
    assert judged(Interval((low + high) / 2 + 1, low + 1, high + 1), expect, 1.0, 0.01) == verdict


def test_an_effect_stays_where_enough_of_it_is_surely_left_without_the_rule():
    on = Interval(0.5, 0.4, 0.6)
    assert gone_without_rule(on, Interval(0.04, 0.03, 0.05), 0, 0.01)  # less than a tenth
    assert gone_without_rule(on, Interval(0.2, -0.1, 0.5), 0, 0.01)  # may be none
    assert gone_without_rule(on, Interval(-0.2, -0.3, -0.1), 0, 0.01)  # the other way
    assert not gone_without_rule(on, Interval(0.2, 0.1, 0.3), 0, 0.01)
    assert not gone_without_rule(Interval(-0.5, -0.6, -0.4), Interval(-0.2, -0.3, -0.1), 0, 0.01)
    assert gone_without_rule(Interval(0.02, 0.01, 0.03), Interval(0.009, 0.008, 0.01), 0, 0.01)


def test_statistics_over_seeds():
    one, other = np.array([1.0, 2.0, 3.0]), np.array([0.5, 1.0, np.nan])
    found = statistics.mean({"a": one, "b": other}, {"a": 1, "b": -1})
    assert found.estimate == 0.75  # of the two pairs that can be compared
    two_points = np.array([0.0, 1.0] * 20)
    assert abs(statistics.bimodality({"a": two_points}, {"a": 1}).estimate - 1) < 1e-9
    flat = np.linspace(0, 1, 4001)
    assert abs(statistics.bimodality({"a": flat}, {"a": 1}).estimate - 5 / 9) < 1e-2
    wide = statistics.spread_ratio({"a": np.array([0.0, 4, 8]), "b": np.array([0.0, 1, 2])}, {"a": 1, "b": -1})
    assert abs(wide.estimate - np.log(4)) < 1e-12


def test_recovery_from_a_course_known_in_advance():
    twin = np.ones((4, 40))
    shock = twin.copy()
    shock[:, 2:10], shock[:, 10:20] = 0.5, 0.7
    lasting = statistics.lasting_loss({"shock": shock, "twin": twin}, {"shock": 1, "twin": -1})
    assert (lasting.estimate, lasting.low, lasting.high) == (20, 20, 20)
    never = shock.copy()
    never[:, 20:] = 0.7
    assert statistics.lasting_loss({"shock": never, "twin": twin}, {"shock": 1, "twin": -1}).estimate == 40
    slower = statistics.slower_back_than_lost({"shock": shock, "twin": twin}, {"shock": 1, "twin": -1})
    assert slower.estimate > 10


@pytest.fixture(scope="module")
def lived():
    scenario = cs.load_scenario(DECLARED / "base.yaml").with_(months=40)
    return cs.simulate(scenario, seed=3)


def taken(name, run, **settings):
    return measure(name, settings).of(run)


def test_numbers_of_a_run_agree_with_its_tables(lived):
    table = lived.relationships
    begun = table[table.began >= 25]
    heads = lived.monthly.headcount[25:].sum()
    assert taken("entries", lived, start=25) == pytest.approx(12 * len(begun) / heads)
    assert taken("quality", lived, start=25) == pytest.approx(begun.quality.mean())
    running = table[table.ended.isna()]
    mentors, learners = set(running.mentor) - {0}, set(running.mentee)
    assert taken("dual_roles", lived) == pytest.approx(len(mentors & learners) / len(mentors | learners))
    whole = taken("participation", lived, start=25)
    assert whole == pytest.approx((lived.monthly.p_nom * lived.monthly.headcount)[25:].sum()
                                  / (len(lived.organisation.job_ids) * 15), abs=0.02)  # fmt: skip
    sums = taken("stages", lived, start=25)
    months = lived.monthly[25:]
    assert sums[5] / sums[0] == pytest.approx(np.average(months.p_eff, weights=months.headcount))
    assert taken("requests", lived, start=25) == pytest.approx(12 * sums[1] / sums[0])


def test_a_number_with_a_wrong_setting_is_refused():
    with pytest.raises(MeasureError, match="did you mean 'series'"):
        measure("mean", {"seres": "p_eff"})
    with pytest.raises(MeasureError, match="needs 'series'"):
        measure("mean", {})


def test_a_claim_runs_and_its_effect_goes_with_its_rule_in_any_split(small):
    claim = load_claim(small)
    (whole,) = run_claims([claim], seeds=6, jobs=1, folder=small.parent)
    assert whole.verdict == "assumed: rule off, effect gone" and whole.seeds == 6
    (found,) = whole.findings
    assert found.off is not None and found.off.estimate == 0.0 and found.found.low > 0
    by_two = [run_claims([claim], seeds=n, jobs=1, folder=small.parent)[0].findings[0].found for n in (2, 6)]
    assert by_two[1] == found.found != by_two[0]
    assert "rule off" in as_page([whole], "6 futures") and as_csv([whole]).count("\n") == 2
    assert in_short(whole)[0].startswith("X1") and len(in_full(whole)) == 4


def test_variants_are_judged_beside(small):
    claim = load_claim(small)
    silent = {"silent": {"programmes.programme.funded": False}}
    (found,) = run_claims([claim], seeds=4, jobs=1, folder=small.parent, variants=silent)[0].findings
    assert found.variants == {"silent": "contradicted"}


def test_a_preset_lies_under_the_arms(small):
    under = settings_of("sceptical")
    (task, *_) = tasks_of(CLAIMS["T9"], 2, under, {})
    arms = task.scenarios()
    assert arms["strong"].coupling == "none" and arms["strong"].behaviour["conversion_probability"] == 0.05
    assert arms["converting"].behaviour["conversion_probability"] == 0.5


@pytest.mark.parametrize("name", VARIANTS)
def test_structural_variants_suit_the_shipped_base(name):
    tasks = tasks_of(CLAIMS["T18"], 2, {}, {name: VARIANTS[name]})
    assert {task.version for task in tasks} == {"", f"variant {name}"}
    one, other = (task.scenarios()["base"] for task in tasks)
    assert one.digest() != other.digest()


def test_names_of_claims(small):
    assert [claim.id for claim in chosen(["t4", str(small)])[0]] == ["T4", "X1"]
    assert len(chosen([])[0]) == len(CLAIMS)
    with pytest.raises(ScenarioError, match="no claim 'T99'"):
        chosen(["T99"])
    with pytest.raises(ScenarioError, match="twice"):
        chosen(["T4", "T4"])
