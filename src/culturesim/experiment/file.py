"""Experiment files: a base scenario, what differs, what is measured, and how many worlds are lived.

Written in YAML (see docs/how-to/experiments.md). An experiment never changes once made.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from functools import cached_property
from hashlib import sha256
from pathlib import Path
from typing import TYPE_CHECKING, Any

from pydantic import Field, PrivateAttr

from culturesim.design.designs import Design, points_of
from culturesim.design.factors import Factor
from culturesim.experiment.levers import Cell, FactorSpec
from culturesim.experiment.stopping import Stop
from culturesim.futures import CENTRAL, chosen_vectors
from culturesim.made_with import engine_sources
from culturesim.measures.of_a_run import Measure, measure
from culturesim.scenario.changes import changed
from culturesim.scenario.fields import Part, plain, text, whole
from culturesim.scenario.file import load_scenario, move_files, presets
from culturesim.scenario.model import Scenario
from culturesim.twins.policy import leave_one_out_arms

if TYPE_CHECKING:
    import pandas as pd

Changes = dict[str, Any]
MOST_SEED = 2**62


class Monthly(Part):
    """Monthly series kept beside the measures, thinned."""

    series: tuple[str, ...] = Field(min_length=1, description="names of monthly numbers")
    every: int = whole("months from one kept month to the next; the last month of the run is one", 6, low=1, high=120,
                       unit="months")  # fmt: skip


class Experiment(Part):
    """What a study is told. Only `name`, `base` and `measures` must be given."""

    name: str = text("name of the experiment")
    question: str = text("what it asks", "", empty=True)
    base: str | dict[str, Any] = Field(description="scenario file, name of a preset, or a whole scenario")
    every: Changes = Field({}, description="changes in every run, written as arms are")
    levers: dict[str, FactorSpec] = Field({}, description="factors that one could act on")
    uncertainties: dict[str, FactorSpec] = Field({}, description="factors that are not known")
    arms: dict[str, Changes] = Field({"base": {}}, min_length=1, description="arms by name, the first the base arm")
    policy: dict[str, Changes] = Field(
        {}, description="parts of a policy, in place of arms: none of it, all, and all but each part are lived"
    )
    placebo: tuple[str, ...] = Field((), description="arms whose exits are also lived as placebo exits")
    design: Design = Field(Design(kind="one_at_a_time"), description="which values of the factors are lived together")
    designs: dict[str, Design] = Field({}, description="further designs by name, lived with sweep --design NAME")
    replicates: int = whole("futures of each point", 40, low=1, high=1_000_000, unit="futures")
    first_seed: int = whole("seed of replicate 0; replicate r has this plus r", 0, high=MOST_SEED, unit="seed")
    futures: str = Field(CENTRAL, pattern="^(central|set)$", description="parameters of each replicate",
                         json_schema_extra={"allowed": "central or set"})  # fmt: skip
    measures: dict[str, str | Changes] = Field(min_length=1, description="numbers of each run, by column")
    monthly: Monthly | None = Field(None, description="monthly series to keep")
    stop: Stop | None = Field(None, description="when there are replicates enough; as many as `replicates` without")
    _folder: Path = PrivateAttr(default_factory=Path.cwd)

    def __init__(self, *, folder: Path | str | None = None, **settings: Any) -> None:
        super().__init__(**settings)
        self._folder = Path.cwd() if folder is None else Path(folder).resolve()

    __init__.__pydantic_base_init__ = True  # type: ignore[attr-defined]

    @property
    def folder(self) -> Path:
        """Where relative files stand: the folder of the experiment file."""
        return self._folder

    def with_(self, **changes: Any) -> Experiment:
        """Return a copy with some settings replaced, checked like any other experiment."""
        return Experiment(folder=self._folder, **{**plain(self), **changes})

    @property
    def factors(self) -> dict[str, FactorSpec]:
        """Levers, then uncertainties, by name."""
        return {**self.levers, **self.uncertainties}

    @property
    def changes_organisation(self) -> bool:
        """Whether points may differ in the organisation, and so in how many people they have."""
        places = (place for name, spec in self.factors.items() for place in spec.places(name))
        return any(place.partition(".")[0] == "organisation" for place in places)

    @property
    def design_factors(self) -> list[Factor]:
        """The factors as designs know them."""
        return [spec.factor(name) for name, spec in self.factors.items()]

    @cached_property
    def base_scenario(self) -> Scenario:
        """The scenario that points and arms change, with the changes of every run.

        Raises
        ------
        ScenarioError
            When there is no such scenario, or it cannot be used.
        """
        if isinstance(self.base, dict):
            base = Scenario(folder=self.folder, **self.base)
        else:
            found = load_scenario(presets().get(self.base) or self.folder / self.base)
            settings = plain(found)
            move_files(settings, found.folder, self.folder)  # from here on all files are named from this folder
            base = Scenario(folder=self.folder, **settings)
        return changed(base, base.name, self.every) if self.every else base

    @cached_property
    def all_arms(self) -> dict[str, Changes]:
        """What each arm changes, the base arm first; placebo arms are made of scenarios and are not among them."""
        return leave_one_out_arms(self.policy) if self.policy else self.arms

    @property
    def arm_names(self) -> list[str]:
        """Names of all arms in order, placebos last."""
        return [*self.all_arms, *(placebo_name(arm) for arm in self.placebo)]

    @cached_property
    def taken(self) -> dict[str, Measure]:
        """The measures, by column."""
        modules = self.base_scenario.modules, self.base_scenario.folder
        found = {}
        for column, told in self.measures.items():
            settings = {"of": told} if isinstance(told, str) else dict(told)
            found[column] = measure(str(settings.pop("of", column)), settings, *modules)
        return found

    @property
    def columns(self) -> list[str]:
        """Names of the columns that measures fill, in order."""
        parts = ((column, one.parts) for column, one in self.taken.items())
        return [name for column, many in parts for name in ([f"{column}.{part}" for part in many] or [column])]

    def points(self) -> pd.DataFrame:
        """Return the design: one row a point, numbered from 0, one column a factor.

        Raises
        ------
        ExperimentError
            When the factors do not fit the design.
        """
        return points_of(self.design, self.design_factors, self.folder)

    def scenario(self, values: Mapping[str, Cell], arm: str | None = None) -> Scenario:
        """Return the scenario of a point, in an arm or before any; without placebos and vectors of parameters."""
        layers = [self.factors[name].changes(name, value) for name, value in values.items()]
        own = {} if arm is None else self.all_arms[arm]
        return changed(self.base_scenario, arm or self.base_scenario.name, *layers, own)

    def resolved(self) -> Experiment:
        """Return the experiment with its base scenario written out: it needs no file but those the scenario names."""
        base = self.base_scenario
        return Experiment(folder=base.folder, **{**plain(self), "base": plain(base), "every": {}})

    def digest(self) -> str:
        """Return a SHA-256 of what decides the runs of a given point and replicate, and what is kept of them.

        Words, the range of points, the number of replicates and when to stop are left out, as a study may be extended.
        """
        factors = {name: plain(spec.applies()) for name, spec in self.factors.items()}
        telling = {
            "base": self.base_scenario.digest(), "factors": factors, "arms": plain(self.all_arms),
            "placebo": list(self.placebo), "measures": plain(self.measures), "monthly": plain(self.monthly),
            "sources": engine_sources(),
        }  # fmt: skip
        return sha256(json.dumps(telling, sort_keys=True).encode()).hexdigest()

    def vector(self, replicate: int) -> int:
        """Return which vector of parameters a replicate lives with, -1 for the defaults."""
        known = len(chosen_vectors(self.futures))
        return replicate % known if known > 1 else -1


def placebo_name(arm: str) -> str:
    """Return the name of an arm's placebo."""
    return f"{arm}, placebo"
