"""Two small worlds with everything in them; run as a program it prints their digests."""

from __future__ import annotations

import culturesim as cs

SEEDS = (1, 2)


def scenario() -> cs.Scenario:
    """Return a small organisation in which every phase and most events have work to do."""
    return cs.Scenario(
        name="golden",
        months=36,
        warm_up=3,
        organisation={
            "units": [{"name": "North", "staff": 9}, {"name": "South", "staff": 7}, {"name": "East", "staff": 6}],
            "turnover": {"staff": 0.3, "leader": 0.4, "executive": 0.3},
            "calendar": "school_year",
            "groups": {"a": 0.6, "b": 0.4},
            "network": {"inside": 4, "across": 3},
        },
        hallmarks={"communication": 0.8, "others": 0.5},
        programmes=[
            {"name": "early", "units": ["North", "South"], "coordinator_hours": 20.0, "term": 6},
            {"name": "late", "units": ["East"], "coordinator_hours": 10.0, "matching": "random", "consent": False},
        ],
        stewards=[
            {"name": "champion", "job": "North/leader", "share": 0.5, "talk": 0.9, "action": 0.8, "plan_hours": 2.0},
            {"name": "lead", "job": "East/1", "scope": "unit", "hallmarks": ["demand"], "share": 0.3, "talk": 0.4,
             "action": 0.6},
        ],
        events=[
            {"do": "launch_cohort", "month": 2, "programme": "early", "people": 6},
            {"do": "train", "month": 4, "units": ["East"], "gain": 0.3},
            {"do": "leader_disengages", "month": 6, "role": "champion", "months": 5},
            {"do": "breach", "month": 9, "unit": "North"},
            {"do": "holder_leaves", "month": 12, "role": "champion"},
            {"do": "cut_budget", "month": 18, "programme": "late"},
            {"do": "ramp_hallmark", "month": 20, "hallmark": "safety_nets", "to": 0.9, "over": 6},
            {"do": "hiring_freeze", "month": 24, "months": 4},
        ],
        behaviour={"mentor_experience": 6, "offering_probability": 0.06, "seeking_spontaneous": 0.05},
    )  # fmt: skip


def digests() -> list[str]:
    """Return the digest of each world."""
    return [run.digest() for run in cs.simulate_many(scenario(), SEEDS)]


if __name__ == "__main__":
    print("\n".join(digests()))
