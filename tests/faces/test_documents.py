"""What README and documentation show is run: files saved, commands given and Python lived, in order, at small sizes.

Each page is lived in a folder of its own that holds the scenarios and experiments of the repository, and the files that
earlier pages saved. `SMALLER` says what is made smaller, `LEFT_OUT` what is not run and why; both are themselves
held to be in use.
"""

from __future__ import annotations

import inspect
import io
import re
import shlex
import shutil
import subprocess
import sys
from contextlib import redirect_stdout
from fnmatch import fnmatch
from functools import cache
from pathlib import Path

import pytest
from ruamel.yaml import YAML
from scripts.page_blocks import Block, blocks
from typer.testing import CliRunner

from culturesim.cli import app
from culturesim.hallmarks import BUILT_IN
from culturesim.parameters import RULES
from culturesim.quantities import QUANTITIES

ROOT = Path(__file__).parents[2]
PATTERNS = ("README.md", "CONTRIBUTING.md", "VISION.md", "docs/**/*.md", "notebooks/README.md", "lessons/**/*.md",
            "experiments/README.md")  # fmt: skip
MADE = "docs/reference/*"  # tables made from the code, without anything to run
TRIED_ELSEWHERE = {"docs/how-to/results_of_a_sweep.md": "tests/unit/store/test_how_to.py"}

# Pages whose saved files a page goes on with.
BEFORE = {
    "docs/guide/twins.md": ["docs/guide/scenario.md"],
    "docs/guide/python.md": ["docs/guide/scenario.md"],
    "docs/guide/assumptions.md": ["docs/guide/scenario.md"],
    "docs/how-to/grant_ends.md": ["docs/guide/scenario.md"],
    "docs/how-to/reproduce.md": ["docs/how-to/which_hallmark.md"],
}

NEEDS = {"docs/how-to/notebook.md": "anywidget"}  # what pages need beyond the extra 'experiments'

# What is written on a page, and what stands there when it is tested: as much is run, of fewer futures and points.
SMALLER = {
    "--seeds 100": "--seeds 2",
    "stress scenarios/district.yaml": "stress scenarios/champion_leaves.yaml --futures 2 --jobs 1",
    "whatif scenarios/questions/l1.yaml": "whatif scenarios/questions/school_lead.yaml --quick",
    "--seeds 40": "--seeds 2",
    "--futures 100": "--futures 2 --months 40",
    "seeds=100": "seeds=2",
    "seeds: 40": "seeds: 2",
    "replicates: 60": "replicates: 2",
    "replicates: 40": "replicates: 2",
    "replicates: 4\n": "replicates: 1\n",
    "points: 400": "points: 24",
    "trajectories: 16": "trajectories: 3",
    "claims T10": "claims T10 --seeds 2",
    "whatif my_question.yaml": "whatif my_question.yaml --quick --jobs 1",
}

# Page, how the command or block begins, and why it is not run here.
LEFT_OUT = [
    ("*", "make ", "sets up an environment; CI calls make's targets themselves"),
    ("*", "python -m venv", "sets up an environment"),
    ("*", "source .venv", "sets up an environment"),
    ("*", "python -m pip install", "sets up an environment"),
    ("*", "pip install", "sets up an environment"),
    ("*", "culturesim dashboard", "serves until it is stopped; tests/faces/browser"),
    ("docs/how-to/notebook.md", "CULTURESIM_SCENARIO=", "serves until it is stopped; needs Solara"),
    ("README.md", "python -m pytest", "the tests themselves"),
    ("CONTRIBUTING.md", ".ci/run", "CI itself"),
    ("*", "jupyter lab", "waits for somebody; notebooks are run by test_notebooks.py"),
    ("docs/how-to/experiments.md", "culturesim sweep experiments/succession.yaml --out results/succession --sch",
     "needs a cluster; Dask is tested in tests/unit/test_dask.py"),
    ("docs/how-to/experiments.md", "from dask_jobqueue", "needs a cluster"),
    ("docs/how-to/experiments.md", "#SBATCH", "needs a cluster; shards are in tests/faces/test_sweep_commands.py"),
    ("docs/how-to/experiments.md", "culturesim merge results/part*", "joins what the jobs of a cluster left"),
    ("docs/concepts/facts.md", "culturesim facts   ", "takes minutes; --fast is run"),
    ("docs/concepts/facts.md", "culturesim facts --futures", "takes minutes; --fast is run"),
    ("docs/concepts/compiled_mechanisms.md", "@cs.mechanism", "an excerpt of the engine"),
    ("docs/concepts/compiled_mechanisms.md", "at = wanted", "an excerpt of what the engine writes"),
    ("docs/concepts/randomness.md", "python scripts/randomness_battery.py", "writes without end to another program"),
]  # fmt: skip

FRAGMENT = {"docs/how-to/experiments.md": ["stop:"]}  # YAML blocks that are part of a file, by how they begin


def pages() -> list[str]:
    found = {path.relative_to(ROOT).as_posix() for pattern in PATTERNS for path in ROOT.glob(pattern)}
    return sorted(name for name in found if not fnmatch(name, MADE) and "_build" not in name)


@cache
def text_of(page: str) -> str:
    return (ROOT / page).read_text(encoding="utf-8")


def why_left_out(page: str, start: str) -> str | None:
    return next((why for where, begins, why in LEFT_OUT if fnmatch(page, where) and start.startswith(begins)), None)


def smaller(text: str) -> str:
    for large, small in SMALLER.items():
        text = text.replace(large, small)
    return text


def to_run() -> list[str]:
    """Return the pages with anything to run."""
    return [page for page in pages() if page not in TRIED_ELSEWHERE and any(map(counts, blocks(text_of(page))))]


def counts(block: Block) -> bool:
    return bool(block.file or block.commands) or block.language in ("python", "yaml")


@pytest.mark.parametrize("page", to_run())
def test_what_a_page_shows_can_be_run(page: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for folder in ("scenarios", "experiments", "lessons"):
        shutil.copytree(ROOT / folder, tmp_path / folder, ignore=shutil.ignore_patterns("*.png", "*.csv", "*.html"))
    for path in (ROOT / "scenarios").rglob("*.csv"):
        shutil.copy(path, tmp_path / path.relative_to(ROOT))
    monkeypatch.chdir(tmp_path)
    monkeypatch.syspath_prepend(str(tmp_path))
    monkeypatch.setenv("MPLBACKEND", "Agg")
    for earlier in BEFORE.get(page, []):
        for block in blocks(text_of(earlier)):
            save(block)
    names: dict[str, object] = {}
    for block in blocks(text_of(page)):
        lived(page, block, names)


def save(block: Block) -> None:
    if block.file:
        Path(block.file).parent.mkdir(parents=True, exist_ok=True)
        Path(block.file).write_text(smaller(block.body + "\n"), encoding="utf-8")


def lived(page: str, block: Block, names: dict[str, object]) -> None:
    """Save a block's file, or run its commands or its Python."""
    where = f"{page}:{block.line}"
    save(block)
    if why_left_out(page, block.body.lstrip()) and block.language != "console" and not block.commands:
        return
    if block.language == "yaml" and not block.file:
        checked(page, block, where)
    if block.language == "python" and not block.file:
        with redirect_stdout(io.StringIO()):
            exec(compile(smaller(block.body), where, "exec"), names)
    for command in block.commands:
        if why_left_out(page, block.body.lstrip()) is None and why_left_out(page, command) is None:
            given(smaller(command), where)


def checked(page: str, block: Block, where: str) -> None:
    """A YAML block is a whole scenario or experiment, or said to be a fragment."""
    YAML(typ="safe").load(block.body)
    if not any(block.body.startswith(start) for start in FRAGMENT.get(page, [])):
        shown = Path("shown_here.yaml")
        shown.write_text(block.body, encoding="utf-8")
        given(f"culturesim check {shown}", where)


def given(command: str, where: str) -> None:
    words = shlex.split(command, comments=True)
    if words[0] == "python":
        done = subprocess.run([sys.executable, *words[1:]], capture_output=True, text=True, timeout=120)
        assert done.returncode == 0, f"{where}: {command}\n{done.stdout}\n{done.stderr}"
        return
    assert words[0] == "culturesim", f"{where}: {command}: neither run nor left out with a reason"
    words = [str(path) for word in words[1:] for path in (sorted(Path().glob(word)) if "*" in word else [word])]
    apart = "mix_stderr" in inspect.signature(CliRunner).parameters  # before Click 8.2 it has to be asked for
    result = (CliRunner(mix_stderr=False) if apart else CliRunner()).invoke(app, words)
    assert result.exit_code == 0, f"{where}: {command}\n{result.stdout}\n{result.stderr}\n{result.exception!r}"


# ---------------------------------------------------------------- the lists above are in use


def test_every_replacement_and_every_exception_is_in_use() -> None:
    shown = [(page, block) for page in to_run() for block in blocks(text_of(page))]
    whole = "\n".join(block.body + "\n" for _, block in shown)
    assert [large for large in SMALLER if large not in whole] == []
    starts = [(page, start) for page, block in shown for start in (block.body.lstrip(), *block.commands)]
    idle = [begins for where, begins, _ in LEFT_OUT
            if not any(fnmatch(page, where) and start.startswith(begins) for page, start in starts)]  # fmt: skip
    assert idle == []
    assert all(any(b.body.startswith(start) for b in blocks(text_of(page))) for page, all_of in FRAGMENT.items()
               for start in all_of)  # fmt: skip
    for page, test in TRIED_ELSEWHERE.items():
        assert Path(page).name in (ROOT / test).read_text(encoding="utf-8")
    for page, earlier in BEFORE.items():
        assert {page, *earlier} <= set(to_run())


# ---------------------------------------------------------------- links, words


LINK = re.compile(r"\[(?:[^][]|\[[^][]*\])*\]\(([^)\s]+)\)")
PROSE = re.compile(r"^```.*?^```|`[^`\n]*`|^    .*?$", re.MULTILINE | re.DOTALL)


def links(page: str) -> list[str]:
    return [to for to in LINK.findall(PROSE.sub("", text_of(page))) if "://" not in to and not to.startswith("mailto:")]


def all_pages() -> list[str]:
    more = {*ROOT.glob("docs/reference/*.md"), *ROOT.glob("experiments/*/README.md"), ROOT / "CHANGELOG.md"}
    return sorted({*pages(), *(path.relative_to(ROOT).as_posix() for path in more)})


def test_links_lead_somewhere() -> None:
    dead = []
    for page in all_pages():
        for to in links(page):
            path, _, anchor = to.partition("#")
            target = (ROOT / page).parent / path if path else ROOT / page
            if not target.exists() or (anchor and anchor not in anchors(target)):
                dead.append(f"{page}: {to}")
    assert dead == []


def anchors(path: Path) -> set[str]:
    heads = re.findall(r"^#+ (.+)$", path.read_text(encoding="utf-8"), re.MULTILINE)
    return {re.sub(r"[^\w\- ]", "", head.lower()).replace(" ", "-") for head in heads}


def leaders_pages() -> list[str]:
    """The door of those who lead, and the pages it leads to, but for those shared with other doors."""
    door = "docs/doors/lead.md"
    led = {((ROOT / door).parent / to).resolve().relative_to(ROOT.resolve()).as_posix() for to in links(door)}
    return [door, *sorted(led)]


def test_leaders_are_not_told_of_agents_ticks_or_sobol() -> None:
    wrong = [f"{page}: {found[0]}" for page in leaders_pages()
             for found in re.finditer(r"\b(agents?|ticks?|Sobol\W?)\b", text_of(page), re.IGNORECASE)]  # fmt: skip
    assert wrong == []
    assert len(leaders_pages()) > 4


def test_numbers_and_mechanisms_named_on_pages_exist() -> None:
    known = {"behaviour": {*QUANTITIES, *RULES}, "mechanisms": {*BUILT_IN, "long_distance", "my_mechanisms"}}
    named = re.compile(r"\b(behaviour|mechanisms)\.(?!py\b|md\b)(\w+)")
    wrong = [f"{page}: {found[0]}" for page in pages() for found in named.finditer(text_of(page))
             if found[2] not in known[found[1]]]  # fmt: skip
    assert wrong == []


def test_pictures_have_words() -> None:
    silent = [page for page in all_pages() if re.search(r"!\[\s*\]\(", text_of(page))]
    assert silent == []
