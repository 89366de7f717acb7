"""`analyse`: what the table of a sweep says."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from culturesim.cli.speaking import command, console, say, say_path
from culturesim.cli.sweeping import STORE
from culturesim.errors import ExperimentError, did_you_mean

if TYPE_CHECKING:
    from matplotlib.axes import Axes

    from culturesim.words.analysing import Answer

DOTS_PER_INCH = 150


@command
def analyse(
    store: STORE,
    of: Annotated[list[str] | None, typer.Option("--of", help="Measures that are analysed; all without.",
                                                 show_default=False)] = None,
    out: Annotated[Path | None, typer.Option("--out", help="Folder for whole tables (CSV) and pictures.")] = None,
) -> None:  # fmt: skip
    """Say what a sweep found: differences of arms, effects, indices, boxes, by the design it was made with."""
    from culturesim.experiment.kept import as_designed, experiment_in
    from culturesim.store.store import Store
    from culturesim.words.analysing import answers

    with Store.open(store) as held:
        experiment, table = experiment_in(held), held.table()
    wrong = [name for name in of or () if name not in experiment.columns]
    if wrong:
        meant = did_you_mean(wrong[0], experiment.columns)
        raise ExperimentError(f"--of {wrong[0]!r}: there is no such measure{meant}")
    failed = int((table["status"] == "failed").sum())
    if not len(table) or failed == len(table):
        raise ExperimentError(f"{store}: holds no run that lived, so there is nothing to analyse; see culturesim show")
    if failed:
        say([f"{failed:,} of {len(table):,} runs failed and are left out (culturesim show says why)."])
    if out is not None:
        out.mkdir(parents=True, exist_ok=True)
    for answer in answers(experiment, as_designed(experiment, store, table), of or experiment.columns):
        _say(answer)
        if out is not None:
            _write(answer, out)
    if out is not None:
        say_path("Tables and pictures:", out)


def _say(answer: Answer) -> None:
    console().print(answer.title, style="bold")
    if len(answer.shown):
        text = answer.shown.to_string(index=False, float_format=lambda value: f"{value:.4g}")
        console().print("\n".join(f"  {line}" for line in text.splitlines()), soft_wrap=True)
        more = len(answer.table) - len(answer.shown)
        if more > 0:
            console().print(f"  and {more} more rows (--out writes them all)")
    if answer.words:
        say(answer.words)
    console().print()


def _write(answer: Answer, out: Path) -> None:
    answer.table.to_csv(out / f"{answer.name}.csv", index=False)
    axes = _drawn(answer)
    if axes is not None:
        from matplotlib import pyplot as plt

        figure = axes.get_figure(root=True)
        assert figure is not None  # axes that were drawn stand in one
        figure.savefig(out / f"{answer.name}.png", dpi=DOTS_PER_INCH, bbox_inches="tight")
        plt.close(figure)


def _drawn(answer: Answer) -> Axes | None:
    """Return the picture of an answer, where there is one for its kind."""
    from culturesim.plotting.effects import effects
    from culturesim.plotting.interactions import interactions
    from culturesim.plotting.sensitivity import morris_plane, sobol_bars

    kind = answer.name.partition("_")[0]
    drawn = {"effects": effects, "interactions": interactions, "morris": morris_plane, "sobol": sobol_bars}
    return drawn[kind](answer.table, measure=answer.of) if kind in drawn else None
