"""Scenario files: read with all their faults at once, written whole or not at all.

A file may say ``extends: other.yaml``, or ``extends: school`` for a preset of the package, or a list of such names:
it then needs only what differs. Mappings are merged, everything else is replaced (of a list, later names go before
earlier ones), and ``more_events`` are added after the events that are there.
"""

from __future__ import annotations

import io
import os
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from pydantic import BaseModel
from ruamel.yaml import YAML

import culturesim
from culturesim.errors import Fault, ScenarioError, did_you_mean, report
from culturesim.scenario.changes import MORE_EVENTS
from culturesim.scenario.fields import plain
from culturesim.scenario.model import Scenario, scenario_faults
from culturesim.scenario.schema import json_schema
from culturesim.scenario.text import ReadText, read_text, stop, text_of
from culturesim.scenario.wording import Place, fault_of_name, place_in_words, shown

__all__ = ["json_schema", "load_scenario", "read_scenario", "write_scenario"]

EXTENDS = "extends"
PRESETS = Path(culturesim.__file__).parent / "presets"
LONGEST_CHAIN = 10
MOST_SHOWN = 100


def load_scenario(path: Path | str) -> Scenario:
    """Return the scenario of a file.

    Parameters
    ----------
    path
        A YAML file. Files it names are looked for in its folder.

    Raises
    ------
    ScenarioError
        When the file cannot be used; the message lists every fault with file and line.
    """
    file = Path(path)
    return read_scenario(text_of(file), str(path), file.parent)


def read_scenario(text: str, source: str = "scenario", folder: Path | str = ".") -> Scenario:
    """Return the scenario written in `text`.

    Parameters
    ----------
    text
        A scenario in YAML.
    source
        What faults call the text, such as a file's name.
    folder
        Where files that the scenario names are looked for.
    """
    here = Path(folder).resolve()
    read = _extended(read_text(text, source), source, here, ())
    faults = list(read.faults)
    for place, what in scenario_faults(read.values, here):
        faults.append(fault_at(read, place, what, "scenario"))
    if faults:
        raise ScenarioError(_report(source, sorted(dict.fromkeys(faults), key=lambda fault: _order(fault, source))))
    return Scenario(folder=here, **read.values)


def _report(source: str, faults: list[Fault]) -> str:
    left_out = len(faults) - MOST_SHOWN
    return report(source, faults[:MOST_SHOWN]) + (f"\n  and {left_out} more" if left_out > 0 else "")


def write_scenario(
    scenario: Scenario | Mapping[str, Any], path: Path | str, *, comment: str = "", full: bool = False
) -> None:
    """Write a scenario as a YAML file, whole or not at all.

    Parameters
    ----------
    scenario
        A scenario, or a mapping that is written as it stands (it may say `extends`).
    path
        The file; an earlier one is replaced.
    comment
        Lines that are put first, as a comment.
    full
        Also write settings that are at their defaults.
    """
    file = Path(path)
    if isinstance(scenario, Scenario):
        settings = plain(scenario) if full else telling(scenario)
        move_files(settings, scenario.folder, file.resolve().parent)
    else:
        settings = plain(scenario)
    _write_whole(file, in_yaml(settings, comment))


def in_yaml(settings: Mapping[str, Any], comment: str = "") -> str:
    """Return plain settings as the text of a scenario file; `comment` stands first."""
    yaml = YAML()
    yaml.width = 110
    yaml.indent(mapping=2, sequence=4, offset=2)
    out = io.StringIO()
    out.writelines(f"# {line}".rstrip() + "\n" for line in comment.splitlines())
    yaml.dump(settings, out)
    return out.getvalue()


def _write_whole(file: Path, text: str) -> None:
    temporary = file.with_name(f".culturesim.{os.getpid()}.tmp")
    try:
        temporary.write_text(text, encoding="utf-8", newline="\n")
        os.replace(temporary, file)
    except OSError as error:
        raise ScenarioError(f"{file}: cannot be written ({error.strerror})") from error
    finally:
        temporary.unlink(missing_ok=True)


def telling(part: BaseModel) -> dict[str, Any]:
    """Return the settings of a part that are not at their defaults."""
    settings: dict[str, Any] = {}
    for name, field in type(part).model_fields.items():
        value = getattr(part, name)
        if name != "do" and not field.is_required() and value == field.get_default(call_default_factory=True):
            continue
        if isinstance(value, tuple) and value and isinstance(value[0], BaseModel):
            settings[name] = [telling(inner) for inner in value]
        else:
            settings[name] = telling(value) if isinstance(value, BaseModel) else plain(value)
    return dict(sorted(settings.items(), key=lambda item: item[0] != "do"))


# ---------------------------------------------------------------- extends


def _extended(read: ReadText, source: str, folder: Path, chain: tuple[Path, ...]) -> ReadText:
    """Return the values with those of the files and presets it extends beneath them."""
    names, more = read.values.pop(EXTENDS, None), read.values.pop(MORE_EVENTS, None)
    if names is None:
        merged = read
    else:
        first, *others = _bases(read, names, source, folder, chain)
        merged = ReadText(first.values, first.lines, [*read.faults, *first.faults])
        for other in others:
            merged.faults += other.faults
            _merge(merged, other, ())
        _merge(merged, read, ())
    if more is not None:
        _append_events(merged, read, more)
    return merged


def _bases(read: ReadText, names: Any, source: str, folder: Path, chain: tuple[Path, ...]) -> list[ReadText]:
    if isinstance(names, list) and names:
        return [_base(read, name, source, folder, chain) for name in names]
    return [_base(read, names, source, folder, chain)]


def presets() -> dict[str, Path]:
    """Return the presets that come with the package, by name."""
    return {file.stem: file for file in sorted(PRESETS.glob("*.yaml"))}


def _base(read: ReadText, name: Any, source: str, folder: Path, chain: tuple[Path, ...]) -> ReadText:
    _, line = read.lines[(EXTENDS,)]
    if not isinstance(name, str):
        raise stop(source, line, f"extends: {shown(name)} is not the name of a scenario file or preset")
    if wrong := fault_of_name(name):
        raise stop(source, line, f"extends: {wrong}")
    if name in presets():
        shown_as = f"preset {name}"
        return _extended(read_text(text_of(presets()[name]), shown_as), shown_as, PRESETS, (*chain, presets()[name]))
    try:
        file = (folder / name).resolve()
        if not file.is_file():
            neighbours = [other.name for other in file.parent.glob("*.yaml")] if file.parent.is_dir() else []
            known = [*neighbours, *presets()]
            raise stop(source, line, f"extends: there is no file {name!r}{did_you_mean(file.name, known)}")
    except OSError as error:
        raise stop(source, line, f"extends: {shown(name)} cannot be read ({error.strerror})") from error
    if file in chain:
        raise stop(source, line, f"extends: {name!r} extends this file in turn; one of them must stand alone")
    if len(chain) >= LONGEST_CHAIN:
        raise stop(source, line, f"extends: more than {LONGEST_CHAIN} files extend one another")
    shown_as = os.path.join(os.path.dirname(source), name)
    base = _extended(read_text(text_of(file), shown_as), shown_as, file.parent, (*chain, file))
    move_files(base.values, file.parent, folder)
    return base


def _merge(under: ReadText, over: ReadText, place: Place) -> None:
    """Lay the values of `over` at `place` upon those of `under`, with their lines."""
    below, above = _at(under.values, place), _at(over.values, place)
    for key, value in above.items():
        here = (*place, key)
        if isinstance(value, dict) and isinstance(below.get(key), dict):
            _merge(under, over, here)
            continue
        for old in [old for old in under.lines if old[: len(here)] == here]:
            del under.lines[old]
        below[key] = value
        under.lines.update({new: line for new, line in over.lines.items() if new[: len(here)] == here})
    if place in over.lines:
        under.lines[place] = over.lines[place]


def _append_events(merged: ReadText, read: ReadText, more: Any) -> None:
    source, line = read.lines[(MORE_EVENTS,)]
    events = merged.values.setdefault("events", [])
    if not isinstance(events, list):
        return  # reported as a fault of events
    if not isinstance(more, list):
        merged.faults.append(Fault(f"{source}:{line}", f"more_events: {shown(more)} is not a list of events"))
        return
    merged.lines.setdefault(("events",), (source, line))
    for place, where in list(read.lines.items()):
        if place[0:1] == (MORE_EVENTS,) and len(place) > 1 and isinstance(place[1], int):
            merged.lines["events", len(events) + place[1], *place[2:]] = where
    events.extend(more)


def move_files(settings: dict[str, Any], old: Path, new: Path) -> None:
    """Make the relative files that `settings` name relative to another folder."""
    if old == new:
        return

    def moved(name: Any) -> Any:
        return Path(os.path.relpath(old / name, new)).as_posix() if isinstance(name, str) and name else name

    organisation = settings.get("organisation")
    for key in ("people", "ties"):
        if isinstance(organisation, dict) and key in organisation:
            organisation[key] = moved(organisation[key])
    if isinstance(settings.get("modules"), list):
        settings["modules"] = [moved(name) for name in settings["modules"]]


def _at(values: Any, place: Place) -> Any:
    for step in place:
        values = values[step]
    return values


def line_of(read: ReadText, place: Place) -> tuple[str, int]:
    """Return file and line of a place, or of the nearest thing around it that stands in a file."""
    while place not in read.lines:
        place = place[:-1]
    return read.lines[place]


def fault_at(read: ReadText, place: Place, what: str, whole: str) -> Fault:
    """Return a fault with file and line; `whole` is what one of no place in particular is said of."""
    file, line = line_of(read, place)
    return Fault(f"{file}:{line}", f"{place_in_words(place, read.values) or whole}: {what}")


def _order(fault: Fault, source: str) -> tuple[bool, str, int]:
    file, _, line = fault.where.rpartition(":")
    return file != source, file, int(line)
