"""L16: with rows permuted and keys kept, everybody fares the same. scenarios/limits/busy.yaml

Integers are equal by key. Real columns are equal to 1e-12: a programme averages over its units in row order.
"""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from culturesim.organisation.blueprint import Organisation, build_organisation
from culturesim.simulation import Ensemble

from .worlds import by_key, differing, limit

TOLERANCE = 1e-12


def permuted(old: Organisation, rng: np.random.Generator) -> Organisation:
    """Return the same organisation with its units, and the jobs in each, in another order."""
    units = rng.permutation(len(old.unit_names))
    jobs = np.concatenate([rng.permutation(np.flatnonzero(old.unit == unit)) for unit in units])
    columns = ("job_keys", "founded", "level", "leaving_rate", "person_keys", "tenure", "experience", "group")
    new_row = np.argsort(jobs)
    contacts = old.contacts
    if contacts is not None:
        moved = contacts.reshape(len(jobs), -1)[jobs]
        contacts = np.where(moved >= 0, new_row[np.maximum(moved, 0)], -1).astype(np.int32).ravel()
    return replace(
        old,
        unit_names=tuple(old.unit_names[unit] for unit in units),
        unit_keys=old.unit_keys[units],
        units_founded=old.units_founded[units],
        job_ids=tuple(old.job_ids[job] for job in jobs),
        unit=np.argsort(units)[old.unit[jobs]].astype(np.int32),
        contacts=contacts,
        contact_kind=old.contact_kind.reshape(len(jobs), -1)[jobs].ravel(),
        **{name: getattr(old, name)[jobs] for name in columns},
    )


@pytest.mark.parametrize("seed", range(6))
def test_permuted_rows_give_the_same_results_by_key(seed):
    scenario = limit("busy")
    straight = build_organisation(scenario.organisation, scenario.folder)
    shuffled = permuted(straight, np.random.default_rng(seed))
    assert not np.array_equal(straight.job_keys, shuffled.job_keys)
    ensembles = [Ensemble([scenario], [seed], organisation) for organisation in (straight, shuffled)]
    while not ensembles[0].done:
        for ensemble in ensembles:
            ensemble.step()
        one, other = (by_key(ensemble.state, 0) for ensemble in ensembles)
        assert differing(one, other, TOLERANCE) == [], f"month {ensembles[0].state.month - 1}"
    runs = [ensemble.finished(0) for ensemble in ensembles]
    assert differing(runs[0].series, runs[1].series, TOLERANCE) == []
    keys = [np.sort(run.pairs["key"]) for run in runs]
    assert len(keys[0]) > 50 and np.array_equal(*keys)
    assert set(_holders(runs[0])) == set(_holders(runs[1]))


def _holders(run):
    t = run.jobs
    return zip(t.job, t.person, t.since, t.until.fillna(-1), t.why_left, strict=True)
