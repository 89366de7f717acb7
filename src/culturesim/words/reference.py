"""The model described from its own declarations, as pages of Markdown that a description in the ODD protocol points to.

Every table is made from what the engine itself reads, so a page cannot say anything else than the code does. With a
scenario, its own mechanisms and numbers are taken in.
"""

from __future__ import annotations

import importlib
import inspect
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any, Literal, get_args, get_origin

from pydantic import BaseModel
from pydantic_core import PydanticUndefined

import culturesim.phases
from culturesim.hallmark_names import HALLMARKS
from culturesim.hallmarks import BUILT_IN
from culturesim.hallmarks.coupling import EXPLICIT, INFERRED, NEAR_EXPLICIT, SHORT, WEIGHTS
from culturesim.kinds import KINDS
from culturesim.measures.of_a_run import KNOWN, Declared
from culturesim.measures.registry import MEASURES
from culturesim.mechanisms import Mechanism
from culturesim.parameters import RULES
from culturesim.phases import ORDER
from culturesim.phases.numbers import MONTHLY
from culturesim.quantities import QUANTITIES
from culturesim.state.columns import PERSON, PLACE, PROGRAMMES, ROLES, TIES, UNITS
from culturesim.words.explaining import EVENTS, parts_in, parts_of_a_scenario
from culturesim.words.measuring import in_words

Mechanisms = Mapping[str, Mechanism]
Rows = Iterable[Sequence[str]]

ODD = Path(__file__).with_name("odd.md")
_NUMBER_HEADS = ("number", "unit", "default", "range", "meaning", "source")


def pages(mechanisms: Mechanisms = BUILT_IN, measures: Mapping[str, Declared] = KNOWN) -> dict[str, str]:
    """Return the pages of the reference, text by file name.

    Parameters
    ----------
    mechanisms, measures
        Those in force; the built-in ones, and a user's own where given.
    """
    return {
        "odd.md": ODD.read_text(encoding="utf-8"),
        "state.md": _state(),
        "month_plan.md": _month_plan(),
        "quantities.md": _quantities(mechanisms),
        "kinds.md": _kinds(),
        "mechanisms.md": _mechanisms(mechanisms),
        "rules.md": _rules(),
        "hallmarks.md": _hallmarks(mechanisms),
        "settings.md": _settings(),
        "events.md": _events(),
        "monthly_numbers.md": _monthly_numbers(),
        "measures.md": _measures(),
        "measures_of_a_run.md": _measures_of_a_run(measures),
    }


# ---------------------------------------------------------------- pages


def _state() -> str:
    tables = {
        "Jobs: facts of the place": PLACE,
        "Jobs: facts of the holder": PERSON,
        "Ties: relationships, one row a person and slot": TIES,
        "Units": UNITS,
        "Programmes": PROGRAMMES,
        "Steward roles": ROLES,
    }
    intro = (
        "Live state is held in these tables; a leaver's tenure and an ended relationship go to the log. Beside them, "
        "each unit has three strengths for each hallmark: the level *aimed at*, the *practice* (what is done) and the "
        "level *perceived* (what people believe is done), all from 0 to 1."
    )
    parts = []
    for title, columns in tables.items():
        rows = [(f"`{name}`", column.unit, column.meaning) for name, column in columns.items()]
        parts.append(f"## {title}\n\n{_table(('column', 'unit', 'meaning'), rows)}")
    return _page("State variables", intro, *parts)


def _month_plan() -> str:
    plan = inspect.getdoc(culturesim.phases) or ""
    listed = [line.strip() for line in plan.splitlines() if line.strip()[:1].isdigit()]
    steps = [line.split(".", 1)[1].split(maxsplit=1) for line in listed]
    parts = ["\n".join(f"{number}. **{name}**: {what}" for number, (name, what) in enumerate(steps, start=1))]
    for name in ORDER:
        described = inspect.getdoc(importlib.import_module(f"culturesim.phases.{name}")) or ""
        first, _, rest = described.partition("\n")
        parts.append(f"## {first}\n\n```text{rest.rstrip() or chr(10)}\n```")
    return _page("One month, in order", "The exact rules stand in [the month](../concepts/month.md).", *parts)


def _quantities(mechanisms: Mechanisms) -> str:
    rows = []
    for one in QUANTITIES.values():
        acting = sorted(other.name for other in mechanisms.values() if other.on == one.name)
        rows.append((
            f"`{one.name}`", one.held, one.scale, one.unit, f"{one.base:g}", f"{one.low:g} to {one.high:g}",
            one.meaning, one.source, ", ".join(f"`{name}`" for name in acting) or "none",
        ))  # fmt: skip
    heads = ("quantity", "held per", "scale", "unit", "base", "range", "meaning", "source", "mechanisms on it")
    intro = (
        "A quantity is a named number the month depends on; its base is its value where every mechanism is absent. "
        "Mechanisms add shifts on its scale."
    )
    return _page("Quantities", intro, _table(heads, rows))


def _mechanisms(mechanisms: Mechanisms) -> str:
    groups: dict[str, list[Mechanism]] = {}
    for one in sorted(mechanisms.values(), key=lambda one: (one.hallmark or "~", one.name)):
        title = one.hallmark.replace("_", " ").capitalize() if one.hallmark else "People, pairs and organisation"
        groups.setdefault(title, []).append(one)
    heads = ("mechanism", "shifts", "per", "parameters (default; range)", "meaning", "source")
    parts = []
    for title, members in groups.items():
        rows = [
            (f"`{one.name}`", f"`{one.on}` ({one.quantity.scale})", one.per, _parameters(one), one.meaning, one.source)
            for one in members
        ]
        parts.append(f"## {title}\n\n{_table(heads, rows)}")
    return _page("Mechanisms", "Each can be switched off or changed under `mechanisms` in a scenario.", *parts)


def _rules() -> str:
    rows = [
        (f"`{one.name}`", one.unit, f"{one.default:g}", f"{one.low:g} to {one.high:g}", one.meaning, one.source)
        for one in RULES.values()
    ]
    intro = "Set under `behaviour` in a scenario, as bases of quantities are."
    return _page("Rule parameters", intro, _table(("rule", *_NUMBER_HEADS[1:]), rows))


def _kinds() -> str:
    parts = []
    for kind in KINDS.values():
        rows = [
            (f"`{one.name}`", one.unit, f"{one.default:g}", f"{one.low:g} to {one.high:g}", one.meaning, one.source)
            for one in kind.numbers.values()
        ]
        who = f"Kind {kind.code}: {kind.meaning} (mentor: {kind.mentor}; looked for: {kind.place})."
        parts.append(f"## {kind.name}\n\n{who}\n\n{_table(_NUMBER_HEADS, rows)}")
    return _page("Kinds of mentoring", "Each number can be set under `kinds` in a scenario.", *parts)


def _hallmarks(mechanisms: Mechanisms) -> str:
    acting = [one for one in mechanisms.values() if one.hallmark]
    touched = sorted({one.on for one in acting}, key=list(QUANTITIES).index)
    names = list(HALLMARKS)
    counts = Counter((one.on, one.hallmark) for one in acting)
    rows = [(f"`{quantity}`", *(str(counts[quantity, name] or "") for name in names)) for quantity in touched]
    short = {long: code for code, long in SHORT.items()}
    key = _table(("code", "hallmark", "meaning"), [(short[name], f"`{name}`", HALLMARKS[name]) for name in names])
    matrix = _table(("quantity", *(short[name] for name in names)), rows)
    tiers = {"explicit": EXPLICIT, "near-explicit": NEAR_EXPLICIT, "inferred (`coupling: full` only)": INFERRED}
    edges = _table(("tier", "weight", "edges (cause-effect)"),
                   [(tier, f"{WEIGHTS[listed]:g}", listed) for tier, listed in tiers.items()])  # fmt: skip
    return _page(
        "Hallmarks", "Each hallmark is a strength from 0 to 1 per unit.", key,
        "## What each acts on", "How many mechanisms each hallmark has on each quantity.", matrix,
        "## How they feed each other", "One coder's reading of the source texts: a prior.", edges,
    )  # fmt: skip


def _settings() -> str:
    parts = []
    for part in parts_of_a_scenario():
        about = (inspect.getdoc(part) or "").split("\n")[0]
        parts.append(f"## {part.__name__}\n\n{about}\n\n{_table(_FIELD_HEADS, _fields(part))}")
    intro = "Everything a run is told. Events have [a page of their own](events.md)."
    return _page("Settings of a scenario", intro, *parts)


def _events() -> str:
    parts = []
    for word, event in sorted(EVENTS.items()):
        about = " ".join((inspect.getdoc(event) or "").split())
        parts.append(f"## `{word}`\n\n{about}\n\n{_table(_FIELD_HEADS, _fields(event, leave_out=('do',)))}")
    return _page("Events", "Dated changes, written under `events` as `do: NAME` with a month counted from 0.", *parts)


def _monthly_numbers() -> str:
    rows = [(f"`{name}`", meaning) for name, meaning in MONTHLY.items()]
    intro = "One value a month of each; shares are of people present."
    return _page("Monthly numbers", intro, _table(("name", "meaning"), rows))


def _measures() -> str:
    rows = [
        (f"`{one.name}`", one.meaning, one.formula, one.unit, one.reference, f"`{one.code}`", f"`{one.test}`")
        for one in MEASURES.values()
    ]
    intro = (
        "Numbers read from finished runs, by what they are called in `culturesim explain`. *Function* is the place in "
        "`culturesim.measures`, *test* the case in which the value is known."
    )
    heads = ("name", "meaning", "formula", "unit", "reference", "function", "test")
    return _page("Measures", intro, _table(heads, rows))


def _measures_of_a_run(measures: Mapping[str, Declared]) -> str:
    rows = []
    for _, one in sorted(measures.items()):
        settings = ", ".join(f"`{name}`{value}" for name, value in in_words(one).items())
        gives = ", ".join(f"`{part}`" for part in one.parts) or ("one a month" if one.course else "one number")
        besides = ", ".join(each for each in one.reads if each != "run")
        rows.append((f"`{one.name}`", one.meaning, one.unit, settings or "none", gives, besides or "no other"))
    intro = (
        "Numbers of one run, as a claim or an experiment names them: `measure: {of: mean, series: p_eff, start: 25}`. "
        "`start` and `end` are months, both included, `end` the last of the run where nothing is said; a number that a "
        "run cannot give is `nan`. *Reads besides*: `baseline`, the twin of the "
        "run without any effort for mentoring; `beside`, the run with the same seed of the arm that is named."
    )
    heads = ("name", "meaning", "unit", "settings", "gives", "reads besides")
    return _page("Measures of a run", intro, _table(heads, rows))


# ---------------------------------------------------------------- parts of pages

_FIELD_HEADS = ("setting", "allowed", "unit", "default", "meaning", "source")


def _fields(part: type[BaseModel], leave_out: Iterable[str] = ()) -> list[tuple[str, ...]]:
    rows: list[tuple[str, ...]] = []
    for name, field in part.model_fields.items():
        if name in leave_out:
            continue
        extra: Any = field.json_schema_extra if isinstance(field.json_schema_extra, dict) else {}
        default = "needed" if field.default is PydanticUndefined else _value(field.default)
        allowed = str(extra.get("allowed") or _choices(field.annotation))
        rows.append((f"`{name}`", allowed, str(extra.get("unit", "")), default, str(field.description or ""),
                     str(extra.get("source", ""))))  # fmt: skip
    return rows


def _value(default: Any) -> str:
    if isinstance(default, BaseModel):
        return "its own defaults"
    if default is None or default in ((), {}, ""):
        return "none"
    if isinstance(default, bool):
        return str(default).lower()
    if isinstance(default, tuple):
        return ", ".join(str(one) for one in default)
    return f"{default:g}" if isinstance(default, float) else str(default)


def _choices(annotation: Any) -> str:
    """Return the words an annotation allows, or the kind of thing it asks for."""
    words = [word for word in _words_in(annotation) if isinstance(word, str)]
    inner = sorted({part.__name__ for part in parts_in(annotation)})
    if words:
        return "one of " + ", ".join(words)
    if any(event in _classes_in(annotation) for event in EVENTS.values()):
        return "a list of events"
    return " or ".join(inner) if inner else "names with numbers"


def _words_in(annotation: Any) -> list[Any]:
    if get_origin(annotation) is Literal:
        return list(get_args(annotation))
    return [word for one in get_args(annotation) for word in _words_in(one)]


def _classes_in(annotation: Any) -> list[Any]:
    return [annotation, *(found for one in get_args(annotation) for found in _classes_in(one))]


def _parameters(one: Mechanism) -> str:
    listed = (f"`{key}` {p.default:g} ({p.low:g} to {p.high:g})" for key, p in one.parameters.items())
    return "; ".join(listed) or "none"


def _table(heads: Sequence[str], rows: Rows) -> str:
    cells = ([cell.replace("|", "\\|").replace("\n", " ") for cell in row] for row in rows)
    return "\n".join(f"| {' | '.join(line)} |" for line in (heads, ["---"] * len(heads), *cells))


def _page(title: str, *parts: str) -> str:
    made = "<!-- Made by `culturesim reference`; edit the declarations in the code instead. -->"
    return "\n\n".join([f"# {title}", made, *(part for part in parts if part)]) + "\n"
