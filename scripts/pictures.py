"""Make the pictures of docs/how-to/pictures.md again, by the code that stands on that page.

::

    python scripts/pictures.py [--only NAME ...] [--out FOLDER]

Blocks of the page are run in order, in one namespace. After a block comes the picture of its `axes`. The same versions
of the libraries give the same bytes: no date is kept, and colours are those of a palette. Takes some minutes.
"""

from __future__ import annotations

import argparse
import io
import os
import re
from pathlib import Path
from typing import Any

from PIL import Image

from culturesim.plotting.few_colours import in_few_colours, palette_of

ROOT = Path(__file__).resolve().parent.parent
PAGE = ROOT / "docs" / "how-to" / "pictures.md"
PIECE = re.compile(r"```python\n(?P<code>.*?)\n```|!\[[^\]]*\]\((?P<picture>pictures/[\w]+\.png)\)", re.DOTALL)
DOTS, COLOURS = 100, 128  # an inch; of the palette


def main() -> None:
    """Make all pictures of the page, or those named."""
    options = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    options.add_argument("--only", nargs="+", metavar="NAME", help="pictures to write; the code before them is run")
    options.add_argument("--out", type=Path, default=PAGE.parent, help="folder in which to write pictures/NAME.png")
    given = options.parse_args()
    os.chdir(ROOT)
    Path("build").mkdir(exist_ok=True)
    said: dict[str, Any] = {}
    left = None if given.only is None else set(given.only)
    for piece in PIECE.finditer(PAGE.read_text(encoding="utf-8")):
        if piece["code"]:
            exec(compile(piece["code"], PAGE.name, "exec"), said)
            continue
        target = given.out / piece["picture"]
        if left is None or target.stem in left:
            target.parent.mkdir(parents=True, exist_ok=True)
            write(said["axes"].figure, target)
            print(f"{target}: {target.stat().st_size:,} bytes")
        if left is not None:
            left.discard(target.stem)
            if not left:
                return


def write(figure: Any, target: Path, *, dots: int = DOTS, colours: int = COLOURS) -> None:
    """Write a figure as PNG with a palette, without a date."""
    held = io.BytesIO()
    figure.savefig(held, format="png", dpi=dots, metadata={"Software": None})
    with Image.open(held) as image:
        whole = image.convert("RGB")
    in_few_colours(whole, palette_of(whole, colours)).save(target, optimize=True)


if __name__ == "__main__":
    main()
