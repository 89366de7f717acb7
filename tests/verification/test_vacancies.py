"""L3 and L9: vacant jobs and vacant steward roles. scenarios/limits/vacancies.yaml, steward_role.yaml

In a month a holder leaves with chance h; then every vacant job, also one just left, is filled with chance f; then the
month is recorded. So a job vacant at a record is vacant at the next with chance 1 - f, a held one with chance
h (1 - f). The share v_t of vacant jobs after t months follows v_{t+1} = (1 - f)(v_t + h (1 - v_t)); from v_0 = 0,

    v_t = v (1 - ((1 - f)(1 - h))^t),    v = h (1 - f) / (f + h (1 - f)) = hD / (1 + hD),    D = (1 - f) / f.
"""

from __future__ import annotations

import numpy as np
import pytest

from culturesim.simulation import Ensemble, simulate_many
from culturesim.units import monthly_probability_from_rate, rate_from_yearly_probability

from .worlds import limit, mean_and_error, within


def chances(scenario, level):
    yearly = getattr(scenario.organisation.turnover, level)
    return monthly_probability_from_rate(rate_from_yearly_probability(yearly)), scenario.base("fill_probability")


def vacant_share(h, f, months):
    """Return the exact expected share of vacant jobs at the record of each month."""
    delay = (1 - f) / f
    return h * delay / (1 + h * delay) * (1 - ((1 - f) * (1 - h)) ** np.arange(1, months + 1))


@pytest.fixture(scope="module")
def vacancies():
    scenario = limit("vacancies")
    return scenario, simulate_many(scenario, range(60))


def test_mean_vacancies_follow_the_exact_recursion_month_by_month(vacancies):
    scenario, runs = vacancies
    jobs = len(runs[0].organisation.job_keys)
    v = vacant_share(*chances(scenario, "staff"), scenario.months)
    mean = np.mean([run.series["vacancies"] for run in runs], axis=0)
    error = np.sqrt(jobs * v * (1 - v) / len(runs))  # jobs are independent: binomial
    assert (np.abs(mean - jobs * v) < 4 * error).all()  # 120 months: false alarm below 1 in 130


def test_mean_vacancies_in_the_long_run_are_n_hd_over_1_plus_hd(vacancies):
    scenario, runs = vacancies
    h, f = chances(scenario, "staff")
    jobs, delay = len(runs[0].organisation.job_keys), (1 - f) / f
    mean, error = mean_and_error([run.series["vacancies"][40:].mean() for run in runs])
    assert error < 0.01 * mean
    assert within(mean, jobs * h * delay / (1 + h * delay), error)


def test_the_spread_of_vacancies_is_binomial(vacancies):
    scenario, runs = vacancies
    jobs, v = len(runs[0].organisation.job_keys), vacant_share(*chances(scenario, "staff"), 120)[-1]
    spread, error = mean_and_error([run.series["vacancies"][40::20].var(ddof=1) for run in runs])
    assert within(spread, jobs * v * (1 - v), error)


def test_the_mean_delay_is_d_and_some_jobs_are_filled_at_once(vacancies):
    scenario, runs = vacancies
    _, f = chances(scenario, "staff")
    delays = np.concatenate([delays_of(run) for run in runs])
    assert within(delays.mean(), (1 - f) / f, np.sqrt(1 - f) / f / np.sqrt(len(delays)))
    assert within((delays == 0).mean(), f, np.sqrt(f * (1 - f) / len(delays)))


def delays_of(run, last_month=60):
    """Return months from loss to hire for every job left up to `last_month` (all are filled within the run)."""
    t = run.jobs
    after = t.groupby("job").since.shift(-1)
    gone = t.until.notna() & (t.until <= last_month)
    return (after - t.until)[gone].dropna().to_numpy(np.float64)


def test_the_share_that_leaves_in_a_month_is_h(vacancies):
    scenario, runs = vacancies
    h, _ = chances(scenario, "staff")
    held = np.concatenate([run.series["headcount"][:-1] for run in runs]).sum()
    left = np.concatenate([run.series["leavers"][1:] for run in runs]).sum()
    assert within(left / held, h, np.sqrt(h * (1 - h) / held))


def test_a_steward_role_is_held_for_the_share_one_over_one_plus_hd():
    scenario, worlds = limit("steward_role"), 150
    h, f = chances(scenario, "leader")
    ensemble = Ensemble([scenario] * worlds, range(worlds))
    held = np.zeros((scenario.months, worlds))
    while not ensemble.done:
        month = ensemble.state.month
        ensemble.step()
        roles = ensemble.state.roles
        held[month] = roles.holder != 0
        assert ((roles.holder != 0) == (ensemble.state.jobs.person[roles.job] != 0)).all()
    v = vacant_share(h, f, scenario.months)
    by_month_error = np.sqrt(v * (1 - v) / worlds)
    assert (np.abs(held.mean(axis=1) - (1 - v)) < 4.5 * by_month_error).all()  # 240 months: 1 in 600
    mean, error = mean_and_error(held[40:].mean(axis=0))
    assert error < 0.01
    assert within(mean, 1 / (1 + h * (1 - f) / f), error)
    assert (ensemble.state.roles.months_vacant == (held == 0).sum(axis=0)).all()
