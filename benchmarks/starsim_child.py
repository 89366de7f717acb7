"""Runs in Starsim's own environment: reads lines of people and months, answers with processor seconds.

The model is Starsim's own: an infection that can be caught again, in a network of four random contacts a person.
"""

import sys
import time

import starsim as ss


def live(people: int, months: int) -> float:
    """Return the processor seconds of `months` steps of a month; making the people is left out."""
    sim = ss.Sim(
        n_agents=people,
        diseases=ss.SIS(dur_inf=ss.months(12)),
        networks=ss.RandomNet(n_contacts=4),
        dt=ss.month,
        start=2000,
        dur=ss.months(months - 1),  # the first step is at month 0
        rand_seed=1,
        verbose=0,
    )
    sim.init()
    assert sim.t.npts == months, (sim.t.npts, months)
    began = time.process_time()
    sim.run()
    return time.process_time() - began


if __name__ == "__main__":
    print("answer", ss.__version__, flush=True)
    for line in sys.stdin:
        asked_people, asked_months = line.split()
        print("answer", live(int(asked_people), int(asked_months)), flush=True)
