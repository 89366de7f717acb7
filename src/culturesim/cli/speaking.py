"""How commands speak: words to standard output, faults and progress to standard error, no colour into a pipe."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from functools import wraps
from pathlib import Path
from time import monotonic
from typing import TYPE_CHECKING, ParamSpec, TypeVar

import typer

from culturesim.errors import CultureSimError

if TYPE_CHECKING:
    from rich.console import Console
    from rich.table import Table

    from culturesim.scenario.model import Scenario

P = ParamSpec("P")
T = TypeVar("T")
BAD_INPUT, INTERRUPTED, WIDEST = 2, 130, 100
SECONDS_BETWEEN_LINES = 30  # of progress, where there is no terminal to draw a bar on


def command(function: Callable[P, T]) -> Callable[P, T]:
    """Let a command end with one message and status 2 on bad input, and quietly with 130 when interrupted."""

    @wraps(function)
    def guarded(*args: P.args, **kwargs: P.kwargs) -> T:
        from culturesim.compiled import tell_before_compiling

        tell_before_compiling(_say_what_takes_time)
        try:
            return function(*args, **kwargs)
        except CultureSimError as error:
            typer.echo(f"{type(error).__name__}: {error}", err=True)
            raise typer.Exit(BAD_INPUT) from None
        except BrokenPipeError:
            raise  # whoever reads has enough; the program's way out deals with it
        except OSError as error:
            where = f"{error.filename}: " if error.filename else ""
            typer.echo(f"{where}the machine refuses this ({error.strerror or error})", err=True)
            raise typer.Exit(BAD_INPUT) from None
        except MemoryError as error:
            typer.echo(f"not enough memory: {error or 'for this many people'}; run fewer people or seeds", err=True)
            raise typer.Exit(BAD_INPUT) from None
        except KeyboardInterrupt:
            typer.echo("stopped; nothing was written", err=True)
            raise typer.Exit(INTERRUPTED) from None

    return guarded


def _say_what_takes_time(folder: Path | None) -> None:
    from culturesim.compiled import ELSEWHERE, all_kept

    if folder is not None:
        words = f"Compiling what is called for the first time, for this machine; it is kept in {folder.parent}."
    else:
        words = (
            f"Compiling, as at every start: nothing can be kept in {all_kept()}. "
            f"The environment variable {ELSEWHERE} names another folder."
        )
    typer.echo(words, err=True)


def console(*, errors: bool = False) -> Console:
    """Return where to write: plain text, no wider than is good to read."""
    from rich.console import Console

    found = Console(stderr=errors, highlight=False, markup=False, emoji=False)
    found.width = min(found.width, WIDEST)
    return found


def say(paragraphs: Iterable[str]) -> None:
    """Print paragraphs with a blank line between, broken at words; lines that begin with blanks keep them."""
    out = console()
    for number, paragraph in enumerate(paragraphs):
        if number:
            out.print()
        for line in paragraph.split("\n"):
            _print_indented(out, line)


def say_sections(sections: Iterable[tuple[str, list[str]]], hanging: int = 2) -> None:
    """Print titled lists of lines; where one must be broken, the rest is indented by `hanging` more."""
    out = console()
    for number, (title, lines) in enumerate(sections):
        if number:
            out.print()
        out.print(title, style="bold")
        for line in lines:
            _print_indented(out, f"  {line}", hanging)


def say_lines(lines: Iterable[str], hanging: int = 0) -> None:
    """Print lines that have a form of their own; where one must be broken, the rest is indented by `hanging` more."""
    out = console()
    for line in lines:
        _print_indented(out, line, hanging)


def _print_indented(out: Console, line: str, hanging: int = 0) -> None:
    import textwrap

    indent = line[: len(line) - len(line.lstrip())]
    width = max(40, out.width)
    text = textwrap.fill(line.strip(), width, initial_indent=indent, subsequent_indent=indent + " " * hanging,
                         break_long_words=False, break_on_hyphens=False)  # fmt: skip
    out.print(text, soft_wrap=True)


def say_table(header: Sequence[str], rows: Iterable[Sequence[str]]) -> None:
    """Print a table; the first column is text, the others are numbers."""
    from rich import box
    from rich.table import Table

    table: Table = Table(box=box.SIMPLE_HEAD, show_edge=False, pad_edge=False, padding=(0, 1))
    for number, title in enumerate(header):
        table.add_column(title, justify="left" if number == 0 else "right", no_wrap=number > 0)
    for row in rows:
        table.add_row(*row)
    console().print(table)


def say_path(words: str, path: Path) -> None:
    """Print where something was written, on a line that is never broken."""
    console().print(f"{words} {path}", soft_wrap=True)


@contextmanager
def progress(what: str, steps: int) -> Iterator[Callable[..., None]]:
    """Show a bar on standard error while at a terminal; yields a function to be called after each step, or several."""
    with _bar(what, steps) as (advance, _):
        yield advance


@contextmanager
def progress_of_runs(what: str) -> Iterator[Callable[[int, int], None]]:
    """Show a bar with rate and time left; yields a function to be called with the runs done and those wanted.

    Where standard error is no terminal, a line is written now and then instead.
    """
    if not console(errors=True).is_terminal:
        yield _lines_of_progress(what)
        return
    with _bar(what, 1, rate=True) as (_, at):
        yield at


def _lines_of_progress(what: str) -> Callable[[int, int], None]:
    last = began = monotonic()
    first: int | None = None

    def at(done: int, of: int) -> None:
        nonlocal last, first
        now = monotonic()
        first = done if first is None else first
        if now - last < SECONDS_BETWEEN_LINES and done < of:
            return
        last = now
        rate = (done - first) / max(now - began, 1e-9)
        left = f", about {(of - done) / rate:,.0f} s left" if rate and done < of else ""
        typer.echo(f"{what}: {done:,} of {of:,} runs, {rate:,.1f} a second{left}", err=True)

    return at


@contextmanager
def _bar(
    what: str, steps: int, *, rate: bool = False
) -> Iterator[tuple[Callable[..., None], Callable[[int, int], None]]]:
    from rich.progress import BarColumn, MofNCompleteColumn, Progress, ProgressColumn, TextColumn, TimeRemainingColumn

    out = console(errors=True)
    if not out.is_terminal:
        yield lambda steps=1: None, lambda done, of: None
        return
    columns: list[ProgressColumn] = [TextColumn("{task.description}"), BarColumn()]
    if rate:
        columns += [MofNCompleteColumn(), TextColumn("{task.fields[rate]}")]
    with Progress(*columns, TimeRemainingColumn(), console=out, transient=True) as bar:
        task = bar.add_task(what, total=steps, rate="")

        def at(done: int, of: int) -> None:
            speed = bar.tasks[0].speed
            bar.update(task, completed=done, total=of, rate=f"{speed:,.0f} runs a second" if speed else "")

        yield lambda steps=1: bar.advance(task, steps), at


def scenario_of(path: Path, months: int | None = None) -> tuple[Scenario, list[str]]:
    """Return the scenario of a file, cut or stretched to `months`, and what was left out for it."""
    from culturesim.scenario.file import load_scenario

    scenario = load_scenario(path)
    if months is None or months == scenario.months:
        return scenario, []
    kept = [event for event in scenario.events if event.month < months]
    changed = scenario.with_(months=months, events=kept)
    left = len(scenario.events) - len(kept)
    plural = "events are" if left > 1 else "event is"
    return changed, [f"{left} {plural} left out, after the last of {months} months."] if left else []
