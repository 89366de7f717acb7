"""An answer in words that a leader uses: natural frequencies, whole numbers, ranges; never a share with decimals."""

from __future__ import annotations

from culturesim.analysis.parts import INTERPLAY, WHOLE
from culturesim.measures.intervals import Interval
from culturesim.questions.asking import CAP, ENOUGH, TIME_UP, Coarse
from culturesim.questions.result import CALIBRATED, Answer, ArmAnswer, Compared, PartAnswer, told_apart
from culturesim.twins.base_rates import ALL, BaseRate

LINES = {"alive_half": "half", "alive": "its place", "alive_double": "twice"}  # the line of being alive


def whole(share: float) -> int:
    """Return a share as so many of 100, halves away from zero."""
    value = 100 * share
    return int(abs(value) + 0.5) * (1 if value >= 0 else -1)


def of_100(share: Interval) -> str:
    """Return for example ``about 41 (36 to 46)``."""
    return f"about {whole(share.estimate)} ({whole(share.low)} to {whole(share.high)})"


def more(number: int) -> str:
    """Return a difference as ``7 more``, ``3 fewer`` or ``no difference``."""
    return "no difference" if number == 0 else f"{abs(number)} {'more' if number > 0 else 'fewer'}"


def net(difference: Interval) -> str:
    """Return for example ``about 7 more (2 to 12 more)`` or ``about 1 more (3 fewer to 5 more)``."""
    middle, low, high = (whole(value) for value in (difference.estimate, difference.low, difference.high))
    if low == 0 or high == 0 or (low < 0) != (high < 0):
        ends = f"{more(low) if low else '0'} to {more(high) if high else '0'}"
    else:
        small, large = sorted((abs(low), abs(high)))
        ends = f"{small} to {large} {'more' if low > 0 else 'fewer'}"
    about = "about " if middle else ""
    return f"{about}{more(middle)} ({ends})"


def signed(difference: Interval) -> str:
    """Return for example ``+7 (+2 to +12)``."""
    middle, low, high = (whole(value) for value in (difference.estimate, difference.low, difference.high))
    return f"{middle:+d} ({low:+d} to {high:+d})"


def years(months: int) -> str:
    """Return months as ``year 6`` where they are whole years, else as ``month 30``."""
    return f"year {months // 12}" if months % 12 == 0 else f"month {months}"


def coarse_in_words(coarse: Coarse, plan: str, no_plan: str, after: int) -> str:
    """Return the coarse answer as a paragraph."""
    return (
        f"A first look, at {coarse.futures} futures: mentoring is alive at the end of {years(after)} in "
        f"{of_100(coarse.no_plan)} of 100 futures of '{no_plan}', and in {of_100(coarse.plan)} of '{plan}': "
        f"{net(coarse.difference)}."
    )


def headline(answer: Answer) -> str:
    """Return the answer in a sentence or two."""
    arms = {arm.name: arm for arm in answer.arms}
    one, other = arms[answer.no_plan].alive, arms[answer.plan].alive
    first = (
        f"Mentoring is alive at the end of {years(answer.after)} in {of_100(one)} of 100 futures of "
        f"'{answer.no_plan}', and in {of_100(other)} of '{answer.plan}'."
    )
    return f"{first} {difference_in_words(answer)}"


def difference_in_words(answer: Answer) -> str:
    """Return the paired difference as a sentence."""
    found = net(answer.difference)
    if whole(answer.difference.estimate) == 0:
        return f"Of the same 100 futures, the plan makes {found} in survival."
    told = "" if told_apart(answer.difference) else ", which is not told from no difference"
    return f"Of the same 100 futures, the plan keeps it alive in {found}{told}."


def alike_in_words(answer: Answer) -> str:
    """Return how many futures the plan saves, and how many it costs."""
    return (
        f"Of {answer.futures} futures lived, the plan keeps mentoring alive in {answer.gained} in which it would have "
        f"died, and loses it in {answer.lost} in which it would have lived."
    )


def people_in_words(answer: Answer) -> str:
    """Return the difference in effective participation."""
    return f"Of 100 people, {net(answer.effective)} are in an effective mentoring relationship with the plan."


def robust_in_words(answer: Answer) -> str:
    """Return whether the answer is robust; the word is used only where it is."""
    if answer.robust:
        return (
            "Robust: the sign is the same under sceptical, central and optimistic rules, with the line of being alive "
            f"at half and at twice its place, and in {answer.draws} of {answer.of_draws} sets of numbers that "
            "published facts leave open."
        )
    return f"How far it can be trusted is limited: {'; '.join(answer.but)}."


def table_of_arms(answer: Answer) -> list[tuple[str, str, str, str]]:
    """Return one row an arm: name, alive of 100 futures, of 100 people in an effective relationship, hours a year."""
    return [(arm.name, _cell(arm.alive), _cell(arm.effective), f"{_rounded(arm.hours):,}") for arm in answer.arms]


def _cell(share: Interval) -> str:
    return f"{whole(share.estimate)} ({whole(share.low)} to {whole(share.high)})"


def _rounded(value: float) -> int:
    """Return a number with three digits that count."""
    return int(float(f"{value:.3g}"))


def table_of_rules(answer: Answer, *, short: bool = False) -> list[tuple[str, str, str, str]]:
    """Return rows of rules and lines: words (`short` for a terminal), no plan, plan, difference, of 100 futures."""
    main = Compared(
        CALIBRATED, "alive", answer.futures, _arm(answer, answer.plan).alive, _arm(answer, answer.no_plan).alive,
        answer.difference, answer.effective,
    )  # fmt: skip
    shown = [main, *answer.lines, *(one for one in answer.rules if one.line == "alive")]
    said = signed if short else net
    return [(_whose(one, short), _cell(one.no_plan), _cell(one.plan), said(one.difference)) for one in shown]


def _arm(answer: Answer, name: str) -> ArmAnswer:
    return next(arm for arm in answer.arms if arm.name == name)


def _whose(one: Compared, short: bool) -> str:
    if one.rules != CALIBRATED:
        return f"{one.rules} rules"
    if one.line == "alive":
        return "as fitted" if short else "numbers as fitted to published facts"
    where = LINES[one.line]
    return f"line at {where}" if short else f"the same, with the line of being alive at {where} its place"


def parts_in_words(answer: Answer) -> list[tuple[str, str, str]]:
    """Return one row a part: name, what is lost without it in futures of 100 and in people of 100."""
    called = {WHOLE: "the whole plan", INTERPLAY: "what parts do together beyond the sum"}
    return [(called.get(one.part, one.part), net(one.alive), net(one.effective)) for one in answer.parts]


def contributing(answer: Answer) -> list[PartAnswer]:
    """Return the parts whose contribution to effective participation is told from none, the largest first."""
    named = [one for one in answer.parts if one.part not in (WHOLE, INTERPLAY) and told_apart(one.effective)]
    return sorted(named, key=lambda one: -one.effective.estimate)


def rates_in_words(rates: tuple[BaseRate, ...]) -> str:
    """Return how likely each exit, and all together, would be by chance, as a sentence."""
    said = []
    for rate in rates:
        if rate.share is None:
            said.append(f"there is nobody to leave where {rate.what}")
            continue
        what = "all of them together" if rate.what == ALL else rate.what
        when = f" within {rate.within} months from month {rate.month} on" if rate.what != ALL else ""
        said.append(f"{what}{when} in {of_100(rate.share)}")
    return f"Left to chance, of 100 futures: {'; '.join(said)}."


def futures_in_words(answer: Answer) -> str:
    """Return how many futures there are and whether that is as many as the difference needs."""
    within = whole((answer.difference.high - answer.difference.low) / 2)
    lived = f"{answer.futures} futures of each course; the difference is known to within {within} of 100"
    if answer.narrow:
        return lived
    why = {TIME_UP: "the time was up", CAP: "no more were allowed", ENOUGH: "no more were asked for"}
    return f"{lived}, less well than asked for, since {why.get(answer.why, answer.why)}"
