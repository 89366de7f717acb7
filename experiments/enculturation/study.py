"""Enculturation: does belief settle under turnover, does it end higher in decline than in growth, and what breaks it?

    python experiments/enculturation/study.py             60 worlds an arm, about two minutes
    python experiments/enculturation/study.py --worlds 10

Runs scenarios/harrison_carroll.yaml with other turnover, with monthly hiring waves or layoffs, and with the pull of
management hanging on few or many leaders. Writes results.txt and figure.png beside itself. The exact expectation stands
beside every mean of the first two parts; nothing is fitted.
"""

from __future__ import annotations

import argparse
from pathlib import Path
from typing import Any

import matplotlib

matplotlib.use("Agg")
import matplotlib.pyplot as plt
import numpy as np
from numpy.typing import NDArray

import culturesim as cs
from culturesim.measures.intervals import paired_mean, wilson
from culturesim.plotting.style import BLUE, DASHED, DOTTED, GREEN, GREY, INK, VERMILLION, calm, house_style
from culturesim.simulation import simulate_many
from culturesim.units import monthly_probability_from_rate as monthly

HERE = Path(__file__).parent
SCENARIO = HERE.parents[1] / "scenarios" / "harrison_carroll.yaml"
Floats = NDArray[np.float64]

TURNOVER = (0.10, 0.20, 0.30, 0.40)  # chance of leaving within a year
EXITS, GROWTH = (0.08, 0.16, 0.32, 0.64), (-0.1, 0.0, 0.1, 0.3)  # yearly rates, the table of evidence 7.2
A, D, MU = 0.5, 0.25, 0.4  # yearly rates of pull and fading; what newcomers believe
LEADERS = (1, 2, 4, 8)
FALLEN = 0.1  # below the level that a steady pull of the same mean keeps
TABLE_MONTHS = 84


def leaves(yearly: float) -> float:
    """Return the monthly chance that belongs to a yearly chance."""
    return monthly(-np.log1p(-yearly))


def sizes(people: int, growth: float, months: int) -> NDArray[np.int64]:
    """Return the jobs there are in each month, the founding number first."""
    return np.round(people * np.exp(growth * np.arange(months + 1) / 12)).astype(int)


def changes(jobs: NDArray[np.int64]) -> list[dict[str, Any]]:
    """Return the monthly hiring waves or layoffs that lead along `jobs`."""
    events: list[dict[str, Any]] = []
    for month, change in enumerate(np.diff(jobs).tolist()):
        if change:
            do = "hiring_wave" if change > 0 else "layoff"
            events.append({"do": do, "month": month, "people": abs(change)})
    return events


def expected(base: cs.Scenario, jobs: NDArray[np.int64], x: float) -> Floats:
    """Return the exact expected mean belief at the record of each month; x: monthly chance of leaving by oneself."""
    a, d, mu = base.base("message_pull"), base.rule("commitment_drift"), base.base("starting_commitment")
    level, levels = mu, []
    for before, now in zip(jobs[:-1].tolist(), jobs[1:].tolist(), strict=True):
        old = (1 - x) * min(before, now)
        level = a + (1 - a - d) * (old * level + (now - old) * mu) / now
        levels.append(level)
    return np.array(levels)


def beliefs(scenario: cs.Scenario, worlds: int) -> Floats:
    """Return mean commitment, one row a world."""
    return np.array([run.series["commitment"] for run in simulate_many(scenario, range(worlds))])


def with_turnover(base: cs.Scenario, yearly: float, **changes_to: Any) -> cs.Scenario:
    told = base.with_values({"organisation.turnover.staff": yearly, "organisation.turnover.leader": yearly})
    return told.with_(**changes_to) if changes_to else told


def settling(base: cs.Scenario, worlds: int, out: list[str]) -> dict[float, Floats]:
    """Print whether belief settles, turnover by turnover."""
    out += ["1. Settling under turnover (nobody grows or shrinks)", "",
            "   leave a year   year 9   year 10   change          exact   between worlds (sd)"]  # fmt: skip
    lived = {}
    for yearly in TURNOVER:
        table = beliefs(with_turnover(base, yearly), worlds)
        jobs = sizes(200, 0, base.months)
        level = expected(base, jobs, leaves(yearly))[-1]
        last, before = table[:, -12:].mean(axis=1), table[:, -24:-12].mean(axis=1)
        change = paired_mean(last - before)
        moved = f"{change.low:+.4f} to {change.high:+.4f}"
        out.append(f"   {yearly:12.0%} {before.mean():8.3f} {last.mean():9.3f}   {moved} {level:7.3f}"
                   f" {last.std(ddof=1):10.4f}")  # fmt: skip
        lived[yearly] = table
    return lived


def table(base: cs.Scenario, worlds: int, out: list[str]) -> None:
    """Print the table of evidence 7.2: continuous closed form, exact monthly expectation, simulation."""
    out += ["", "2. Table of evidence 7.2: closed form in continuous time / exact for these months / simulated", "",
            "   exits a year" + "".join(f"        growth {g:+.1f}      " for g in GROWTH)]  # fmt: skip
    worst = 0.0
    for exits in EXITS:
        cells = []
        for growth in GROWTH:
            closed = (A + (exits + growth) * MU) / (A + D + exits + growth)
            own = exits + min(0.0, growth)  # in decline part of the exits are layoffs, and not replaced
            if own < 0:
                cells.append(f"{closed:.3f} / not possible   ")
                continue
            jobs = sizes(200, growth, TABLE_MONTHS)
            told = with_turnover(base, float(-np.expm1(-own)), months=TABLE_MONTHS, events=changes(jobs))
            exact = expected(base, jobs, monthly(own))[-12:].mean()
            found = beliefs(told, max(6, worlds // 2))[:, -12:].mean(axis=1)
            worst = max(worst, abs(found.mean() - exact) / (found.std(ddof=1) / np.sqrt(len(found))))
            cells.append(f"{closed:.3f} / {exact:.3f} / {found.mean():.3f}")
        out.append(f"   {exits:12.2f}   " + "   ".join(cells))
    out.append(f"   largest difference between simulated and exact: {worst:.1f} standard errors")


def growing_and_shrinking(base: cs.Scenario, worlds: int, out: list[str]) -> dict[str, Floats]:
    """Print the difference between decline and growth at the same yearly rate of exits."""
    out += ["", "3. Shrinking against growing by 10 % a year, exits 0.16 and 0.32 a year (same seeds)", ""]
    lived = {}
    for exits in (0.16, 0.32):
        ends = {}
        for name, growth in (("shrinking", -0.1), ("steady", 0.0), ("growing", 0.1)):
            jobs = sizes(200, growth, base.months)
            own = exits + min(0.0, growth)
            told = with_turnover(base, float(-np.expm1(-own)), events=changes(jobs))
            rows = beliefs(told, worlds)
            ends[name] = rows[:, -12:].mean(axis=1)
            if exits == 0.16:
                lived[name] = rows
        gap = paired_mean(ends["shrinking"] - ends["growing"])
        levels = ", ".join(f"{name} {values.mean():.3f}" for name, values in ends.items())
        higher = np.mean(ends["shrinking"] > ends["growing"])
        out.append(f"   exits {exits:.2f}: {levels}; shrinking - growing {gap.estimate:+.3f} "
                   f"({gap.low:+.3f} to {gap.high:+.3f}); higher in {higher:.0%} of worlds")  # fmt: skip
    return lived


def led_by(base: cs.Scenario, yearly: float, leaders: int, **rules: float) -> cs.Scenario:
    """Return the scenario with the same mean pull to begin with, but hanging on what so many leaders say."""
    stewards = [
        {"name": f"leader {n}", "job": f"Office {n}/leader", "hallmarks": ["communication"], "share": 1 / leaders,
         "talk": 0.5, "action": 0.5, "documentation": 0.0} for n in range(1, leaders + 1)
    ]  # fmt: skip
    pull = base.base("message_pull")
    return with_turnover(base, yearly).with_(
        stewards=stewards, hallmarks={"communication": 1.0},
        mechanisms={**base.mechanisms, "messages_persuade": {"effect": 2 * pull}},
        behaviour={**base.behaviour, "message_pull": 0.0, "successor_talk": 0.5, "successor_spread": 0.5, **rules},
    )  # fmt: skip


def concentration(base: cs.Scenario, worlds: int, out: list[str]) -> dict[tuple[float, int], Floats]:
    """Print how far worlds come apart when the pull hangs on few leaders, who are drawn anew when one leaves."""
    out += ["", "4. The same mean pull to begin with, by what 1, 2, 4 or 8 leaders say (drawn anew, 0 to 1, at every "
            "change; it fades)", "",
            "   leave a year  leaders   level   sd of worlds   ever 0.1 below steady, years 4 to 10"]  # fmt: skip
    lived = {}
    for yearly in TURNOVER:
        steady = expected(base, sizes(200, 0, base.months), leaves(yearly))
        for leaders in LEADERS:
            rows = beliefs(led_by(base, yearly, leaders), worlds)
            fallen = (rows[:, 36:] < steady[36:] - FALLEN).any(axis=1)
            share = wilson(int(fallen.sum()), len(fallen))
            out.append(f"   {yearly:12.0%} {leaders:8d} {rows[:, -12:].mean():7.3f} {rows[:, -1].std(ddof=1):14.3f}"
                       f"   {fallen.mean():.0%} ({share.low:.0%} to {share.high:.0%})")  # fmt: skip
            lived[yearly, leaders] = rows
    return lived


def silence(base: cs.Scenario, worlds: int, out: list[str]) -> None:
    """Print what happens when the one who spoke leaves and nobody speaks any more."""
    out += ["", "5. One leader speaks fully, leaves in month 60, and successors say nothing (leave a year 16 %)", ""]
    told = led_by(base, 0.16, 1, successor_talk=0.0, successor_spread=0.0)
    told = told.with_values({"stewards.leader 1.talk": 1.0, "organisation.turnover.leader": 0.0,
                             "mechanisms.messages_persuade.effect": base.base("message_pull")})  # fmt: skip
    told = told.with_(months=180, events=[{"do": "holder_leaves", "month": 60, "role": "leader 1"}])
    rows = beliefs(told, worlds).mean(axis=0)
    d, mu, x = base.rule("commitment_drift"), base.base("starting_commitment"), leaves(0.16)
    kept = (1 - d) * (1 - x)
    floor = (1 - d) * x * mu / (1 - kept)
    half = np.flatnonzero(rows[60:] - floor < (rows[59] - floor) / 2)[0] + 1
    out.append(f"   level before {rows[59]:.3f}, after ten years {rows[-1]:.3f} (exact floor {floor:.3f}); half of the "
               f"way down after {half} months (ln 2/(d + x) = {-np.log(2) / np.log(kept):.1f})")  # fmt: skip


def picture(base: cs.Scenario, steady: dict[float, Floats], moved: dict[str, Floats],
            led: dict[tuple[float, int], Floats]) -> None:  # fmt: skip
    with house_style():
        figure, (left, middle, right) = plt.subplots(1, 3, figsize=(12.6, 3.5), layout="constrained")
        months = np.arange(base.months)
        for (yearly, rows), colour in zip(steady.items(), (GREEN, BLUE, VERMILLION, INK), strict=True):
            left.plot(months, rows.mean(axis=0), color=colour, label=f"{100 * yearly:.0f} % leave a year")
            level = expected(base, sizes(200, 0, base.months), leaves(yearly))
            left.plot(months[::8], level[::8], linestyle="none", marker="o", markersize=3, color=colour)
        left.plot([], [], linestyle="none", marker="o", markersize=3, color=GREY, label="exact expectation")
        for (name, rows), (colour, dash) in zip(moved.items(), ((BLUE, "-"), (GREY, DASHED), (VERMILLION, DOTTED)),
                                                strict=True):  # fmt: skip
            middle.plot(months, rows.mean(axis=0), color=colour, linestyle=dash, label=name)
        for yearly, colour, dash in ((0.1, GREEN, "-"), (0.2, BLUE, DASHED), (0.4, INK, DOTTED)):
            spread = [led[yearly, leaders][:, -1].std(ddof=1) for leaders in LEADERS]
            right.plot(LEADERS, spread, color=colour, linestyle=dash, marker="o", markersize=4,
                       label=f"{100 * yearly:.0f} % leave a year")  # fmt: skip
        right.set_xscale("log", base=2)
        right.set_xticks(LEADERS, [str(leaders) for leaders in LEADERS])
        right.minorticks_off()
        for axes, title, x, y, low in (
            (left, "Belief settles at any turnover", "month", "mean commitment", 0.35),
            (middle, "Higher in decline than in growth", "month", "mean commitment", 0.35),
            (right, "Few leaders, fragile level", "leaders the pull hangs on", "spread between worlds (sd)", 0),
        ):
            axes.set_title(title, pad=8)
            axes.set_xlabel(x)
            axes.set_ylabel(y)
            calm(axes, low=low)
            axes.legend(frameon=False, fontsize=8)
        figure.get_layout_engine().set(w_pad=0.12)
        figure.savefig(HERE / "figure.png", dpi=150)
        plt.close(figure)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--worlds", type=int, default=60, help="worlds an arm")
    worlds = parser.parse_args().worlds
    base, out = cs.load_scenario(SCENARIO), [f"Enculturation, culturesim {cs.__version__}, seeds 0 to {worlds - 1}", ""]
    steady = settling(base, worlds, out)
    table(base, worlds, out)
    moved = growing_and_shrinking(base, worlds, out)
    led = concentration(base, worlds, out)
    silence(base, worlds, out)
    text = "\n".join(out) + "\n"
    print(text)
    (HERE / "results.txt").write_text(text, encoding="utf-8")
    picture(base, steady, moved, led)


if __name__ == "__main__":
    main()
