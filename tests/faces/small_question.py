"""A question small enough to be answered within seconds."""

from __future__ import annotations

from pathlib import Path

from culturesim.questions.arms import Asked
from culturesim.questions.loading import load_question

TEXT = """\
question: If the hours are cut and the most active lead leaves, does mentoring survive, and would a plan help?
organisation:
  name: small
  organisation: {units: {count: 3, staff: 12, prefix: House}, executives: 1}
  hallmarks: 0.5
  programmes: [{name: mentoring, coordinator_hours: 12}]
  stewards:
    - {name: head, job: central office/executive 1, share: 0.4, talk: 0.8, action: 0.8}
    - {name: lead 1, job: House 1/leader, scope: unit, share: 0.3, talk: 0.5, action: 0.4}
    - {name: lead 2, job: House 2/leader, scope: unit, share: 0.3, talk: 0.5, action: 0.9}
    - {name: lead 3, job: House 3/leader, scope: unit, share: 0.3, talk: 0.5, action: 0.6}
months: 16
answer_at: 14
arms:
  status quo: {about: all stays as it is}
  exit:
    events: [{do: most_active_leave, month: 5, roles: ["lead *"]}]
  both:
    about: the cut and the exit
    like: exit
    events: [{do: set_coordinator_hours, month: 4, programme: mentoring, to: 1}]
  plan:
    like: both
    parts:
      written down: {changes: {"stewards.*.documentation": 0.6}}
      prepared: {changes: {"stewards.lead *.plan_hours": 0.5}}
      hours kept: {events: [{do: set_coordinator_hours, month: 4, programme: mentoring, to: 6}]}
compare: [plan, both]
goal: nobody is left alone
"""


def small(folder: Path, text: str = TEXT) -> Asked:
    """Return the small question, written to a file and read from it."""
    file = folder / "question.yaml"
    file.write_text(text, encoding="utf-8")
    return load_question(file)
