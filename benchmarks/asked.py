"""What a pass is asked to do: quickly or whole, and up to which size."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Asked:
    """`quick`: small sizes, under a minute; `most`: organisations with more people are left out."""

    quick: bool = False
    most: int = 1_000_000
