"""The ten hallmarks, in the order in which tables hold them."""

from __future__ import annotations

HALLMARKS: dict[str, str] = {
    "accountability": "goals are set and followed up",
    "alignment": "mentoring is tied to the mission",
    "communication": "plan, channels, feedback both ways",
    "demand": "buzz, answered requests, planning together",
    "education_and_training": "training at several levels, renewed, at the point of need",
    "infrastructure": "owner, budget, coordinator, protected time",
    "multiple_opportunities": "several kinds of mentoring at once",
    "role_modelling": "leaders go first",
    "safety_nets": "coaching, rematching, no-fault exits, confidentiality",
    "value_and_visibility": "stories, recognition, celebrated closure",
}
