"""What exits cost, in words: people of this organisation, months, and how many of 100 futures."""

from __future__ import annotations

from culturesim.measures.intervals import Interval
from culturesim.questions.result import told_apart
from culturesim.questions.stress import FOLLOWED, LEVEL, RoleStress, Stress
from culturesim.report.words import of_100, whole

MOST_ROLES, MOST_PAIRS = 9, 4


def people(stress: Stress, loss: Interval) -> str:
    """Return a loss as people of the organisation, such as ``14 (9 to 20)``; gains have a minus."""
    middle, low, high = (round(stress.people * value) for value in (loss.estimate, loss.low, loss.high))
    return f"{middle} ({low} to {high})"


def headline(stress: Stress) -> list[str]:
    """Return the answer in a few sentences."""
    first = stress.roles[0]
    if not told_apart(first.loss) or first.loss.estimate <= 0:
        said = ["Mentoring hangs on nobody in particular: no exit was found to cost more than somebody else's."]
    else:
        said = [
            f"Mentoring hangs most on the role '{first.role}': when its holder leaves, about "
            f"{people(stress, first.loss)} people fewer of {stress.people:,} are in an effective relationship over the "
            "next two years than if somebody else had left."
        ]
    return [*said, bus_factor_in_words(stress)]


def bus_factor_in_words(stress: Stress) -> str:
    """Return how few exits mentoring hangs on, as a sentence."""
    most, line = len(stress.together) - 1, f"{whole(LEVEL)} of 100 futures"
    if stress.bus_factor is None:
        leave = "one leaves" if most == 1 else f"the {most} costliest leave"
        alive = of_100(stress.together[-1].alive)
        return f"Even when {leave} at once, mentoring is alive three years on in {alive} of 100 futures."
    if stress.bus_factor == 0:
        return f"Mentoring is alive three years on in fewer than {line} even if nobody is made to leave."
    leave = "one exit" if stress.bus_factor == 1 else f"{stress.bus_factor} exits at once"
    return f"{leave[0].upper()}{leave[1:]} can bring mentoring below {line}."


def roles_table(stress: Stress) -> list[tuple[str, str, str, str, str, str]]:
    """Return one row a role, the costliest first: loss, months vacant, recovery, chance, plan."""
    return [
        (one.role, people(stress, one.loss), f"{one.vacant:.0f}", recovery_in_words(one),
         f"about {whole(one.chance)} of 100", "yes" if one.planned else "no")
        for one in stress.roles[:MOST_ROLES]
    ]  # fmt: skip


def not_listed(stress: Stress) -> str:
    """Return how many roles are not in the table."""
    left = len(stress.roles) - MOST_ROLES
    if left <= 0:
        return ""
    return f"And {left} {'role that costs' if left == 1 else 'roles that cost'} no more than these."


def recovery_in_words(one: RoleStress) -> str:
    """Return how long until participation is back, where a loss is told from none."""
    if not told_apart(one.loss) or one.loss.estimate <= 0:
        return "no loss told"
    if one.recovered is None:
        return f"not in {FOLLOWED} months"
    return "never down by a tenth" if one.recovered == 0 else f"{one.recovered:.0f} months"


def pairs_table(stress: Stress) -> list[tuple[str, str, str]]:
    """Return one row a pair, the costliest first: both roles, loss, and what it exceeds the two single losses by."""
    return [(" and ".join(one.roles), people(stress, one.loss), people(stress, one.beyond_sum))
            for one in stress.pairs[:MOST_PAIRS]]  # fmt: skip


def together_table(stress: Stress) -> list[tuple[str, str]]:
    """Return one row a number of exits: who leaves, and survival three years on."""
    rows = []
    for one in stress.together:
        who = "nobody" if one.exits == 0 else one.role if one.exits == 1 else f"and {one.role}"
        rows.append((who, of_100(one.alive).removeprefix("about ")))
    return rows


def celebrated(stress: Stress) -> list[str]:
    """Return what can be celebrated."""
    first = stress.together[0].alive
    safe = sum(1 for one in stress.roles if not told_apart(one.loss) or one.loss.estimate <= 0)
    said = [f"With nobody made to leave, mentoring is alive three years on in {of_100(first)} of 100 futures."]
    if safe:
        of = f"{safe} of {len(stress.roles)} roles"
        said.append(f"{of} can change hands without a loss that could be told from none.")
    return said


def opportunities(stress: Stress) -> list[str]:
    """Return where the opportunities are: costly roles without a plan, long vacancies, pairs that need one another."""
    bare = [one.role for one in stress.roles if not one.planned and told_apart(one.loss) and one.loss.estimate > 0]
    said = []
    if bare:
        more = f" and {len(bare) - 3} more" if len(bare) > 3 else ""
        said.append(f"No succession plan: {', '.join(bare[:3])}{more}. Begin with the first.")
    longest = max(stress.roles, key=lambda one: one.vacant)
    if longest.vacant >= 1:
        said.append(f"'{longest.role}' is without a holder for {longest.vacant:.0f} of {FOLLOWED} months on average.")
    if any(told_apart(one.beyond_sum) and one.beyond_sum.estimate > 0 for one in stress.pairs):
        said.append("Some pairs stand in for each other: losing both costs more than each alone. Keep one of them.")
    return said or ["None stands out: what there is carries itself."]
