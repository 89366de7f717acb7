"""After endings: what the relationships that close this month leave behind in both sides and in units.

Reads   failure_loss, rematch_probability, offering_again_probability, conversion_probability, bad_story_probability
        (per unit)
Writes  commitment and history of both sides, who offers and who seeks again; units.good_endings, .bad_endings
Draws   "rematch", "convert", "bad_story", keyed by pair; "again", keyed by session

Order for one person: as mentee, slot after slot; then as mentor, all rewards before all losses.
"""

from __future__ import annotations

from culturesim.compiled import compiled, inlined
from culturesim.rng import uniform
from culturesim.state.columns import BREACH, COMPLETED, REMATCH


@compiled
def what_follows(ended, month, jobs_of_world, chances, rules, draws, ties, jobs, units, spoken_ill_of):  # type: ignore[no-untyped-def]
    """Let everything follow from the endings of `ended`, in the order of places; find which are `spoken_ill_of`."""
    for row in ended:
        _mentee_after(row, ties.mentee[row] // jobs_of_world, month, chances, rules, draws, ties, jobs)
    for row in ended:
        mentor, world = ties.mentor[row], ties.mentee[row] // jobs_of_world
        if mentor >= 0 and ties.why_ended[row] == COMPLETED:
            jobs.commitment[mentor] += rules.mentor_reward[world] * (1 - jobs.commitment[mentor])
    for row in ended:
        mentor, world = ties.mentor[row], ties.mentee[row] // jobs_of_world
        if mentor < 0:
            continue
        own = jobs.unit[mentor]
        if ties.why_ended[row] != COMPLETED:
            loss = rules.mentor_loss[world] * chances.failure_loss[own]
            jobs.commitment[mentor] = max(0.0, jobs.commitment[mentor] - loss * jobs.commitment[mentor])
        if uniform(draws.again[world], ties.session[row]) >= chances.offering_again_probability[own]:
            jobs.offers[mentor] = False
    for i in range(len(ended)):
        row = ended[i]
        home, world = jobs.unit[ties.mentee[row]], ties.mentee[row] // jobs_of_world
        if ties.why_ended[row] == COMPLETED:
            _mentee_may_offer(row, home, world, month, chances, rules, draws, ties, jobs)
            units.good_endings[home] += ties.quality[row] >= rules.quality_minimum[world]
        else:
            units.bad_endings[home] += int(rules.breach_weight[world]) if ties.why_ended[row] == BREACH else 1
            spoken_ill_of[i] = uniform(draws.bad_story[world], ties.key[row]) < chances.bad_story_probability[home]


@inlined
def _mentee_after(row, world, month, chances, rules, draws, ties, jobs):  # type: ignore[no-untyped-def]
    """Let a mentee gain or lose belief, and rest or seek again at once."""
    who = ties.mentee[row]
    c = jobs.commitment[who]
    if ties.why_ended[row] == COMPLETED:
        jobs.commitment[who] = c + rules.completion_gain[world] * ties.quality[row] * (1 - c)
        jobs.completed[who] += 1
    else:
        home = jobs.unit[who]
        jobs.commitment[who] = c - chances.failure_loss[home] * c
        jobs.failed[who] += 1
        again = uniform(draws.rematch[world], ties.key[row]) < chances.rematch_probability[home]
        if again and not jobs.seeking[who] and not jobs.resists[who]:
            jobs.seeking[who], jobs.seeks_since[who] = True, month
            jobs.seeks_channel[who], jobs.seeks_parent[who] = REMATCH, 0
            return
    jobs.rest_until[who] = month + int(rules.cooldown[world])


@inlined
def _mentee_may_offer(row, home, world, month, chances, rules, draws, ties, jobs):  # type: ignore[no-untyped-def]
    """Turn some mentees who completed into mentors; of two completed at once the first slot's mentor counts."""
    who = ties.mentee[row]
    experience = jobs.prior_experience[who] + month - jobs.joined[who]
    if jobs.offers[who] or jobs.resists[who] or experience < rules.mentor_experience[world]:
        return
    if uniform(draws.convert[world], ties.key[row]) < chances.conversion_probability[home]:
        jobs.offers[who], jobs.offers_parent[who] = True, ties.mentor_key[row]
