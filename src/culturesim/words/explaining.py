"""What a name means (quantity, rule, mechanism, hallmark, event, setting, column of state …), and what acts on it."""

from __future__ import annotations

import inspect
from collections.abc import Iterable, Mapping
from functools import cache
from pathlib import Path
from typing import Any, Literal, get_args, get_origin

from pydantic import BaseModel
from pydantic.fields import FieldInfo

import culturesim
from culturesim.errors import CultureSimError, did_you_mean
from culturesim.hallmark_names import HALLMARKS
from culturesim.hallmarks import BUILT_IN
from culturesim.measures.of_a_run import KNOWN, Declared
from culturesim.measures.registry import MEASURES, Measure
from culturesim.mechanisms import Mechanism
from culturesim.parameters import RULES, Parameter
from culturesim.phases.numbers import MONTHLY
from culturesim.quantities import QUANTITIES, Quantity
from culturesim.scenario.events import Event
from culturesim.scenario.model import Scenario
from culturesim.state.columns import JOBS, PROGRAMMES, ROLES, TIES, UNITS
from culturesim.translation.kernels import why_not
from culturesim.words.measuring import explained

ROOT = Path(culturesim.__file__).parent
Lines = list[str]


class UnknownNameError(CultureSimError):
    """A name that means nothing here."""


EVENTS: dict[str, type[Any]] = {
    str(one.model_fields["do"].default): one for one in get_args(get_args(Event)[0])
}  # by the word that stands after `do`
STATE = {"jobs": JOBS, "ties": TIES, "units": UNITS, "programmes": PROGRAMMES, "roles": ROLES}


def parts_in(annotation: Any) -> list[type[BaseModel]]:
    """Return the parts of a scenario that an annotation names, events left out."""
    found = [annotation] if isinstance(annotation, type) and issubclass(annotation, BaseModel) else []
    inside = get_args(annotation) if get_origin(annotation) is not Literal else ()
    events = set(EVENTS.values())
    return [one for one in found if one not in events] + [part for one in inside for part in parts_in(one)]


@cache
def parts_of_a_scenario() -> tuple[type[BaseModel], ...]:
    """Return every part a scenario is made of, the scenario itself first."""
    found: list[type[BaseModel]] = [Scenario]
    for part in found:  # grows as parts within parts are met
        for field in part.model_fields.values():
            found += [inner for inner in parts_in(field.annotation) if inner not in found]
    return tuple(found)


def explain(
    name: str, mechanisms: Mapping[str, Mechanism] = BUILT_IN, scenario: Scenario | None = None,
    measures: Mapping[str, Declared] = KNOWN,
) -> Lines:  # fmt: skip
    """Return what `name` means, line by line.

    Parameters
    ----------
    name
        A quantity, rule, mechanism, ``mechanism.parameter``, hallmark, event, monthly number, measure, setting of a
        scenario or column of state.
    mechanisms
        Those to be shown; built-in ones by default.
    scenario
        Whose own numbers are to be shown beside the defaults.
    measures
        Measures of a run to be shown; built-in ones by default.

    Raises
    ------
    UnknownNameError
        When nothing is called so; the message names the nearest word.
    """
    plain = name.strip().replace(" ", "_").replace("-", "_")
    found: list[Lines] = []
    if plain in QUANTITIES:
        found.append(_quantity(QUANTITIES[plain], mechanisms, scenario))
    if plain in RULES:
        found.append(_rule(RULES[plain], scenario))
    if plain in HALLMARKS:
        found.append(_hallmark(plain, mechanisms, scenario))
    if plain.split(".")[0] in mechanisms:
        found.append(_mechanism(mechanisms[plain.split(".")[0]], plain, scenario))
    if plain in EVENTS:
        found.append(_event(plain))
    if plain in MONTHLY:
        found.append([f"{plain}: a monthly number of a run", f"  {MONTHLY[plain]}"])
    if plain in MEASURES:
        found.append(_measure(MEASURES[plain]))
    if plain in measures:
        found.append(explained(measures[plain]))
    for part in parts_of_a_scenario():
        if plain in part.model_fields:
            found.append(_setting(part, plain))
    for table, columns in STATE.items():
        if plain in columns:
            column = columns[plain]
            found.append([f"{plain}: a column of state, in {table}", f"  {column.meaning} ({column.unit})"])
    if not found:
        settings = [setting for part in parts_of_a_scenario() for setting in part.model_fields]
        state = [column for table in STATE.values() for column in table]
        read = [*MONTHLY, *MEASURES, *measures]
        known = [*QUANTITIES, *RULES, *HALLMARKS, *mechanisms, *EVENTS, *read, *settings, *state]
        cure = did_you_mean(plain, known) or "; culturesim explain alone lists the quantities"
        raise UnknownNameError(f"nothing is called {name!r}{cure}")
    return [line for part in found for line in [*part, ""]][:-1]


def overview() -> dict[str, list[Quantity]]:
    """Return all quantities by what holds them."""
    return {f"held per {held}": [one for one in QUANTITIES.values() if one.held == held]
            for held in ("unit", "person", "pair")}  # fmt: skip


def place(mechanism: Mechanism) -> str:
    """Return file and line of a mechanism; built-in ones relative to the package."""
    file, _, line = mechanism.place.rpartition(":")
    path = Path(file)
    if path.is_relative_to(ROOT):
        return f"{ROOT.name}/{path.relative_to(ROOT).as_posix()}:{line}"
    return f"{path.name}:{line}"


# ---------------------------------------------------------------- kinds of names


def _quantity(quantity: Quantity, mechanisms: Mapping[str, Mechanism], scenario: Scenario | None) -> Lines:
    own = scenario.behaviour.get(quantity.name) if scenario else None
    base = f"{quantity.base:g}" if own is None else f"{own:g} in this scenario, {quantity.base:g} by default"
    acting = sorted((one for one in mechanisms.values() if one.on == quantity.name), key=lambda one: one.name)
    lines = [
        f"{quantity.name}: a quantity, held per {quantity.held}",
        f"  meaning  {quantity.meaning}",
        f"  unit     {quantity.unit}",
        f"  base     {base}, where no mechanism acts",
        f"  range    {quantity.low:g} to {quantity.high:g}",
        f"  scale    {quantity.scale}: {_scale_in_words(quantity, quantity.base if own is None else own)}",
        f"  source   {quantity.source}",
        *_readers(quantity.name),
        "",
        f"What acts on it ({len(acting)}):" if acting else "No mechanism acts on it: its base is its value everywhere.",
    ]
    return lines + _each(acting, scenario)


def _scale_in_words(quantity: Quantity, base: float) -> str:
    import numpy as np

    if quantity.scale == "identity":
        return "shifts are added as they are"
    up, down = (float(quantity.value(quantity.link(np.array(base)) + shift)) for shift in (0.5, -0.5))
    return f"shifts add up; one of 0.5 takes the base to {up:.3g}, one of -0.5 to {down:.3g}"


def _rule(rule: Parameter, scenario: Scenario | None) -> Lines:
    own = scenario.behaviour.get(rule.name) if scenario else None
    value = f"{rule.default:g}" if own is None else f"{own:g} in this scenario, {rule.default:g} by default"
    return [
        f"{rule.name}: a rule of the month (set it under `behaviour`)",
        f"  meaning  {rule.meaning}",
        f"  unit     {rule.unit}",
        f"  value    {value}",
        f"  range    {rule.low:g} to {rule.high:g}",
        f"  source   {rule.source}",
        *_readers(rule.name),
    ]


def _hallmark(name: str, mechanisms: Mapping[str, Mechanism], scenario: Scenario | None) -> Lines:
    from culturesim.hallmarks.coupling import coupling_matrix

    acting = sorted((one for one in mechanisms.values() if one.hallmark == name), key=lambda one: (one.on, one.name))
    names = list(HALLMARKS)
    matrix = coupling_matrix("full")
    row = names.index(name)
    feeds = [other.replace("_", " ") for other, weight in zip(names, matrix[row], strict=True) if weight]
    fed = [other.replace("_", " ") for other, weight in zip(names, matrix[:, row], strict=True) if weight]
    return [
        f"{name}: one of the ten hallmarks, a strength from 0 to 1 per unit",
        f"  meaning  {HALLMARKS[name]}",
        f"  file     {ROOT.name}/hallmarks/{name}.py",
        f"  feeds    {', '.join(feeds) or 'none'}",
        f"  fed by   {', '.join(fed) or 'none'}",
        "",
        f"What it acts through ({len(acting)}):",
        *_each(acting, scenario, on=True),
    ]


def _mechanism(one: Mechanism, name: str, scenario: Scenario | None) -> Lines:
    _, _, parameter = name.partition(".")
    if parameter and parameter not in one.parameters:
        raise UnknownNameError(f"{one.name} has no parameter {parameter!r}{did_you_mean(parameter, one.parameters)}")
    kind = f"a mechanism of {one.hallmark.replace('_', ' ')}" if one.hallmark else "a mechanism of no hallmark"
    return [
        f"{one.name}: {kind}, on {one.on}",
        f"  meaning  {one.meaning}",
        f"  works    per {one.per}, on the {one.quantity.scale} scale of {one.on} (base {one.quantity.base:g})",
        f"  size     {_size(one, scenario)}",
        *(f"           {key}: from {p.low:g} to {p.high:g}" for key, p in one.parameters.items()),
        f"  source   {one.source}",
        f"  where    {place(one)}",
        f"  compiled {_compiled(one)}",
    ]


def _compiled(one: Mechanism) -> str:
    why = why_not(one)
    return "yes" if why is None else f"no, asked with NumPy: {why}"


def _measure(one: Measure) -> Lines:
    return [
        f"{one.name}: a measure of finished runs",
        f"  meaning  {one.meaning}",
        f"  formula  {one.formula}",
        f"  unit     {one.unit}",
        f"  source   {one.reference}",
        f"  where    culturesim.measures.{one.code}",
        f"  tested   {one.test}",
    ]


def _event(name: str) -> Lines:
    event = EVENTS[name]
    lines = [f"{name}: an event (write `do: {name}`)", f"  meaning  {inspect.getdoc(event)}"]
    fields = ((field, declared) for field, declared in event.model_fields.items() if field != "do")
    return lines + [f"  {field}: {_declared(declared)}" for field, declared in fields]


def _setting(part: type[BaseModel], name: str) -> Lines:
    of = "a scenario" if part is Scenario else f"a scenario's {part.__name__}"
    return [f"{name}: a setting of {of}", f"  {_declared(part.model_fields[name])}"]


def _declared(field: FieldInfo) -> str:
    extra = field.json_schema_extra if isinstance(field.json_schema_extra, dict) else {}
    choices = [repr(choice) for choice in get_args(field.annotation) if isinstance(choice, str)]
    allowed = str(extra.get("allowed", "")) or (f"one of {', '.join(choices)}" if choices else "")
    needed = "needed" if field.is_required() else f"default {field.default!r}"
    return f"{field.description} ({'; '.join(one for one in (allowed, needed) if one)})"


# ---------------------------------------------------------------- parts


def _each(acting: Iterable[Mechanism], scenario: Scenario | None, *, on: bool = False) -> Lines:
    lines = []
    for one in acting:
        of = f", {one.hallmark.replace('_', ' ')}" if one.hallmark and not on else f", on {one.on}" if on else ""
        lines += [
            f"  {one.name}{of}",
            f"    {one.meaning}",
            f"    size {_size(one, scenario)} ({one.quantity.scale}); per {one.per}; source: {one.source}",
            f"    {place(one)}",
        ]
    return lines


def _size(one: Mechanism, scenario: Scenario | None) -> str:
    default = {key: declared.default for key, declared in one.parameters.items()}
    own = scenario.effects(one) if scenario else default
    if own is None:
        return f"off in this scenario (default {_numbers(default)})"
    if own != default:
        return f"{_numbers(own)} in this scenario (default {_numbers(default)})"
    return _numbers(default)


def _numbers(values: Mapping[str, float]) -> str:
    return ", ".join(f"{key} {value:g}" for key, value in values.items()) or "no parameters"


def _readers(name: str) -> Lines:
    where = _mentions().get(name, [])
    return [f"  read by  {', '.join(where)}"] if where else []


@cache
def _mentions() -> dict[str, list[str]]:
    """Return where phases ask for each quantity and rule, found in their source."""
    found: dict[str, list[str]] = {}
    for path in [*sorted((ROOT / "phases").glob("*.py")), ROOT / "founding.py"]:
        for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), start=1):
            for name in (*QUANTITIES, *RULES):
                if f'"{name}"' in line:
                    found.setdefault(name, []).append(f"{path.relative_to(ROOT.parent).as_posix()}:{number}")
    return found
