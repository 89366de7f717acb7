"""Which claims are meant: shipped ones by id, or files of one's own."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from culturesim.claims.claim import DECLARED, Claim, base_of, declared_claims, load_claim
from culturesim.errors import CultureSimError, ScenarioError, did_you_mean
from culturesim.scenario.changes import changed
from culturesim.scenario.file import load_scenario, presets
from culturesim.scenario.text import read_text, text_of


def chosen(names: Sequence[str]) -> tuple[list[Claim], Path]:
    """Return the claims named (all shipped ones when none is), and the folder in which their bases stand.

    Raises
    ------
    ScenarioError
        When there is no such claim, a claim is named twice, or files of claims stand in different folders.
    """
    shipped = declared_claims()
    if not names:
        return list(shipped.values()), DECLARED
    found, folders = [], set()
    for name in names:
        if name.endswith((".yaml", ".yml")):
            found.append(load_claim(name))
            folders.add(Path(name).resolve().parent)
        elif name.upper() in shipped:
            found.append(shipped[name.upper()])
        else:
            raise ScenarioError(f"there is no claim {name!r}{did_you_mean(name.upper(), shipped)}")
    ids = [claim.id for claim in found]
    if len(set(ids)) < len(ids):
        raise ScenarioError(f"the claim {max(ids, key=ids.count)} is named twice")
    if len(folders) > 1:
        raise ScenarioError("files of claims must stand in one folder")
    return found, folders.pop() if folders else DECLARED


def settings_of(name: str) -> dict[str, Any]:
    """Return the settings of a preset, or of a file: parts of a scenario, keys with dots allowed."""
    path = presets().get(name, Path(name))
    read = read_text(text_of(path), str(path))
    if read.faults:
        raise ScenarioError("\n".join(str(fault) for fault in read.faults))
    return read.values


def must_suit(settings: Mapping[str, Any], under: str, claims: Sequence[Claim], folder: Path) -> None:
    """Refuse settings that cannot be laid under any of the claims.

    Raises
    ------
    ScenarioError
        Naming where the settings come from and every fault that the first claim finds in them.
    """
    first: CultureSimError | None = None
    for claim in claims:
        try:
            changed(load_scenario(base_of(claim, folder)), claim.id, settings)
            return
        except CultureSimError as error:
            first = first or error
    if first is not None:
        raise ScenarioError(f"{under}: these settings suit no claim asked for. {first}") from first
