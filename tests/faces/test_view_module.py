"""The front-end as one module: parts fit together, ask for nothing beyond themselves, and never end the page early."""

from __future__ import annotations

import re
from collections import Counter

import pytest

from culturesim.live.page import HERE, RECORDED, VIEW, module, notice, style

NAMES = re.compile(r"^(?:export )?(?:async )?(?:function|class|const|let) (\w+)", re.MULTILINE)
IMPORTS = re.compile(r'^import \{ ([^}]+) \} from "\./(\w+)\.js";$', re.MULTILINE)


def text_of(part: str) -> str:
    return (HERE / f"{part}.js").read_text(encoding="utf-8")


def test_no_name_is_given_twice_in_the_joined_module():
    counted = Counter(name for part in (*VIEW, *RECORDED) for name in NAMES.findall(text_of(part)))
    assert [name for name, times in counted.items() if times > 1] == []


@pytest.mark.parametrize("part", [*VIEW, *RECORDED])
def test_a_part_imports_what_an_earlier_part_exports(part):
    order = (*VIEW, *RECORDED)
    for names, other in IMPORTS.findall(text_of(part)):
        assert order.index(other) < order.index(part)
        for name in names.split(", "):
            assert re.search(rf"^export (async )?(function|class|const) {name}\b", text_of(other), re.MULTILINE), name


def test_the_joined_module_exports_mount_and_imports_nothing():
    text = module()
    assert re.findall(r"^export .*$", text, re.MULTILINE) == ["export function mount(element, host) {"]
    assert not re.search(r"^import ", text, re.MULTILINE)
    assert "export function lesson" in module(*RECORDED)


def test_nothing_is_fetched_from_elsewhere_and_nothing_ends_a_script():
    for text in (module(*RECORDED), style(), notice()):
        assert "</script" not in text.lower() and "</style" not in text.lower()
        own = text.replace("http://www.w3.org/2000/svg", "").replace("https://github.com/leeoniya/uPlot", "")
        assert not re.search(r"https?://|@import|url\(", own)
    assert "Permission is hereby granted" in notice()
