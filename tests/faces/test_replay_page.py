"""The replay page: what it says is what the model says for these seeds, and texts of a scenario stay texts."""

from __future__ import annotations

import gzip
import json
import re
from base64 import b64decode
from pathlib import Path

import numpy as np
import pytest
from typer.testing import CliRunner

import culturesim as cs
from culturesim.chart.snapshot import VACANT
from culturesim.cli.app import app
from culturesim.errors import ScenarioError
from culturesim.live.frames import Camera
from culturesim.live.outcomes import SCALES, Futures, difference_in_words
from culturesim.live.recording import EFFECTIVE, record, rounded, track_of
from culturesim.live.replay_page import replay_page
from culturesim.measures.sustainability import DEFAULT_THRESHOLDS
from culturesim.scenario.file import read_scenario

SCENARIOS = Path(__file__).parents[2] / "scenarios"
FUTURES, MONTHS, SEED = 12, 30, 3
LEAVES = {"do": "holder_leaves", "month": 12, "role": "sponsor"}
PLAN = {"do": "adopt_succession_plan", "month": 3, "role": "sponsor", "hours": 4}
WITH_ALL_KINDS = """
extends: five_schools
months: 30
programmes:
  - {name: programme, coordinator_hours: 60, term: 6, kinds: [one_to_one, circle, group]}
events:
  - {do: layoff, month: 6, share: 0.1}
  - {do: hiring_wave, month: 12, people: 20}
"""


@pytest.fixture(scope="module")
def schools():
    return read_scenario(f"{{extends: five_schools, months: {MONTHS}, warm_up: 2}}")


@pytest.fixture(scope="module")
def arms(schools):
    return schools.with_(events=[LEAVES]), schools.with_(name="with a plan", events=[PLAN, LEAVES])


@pytest.fixture(scope="module")
def lived(arms):
    return cs.compare(*arms, FUTURES, placebo=None)


@pytest.fixture(scope="module")
def page(arms, schools):
    return told_by(replay_page(*arms, seed=SEED, futures=FUTURES, reference=schools))


def told_by(text):
    return json.loads(gzip.decompress(b64decode(re.search(r'id="data">([^<]*)<', text)[1])))


def frames_of(track, jobs):
    """Unpack a track as page/recorded.js does."""
    states, pairs = list(track["first"]), {}
    for month, (moved, steps) in enumerate(zip(track["states"], track["ties"], strict=True), start=-1):
        for job, state in zip(moved[::2], moved[1::2], strict=True):
            states[job] = state
        number = 0
        for step, code in zip(steps[::2], steps[1::2], strict=True):
            number += step
            pairs.pop(number, None)
            if code:
                pairs[number] = code
        now = {(number // jobs, number % jobs, code == EFFECTIVE) for number, code in pairs.items()}
        yield month, list(states), now


# ---------------------------------------------------------------- numbers


def test_outcomes_are_those_of_a_comparison_with_the_same_seeds(page, lived):
    for arm, told in enumerate(page["rounds"]):
        at, share = lived.alive()[arm], lived.survival()[arm]
        assert told["outcome"] == told["alive"][-1] == at.sum()
        assert [told["low"], told["high"]] == [round(FUTURES * end, 1) for end in (share.low, share.high)]
        assert [len(toggles) % 2 == 1 for toggles in told["toggles"]] == at.tolist()
        others = [int(lived.alive(DEFAULT_THRESHOLDS.scaled(scale))[arm].sum()) for scale in SCALES]
        assert f"half its place it would be {others[0]}, at twice {others[1]}." in " ".join(told["outcome_in_words"])


def test_toggles_tell_the_counts_of_every_month(page):
    for told in page["rounds"]:
        alive = [[sum(at <= month for at in toggles) % 2 for toggles in told["toggles"]] for month in range(MONTHS)]
        assert np.sum(alive, axis=1).tolist() == told["alive"]


def test_fans_are_quantiles_of_the_runs(page, lived):
    for arm, runs in {"A": lived.base_runs, "B": lived.alternative_runs}.items():
        for name in ("p_eff", "credibility", "hours"):
            wanted = np.quantile([run.series[name] for run in runs], [0.1, 0.9], axis=0)
            found = [page["scene"]["fan"][name][arm][key] for key in ("p10", "p90")]
            assert np.allclose(found, wanted, rtol=1e-4)


def test_the_run_that_is_replayed_is_the_future_of_its_seed(page, lived):
    for arm, runs in {"A": lived.base_runs, "B": lived.alternative_runs}.items():
        assert page["tracks"][arm]["numbers"]["p_eff"] == [rounded(value) for value in runs[SEED].series["p_eff"]]
        scenario = runs[SEED].scenario
        _, tracks, again = record({"A": scenario}, SEED)
        assert again["A"].digest() == runs[SEED].digest()
        assert tracks["A"]["states"] == page["tracks"][arm]["states"]


def test_the_reference_has_the_numbers_of_its_own_comparison(page, arms, schools):
    beside = cs.compare(arms[0], schools, FUTURES, placebo=None)
    assert page["rounds"][0]["reference"]["value"] == beside.alive()[1].sum()


def test_the_difference_is_the_paired_one(page, lived):
    before, after = lived.alive()
    gained, lost = (after & ~before).sum(), (before & ~after).sum()
    where = f"In {gained} of them mentoring is alive in B only, in {lost} in A only."
    where = where if gained + lost else "In no future"
    assert where in page["difference"][0]
    mean = round(100 * lived.table["difference"]["p_eff"])
    told = f"{abs(mean)} {'more' if mean > 0 else 'fewer'} of 100 people in B than in A" if mean else "as many of 100"
    assert told in page["difference"][1]


def test_it_says_who_leaves(page, lived):
    then = np.array([run.holder("sponsor", 12) for run in lived.base_runs])
    first = np.array([run.holder("sponsor", 0) for run in lived.base_runs])
    stayed = int((then == first).sum())
    assert f"In {stayed} of {FUTURES} futures that is whoever held it at the start" in page["rounds"][1]["happens"][-1]
    assert ("nobody holds it then" in page["rounds"][0]["happens"][0]) == bool((then == 0).any())


def test_equal_arms_do_not_differ_in_words(lived):
    same = Futures(lived.base_runs, lived.baseline_runs)
    assert "as many of 100 people in B as in A (less than one either way)" in difference_in_words(same, same)[1]
    assert difference_in_words(same, same, ("this", "that"))[1].endswith("that has more in 0 of 12 futures.")


# ---------------------------------------------------------------- the recording


@pytest.mark.parametrize("text", ["{extends: five_schools, months: 30, warm_up: 2}", WITH_ALL_KINDS])
def test_a_recording_unpacks_to_the_frames_it_was_made_of(text):
    scenario = read_scenario(text)
    ensemble, again = (cs.Ensemble([scenario], [5]) for _ in range(2))
    track, jobs = track_of(ensemble), ensemble.state.sizes.jobs
    while again.state.month < 0:
        again.step()
    camera = Camera(again)
    for at, (month, states, pairs) in enumerate(frames_of(track, jobs)):
        frame = camera.take()
        assert frame["month"] == month
        assert np.frombuffer(b64decode(frame["states"]), np.uint8).tolist() == states
        ties = np.frombuffer(b64decode(frame["ties"]), "<i4").reshape(-1, 3).tolist()
        assert {(mentor, mentee) for mentor, mentee, _ in ties} == {pair[:2] for pair in pairs}
        assert {(mentor, mentee) for mentor, mentee, well in ties if well} == {pair[:2] for pair in pairs if pair[2]}
        assert (frame["log"], frame["changed"]) == (track["log"][at], track["changed"][at])
        if month >= 0:
            assert {name: line[month] for name, line in track["numbers"].items()} == {
                name: rounded(value) for name, value in frame["numbers"].items()
            }
        if not again.done:
            again.step()
    assert again.done
    assert VACANT in states


def test_two_arms_have_the_same_jobs(schools):
    wider = schools.with_(name="wider", organisation={"units": [{"name": "Elsewhere", "staff": 9}]}, stewards=[])
    with pytest.raises(ScenarioError, match="different organisations"):
        record({"A": schools, "B": wider}, 1)


def test_jobs_that_one_arm_opens_later_are_in_the_scene(schools):
    more = schools.with_(events=[{"do": "hiring_wave", "month": 2, "people": 7}])
    scene, tracks, runs = record({"A": schools, "B": more}, 1)
    assert len(scene["jobs"]["unit"]) == len(tracks["A"]["first"]) == len(tracks["B"]["first"])
    assert runs["A"].digest() == cs.simulate(schools, 1).digest()
    assert runs["B"].digest() == cs.simulate(more, 1).digest()


# ---------------------------------------------------------------- the file


def test_texts_of_a_scenario_never_become_part_of_the_page(schools):
    nasty = "</script><script>alert(1)</script><b>&amp;"
    text = replay_page(schools.with_(name=nasty, description=nasty, months=3), futures=2, title=nasty)
    assert "alert(1)" not in text.replace("&lt;/script&gt;&lt;script&gt;alert(1)", "")
    assert text.count("<script") == text.count("</script>") == 2
    assert told_by(text)["rounds"][0]["about"] == nasty


def test_the_page_asks_for_nothing_beyond_itself_and_is_the_same_each_time(schools):
    short = schools.with_(months=3)
    text = replay_page(short, futures=2)
    assert "default-src 'none'" in text
    assert not re.search(r'(src|href)="(?!data:)', text.split("<script", 1)[0])
    assert text == replay_page(short, futures=2)


def test_a_page_for_a_class_is_small():
    culture = cs.load_scenario(SCENARIOS / "thriving_culture.yaml")
    leaves = culture.with_(events=[{"do": "holder_leaves", "month": 36, "role": "coordinator"}])
    text = replay_page(culture, leaves, futures=10)
    assert len(text) < 300_000  # 270 people, 120 months, two arms; a hundred futures add some 10,000


@pytest.mark.parametrize(("seed", "futures", "what"), [(5, 5, "none of the 5 futures"), (0, 1, "shows 2 to 1000")])
def test_what_a_page_cannot_show_is_refused(schools, seed, futures, what):
    with pytest.raises(ScenarioError, match=what):
        replay_page(schools, seed=seed, futures=futures)


def test_the_command_writes_a_page_and_replaces_none(tmp_path):
    out = tmp_path / "page.html"
    told = ["replay-page", str(SCENARIOS / "pet_project.yaml"), "--futures", "2", "--months", "3", "--out", str(out)]
    first = CliRunner().invoke(app, told)
    assert first.exit_code == 0, first.output
    assert told_by(out.read_text(encoding="utf-8"))["futures"] == 2
    assert CliRunner().invoke(app, told).exit_code == 2
    assert CliRunner().invoke(app, [*told, "--overwrite"]).exit_code == 0
