"""`whatif` and `stress`: questions of leaders, answered on a page."""

from __future__ import annotations

import os
import sys
from pathlib import Path
from time import perf_counter
from typing import TYPE_CHECKING, Annotated

import typer

from culturesim.cli.speaking import command, console, progress_of_runs, say, say_path, say_sections, say_table

if TYPE_CHECKING:
    from culturesim.questions.result import Answer

JOBS = Annotated[int | None, typer.Option(min=1, max=256, help="Processes; one a processor by default, at most 4.")]
PAGE = Annotated[Path | None, typer.Option("--out", help="Page to write (HTML).", show_default=False)]
NUMBERS = Annotated[Path | None, typer.Option("--json", help="File to write all numbers to.", show_default=False)]
OVERWRITE = Annotated[bool, typer.Option("--overwrite", help="Replace files that are there already.")]


def processes(wanted: int | None) -> int:
    """Return how many processes do the work."""
    return wanted or min(4, os.cpu_count() or 1)


@command
def whatif(
    question: Annotated[Path, typer.Argument(help="Question file (YAML).", show_default=False)],
    out: PAGE = None,
    numbers: NUMBERS = None,
    futures: Annotated[
        int | None,
        typer.Option(min=2, max=100_000, show_default=False,
                     help="Futures of each arm; as many as the difference needs, within the time, without."),
    ] = None,
    seconds: Annotated[float, typer.Option(min=1, help="After how long no more futures are begun.")] = 80.0,
    quick: Annotated[bool, typer.Option("--quick", help="Stop after the first look.")] = False,
    jobs: JOBS = None,
    overwrite: OVERWRITE = False,
) -> None:  # fmt: skip
    """Answer a leader's question: a first look within seconds, then the full answer and a page for the board.

    The full answer sets the plan against the same futures without it, and says under which other rules and numbers it
    would be another.
    """
    began = perf_counter()
    from culturesim.experiment.executors import Processes, ThisProcess, made
    from culturesim.questions.asking import coarse_answer, full_answer
    from culturesim.questions.loading import load_question
    from culturesim.questions.written import as_json, must_be_new, numbers_of, write_text
    from culturesim.report.words import coarse_in_words

    must_be_new([path for path in (out, numbers) if path is not None], overwrite=overwrite)
    asked = load_question(question)
    told = asked.question
    say([told.question, coarse_in_words(coarse_answer(asked), told.plan, told.no_plan, told.judged_after)])
    sys.stdout.flush()
    if quick:
        return
    here = processes(jobs)
    left = max(1.0, seconds - (perf_counter() - began))
    with progress_of_runs("Living") as tell, made(Processes(here) if here > 1 else ThisProcess()) as workers:
        answer = full_answer(asked, workers, futures=futures, seconds=left, tell=tell)
    if numbers is not None:
        write_text(numbers, as_json(numbers_of(asked, answer)))
    if out is not None:
        from culturesim.report.page import page

        write_text(out, page(asked, answer))
    _say(answer)
    _say_paths(out, numbers)


@command
def stress(
    scenario: Annotated[Path, typer.Argument(help="Scenario file (YAML).", show_default=False)],
    month: Annotated[int, typer.Option(min=0, max=1000, help="Month of the exits; three years are lived on.")] = 12,
    futures: Annotated[int, typer.Option(min=2, max=100_000, help="Futures of each course.")] = 60,
    out: PAGE = None,
    numbers: NUMBERS = None,
    jobs: JOBS = None,
    overwrite: OVERWRITE = False,
) -> None:
    """Let the holder of each steward role leave in turn, then pairs of the costliest, and say what it costs.

    Costs are those beyond a placebo exit: somebody else of the same level who carries no role leaves instead.
    """
    from culturesim.cli.speaking import scenario_of
    from culturesim.experiment.executors import Processes, ThisProcess, made
    from culturesim.questions.stress import stress as stressed
    from culturesim.questions.written import as_json, must_be_new, numbers_of_stress, write_text
    from culturesim.report import stress_words as words
    from culturesim.report.stress_page import stress_page

    must_be_new([path for path in (out, numbers) if path is not None], overwrite=overwrite)
    told, _ = scenario_of(scenario)
    here = processes(jobs)
    with progress_of_runs("Living") as tell, made(Processes(here) if here > 1 else ThisProcess()) as workers:
        found = stressed(told, workers, month=month, futures=futures, tell=tell)
    if numbers is not None:
        write_text(numbers, as_json(numbers_of_stress(told, found)))
    if out is not None:
        write_text(out, stress_page(told, found))
    say(words.headline(found))
    console().print()
    say_table(("Role", "people fewer", "vacant", "back within", "by chance", "plan"), words.roles_table(found))
    if found.pairs:
        console().print()
        say_table(("Both leave", "people fewer", "beyond each"), words.pairs_table(found))
    console().print()
    say_table(("Leave together", "alive, of 100"), words.together_table(found))
    _say_paths(out, numbers)


def _say_paths(out: Path | None, numbers: Path | None) -> None:
    for name, path in (("Page:", out), ("All numbers:", numbers)):
        if path is not None:
            say_path(name, path)


def _say(answer: Answer) -> None:
    """Print the answer."""
    from culturesim.report import words

    console().print()
    say([words.headline(answer), words.people_in_words(answer), words.robust_in_words(answer)])
    console().print()
    say_table(("Arm", "futures alive", "people", "hours"), words.table_of_arms(answer))
    console().print()
    say_table(("Plan", "without", "with", "difference"), words.table_of_rules(answer, short=True))
    console().print()
    after = words.years(answer.after)
    sections = [("In the tables", [
        f"futures alive: of 100, those in which mentoring is alive at the end of {after}, with 95 % intervals",
        "people: of 100, those in an effective mentoring relationship over the last year; hours: a year, of everybody",
        f"plan: futures of 100 alive in '{answer.no_plan}' (without) and in '{answer.plan}' (with)",
    ])]  # fmt: skip
    if answer.parts:
        title = f"Each part left out in turn: what is lost without it ({answer.parts_futures} futures)"
        rows = [f"{name}: of 100 futures {alive}; of 100 people {people}"
                for name, alive, people in words.parts_in_words(answer)]  # fmt: skip
        sections.append((title, rows))
    if answer.closer is not None and answer.closer.rates:
        sections.append(("How likely it is anyway", [words.rates_in_words(answer.closer.rates)]))
    sections.append(("How many", [f"{words.futures_in_words(answer)}."]))
    say_sections(sections)
