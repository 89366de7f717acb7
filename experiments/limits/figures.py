"""Pictures of the sixteen limits: the model against its exact form, one figure a limit.

    python experiments/limits/figures.py            all, into docs/verification
    python experiments/limits/figures.py L6 L7      some

Lines are formulas, dots and bands the model. Nothing is fitted.
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Callable
from pathlib import Path

import matplotlib

matplotlib.use("Agg")
import matplotlib.pyplot as plt
import numpy as np
from matplotlib.axes import Axes

ROOT = Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT))

from tests.verification import (  # noqa: E402  # noqa: E402
    exact,
    test_averaging,
    test_enculturation,
    test_entering_alone,
    test_mentor_renewal,
    test_vacancies,
)
from tests.verification.worlds import by_key, differing, limit  # noqa: E402

from culturesim.plotting.style import BLUE, DASHED, GREY, INK, PALE, VERMILLION, calm, house_style  # noqa: E402
from culturesim.run import RUNNING, Run  # noqa: E402
from culturesim.scenario.model import Scenario  # noqa: E402
from culturesim.simulation import Ensemble, simulate, simulate_many  # noqa: E402
from culturesim.units import approach_per_month  # noqa: E402

OUT = ROOT / "docs" / "verification"
MODEL, FORMULA = VERMILLION, BLUE
DOTS = {"linestyle": "none", "marker": "o", "markersize": 3.2, "color": MODEL, "zorder": 4}
Panel = Callable[[Axes], None]


def dots(axes: Axes, x: np.ndarray, y: np.ndarray, label: str = "model") -> None:
    axes.plot(x, y, label=label, **DOTS)


def line(axes: Axes, x: np.ndarray, y: np.ndarray, label: str = "formula", **changes: object) -> None:
    axes.plot(x, y, **{"color": FORMULA, "linewidth": 1.6, "label": label, "zorder": 3, **changes})


def band(axes: Axes, x: np.ndarray, middle: np.ndarray, error: np.ndarray) -> None:
    axes.fill_between(x, middle - 4 * error, middle + 4 * error, color=FORMULA, alpha=0.15, linewidth=0,
                      label="4 standard errors", zorder=2)  # fmt: skip


def panel(
    axes: Axes, title: str, x: str, y: str, *, low: float | None = 0, high: float | None = None, legend: str = "best"
) -> None:
    axes.set_title(title, pad=8)
    axes.set_xlabel(x)
    axes.set_ylabel(y)
    calm(axes, low=low, high=high)
    axes.legend(frameon=False, fontsize=8, handlelength=1.8, loc=legend)


def draw(name: str, panels: list[Panel]) -> None:
    with house_style():
        figure, grid = plt.subplots(1, len(panels), figsize=(4.3 * len(panels), 3.1), squeeze=False,
                                    layout="constrained")  # fmt: skip
        for axes, one in zip(grid[0], panels, strict=True):
            one(axes)
        figure.savefig(OUT / f"{name}.png", dpi=150)
        plt.close(figure)


def series(runs: list[Run], name: str) -> np.ndarray:
    return np.array([run.series[name] for run in runs])


def ensemble_of(scenario: Scenario, worlds: int) -> Ensemble:
    ensemble = Ensemble([scenario] * worlds, range(worlds))
    while not ensemble.done:
        ensemble.step()
    return ensemble


# ---------------------------------------------------------------- the limits


def l1() -> list[Panel]:
    runs = simulate_many(limit("constant_endings"), range(2))
    p = runs[0].scenario.base("drift_probability")
    lives = np.concatenate([(run.pairs["ended"] - run.pairs["began"])[
        (run.pairs["ended"] != RUNNING) & (run.pairs["began"] < 100)] for run in runs])  # fmt: skip
    months = np.arange(41)
    share = np.array([(lives > month).mean() for month in months])

    def survive(axes: Axes) -> None:
        line(axes, months, (1 - p) ** (months + 1), "(1 − p)^(t + 1)")
        dots(axes, months, share, f"{len(lives):,} pairs")
        axes.set_yscale("log")
        panel(axes, f"Pairs that outlive t months, p = {p:g}", "months", "share", low=0.005, high=1)
        axes.set_yticks([0.01, 0.1, 1], ["0.01", "0.1", "1"])
        axes.minorticks_off()

    return [survive]


def l2() -> list[Panel]:
    scenario = limit("growing_quality")
    pairs = simulate(scenario, 0).pairs
    start, gain = scenario.base("starting_quality"), scenario.base("quality_gain")

    def quality(axes: Axes) -> None:
        n = np.arange(pairs["meetings"].max() + 1)
        line(axes, n, 1 - (1 - start) * (1 - gain) ** n, "1 − (1 − q₀)(1 − g)ⁿ")
        dots(axes, pairs["meetings"], pairs["quality"], f"{len(n)} numbers of meetings, {len(pairs['key']):,} pairs")
        panel(axes, "Quality after n meetings", "meetings held", "quality", high=1)

    return [quality]


def l3() -> list[Panel]:
    scenario = limit("vacancies")
    runs = simulate_many(scenario, range(30))
    jobs = len(runs[0].organisation.job_keys)
    v = test_vacancies.vacant_share(*test_vacancies.chances(scenario, "staff"), scenario.months)

    def vacancies(axes: Axes) -> None:
        months = np.arange(scenario.months)
        line(axes, months, jobs * v, "N v_t → N hD/(1 + hD)")
        band(axes, months, jobs * v, np.sqrt(jobs * v * (1 - v) / len(runs)))
        dots(axes, months, series(runs, "vacancies").mean(axis=0), "mean of 30 worlds")
        panel(axes, f"Vacant jobs among {jobs}", "month", "jobs")

    return [vacancies]


def l4() -> list[Panel]:
    circles, mixed = test_averaging.beliefs("two_circles", 1), test_averaging.beliefs("averaging", 1)
    place, ties = test_averaging.ties_of("averaging")
    weights = np.bincount(np.ravel(ties), minlength=len(place)) / (2 * len(ties))
    shrinks = 1 - limit("two_circles").rule("peer_influence") / 3

    def kept(axes: Axes) -> None:
        months = np.arange(len(mixed))
        axes.plot(months, mixed, color=PALE, linewidth=0.9, zorder=1)
        axes.plot([], [], color=PALE, label="each of 12 people")
        line(axes, months, np.full(len(months), mixed[0] @ weights), "weighted mean at the start")
        dots(axes, months[::4], (mixed @ weights)[::4], "weighted mean")
        axes.plot(months, mixed.mean(axis=1), color=GREY, linestyle=DASHED, linewidth=1.2, label="plain mean")
        panel(axes, "The weighted mean is kept", "month", "commitment", high=1, legend="lower right")
        axes.set_xlim(0, 40)

    def speed(axes: Axes) -> None:
        months = np.arange(60)
        difference = np.abs(circles[:, :6].mean(axis=1) - circles[:, 6:].mean(axis=1))[:60]
        line(axes, months, difference[0] * shrinks**months, "start × λ₂ᵗ, λ₂ = 1 − b/3")
        dots(axes, months[::2], difference[::2], "difference of two circles")
        axes.plot(months, circles.std(axis=1)[:60], color=GREY, linestyle=DASHED, linewidth=1.2, label="spread of all")
        axes.set_yscale("log")
        panel(axes, "The second eigenvector fades by λ₂", "month", "commitment", low=None)
        axes.set_yticks([0.1, 0.01, 0.001, 0.0001], ["0.1", "0.01", "0.001", "0.0001"])
        axes.minorticks_off()

    return [kept, speed]


def l5() -> list[Panel]:
    scenario, worlds = limit("enculturation"), 200
    n = test_enculturation.numbers(scenario)
    ensemble = Ensemble([scenario] * worlds, range(worlds))
    belief = []
    while not ensemble.done:
        ensemble.step()
        belief.append(ensemble.state.jobs.commitment.reshape(worlds, -1).copy())
    table = np.array(belief)
    people = table.shape[2]
    expected = exact.enculturation_moments(people, scenario.months, **n)
    level = (exact.enculturation_mean(n["a"], n["d"], n["x"], 0, n["mu"]),
             exact.enculturation_variance(n["a"], n["b"], n["d"], n["x"], 0, n["mu"], n["s2"]))  # fmt: skip
    measured = table.mean(axis=2), table.var(axis=2)

    def moment(which: int, title: str, y: str) -> Panel:
        def one(axes: Axes) -> None:
            months = np.arange(scenario.months)
            error = measured[which].std(axis=1, ddof=1) / np.sqrt(worlds)
            line(axes, months, expected[which], f"exact for {people} people")
            band(axes, months, expected[which], error)
            axes.axhline(level[which], color=INK, linestyle=DASHED, linewidth=1, label="closed form, many people")
            dots(axes, months[::3], measured[which].mean(axis=1)[::3], f"mean of {worlds} worlds")
            panel(axes, title, "month", y, low=(0.35, 0.0)[which])

        return one

    return [moment(0, "Mean belief", "commitment"), moment(1, "Variance over people", "commitment²")]


def l6() -> list[Panel]:
    scenario, worlds = limit("word_of_mouth"), 600
    people, (p, q, m) = test_entering_alone.people_of(scenario), test_entering_alone.numbers(scenario)
    lived = test_entering_alone.counts(scenario, worlds)
    chain = exact.word_of_mouth_chain(people, p, q, m)
    law = exact.distributions(chain, chain[0], scenario.months)
    values = np.arange(people + 1)

    def mean(axes: Axes) -> None:
        months, middle = np.arange(scenario.months), law @ values
        line(axes, months, middle, f"exact chain, {people} people")
        band(axes, months, middle, np.sqrt((law @ values**2 - middle**2) / worlds))
        line(axes, months, people * exact.word_of_mouth(p, q, m, scenario.months), "recursion, many people",
             color=INK, linestyle=DASHED, linewidth=1)  # fmt: skip
        dots(axes, months[::2], lived.mean(axis=1)[::2], f"mean of {worlds} worlds")
        panel(axes, "Taking part", "month", "people", high=people)

    def whole(axes: Axes) -> None:
        month = 10
        axes.bar(values, np.bincount(lived[month], minlength=people + 1) / worlds, color=MODEL, alpha=0.35,
                 label=f"{worlds} worlds")  # fmt: skip
        line(axes, values, law[month], "exact chain", marker="o", markersize=3)
        panel(axes, f"Distribution in month {month}", "people taking part", "share of worlds")

    def alone(axes: Axes) -> None:
        one = limit("word_of_mouth_alone")
        _, example, leaves = test_entering_alone.numbers(one)
        runs = simulate_many(one, range(4))
        months = np.arange(one.months)
        axes.plot(months, series(runs, "p_nom").T, color=MODEL, linewidth=0.8, alpha=0.7)
        axes.plot([], [], color=MODEL, label="4 worlds of 800 people")
        line(axes, months, np.full(one.months, exact.word_of_mouth_level(example, leaves)), "F* (example alone)")
        panel(axes, "Example outruns turnover", "month", "share taking part", high=1)

    return [mean, whole, alone]


def l7() -> list[Panel]:
    scenario, worlds, e = limit("coming_and_going", months=60), 600, 0.2
    people, b = test_entering_alone.people_of(scenario), scenario.base("seeking_per_contact")
    lived = test_entering_alone.counts(scenario, worlds)
    law = exact.distributions(exact.coming_and_going_chain(people, b, e), test_entering_alone.started(scenario, e), 60)
    values = np.arange(people + 1)

    def mean(axes: Axes) -> None:
        months, middle = np.arange(60), law @ values
        line(axes, months, middle, f"exact chain, {people} people")
        band(axes, months, middle, np.sqrt((law @ values**2 - middle**2) / worlds))
        axes.axhline(people * exact.coming_and_going_level(b, e), color=INK, linestyle=DASHED, linewidth=1,
                     label="n X*, many people")  # fmt: skip
        dots(axes, months[::2], lived.mean(axis=1)[::2], f"mean of {worlds} worlds")
        panel(axes, "Taking part, entries by example", "month", "people", high=16)

    def levels(axes: Axes) -> None:
        pulls = np.array([0.15, 0.22, 0.28, 0.34, 0.4, 0.5, 0.6])
        found = []
        for pull in pulls:
            large = limit("coming_and_going", months=100).with_values(
                {"organisation.units.office.staff": 600, "events.0.people": 300, "behaviour.seeking_per_contact": pull}
            )
            found.append(simulate(large, 0).series["p_nom"][60:].mean())
        many = np.linspace(0.1, 0.65, 200)
        level = np.array([exact.coming_and_going_level(one, e) for one in many])
        line(axes, many, level, "X*, threshold b(1 − e)/e = 1")
        dots(axes, pulls, np.array(found), "a world of 600, months 60 to 99")
        panel(axes, "A threshold", "b, pull of example", "share taking part", high=0.8)

    return [mean, levels]


def l8() -> list[Panel]:
    runs = simulate_many(limit("stock_and_flow"), range(40))
    scenario = runs[0].scenario
    h, p = test_vacancies.chances(scenario, "staff")[0], scenario.base("drift_probability")
    life = (1 - p) / (1 - (1 - h) ** 2 * (1 - p))

    def little(axes: Axes) -> None:
        months = np.arange(scenario.months)
        active = series(runs, "pairs_active")
        begun = (series(runs, "pairs_new_programme") + series(runs, "pairs_new_informal"))[:, 60:].mean()
        error = active.std(axis=0, ddof=1) / np.sqrt(len(runs))
        level = np.full(len(months), begun * life)
        line(axes, months[60:], level[60:], f"{begun:.2f} begun a month × {life:.2f} months")
        band(axes, months[60:], level[60:], error[60:])
        dots(axes, months[::3], active.mean(axis=0)[::3], f"mean of {len(runs)} worlds")
        panel(axes, "Running pairs, after month 60 by Little's law", "month", "pairs", legend="lower right")

    return [little]


def l9() -> list[Panel]:
    scenario, worlds = limit("steward_role"), 150
    h, f = test_vacancies.chances(scenario, "leader")
    ensemble = Ensemble([scenario] * worlds, range(worlds))
    held = []
    while not ensemble.done:
        ensemble.step()
        held.append((ensemble.state.roles.holder != 0).mean())
    v = test_vacancies.vacant_share(h, f, scenario.months)

    def share(axes: Axes) -> None:
        months = np.arange(scenario.months)
        line(axes, months, 1 - v, "1 − v_t → 1/(1 + hD)")
        band(axes, months, 1 - v, np.sqrt(v * (1 - v) / worlds))
        dots(axes, months[::3], np.array(held)[::3], f"{worlds} worlds")
        panel(axes, "The role is held", "month", "share of worlds", low=0.6, high=1)

    return [share]


def l10() -> list[Panel]:
    decay, building = simulate(limit("decay"), 0), simulate(limit("building"), 0)
    t = np.arange(1, 49)

    def fall(axes: Axes) -> None:
        k = approach_per_month(9)
        line(axes, t, 0.8 * (1 - k) ** t, "P₀ (1 − k)ᵗ")
        dots(axes, t[::2], decay.series["practice_communication"][::2], "practice")
        axes.plot(t, decay.series["perceived_communication"], color=GREY, linestyle=DASHED, linewidth=1.2,
                  label="what is believed (lags)")  # fmt: skip
        panel(axes, "Untended", "months", "strength", high=1)

    def rise(axes: Axes) -> None:
        k = approach_per_month(12)
        line(axes, t, 0.7 * (1 - (1 - k) ** np.maximum(0, t - 6)), "aim (1 − (1 − k)ᵗ)")
        dots(axes, t[::2], building.series["practice_communication"][::2], "practice")
        panel(axes, "Tended from month 6 on", "months", "strength", high=1)

    return [fall, rise]


def l11() -> list[Panel]:
    names = ("thresholds", "thresholds_one_changed")
    counts = {name: simulate(limit(name), 0).series["pairs_active"] for name in names}

    def joined(axes: Axes) -> None:
        for name, label, dash in zip(names, ("0, 1, 2, …, 99", "0, 2, 2, 3, …, 99"), ("-", DASHED), strict=True):
            law = exact.threshold_counts(limit(name).variants.thresholds, 110)
            line(axes, np.arange(110), np.array(law), f"thresholds {label}", linestyle=dash)
            axes.plot(np.arange(0, 110, 4), counts[name][::4], **DOTS)
        axes.plot([], [], **DOTS, label="model")
        panel(axes, "Who has joined", "month", "people of 100", high=108)

    def normal(axes: Axes) -> None:
        from statistics import NormalDist

        people = 400
        spreads, found, law = np.linspace(0.08, 0.16, 17), [], []
        for spread in spreads:
            thresholds = [NormalDist(0.25, spread).inv_cdf((k + 0.5) / people) for k in range(people)]
            scenario = limit("thresholds").with_values(
                {"organisation.units.crowd.staff": people, "variants.thresholds": thresholds}
            )
            found.append(simulate(scenario, 0).series["p_nom"][-1])
            law.append(exact.threshold_counts(thresholds, 110)[-1] / people)
        line(axes, spreads, np.array(law), "recursion")
        dots(axes, spreads, np.array(found))
        axes.axvline(0.12222, color=INK, linestyle=DASHED, linewidth=1, label="0.122, many people")
        panel(axes, "Normal thresholds, mean 0.25", "standard deviation", "share joined", high=1.08,
              legend="center left")  # fmt: skip

    return [joined, normal]


def l12() -> list[Panel]:
    scenario = limit("mentor_renewal", months=160)
    n = test_mentor_renewal.numbers(scenario)

    def offspring(axes: Axes) -> None:
        chances, found, errors = np.array([0.06, 0.15, 0.3]), [], []
        for chance in chances:
            runs = simulate_many(scenario.with_values({"behaviour.conversion_probability": chance}), range(6))
            each = []
            for run in runs:
                mentors = test_mentor_renewal.first_mentors(run)
                p = run.pairs
                born = np.unique(p["mentor_key"][np.isin(p["mentor_arose_from"], mentors)])
                parents = p["mentor_arose_from"][np.unique(p["mentor_key"], return_index=True)[1]]
                each += [float((parents == mentor).sum()) for mentor in mentors]
                assert len(born) <= sum(each)
            found.append(np.mean(each))
            errors.append(1.96 * np.std(each, ddof=1) / np.sqrt(len(each)))
        many = np.linspace(0, 0.33, 50)
        line(axes, many, np.array([exact.renewal(**{**n, "conversion": one}) for one in many]), "κφ(1 − h)F")
        axes.errorbar(chances, found, np.array(errors), color=MODEL, fmt="o", markersize=4, linewidth=1.2,
                      label="model, 95 % interval", zorder=4)  # fmt: skip
        axes.axhline(1, color=INK, linestyle=DASHED, linewidth=1, label="renewal")
        panel(axes, "New mentors per first mentor", "φ, conversion", "R")

    def fates(axes: Axes) -> None:
        for chance, dash in ((0.12, DASHED), (0.25, "-")):
            told = scenario.with_values({"behaviour.conversion_probability": chance})
            runs = simulate_many(told, range(3))
            r = exact.renewal(**{**n, "conversion": chance})
            months = np.arange(0, 160, 4)
            for number, run in enumerate(runs):
                mentors = [test_mentor_renewal.mentors_at(run, month) for month in months]
                axes.plot(months, mentors, color=MODEL if r > 1 else BLUE, linestyle=dash, linewidth=1.1,
                          label=f"R = {r:.2f}, 3 worlds" if number == 0 else None)  # fmt: skip
        panel(axes, "Below one they die out", "month", "mentors with mentees")

    return [offspring, fates]


def _difference(
    title: str, one: Ensemble, other: Ensemble, control: Ensemble, names: tuple[str, str], legend: str = "center right"
) -> list[Panel]:
    """Return a panel of columns of state that differ, month by month, with a control in which some do."""
    counts: list[tuple[int, int]] = []
    while not one.done:
        for ensemble in (one, other, control):
            ensemble.step()
        here = by_key(one.state, 0)
        counts.append((len(differing(here, by_key(other.state, 0), 1e-12)),
                       len(differing(here, by_key(control.state, 0), 1e-12))))  # fmt: skip
    table = np.array(counts)

    def columns(axes: Axes) -> None:
        months = np.arange(len(table))
        axes.plot(months, table[:, 1], color=GREY, linestyle=DASHED, linewidth=1.3, label=names[1])
        line(axes, months, np.zeros(len(table)), "expected: none")
        dots(axes, months[::2], table[::2, 0], names[0])
        panel(axes, title, "month", "columns of state that differ", low=-1.5, legend=legend)

    return [columns]


def l13() -> list[Panel]:
    zero, none = limit("strengths_zero"), limit("hallmarks_off")
    return _difference("Strengths 0 against no hallmarks", Ensemble([zero], [0]), Ensemble([none], [0]),
                       Ensemble([zero.with_(hallmarks=0.5)], [0]),
                       ("hallmarks off", "control: strengths 0.5"))  # fmt: skip


def l14() -> list[Panel]:
    both = simulate(limit("two_units"), 0)
    alone = [simulate(limit(name), 0) for name in ("unit_north", "unit_south")]

    def pairs(axes: Axes) -> None:
        months = np.arange(both.scenario.months)
        line(axes, months, both.series["pairs_active"], "both in one run")
        together = sum(run.series["pairs_active"] for run in alone)
        axes.plot(months[::2], together[::2], **DOTS, label="north + south, apart")
        for run, dash in zip(alone, (DASHED, (0, (1.2, 1.6))), strict=True):
            axes.plot(months, run.series["pairs_active"], color=GREY, linestyle=dash, linewidth=1.1,
                      label=run.scenario.name.replace("unit ", "") + " alone")  # fmt: skip
        panel(axes, "Two units without contact", "month", "running pairs", high=24, legend="upper right")
        axes.set_yticks([0, 5, 10, 15])

    return [pairs]


def l15() -> list[Panel]:
    base = limit("busy")
    event = {"do": "end_funding", "month": 30, "programme": "pairs"}
    twin = base.with_(events=[*base.events, event])
    return _difference("Twins", Ensemble([base], [2]), Ensemble([limit("busy_with_a_null_event")], [2]),
                       Ensemble([twin], [2]), ("twin with null events", "twin without funds from month 30"),
                       legend="upper left")  # fmt: skip


def l16() -> list[Panel]:
    from tests.verification.test_rows_permuted import permuted

    from culturesim.organisation.blueprint import build_organisation

    base = limit("busy")
    straight = build_organisation(base.organisation, base.folder)
    shuffled = permuted(straight, np.random.default_rng(1))
    return _difference("Rows permuted, keys kept", Ensemble([base], [1], straight), Ensemble([base], [1], shuffled),
                       Ensemble([base], [2], straight), ("rows permuted", "control: another seed"))  # fmt: skip


LIMITS: dict[str, Callable[[], list[Panel]]] = {
    f"L{number}": one
    for number, one in enumerate((l1, l2, l3, l4, l5, l6, l7, l8, l9, l10, l11, l12, l13, l14, l15, l16), start=1)
}


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("limits", nargs="*", default=list(LIMITS), help="L1 to L16; all of them")
    OUT.mkdir(parents=True, exist_ok=True)
    for name in parser.parse_args().limits:
        draw(name, LIMITS[name]())
        print(OUT / f"{name}.png")


if __name__ == "__main__":
    main()
