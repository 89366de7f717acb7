"""What a reviewer is given beside a table of runs: the model described, every parameter with its source, versions."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator
from importlib.metadata import distributions
from pathlib import Path
from typing import Any

from culturesim.experiment.file import Experiment
from culturesim.kinds import KINDS
from culturesim.measures.of_a_run import known_measures
from culturesim.parameters import ASSUMPTION, RULES, Parameter
from culturesim.quantities import QUANTITIES
from culturesim.scenario.model import Scenario
from culturesim.store.durable import whole_file
from culturesim.words.reference import pages

ABOUT = "about"
HEADS = ("parameter", "kind", "value", "default", "unit", "low", "high", "source tag", "source", "meaning", "varied")


def write_about(experiment: Experiment, folder: Path) -> None:
    """Write into the folder `about` of a store what its runs rest on: ODD and its tables, parameters, versions."""
    place = folder / ABOUT
    place.mkdir(exist_ok=True)
    base = experiment.base_scenario
    texts = pages(base.known_mechanisms(), known_measures(base.modules, base.folder))
    texts |= {"parameters.csv": parameters(experiment), "environment.txt": environment()}
    for name, text in texts.items():
        with whole_file(place / name) as file:
            file.write(text.encode())


def environment() -> str:
    """Return the names and versions of everything installed beside culturesim, one a line, as pip reads them."""
    found = {str(one.metadata["Name"]).lower(): one.version for one in distributions() if one.metadata["Name"]}
    return "".join(f"{name}=={version}\n" for name, version in sorted(found.items()) if name != "culturesim")


def parameters(experiment: Experiment) -> str:
    """Return every number of behaviour as a CSV table: its value in the base scenario, range, source, if it is varied.

    The source tag is "text" for the source texts, "published" for evidence, "assumption" for neither.
    """
    out = io.StringIO()
    table = csv.writer(out, lineterminator="\n")
    table.writerow(HEADS)
    varied = {place for name, spec in experiment.factors.items() for place in spec.places(name)}
    for place, kind, value, declared in _declared(experiment.base_scenario):
        table.writerow([
            place, kind, value, f"{declared.default:g}", declared.unit, f"{declared.low:g}", f"{declared.high:g}",
            tag(declared.source), declared.source, declared.meaning, "yes" if place in varied else "",
        ])  # fmt: skip
    return out.getvalue()


def tag(source: str) -> str:
    """Return whether a number comes from the source texts, from what is published, or is assumed."""
    if ASSUMPTION in source.lower():
        return ASSUMPTION
    return "text" if source.startswith("S") and source[1:2].isdigit() else "published"


def _declared(scenario: Scenario) -> Iterator[tuple[str, str, Any, Parameter]]:
    for name, quantity in QUANTITIES.items():
        yield f"behaviour.{name}", "quantity", f"{scenario.base(name):g}", quantity.parameter
    for name, rule in RULES.items():
        yield f"behaviour.{name}", "rule", f"{scenario.rule(name):g}", rule
    for name, mechanism in scenario.known_mechanisms().items():
        effects = scenario.effects(mechanism)
        for number, declared in mechanism.parameters.items():
            value = "off" if effects is None else f"{effects[number]:g}"
            yield f"mechanisms.{name}.{number}", "mechanism", value, declared
    for name, kind in KINDS.items():
        for number, declared in kind.numbers.items():
            yield f"kinds.{name}.{number}", "kind", f"{scenario.kind(name, number):g}", declared
