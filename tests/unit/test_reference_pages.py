"""The reference in docs/ is made from the declarations, and every number in it says where it comes from."""

from __future__ import annotations

from pathlib import Path

import pytest
from typer.testing import CliRunner

from culturesim.cli.app import app
from culturesim.hallmarks import BUILT_IN
from culturesim.parameters import RULES
from culturesim.quantities import QUANTITIES
from culturesim.words.reference import pages

DOCS = Path(__file__).parents[2] / "docs" / "reference"


@pytest.mark.parametrize("name", pages())
def test_the_page_in_docs_is_what_the_code_says(name):
    written = (DOCS / name).read_text(encoding="utf-8")
    assert written == pages()[name], "make it anew: culturesim reference --out docs/reference"


def test_every_number_has_a_unit_and_a_source():
    declared = [*RULES.values(), *(one.parameter for one in QUANTITIES.values())]
    declared += [parameter for one in BUILT_IN.values() for parameter in one.parameters.values()]
    assert [one.name for one in declared if not one.unit or not one.source or not one.meaning] == []


def test_a_users_own_mechanism_is_taken_in(tmp_path):
    (tmp_path / "own.py").write_text(
        "import culturesim as cs\n\n\n"
        '@cs.mechanism(on="meeting_probability")\n'
        "def rain(state, rows, *, effect=-0.1):\n"
        '    """It rains."""\n'
        "    return effect + 0.0 * rows\n"
    )
    done = CliRunner().invoke(app, ["reference", "--out", str(tmp_path / "pages"), "--with", str(tmp_path / "own.py")])
    assert done.exit_code == 0, done.output
    assert "`rain`" in (tmp_path / "pages" / "mechanisms.md").read_text()
    assert "`rain`" in (tmp_path / "pages" / "quantities.md").read_text()


def test_every_row_of_a_table_has_as_many_cells_as_its_head():
    for name, text in pages().items():
        cells = 0
        for line in text.splitlines():
            if not line.startswith("| "):
                cells = 0
                continue
            count = line.replace("\\|", "").count("|")
            cells = cells or count
            assert count == cells, f"{name}: {line}"
