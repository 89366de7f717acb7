"""A sweep gives the same table however it is worked through, and loses and doubles nothing whatever is killed."""

from __future__ import annotations

import os
import random
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path

import pandas as pd
import pytest
from tests.verification.small_study import COLUMNS, write_study

from culturesim.errors import ExperimentError
from culturesim.experiment import under_way
from culturesim.experiment.executors import Cluster, Processes, ThisProcess, Workers
from culturesim.experiment.loading import load_experiment
from culturesim.experiment.options import Options, Shard
from culturesim.experiment.sweep import extend, sweep
from culturesim.experiment.verifying import verify
from culturesim.store.differences import differences
from culturesim.store.merging import merge
from culturesim.store.store import Store

SLOW = os.environ.get("CULTURESIM_SLOW") == "1"


def table_of(folder: Path) -> pd.DataFrame:
    with Store.open(folder) as store:
        return store.table()


def swept(study: Path, folder: Path, workers: Workers | None = None, **options: object) -> pd.DataFrame:
    """Live a study in this process, or with `workers`, and return its table."""
    sweep(load_experiment(study), folder, workers or ThisProcess(), options=Options(**options))  # type: ignore[arg-type]
    return table_of(folder)


@pytest.fixture(scope="module")
def study(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return write_study(tmp_path_factory.mktemp("study"))


@pytest.fixture(scope="module")
def serial(study: Path) -> pd.DataFrame:
    return swept(study, study.parent / "serial")


def same(one: pd.DataFrame, other: pd.DataFrame) -> bool:
    """Return whether two tables are equal to the last bit, in every column and in their order."""
    pd.testing.assert_frame_equal(one, other, check_exact=True)
    return differences(one, other).empty


def test_the_table_is_one_row_a_run_replicate_by_replicate(serial: pd.DataFrame) -> None:
    assert len(serial) == 4 * 2 * 3
    assert serial["status"].eq("ok").all() and serial["message"].eq("").all()
    assert serial["replicate"].is_monotonic_increasing
    first = serial[serial["replicate"] == 0]
    assert first["point"].tolist() == [0, 0, 1, 1, 2, 2, 3, 3]
    assert first["arm"].tolist() == ["base", "champion leaves"] * 4
    assert serial["seed"].eq(serial["replicate"]).all()  # the same in every point and arm
    assert serial[COLUMNS].notna().all(axis=None)
    by_values = first.groupby(["hallmarks.value_and_visibility", "programmes.programme.coordinator_hours"])
    assert by_values.ngroups == 4


def test_every_run_is_a_world_of_its_own(serial: pd.DataFrame) -> None:
    """No two replicates of a point have equal trajectories, and an exit changes each of them."""
    assert serial.groupby("point")["run"].nunique().eq(2 * 3).all()


@pytest.mark.parametrize("people", [1, 100, 300])
def test_any_ensemble_size_gives_the_same_table(study: Path, serial: pd.DataFrame, tmp_path: Path, people: int) -> None:
    assert same(serial, swept(study, tmp_path / "store", people_at_once=people))


@pytest.mark.parametrize("processes", [1, 2, 4])
def test_any_number_of_workers_gives_the_same_table(
    study: Path, serial: pd.DataFrame, tmp_path: Path, processes: int
) -> None:
    workers = Processes(processes)
    try:
        assert same(serial, swept(study, tmp_path / "store", workers, people_at_once=100))
    finally:
        workers.close()


def test_shuffled_order_gives_the_same_table(
    study: Path, serial: pd.DataFrame, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    ordered = under_way.cases_of

    def shuffled(*given: object) -> Iterator[object]:
        cases = list(ordered(*given))  # type: ignore[arg-type]
        random.Random(5).shuffle(cases)
        return iter(cases)

    monkeypatch.setattr(under_way, "cases_of", shuffled)
    assert same(serial, swept(study, tmp_path / "store", people_at_once=200))


@pytest.fixture(scope="module")
def scheduler() -> Iterator[tuple[str, object]]:
    distributed = pytest.importorskip("distributed", reason="needs the extra 'cluster'")
    with distributed.LocalCluster(n_workers=2, threads_per_worker=1, dashboard_address=None) as cluster:
        yield cluster.scheduler_address, cluster


def test_a_dask_cluster_gives_the_same_table(
    study: Path, serial: pd.DataFrame, tmp_path: Path, scheduler: tuple[str, object]
) -> None:
    workers = Cluster(scheduler[0])
    try:
        assert same(serial, swept(study, tmp_path / "store", workers, people_at_once=200))
    finally:
        workers.close()


def test_shards_merged_give_the_same_table(study: Path, serial: pd.DataFrame, tmp_path: Path) -> None:
    parts = [tmp_path / f"part{part}" for part in (1, 2, 3)]
    for part, folder in enumerate(parts, 1):
        swept(study, folder, shard=Shard(part, 3))
    assert sum(len(table_of(folder)) for folder in parts) == len(serial)
    merge(parts, tmp_path / "whole")
    assert same(serial, table_of(tmp_path / "whole"))


def test_a_store_is_extended_by_replicates_without_its_experiment(
    study: Path, serial: pd.DataFrame, tmp_path: Path
) -> None:
    short = load_experiment(study).with_(replicates=1)
    sweep(short, tmp_path / "store", ThisProcess())
    found = extend(tmp_path / "store", ThisProcess(), replicates=3)
    assert found.lived == 16 and same(serial, table_of(tmp_path / "store"))
    again = extend(tmp_path / "store", ThisProcess(), replicates=3)
    assert again.lived == 0


def test_a_store_is_extended_by_points(study: Path, serial: pd.DataFrame, tmp_path: Path) -> None:
    swept(study, tmp_path / "store")
    names = ["hallmarks.value_and_visibility", "programmes.programme.coordinator_hours"]
    (tmp_path / "more.csv").write_text(f"{','.join(names)}\n0.5,30\n0.2,10\n", encoding="utf-8")
    found = extend(tmp_path / "store", ThisProcess(), more=tmp_path / "more.csv")
    assert found.lived == 6  # one of the two points is there already
    table = table_of(tmp_path / "store")
    assert same(serial, table[table["point"] < 4].reset_index(drop=True))
    assert table[table["point"] == 4][names[0]].eq(0.5).all()


def test_a_store_verifies_and_a_changed_number_is_found(
    study: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    swept(study, tmp_path / "store")
    assert verify(tmp_path / "store", 2).same
    from culturesim.experiment import verifying

    live = verifying.live

    def wrong(task: object) -> object:
        found = live(task)  # type: ignore[arg-type]
        found.rows[1]["p_eff"] += 1e-16 + found.rows[1]["p_eff"] * 2e-16
        return found

    monkeypatch.setattr(verifying, "live", wrong)
    found = verify(tmp_path / "store", 2)
    assert not found.same and found.differences["column"].tolist() == ["p_eff"]


def test_another_experiment_is_refused_and_says_what_differs(study: Path, tmp_path: Path) -> None:
    swept(study, tmp_path / "store")
    other = load_experiment(study).with_(measures={"p_nom": {"of": "mean", "series": "p_nom"}})
    with pytest.raises(ExperimentError, match=r"holds runs of another experiment .*measures differ"):
        sweep(other, tmp_path / "store", ThisProcess())


# ---------------------------------------------------------------- failures

def test_a_run_that_fails_is_a_row_and_no_other_is_touched(study: Path, serial: pd.DataFrame, tmp_path: Path) -> None:
    """A mechanism that fails in some worlds takes neither the ensemble nor the sweep with it."""
    text = study.read_text(encoding="utf-8")
    (tmp_path / "mine.py").write_text(
        "import culturesim as cs\n\n"
        "@cs.mechanism(on='drift_probability')\n"
        "def breaks(state, rows, *, effect=0.0):\n"
        '    """Fails where effect is 1."""\n'
        "    if (effect == 1).any():\n"
        "        raise ValueError('this one breaks')\n"
        "    return 0 * effect\n",
        encoding="utf-8",
    )
    text = text.replace("  behaviour:", "  modules: [mine.py]\n  behaviour:").replace(
        "programmes.programme.coordinator_hours: {values: [10, 30]}", "mechanisms.breaks.effect: {values: [0, 1]}"
    )
    (tmp_path / "study.yaml").write_text(text, encoding="utf-8")
    table = swept(tmp_path / "study.yaml", tmp_path / "store")
    failed = table["mechanisms.breaks.effect"] == 1
    assert table["status"].where(~failed, "failed").eq("failed").sum() == failed.sum() == 12
    assert table.loc[failed, "status"].eq("failed").all() and table.loc[~failed, "status"].eq("ok").all()
    assert table.loc[failed, "message"].str.contains("this one breaks").all()
    assert table.loc[failed, COLUMNS].isna().all(axis=None)
    alive = serial[serial["programmes.programme.coordinator_hours"] == 30]
    assert table.loc[~failed, "p_eff"].tolist() == alive["p_eff"].tolist()


def test_a_case_that_kills_its_worker_comes_back_as_failed(study: Path, tmp_path: Path) -> None:
    text = study.read_text(encoding="utf-8")
    (tmp_path / "mine.py").write_text(
        "import os, signal\nimport culturesim as cs\n\n"
        "@cs.mechanism(on='drift_probability')\n"
        "def kills(state, rows, *, effect=0.0):\n"
        '    """Kills its process where effect is 1."""\n'
        "    if (effect == 1).any() and os.environ.get('KILLING'):\n"
        "        os.kill(os.getpid(), signal.SIGKILL)\n"
        "    return 0 * effect\n",
        encoding="utf-8",
    )
    text = text.replace("  behaviour:", "  modules: [mine.py]\n  behaviour:").replace("replicates: 3", "replicates: 1")
    text = text.replace(
        "programmes.programme.coordinator_hours: {values: [10, 30]}", "mechanisms.kills.effect: {values: [0, 1]}"
    ).replace("  hallmarks.value_and_visibility: {low: 0.2, high: 0.8}\n", "")
    (tmp_path / "study.yaml").write_text(text, encoding="utf-8")
    run = command(tmp_path / "study.yaml", tmp_path / "store", 2)
    subprocess.run(run, check=True, env={**os.environ, "KILLING": "1"}, capture_output=True, timeout=300)
    table = table_of(tmp_path / "store")
    died = table["mechanisms.kills.effect"] == 1
    assert table.loc[died, "message"].str.contains("died").all() and table.loc[~died, "status"].eq("ok").all()
    found = extend(tmp_path / "store", ThisProcess(), options=Options(again=True))  # nobody is killed now
    assert found.failed == 0 and table_of(tmp_path / "store")["status"].eq("ok").all()


# ---------------------------------------------------------------- kills


def command(study: Path, store: Path, jobs: int) -> list[str]:
    return [sys.executable, "-m", "culturesim", "sweep", str(study), "--out", str(store), "--jobs", str(jobs)]


def children(process: int) -> list[int]:
    """Return the processes that a process has begun, and those they have."""
    found = []
    for entry in Path("/proc").iterdir():
        if entry.name.isdigit():
            try:
                parent = int((entry / "stat").read_text().rpartition(")")[2].split()[1])
            except OSError:
                continue  # it ended while we looked
            if parent == process:
                found += [int(entry.name), *children(int(entry.name))]
    return found


def workers_of(process: int) -> list[int]:
    """Return the worker processes of a sweep, without the ones that only keep account of resources."""
    return [one for one in children(process) if "spawn_main" in _called(one)]


def _called(process: int) -> str:
    try:
        return Path(f"/proc/{process}/cmdline").read_text()
    except OSError:
        return ""


def wait_until(true: Callable[[], bool], seconds: float = 120) -> None:
    until = time.monotonic() + seconds
    while not true():
        assert time.monotonic() < until, "waited too long"
        time.sleep(0.01)


@pytest.fixture(scope="module")
def longer(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return write_study(tmp_path_factory.mktemp("longer"), months=60, replicates=18)


@pytest.fixture(scope="module")
def uninterrupted(longer: Path) -> pd.DataFrame:
    return swept(longer, longer.parent / "uninterrupted")


KILLS = 20 if SLOW else 2


@pytest.mark.skipif(not Path("/proc").is_dir(), reason="finds the workers of a process in /proc")
@pytest.mark.parametrize("kill", range(KILLS))
def test_kill_9_of_parent_or_worker_loses_nothing(
    longer: Path, uninterrupted: pd.DataFrame, tmp_path: Path, kill: int
) -> None:
    chance = random.Random(kill)
    folder = tmp_path / "store"
    process = subprocess.Popen(command(longer, folder, 2), stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    if kill % 2:  # a worker: the sweep itself goes on
        wait_until(lambda: len(workers_of(process.pid)) > 0 or process.poll() is not None)
        time.sleep(chance.uniform(0, 3))
        for worker in workers_of(process.pid)[:1]:
            os.kill(worker, signal.SIGKILL)
        assert process.wait(timeout=300) == 0
    else:  # the parent: its workers end with it, and the same command goes on
        wait_until(lambda: (folder / "manifest.json").is_file() or process.poll() is not None)
        time.sleep(chance.uniform(0, 4))
        begun = children(process.pid)
        process.kill()
        process.wait()
        wait_until(lambda: not any("spawn_main" in _called(one) for one in begun), 20)
        subprocess.run(command(longer, folder, 2), check=True, stdout=subprocess.DEVNULL, timeout=300)
    found = table_of(folder)
    assert not found.duplicated(["case", "arm"]).any()
    assert same(uninterrupted, found)


@pytest.mark.slow
def test_a_dask_worker_killed_mid_sweep_loses_nothing(
    longer: Path, uninterrupted: pd.DataFrame, tmp_path: Path, scheduler: tuple[str, object]
) -> None:
    address, cluster = scheduler
    run = [sys.executable, "-m", "culturesim", "sweep", str(longer), "--out", str(tmp_path / "store")]
    process = subprocess.Popen([*run, "--scheduler", address])
    wait_until(lambda: any((tmp_path / "store" / "runs").glob("*.parquet")) or process.poll() is not None)
    victim = next(iter(cluster.workers.values()))  # type: ignore[attr-defined]
    os.kill(victim.pid, signal.SIGKILL)
    assert process.wait(timeout=300) == 0
    assert same(uninterrupted, table_of(tmp_path / "store"))


def _heeds_ctrl_c() -> None:
    """A process begun by one in the background would inherit that Ctrl-C is ignored."""
    signal.signal(signal.SIGINT, signal.SIG_DFL)


def test_ctrl_c_leaves_a_store_that_goes_on(longer: Path, uninterrupted: pd.DataFrame, tmp_path: Path) -> None:
    folder = tmp_path / "store"
    process = subprocess.Popen(command(longer, folder, 2), stderr=subprocess.PIPE, text=True, preexec_fn=_heeds_ctrl_c)
    wait_until(lambda: any((folder / "runs").glob("*.parquet")) or process.poll() is not None)
    process.send_signal(signal.SIGINT)
    _, said = process.communicate(timeout=60)
    assert process.returncode == 130 and "what was lived is kept" in said
    assert 0 < len(table_of(folder)) < len(uninterrupted)
    assert same(uninterrupted, swept(longer, folder))


def test_self_stopping_adds_batches_until_the_difference_is_known(study: Path, tmp_path: Path) -> None:
    told = load_experiment(study).with_(levers={})
    stop = {"measure": "p_eff", "difference": "champion leaves - base", "half_width": 0.05, "batch": 4, "least": 8,
            "most": 32}  # fmt: skip
    folder = tmp_path / "store"
    found = sweep(told.with_(stop=stop), folder, ThisProcess())
    assert found.verdict is not None and found.verdict.enough
    table = table_of(folder)
    assert table["replicate"].max() + 1 == found.replicates and found.replicates % 4 == 0
    small = replace(Options(), people_at_once=50)
    other = sweep(told.with_(stop=stop), tmp_path / "other", ThisProcess(), options=small)
    assert other.verdict == found.verdict and same(table, table_of(tmp_path / "other"))
