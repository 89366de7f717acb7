"""A small experiment for tests: four points, two arms, an exit that must be pinned, and a measure with a twin."""

from __future__ import annotations

from pathlib import Path

TEXT = """\
name: a small study
question: what does a champion's exit cost, at two strengths and two sizes of the coordinator's post?
base:
  name: three small schools
  months: {months}
  organisation: {{units: {{count: 3, staff: 8, prefix: School}}, turnover: {{staff: 0.3, leader: 0.3}}}}
  hallmarks: {{others: 0.5}}
  programmes: [{{name: programme, coordinator_hours: 30, kinds: [one_to_one]}}]
  stewards:
    - {{name: champion, job: central office/executive 1, share: 0.5, talk: 0.8, action: 0.8}}
  behaviour: {{mentor_experience: 0, seeking_spontaneous: 0.1}}
levers:
  hallmarks.value_and_visibility: {{low: 0.2, high: 0.8}}
  programmes.programme.coordinator_hours: {{values: [10, 30]}}
arms:
  base: {{}}
  champion leaves: {{more_events: [{{do: holder_leaves, month: 4, role: champion}}]}}
design: {{kind: full_factorial}}
replicates: {replicates}
measures:
  p_eff: {{of: mean, series: p_eff, start: 6}}
  alive: state
  led_to: {{of: led_to, month: 1, window: 6, beside: base}}
monthly: {{series: [p_eff, headcount], every: 5}}
"""
COLUMNS = ["p_eff", "alive", "led_to.extra", "led_to.induced"]


def write_study(folder: Path, months: int = 12, replicates: int = 3, text: str = TEXT) -> Path:
    """Write the experiment into `folder` and return its file."""
    file = folder / "study.yaml"
    file.write_text(text.format(months=months, replicates=replicates), encoding="utf-8")
    return file
