"""A claim: what somebody holds to be so, and the experiment in the model that could show it to be wrong.

One YAML file a claim (`declared/`, or a file of one's own): who says it, arms (a base scenario with changes), what
is measured in each, how arms are compared, the sign expected, and what would falsify it. A claim that rules of the
model put in says which (`assumed_by`); its experiment is then also run with these rules off, where the effect must go.
"""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any, Literal

from pydantic import Field, ValidationError

from culturesim.claims import statistics
from culturesim.errors import Fault, MeasureError, ScenarioError, did_you_mean, report
from culturesim.hallmark_names import HALLMARKS
from culturesim.measures.of_a_run import KNOWN, Measure, measure
from culturesim.scenario.fields import Part, number, plain, switch, text
from culturesim.scenario.file import load_scenario
from culturesim.scenario.text import read_text, text_of
from culturesim.scenario.wording import place_in_words, structure_faults

DECLARED = Path(__file__).parent / "declared"
Status = Literal["emergent", "assumed", "mixed", "input"]
Sign = Literal["+", "-", "none", "open"]
EACH = "{hallmark}"


class Contrast(Part):
    """One comparison of arms that the claim speaks about."""

    says: str = text("what is compared, in words that make the expected sign plain")
    measure: str | dict[str, Any] = Field(description="a number of a run: its name, or its name and settings")
    compare: str = text("arms added and subtracted, such as 'strong - weak' or 'both - 0.5 one - 0.5 other'")
    statistic: str = text("what is made of the measure over seeds", "mean")
    expect: Sign = Field("+", description="sign that the claim predicts; none: no effect; open: reported, not judged")
    than: float = number("value that stands for no effect", 0, low=-1e6, high=1e6, unit="of the measure")
    matters: float = number("least size that matters; smaller counts as no effect", 0.01, high=1e6,
                            unit="of the measure")  # fmt: skip
    by_rule: bool = switch("whether the effect is put in by `assumed_by`, and so must go with it", True)

    @property
    def named(self) -> tuple[str, dict[str, Any]]:
        """Name of the measure, and its settings."""
        if isinstance(self.measure, str):
            return self.measure, {}
        settings = dict(self.measure)
        return str(settings.pop("of", "")), settings

    @property
    def weights(self) -> dict[str, float]:
        """Weight of each arm in the comparison, in the order in which they stand there."""
        return weights_of(self.compare)


class Claim(Part):
    """What is claimed, by whom, and the experiment."""

    id: str = text("short name, such as T12")
    claim: str = text("the claim in a sentence")
    source: str = text("who says it")
    status: Status = Field(description="emergent (no rule states it), assumed (put in), mixed, or input (a setting)")
    falsifier: str = text("what would show it to be wrong in the model")
    base: str = text("scenario that the arms change: a file beside the claim, or a shipped one", "base.yaml")
    every: dict[str, Any] = Field({}, description="changes that hold in every arm")
    arms: dict[str, dict[str, Any]] = Field({}, description="arms by name, with their changes")
    contrasts: tuple[Contrast, ...] = Field((), description="comparisons; all judged ones must come out as expected")
    assumed_by: dict[str, Literal["off"] | float] = Field(
        {}, description="rules that put the effect in, each with what switches it off: off, or a value"
    )
    study: Literal["synergy"] | None = Field(None, description="an experiment of its own shape, in place of arms")
    seeds: int | None = Field(None, ge=2, le=10_000, description="futures in a full run, where it needs its own number")
    note: str = text("what a reader of the verdict should know", "", empty=True)

    def switched_off(self) -> dict[str, Any]:
        """Return the changes that switch off the rules which put the effect in."""
        mechanisms = {name: "off" for name, value in self.assumed_by.items() if value == "off"}
        behaviour = {name: value for name, value in self.assumed_by.items() if value != "off"}
        return {"mechanisms": mechanisms, "behaviour": behaviour}


def weights_of(compare: str) -> dict[str, float]:
    """Return the weight of each arm in a text such as ``both - 0.5 one - 0.5 other``."""
    found: dict[str, float] = {}
    sign, factor, wants_arm = 1.0, 1.0, True
    for word in compare.split():
        if word in ("+", "-") and not wants_arm:
            sign, factor, wants_arm = (1.0 if word == "+" else -1.0), 1.0, True
        elif wants_arm and word.replace(".", "", 1).isdigit():
            factor = float(word)
        elif wants_arm and word not in ("+", "-"):
            found[word] = found.get(word, 0.0) + sign * factor
            wants_arm = False
        else:
            raise ScenarioError(f"compare: {compare!r} cannot be read; write arms with + and - between them")
    if wants_arm:
        raise ScenarioError(f"compare: {compare!r} ends without an arm")
    return found


def load_claim(path: Path | str) -> Claim:
    """Return the claim of a file.

    Raises
    ------
    ScenarioError
        When the file cannot be used; the message lists its faults.
    """
    file = Path(path)
    read = read_text(text_of(file), str(path))
    try:
        values = _spelt_out(read.values)
        claim = Claim.model_validate(values)
        found = _faults(claim, base_of(claim, file.parent))
    except ValidationError as error:
        found = [(place_in_words(place, values), what) for place, what in structure_faults(error, Claim, values)]
    if found or read.faults:
        faults = [*read.faults, *(Fault(f"{path}: {place}", what) for place, what in found)]
        raise ScenarioError(report(str(path), faults))
    return claim


def base_of(claim: Claim, folder: Path) -> Path:
    """Return the file of the scenario that a claim changes: in `folder`, or a shipped one."""
    own = folder / claim.base
    return own if own.exists() else DECLARED / claim.base


def declared_claims() -> dict[str, Claim]:
    """Return the shipped claims by id, in their order."""
    claims = [load_claim(file) for file in sorted(DECLARED.glob("T*.yaml"))]
    return {claim.id: claim for claim in claims}


def _spelt_out(values: dict[str, Any]) -> dict[str, Any]:
    """Write arms and contrasts that name ``{hallmark}`` out, once for each hallmark (but `except`)."""
    values = plain(values)
    arms, contrasts = values.get("arms"), values.get("contrasts")
    if isinstance(arms, Mapping):
        values["arms"] = {
            name: changes
            for arm, pattern in arms.items()
            for name, changes in ([(_with(arm, one), _with(pattern, one)) for one in HALLMARKS] if EACH in arm
                                  else [(arm, pattern)])
        }  # fmt: skip
    if isinstance(contrasts, list):
        written: list[Any] = []
        for one in contrasts:
            if isinstance(one, Mapping) and EACH in str(one.get("compare", "")):
                left_out = one.get("except", [])
                bare = {key: value for key, value in one.items() if key != "except"}
                written += [_with(bare, name) for name in HALLMARKS if name not in left_out]
            else:
                written.append(one)
        values["contrasts"] = written
    return values


def _with(pattern: Any, hallmark: str) -> Any:
    if isinstance(pattern, str):
        return pattern.replace(EACH, hallmark)
    if isinstance(pattern, Mapping):
        return {_with(key, hallmark): _with(value, hallmark) for key, value in pattern.items()}
    return [_with(one, hallmark) for one in pattern] if isinstance(pattern, list) else pattern


def _measure(contrast: Contrast, base: Path) -> Measure:
    """Return what a contrast measures: a built-in measure, or one of the base's own modules."""
    name, settings = contrast.named
    if name in KNOWN:
        return measure(name, settings)
    scenario = load_scenario(base)
    return measure(name, settings, scenario.modules, scenario.folder)


def _faults(claim: Claim, base: Path) -> list[tuple[str, str]]:
    """Return what is wrong with a claim beyond its structure."""
    found: list[tuple[str, str]] = []
    if (claim.study is None) != bool(claim.arms and claim.contrasts):
        found.append(("arms", "a claim has either arms and contrasts, or a study of its own"))
    for row, contrast in enumerate(claim.contrasts, 1):
        place = f"contrast {row}"
        try:
            unknown = [arm for arm in contrast.weights if arm not in claim.arms]
            found += [(place, f"there is no arm {arm!r}{did_you_mean(arm, claim.arms)}") for arm in unknown]
        except ScenarioError as error:
            found.append((place, str(error)))
        try:
            beside = _measure(contrast, base).beside
            if beside is not None and beside not in claim.arms:
                found.append((place, f"beside: there is no arm {beside!r}{did_you_mean(beside, claim.arms)}"))
            statistics.statistic(contrast.statistic)
        except (MeasureError, ScenarioError) as error:
            found.append((place, str(error)))
    if claim.status == "assumed" and not claim.assumed_by:
        found.append(("assumed_by", "an assumed claim names the rules that put it in"))
    return found
