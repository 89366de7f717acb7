"""The text of a scenario file (YAML 1.2), read as plain values that know their lines.

Built from the parser's events rather than by a loader, so that nothing in a file can run, nest without end or
multiply itself, and so that every value can be found again in the file.
"""

from __future__ import annotations

from collections.abc import Iterator
from copy import deepcopy
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from ruamel.yaml import YAML
from ruamel.yaml.error import MarkedYAMLError, YAMLError
from ruamel.yaml.events import (
    AliasEvent,
    DocumentStartEvent,
    MappingEndEvent,
    MappingStartEvent,
    ScalarEvent,
    SequenceEndEvent,
    SequenceStartEvent,
)
from ruamel.yaml.nodes import ScalarNode

from culturesim.errors import Fault, ScenarioError, did_you_mean, report
from culturesim.scenario.wording import Place, shown

MOST_BYTES = 5_000_000
LONGEST_LINE = 100_000  # signs; the parser takes many seconds over a line of millions
DEEPEST = 30
MOST_ALIASES = 20
MOST_COPIED = 10_000
_ENDS = (MappingEndEvent, SequenceEndEvent)

_CURES = {
    "that cannot start any token": "a tab or a sign that YAML keeps for itself; use spaces, or put the text in quotes",
    "mapping values are not allowed": "a colon where none can stand; put the text in quotes, or mend the indentation",
    "could not find expected ':'": "a key without its colon, or a text that needs quotes",
    "expected <block end>": "a line that is not indented like its neighbours",
    "expected ',' or": "a bracket or brace that is not closed, or a comma missing in it",
    "unexpected end of stream": "quotes that are never closed",
    "found undefined alias": "an alias without its anchor",
}


@dataclass
class ReadText:
    """Plain values of one file, the file and line of each, and faults that did not stop the reading."""

    values: dict[str, Any]
    lines: dict[Place, tuple[str, int]]
    faults: list[Fault] = field(default_factory=list)


def stop(source: str, line: int | None, what: str) -> ScenarioError:
    """Return the error of a fault after which nothing more can be read."""
    return ScenarioError(report(source, [Fault(source if line is None else f"{source}:{line}", what)]))


def text_of(path: Path) -> str:
    """Return the text of a scenario file, or say in one message why it has none."""
    try:
        raw = _bytes_of(path)
    except OSError as error:
        raise ScenarioError(f"{path}: cannot be read ({error.strerror})") from error
    try:
        text = raw.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = raw[: error.start].count(b"\n") + 1
        raise stop(str(path), line, "this is not text in UTF-8; save the file as UTF-8 text") from error
    if "\0" in text:
        raise ScenarioError(f"{path}: is not a text file; a scenario is written in YAML")
    return text


def _bytes_of(path: Path) -> bytes:
    if path.is_dir():
        files = sorted(file.name for file in path.glob("*.yaml"))
        raise ScenarioError(f"{path}: is a folder; name a file in it, such as {(files or ['my.yaml'])[0]!r}")
    if not path.exists():
        neighbours = [file.name for file in path.parent.glob("*.y*ml")] if path.parent.is_dir() else []
        raise ScenarioError(f"{path}: there is no such file{did_you_mean(path.name, neighbours)}")
    size = path.stat().st_size
    if size > MOST_BYTES:
        most = f"{MOST_BYTES / 1e6:.0f} MB"
        raise ScenarioError(f"{path}: has {size / 1e6:.1f} MB; a scenario file has {most} at most")
    if not path.is_file():
        raise ScenarioError(f"{path}: is not a file but a device or a pipe")
    return path.read_bytes()


def read_text(text: str, source: str) -> ReadText:
    """Return the values of `text`; `source` is what faults call it."""
    if len(text) > MOST_BYTES:
        raise ScenarioError(f"{source}: has more than {MOST_BYTES / 1e6:.0f} MB, which no scenario needs")
    for number, signs in enumerate(map(len, text.split("\n")), 1):
        if signs > LONGEST_LINE:
            raise stop(source, number, f"this line has {signs:,} signs; a line has {LONGEST_LINE:,} at most")
    try:
        return _Builder(text, source).read()
    except MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        problem = str(error.problem or error.context)
        cure = next((cure for words, cure in _CURES.items() if words in problem), problem)
        raise stop(source, mark.line + 1 if mark else None, f"this is not YAML: {cure}") from None
    except YAMLError as error:
        line = text.count("\n", 0, getattr(error, "position", 0)) + 1
        raise stop(source, line, "a sign that cannot stand in a text file; remove it") from None


class _Builder:
    """Builds values from the parser's events, noting lines."""

    def __init__(self, text: str, source: str) -> None:
        yaml = YAML(typ="safe", pure=True)
        self._events: Iterator[Any] = yaml.parse(text)
        self._yaml, self._source = yaml, source
        self._lines: dict[Place, tuple[str, int]] = {}
        self._faults: list[Fault] = []
        self._anchors: dict[str, tuple[Any, int]] = {}
        self._aliases = self._copied = self._built = 0

    def read(self) -> ReadText:
        values, line = None, 1
        documents = 0
        for event in self._events:
            if isinstance(event, DocumentStartEvent):
                documents += 1
                if documents > 1:
                    raise self._stop(event, "a second document begins here; a scenario file holds one, so remove '---'")
                if event.version not in (None, (1, 2)):
                    raise self._stop(event, "scenario files are YAML 1.2; remove the line that begins with '%YAML'")
            elif isinstance(event, (ScalarEvent, MappingStartEvent, SequenceStartEvent)):
                values, line = self._value(event, ()), event.start_mark.line + 1
        if values is None:
            raise ScenarioError(f"{self._source}: is empty; a scenario has at least a 'name' and an 'organisation'")
        if not isinstance(values, dict):
            what = f"{shown(values)} is not a scenario, which is a mapping (lines of 'key: value')"
            raise stop(self._source, line, what)
        self._lines[()] = (self._source, line)
        return ReadText(values, self._lines, self._faults)

    def _value(self, event: Any, place: Place) -> Any:
        if len(place) > DEEPEST:
            raise self._stop(event, f"values are nested more than {DEEPEST} deep here; a scenario needs far less")
        before = self._built
        self._built += 1
        self._lines.setdefault(place, (self._source, event.start_mark.line + 1))
        if isinstance(event, AliasEvent):
            return self._alias(event)
        value: Any
        if isinstance(event, ScalarEvent):
            value = self._scalar(event)
        else:
            self._refuse_tag(event)
            value = self._sequence(place) if isinstance(event, SequenceStartEvent) else self._mapping(place)
        if event.anchor:
            self._anchors[event.anchor] = value, self._built - before
        return value

    def _sequence(self, place: Place) -> list[Any]:
        several: list[Any] = []
        while not isinstance(event := next(self._events), _ENDS):
            several.append(self._value(event, (*place, len(several))))
        return several

    def _mapping(self, place: Place) -> dict[str, Any]:
        mapping: dict[str, Any] = {}
        while not isinstance(event := next(self._events), _ENDS):
            if not isinstance(event, ScalarEvent):
                raise self._stop(event, "a key must be a single word, not a list, a mapping or an alias")
            key, line = event.value, event.start_mark.line + 1
            if key in mapping:
                first = self._lines[*place, key][1]
                what = f"{key}: stands here twice, first on line {first}; keep one"
                self._faults.append(Fault(f"{self._source}:{line}", what))
                self._value(next(self._events), (*place, key, "again"))
                continue
            self._lines[*place, key] = (self._source, line)
            mapping[key] = self._value(next(self._events), (*place, key))
        return mapping

    def _alias(self, event: Any) -> Any:
        if event.anchor not in self._anchors:
            raise self._stop(event, f"the alias '*{event.anchor}' has no anchor '&{event.anchor}' before it")
        value, size = self._anchors[event.anchor]
        self._aliases += 1
        self._copied += size
        self._built += size
        if self._aliases > MOST_ALIASES or self._copied > MOST_COPIED:
            raise self._stop(event, f"more than {MOST_ALIASES} aliases, or too large ones; write the values out")
        return deepcopy(value)

    def _scalar(self, event: Any) -> Any:
        if self._refuse_tag(event):
            return event.value
        node_tag = self._yaml.resolver.resolve(ScalarNode, event.value, event.implicit)
        kind = str(node_tag).rsplit(":", 1)[-1]
        node = ScalarNode(node_tag, event.value)
        constructor = self._yaml.constructor
        try:
            if kind == "int":
                return constructor.construct_yaml_int(node)
            if kind == "float":
                return constructor.construct_yaml_float(node)
        except ValueError:
            return event.value
        if kind == "bool":
            return event.value.lower() == "true"
        return None if kind == "null" else event.value

    def _refuse_tag(self, event: Any) -> bool:
        if event.tag is None or event.tag == "!":
            return False
        tag = str(event.tag).replace("tag:yaml.org,2002:", "!!")
        what = f"the tag {tag!r} is not used in scenario files; remove it"
        self._faults.append(Fault(f"{self._source}:{event.start_mark.line + 1}", what))
        return True

    def _stop(self, event: Any, what: str) -> ScenarioError:
        return stop(self._source, event.start_mark.line + 1, what)
