"""What a store says of itself: `manifest.json`, with the columns of its tables and what they are about."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import pyarrow as pa

from culturesim.errors import ExperimentError, did_you_mean
from culturesim.store.durable import whole_file

MANIFEST = "manifest.json"
KIND = "store of runs"
FORMAT = 1
DIGEST = "experiment_digest"  # of `about`: stores of the same digest can be merged
TYPES = ("int64", "double", "string", "bool")

KEYS = {"point": "int64", "arm": "string", "replicate": "int64", "status": "string", "case": "string"}
KEYS_OF_MONTHS = {"case": "string", "point": "int64", "arm": "string", "replicate": "int64", "month": "int64"}
TIMINGS = pa.schema(
    [
        ("case", pa.string()),
        ("seconds", pa.float64()),  # of computing, this case's share of its chunk
        ("worker", pa.string()),
        ("chunk", pa.string()),
        ("when", pa.string()),  # ISO 8601, UTC
    ]
)


@dataclass(frozen=True)
class Manifest:
    """What a store holds.

    Attributes
    ----------
    about
        What the runs are about, as plain JSON values; `experiment_digest` says which experiment it is.
    arms
        Names of the arms, in the order in which tables list them.
    runs, monthly
        Columns of the table of runs, and of the monthly series where there are any.
    """

    about: Mapping[str, Any]
    arms: tuple[str, ...]
    runs: pa.Schema
    monthly: pa.Schema | None = None

    @property
    def tables(self) -> dict[str, pa.Schema]:
        """Columns by table, the runs last: a part counts from the moment its runs stand."""
        side = {"timings": TIMINGS} if self.monthly is None else {"monthly": self.monthly, "timings": TIMINGS}
        return {**side, "runs": self.runs}

    def with_about(self, **changes: Any) -> Manifest:
        """Return the manifest with some of `about` changed."""
        return checked(replace(self, about={**self.about, **changes}))


def checked(manifest: Manifest) -> Manifest:
    """Return the manifest, or refuse one that could not be written, read or merged again."""
    if not manifest.arms or len(set(manifest.arms)) < len(manifest.arms):
        raise ExperimentError(f"arms: {list(manifest.arms)} is not a list of different names")
    _must_have("the table of runs", manifest.runs, KEYS)
    if manifest.monthly is not None:
        _must_have("the monthly table", manifest.monthly, KEYS_OF_MONTHS)
    if not isinstance(manifest.about.get(DIGEST), str):
        raise ExperimentError(f"about: {DIGEST} is missing; it is a word that says which experiment this is")
    try:
        plain = json.loads(json.dumps(manifest.about, allow_nan=False))
    except (TypeError, ValueError) as error:
        raise ExperimentError(f"about: holds what JSON cannot ({error})") from error
    return replace(manifest, about=plain)


def _must_have(what: str, schema: pa.Schema, keys: Mapping[str, str]) -> None:
    types = {field.name: str(field.type) for field in schema}
    if len(types) < len(schema):
        raise ExperimentError(f"{what}: has two columns of one name: {schema.names}")
    for name, kind in keys.items():
        if types.get(name) != kind:
            found = f"is {types[name]}" if name in types else f"is missing{did_you_mean(name, types)}"
            raise ExperimentError(f"{what}: column {name!r} {found}; it must be {kind}")
    for name, kind in types.items():
        if kind not in TYPES:
            raise ExperimentError(f"{what}: column {name!r} is {kind}; a column is one of {', '.join(TYPES)}")


def write_manifest(folder: Path, manifest: Manifest) -> None:
    """Write the manifest of a folder, in place of the one that stood."""
    told = {
        "made_by": "culturesim",
        "kind": KIND,
        "format": FORMAT,
        "arms": manifest.arms,
        "runs": _told(manifest.runs),
        "monthly": None if manifest.monthly is None else _told(manifest.monthly),
        "about": manifest.about,
    }
    text = json.dumps(told, indent=2, ensure_ascii=False, allow_nan=False) + "\n"
    with whole_file(folder / MANIFEST) as file:
        file.write(text.encode())


def read_manifest(folder: Path) -> Manifest:
    """Return what a folder says of itself.

    Raises
    ------
    ExperimentError
        When it is no store, or not one that this version reads.
    """
    file = folder / MANIFEST
    if not file.is_file():
        what = f"is no store of runs (it has no {MANIFEST})" if folder.is_dir() else "there is no such folder"
        raise ExperimentError(f"{folder}: {what}; give a folder that `culturesim sweep --out` wrote")
    try:
        told = json.loads(file.read_text(encoding="utf-8"))
    except (OSError, ValueError, RecursionError) as error:
        raise ExperimentError(f"{file}: cannot be read as JSON ({error}); bring it back from a copy") from error
    if not isinstance(told, dict) or told.get("made_by") != "culturesim" or told.get("kind") != KIND:
        raise ExperimentError(f"{file}: is no store of runs; give a folder that `culturesim sweep --out` wrote")
    if told.get("format") != FORMAT:
        raise ExperimentError(
            f"{file}: has format {told.get('format')!r}; this version of culturesim reads {FORMAT}; "
            "read it with the version that wrote it"
        )
    try:
        monthly = told["monthly"]
        return checked(
            Manifest(
                dict(told["about"]),
                tuple(str(arm) for arm in told["arms"]),
                _schema(told["runs"]),
                None if monthly is None else _schema(monthly),
            )
        )
    except (KeyError, TypeError, ValueError) as error:
        raise ExperimentError(f"{file}: a part is missing or not as written ({error!r})") from error


def _told(schema: pa.Schema) -> list[list[str]]:
    return [[field.name, str(field.type)] for field in schema]


def _schema(told: Sequence[Sequence[str]]) -> pa.Schema:
    return pa.schema([(name, pa.type_for_alias(kind)) for name, kind in told])
