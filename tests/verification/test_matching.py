"""Matching rules and kinds of mentoring: what each rule promises holds, on the months of a busy world."""

from __future__ import annotations

from importlib import import_module
from unittest.mock import patch

import numpy as np
import pytest

from culturesim.errors import ScenarioError
from culturesim.kinds import CIRCLE, GROUP, IN_PROGRAMMES
from culturesim.phases import assigning
from culturesim.phases.choosing import score_of, weights_of
from culturesim.scenario.model import Scenario
from culturesim.simulation import Ensemble, simulate

matching = import_module("culturesim.phases.matching")  # the package names the phase itself so
_ORDER = matching.order_of_service
LIVELY = {
    "variety_probability": 0.7, "seeking_spontaneous": 0.1, "offering_probability": 0.08, "mentor_experience": 6,
    "free_hours": 12,
}  # fmt: skip


def busy(rule="greedy", kinds=IN_PROGRAMMES, **changes):
    """Return a world in which a programme has much to do."""
    programme = {"name": "p", "coordinator_hours": 80, "term": 9, "kinds": list(kinds), "matching": rule}
    settings = {
        "name": "busy", "months": 30, "hallmarks": 0.5, "programmes": [programme], "behaviour": LIVELY,
        "organisation": {"units": [{"name": "A", "staff": 40}, {"name": "B", "staff": 30}],
                         "groups": {"x": 0.6, "y": 0.4}},
    }  # fmt: skip
    return Scenario(**{**settings, **changes})


def test_an_assignment_scores_at_least_as_much_as_one_after_another():
    compared = []

    def watched(seekers, found, *told):
        pairs = _BEST(seekers, found, *told)
        who, scores = assigning._scored(seekers, found, *told[:7], *told[8:])
        hours, spare = told[4].hours[0, told[1]], told[6].copy()
        greedy = 0.0
        for i in range(len(seekers)):
            free = [c for c in range(who.shape[1]) if who[i, c] >= 0 and spare[who[i, c]] >= hours]
            if free:
                best = max(free, key=lambda c: scores[i, c])
                greedy += scores[i, best]
                spare[who[i, best]] -= hours
        runs, kind, terms, place, kinds, taste, _, _, jobs, _ = told
        total = 0.0
        for a, b in pairs:
            weights = weights_of(terms.rule[runs], a, kind, place, kinds, taste, jobs)
            weights = weights._replace(salt=np.uint64(weights.salt))  # Python has one kind of whole numbers
            total += score_of(weights, b, a, jobs)
        compared.append((total, greedy))
        return pairs

    with patch.object(assigning, "best_pairs", watched):
        simulate(busy("optimal", behaviour={**LIVELY, "free_hours": 5}), 2)
    totals = np.array(compared)
    assert len(totals) > 20 and (totals[:, 0] >= totals[:, 1] - 1e-9).all()
    assert (totals[:, 0] > totals[:, 1] + 1e-9).any()  # and sometimes more


_BEST = assigning.best_pairs


def test_blind_matching_does_not_see_groups():
    worlds = [busy("blind", kinds=["one_to_one"], behaviour={**LIVELY, "homophily": pull, "want_onset": 0.3})
              for pull in (0.0, 5.0)]  # fmt: skip
    alone = [world.with_(behaviour={**world.behaviour, "informal_search_probability": 0}) for world in worlds]
    one, other = (simulate(world, 4) for world in alone)
    assert np.array_equal(np.sort(one.pairs["key"]), np.sort(other.pairs["key"]))
    seeing = [world.with_values({"programmes.p.matching": "greedy"}) for world in alone]
    one, other = (simulate(world, 4) for world in seeing)
    assert not np.array_equal(np.sort(one.pairs["key"]), np.sort(other.pairs["key"]))


def test_a_committee_serves_groups_in_proportion():
    ensemble = Ensemble([busy("committee")], [3])
    seen = []

    def watched(now, queue):
        order = _ORDER(now, queue)
        seen.append(now.state.jobs.group[order])
        return order

    with patch.object(matching, "order_of_service", watched):
        ensemble.run()
    for groups in seen:
        for group in np.unique(groups):
            share = np.cumsum(groups == group) / np.arange(1, len(groups) + 1)
            served = np.arange(1, len(groups) + 1)
            assert (np.abs(share - (groups == group).mean()) * served <= 1 + 1e-9).all()


def test_groups_and_circles_meet_as_one():
    run = simulate(busy(kinds=["group", "circle"]), 5)
    assert set(run.pairs["kind"]) >= {GROUP, CIRCLE}
    pairs = run.relationships
    assert (pairs.groupby("session").mentor.nunique() == 1).all()
    assert pairs[pairs.kind == "circle"].mentor.eq(0).all() and pairs[pairs.kind == "group"].mentor.ne(0).all()
    assert pairs.groupby("session").size().max() > 3
    together = run.network(20)
    assert any(together.has_edge(b, a) for a, b in together.edges)  # a circle joins both ways


def test_another_kind_is_offered_only_where_there_is_variety():
    scenario = busy(behaviour={**LIVELY, "variety_probability": 0})
    assert set(simulate(scenario, 1).relationships.kind) <= {"one_to_one", "informal"}


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"kinds": {"grup": {"learners": 3}}}, "no such kind of mentoring; did you mean 'group'?"),
        ({"kinds": {"group": {"learner": 3}}}, "no such parameter; did you mean 'learners'?"),
        ({"kinds": {"group": {"learners": 2.5}}}, "2.5 is not a whole number from 1 to 50"),
        ({"kinds": {"circle": {"learners": 1}}}, "1 is not a whole number from 2 to 50"),
        ({"programmes": [{"name": "p", "coordinator_hours": 1, "kinds": []}]}, "kinds"),
        ({"programmes": [{"name": "p", "coordinator_hours": 1, "kinds": ["group", "group"]}]}, "is on offer already"),
        ({"programmes": [{"name": "p", "coordinator_hours": 1, "kinds": ["cross_cultural"]}],
          "organisation": {"units": [{"name": "A", "staff": 5}]}}, "needs people of different groups"),
        ({"programmes": [{"name": "p", "coordinator_hours": 1, "matching": "best"}]}, "matching"),
    ],
)  # fmt: skip
def test_faults_of_kinds_and_rules_are_said(changes, said):
    with pytest.raises(ScenarioError) as error:
        busy().with_(**changes)
    assert said in str(error.value)
