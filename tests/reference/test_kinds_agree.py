"""Every kind of mentoring under every matching rule: the fast program and the readable one agree month by month."""

from __future__ import annotations

import pytest

from culturesim.kinds import IN_PROGRAMMES, MATCHING_RULES

from .test_agreement import ACTIVE, assert_agreement
from .test_reference_alone import EVENTS, eventful

BUSY = {
    **ACTIVE, "variety_probability": 0.8, "informal_search_probability": 0.4, "free_hours": 14, "tier_experience": 6,
    "breach_probability": 0.01, "arranged_homophily": 1.0,
}  # fmt: skip
SMALL = {"group": {"learners": 3}, "circle": {"learners": 3}, "e_mentoring": {"learners": 2, "coordination": 0.5}}


def busy(matching, other="random", **changes):
    """Return the eventful world with every kind on offer."""
    programmes = [
        {"name": "pairs", "units": ["North", "South"], "coordinator_hours": 60, "term": 9, "kinds": list(IN_PROGRAMMES),
         "matching": matching},
        {"name": "induction", "units": ["West", "central office"], "coordinator_hours": 50, "term": 6,
         "consent": False, "matching": other, "kinds": ["circle", "group", "peer", "reverse", "mosaic", "cascade"]},
    ]  # fmt: skip
    return eventful(**{"programmes": programmes, "behaviour": BUSY, "kinds": SMALL, **changes})


@pytest.mark.parametrize("rule", MATCHING_RULES)
def test_every_kind_under_every_rule(rule):
    run = assert_agreement([busy(rule, other=MATCHING_RULES[MATCHING_RULES.index(rule) - 1])], [3])[0]
    table = run.relationships
    assert set(table.kind) == {*IN_PROGRAMMES, "informal"}
    sizes = table.groupby(["kind", "session"]).size().groupby("kind").max()
    assert sizes["group"] > 1 and sizes["circle"] > 2


def test_rules_that_change_and_worlds_that_differ():
    changes = [{"do": "change_matching", "month": 6 + 5 * place, "programme": "pairs", "matching": rule}
               for place, rule in enumerate(MATCHING_RULES)]  # fmt: skip
    worlds = [
        busy("committee", events=[*EVENTS, *changes]),
        busy("greedy", "optimal", kinds={}, behaviour={**BUSY, "quality_minimum": 0.2}),
    ]
    assert_agreement(worlds, [8, 8])
