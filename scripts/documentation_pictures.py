"""Make the pictures of the guide and the how-to pages again, by the commands those pages show: docs/images.

::

    python scripts/documentation_pictures.py [--only NAME ...]

A picture is what a command wrote, made smaller by a palette of colours. Lives some thousand runs: minutes.
"""

from __future__ import annotations

import argparse
import shlex
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

from page_blocks import blocks
from PIL import Image

ROOT = Path(__file__).resolve().parent.parent
DOCS = ROOT / "docs"
# Picture: the pages whose files and commands lead to it, in order, and what is taken.
PICTURES = {
    "one_run": (["guide/first_run"], "results/main_series.png"),
    "grant_ends": (["guide/scenario", "guide/twins"], "build/grant/comparison.png"),
    "champion_leaves": (["how-to/champion_leaves"], "build/champion/comparison.png"),
    "fewer_hours": (["how-to/fewer_hours"], "build/hours/comparison.png"),
    "which_hallmark": (["how-to/which_hallmark"], "build/which_found/effects_p_eff.png"),
    "which_assumption": (["how-to/which_assumption"], "build/assumption_found/morris_p_eff.png"),
    "where_it_flips": (["how-to/where_it_flips"], "build/flips.png"),
}
WIDTH = 1100  # pixels


def main() -> None:
    """Make all pictures, or those named."""
    options = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    options.add_argument("--only", nargs="+", choices=PICTURES, default=list(PICTURES))
    for name in options.parse_args().only:
        pages, taken = PICTURES[name]
        with tempfile.TemporaryDirectory() as folder:
            shutil.copytree(ROOT / "scenarios", Path(folder) / "scenarios")
            for page in pages:
                lived((DOCS / f"{page}.md").read_text(encoding="utf-8"), Path(folder), until=taken)
            small(Path(folder) / taken, DOCS / "images" / f"{name}.png")
        print(DOCS / "images" / f"{name}.png")


def lived(text: str, folder: Path, *, until: str) -> None:
    """Save the files of a page and run its commands until a picture is there."""
    for block in blocks(text):
        if block.file:
            (folder / block.file).write_text(block.body + "\n", encoding="utf-8")
        elif block.language == "python":
            subprocess.run([sys.executable, "-c", block.body], cwd=folder, check=True)
        for line in block.commands:
            command = shlex.split(line, comments=True)
            if command[0] == "culturesim":
                subprocess.run([sys.executable, "-m", *command], cwd=folder, check=True, stdout=subprocess.DEVNULL)
        if (folder / until).exists():
            return


def small(picture: Path, to: Path) -> None:
    """Write a picture no wider than `WIDTH`, with a palette of colours."""
    with Image.open(picture) as image:
        whole = image.convert("RGB")
        if whole.width > WIDTH:
            whole = whole.resize((WIDTH, round(whole.height * WIDTH / whole.width)), Image.Resampling.LANCZOS)
        whole.quantize(256, method=Image.Quantize.MEDIANCUT, dither=Image.Dither.NONE).save(to, optimize=True)


if __name__ == "__main__":
    main()
