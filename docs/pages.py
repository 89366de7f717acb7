"""What the site adds to pages that are written to be read on a code host too.

A page says nothing of its place among the others: `CONTENTS` does, and becomes hidden tables of contents. A link to a
folder leads to its README, and where it has none becomes its name.
"""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parent.parent

# Which pages stand below which, by place in the repository; * stands for all there are.
CONTENTS = {
    "docs/index": [
        "docs/doors/lead", "docs/doors/teach", "docs/doors/study", "docs/doors/extend", "docs/guide/index",
        "docs/how-to/index", "docs/concepts/index", "docs/reference/index", "experiments/README", "docs/project",
    ],
    "docs/guide/index": [
        "docs/guide/idea", "docs/guide/first_run", "docs/guide/scenario", "docs/guide/twins", "docs/guide/own_people",
        "docs/guide/python", "docs/guide/assumptions",
    ],
    "docs/how-to/index": [
        *(f"docs/how-to/{name}" for name in (
            "whatif", "stress", "champion_leaves", "fewer_hours", "grant_ends", "which_hallmark", "pictures",
            "dashboard", "comparing", "experiments", "results_of_a_sweep", "which_assumption", "where_it_flips",
            "falsify", "reproduce", "own_rules",
        )),
        "docs/how-to/*",
    ],
    "docs/concepts/index": [
        "docs/concepts/month", "docs/concepts/facts", "docs/concepts/randomness", "docs/concepts/performance",
        "docs/concepts/*",
    ],
    "docs/reference/index": [
        "docs/reference/api", "docs/reference/odd", "docs/reference/*", "docs/verification/limits",
    ],
    "docs/doors/teach": ["lessons/take_away_the_champion/README", "notebooks/README"],
    "lessons/take_away_the_champion/README": [
        "lessons/take_away_the_champion/teacher", "lessons/take_away_the_champion/student",
        "lessons/take_away_the_champion/debrief",
    ],
    "notebooks/README": ["notebooks/[0-9]*"],
    "experiments/README": ["experiments/*/README"],
    "experiments/claims/README": ["experiments/claims/results"],
    "docs/project": ["VISION", "CONTRIBUTING", "CHANGELOG"],
}  # fmt: skip

LINK = re.compile(r"(?<!!)\[(?P<text>[^][]+)\]\((?P<to>[^)\s#]+)(?P<anchor>#[^)\s]*)?\)")


def contents(name: str) -> str:
    """Return the hidden table of contents of the page `name`; empty where nothing stands below it."""
    if name not in CONTENTS:
        return ""
    entries = "\n".join(f"/{entry}" for entry in CONTENTS[name])
    return f"\n\n```{{toctree}}\n:hidden:\n:glob:\n\n{entries}\n```\n"


def with_links(text: str, folder: Path) -> str:
    """Return a page of `folder` with links to folders led to their READMEs, outside of blocks of code."""

    def led(found: re.Match[str]) -> str:
        to = folder / found["to"]
        if "://" in found["to"] or not to.is_dir():
            return found[0]
        if (to / "README.md").exists():
            return f"[{found['text']}]({found['to'].rstrip('/')}/README.md)"
        return found["text"]

    parts = re.split(r"(^(?:```|~~~).*?^(?:```|~~~)\s*$)", text, flags=re.MULTILINE | re.DOTALL)
    return "".join(part if at % 2 else LINK.sub(led, part) for at, part in enumerate(parts))


def read(app: Any, name: str, source: list[str]) -> None:
    """Add what the site needs to a page that Sphinx has read."""
    path = ROOT / f"{name}.md"
    if path.exists():
        source[0] = with_links(source[0], path.parent) + contents(name)


def front_door(app: Any, failure: Exception | None) -> None:
    """Let the folder itself lead to the first page."""
    if failure is None and app.builder.format == "html":
        page = f"{app.config.root_doc}.html"
        (Path(app.outdir) / "index.html").write_text(
            f'<!doctype html><html lang="en"><meta charset="utf-8"><title>{app.config.html_title}</title>'
            f'<meta http-equiv="refresh" content="0; url={page}"><a href="{page}">{app.config.html_title}</a></html>\n',
            encoding="utf-8",
        )
