"""Every item of the catalogue of the subject is answered by something that exists, or says why not."""

from __future__ import annotations

import importlib.util
from pathlib import Path

import pytest

SCRIPT = Path(__file__).parents[2] / "scripts" / "catalogue.py"


@pytest.fixture(scope="module")
def catalogue():
    found = importlib.util.spec_from_file_location("catalogue", SCRIPT)
    module = importlib.util.module_from_spec(found)
    found.loader.exec_module(module)
    return module


def test_every_item_is_there_and_every_name_exists(catalogue):
    assert catalogue.faults(catalogue.rows()) == []


def test_the_page_is_what_the_table_says(catalogue):
    assert catalogue.PAGE.read_text(encoding="utf-8") == catalogue.page(catalogue.rows())


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"answered_by": "mechanism:participants_invit"}, "F1: there is no mechanism 'participants_invit'"),
        ({"answered_by": "wish:participants_invite"}, "F1: there is no wish 'participants_invite'"),
        ({"answered_by": "", "note": ""}, "F1: neither answered nor said why not"),
        ({"id": "F2"}, "F2: stands twice"),
        ({"id": "Z1"}, "Reasons for failure: 20 items, not 21"),
    ],
)
def test_a_bad_row_is_found(catalogue, change, said):
    table = [{**row, **change} if row["id"] == "F1" else row for row in catalogue.rows()]
    assert catalogue.faults(table) == [said]
