"""The reference that speed is measured against: the readable Mesa model of tests/reference, frozen.

*Frozen* means that its source has the digest below, taken before any work on speed began: the measure is not moved
by making the readable model slower, or faster. A change of the model's rules changes it of course; the digest is then
taken anew (`python -m benchmarks.reference`) in the same commit, and figures are compared only within one digest.
"""

from __future__ import annotations

import random
from hashlib import sha256
from pathlib import Path
from typing import Any

from tests.reference.model import ReferenceModel

FOLDER = Path(__file__).resolve().parents[1] / "tests" / "reference"
FROZEN = "1c3a526d4621eae100f65e5277841e6f3f3e90de85a1228a1a863589d1e62932"


class NativeReference(ReferenceModel):
    """The same model with Python's own generator in place of keyed draws, so that hashing in Python is not measured.

    Its worlds are other worlds with the same rules. A keyed draw that two people share (whether a group meets) is
    drawn for each of them here; keys themselves, a few for each new person and relationship, are still hashed.
    """

    def __init__(self, scenario: Any, organisation: Any, seed: int) -> None:
        self._random = random.Random(int(seed)).random
        super().__init__(scenario, organisation, seed)

    def draw(self, decision: str, who: int, index: int = 0) -> float:
        return self._random()

    def trait(self, decision: str, who: int, index: int = 0) -> float:
        return self._random()


def digest() -> str:
    """Return the digest of the reference's source files, its tests left out."""
    found = sha256()
    for path in sorted(FOLDER.glob("*.py")):
        if not path.name.startswith("test_") and path.name != "compare.py":
            found.update(f"{path.name}:".encode() + path.read_bytes().replace(b"\r\n", b"\n"))
    return found.hexdigest()


def frozen() -> bool:
    """Return whether the reference is the one whose digest stands above."""
    return digest() == FROZEN


if __name__ == "__main__":
    print(digest())
