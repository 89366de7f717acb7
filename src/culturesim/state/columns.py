"""The columns of live state: what is known of jobs, ties, units, programmes and steward roles.

Everything about a person stands in the row of the job they hold; a leaver's row is taken by the next holder and
the finished tenure goes to the log. Rows of several worlds follow one another in blocks of equal size.
`NEVER` marks a month that has not come; keys are 0 for nobody.
"""

from __future__ import annotations

import numpy as np

from culturesim.table import Column

NEVER = -10_000
# Ties a person can hold as mentee: one arranged by a programme, one found informally, a mosaic's second.
SLOTS = 3
PROGRAMME_SLOT, INFORMAL_SLOT, SECOND_SLOT = 0, 1, 2
STAFF, UNIT_LEADER, EXECUTIVE = 0, 1, 2
LEVELS = ("staff", "unit leader", "executive")

CHANNELS = ("none", "spontaneous", "invitation", "contact", "story", "leader", "cohort", "mandated", "rematch")
SPONTANEOUS, INVITATION, CONTACT, STORY, LEADER, COHORT, MANDATED, REMATCH = range(1, 9)

ENDINGS = ("running", "completed", "drifted", "breach", "partner left")
COMPLETED, DRIFTED, BREACH, PARTNER_LEFT = range(1, 5)
SIDES = ("", "mentor", "mentee")
TRAININGS = ("none", "at_need", "calendar")
AT_NEED, CALENDAR = 1, 2
ARMS = ("none", "usual", "invited")
USUAL, INVITED = 1, 2
BY_MENTOR, BY_MENTEE = 1, 2

_SHARE = "share 0 to 1"

# Facts of the job, which stay when its holder goes.
PLACE = {
    "key": Column(np.uint64, 0, "key", "the job"),
    "unit": Column(np.int32, 0, "row of units", "unit the job is in"),
    "level": Column(np.int8, STAFF, "level", "0 staff, 1 unit leader, 2 executive"),
    "leaving_rate": Column(np.float64, 0, "1/year", "usual rate at which holders leave"),
    "held_since": Column(np.int16, NEVER, "month", "month in which the holder took the job"),
    "open": Column(np.bool_, False, "yes or no", "the job exists now: neither still to be opened nor closed for good"),
}

# Facts of the person, which move with them on promotion.
PERSON = {
    "person": Column(np.uint64, 0, "key", "the holder, 0 while vacant"),
    "joined": Column(np.int32, 0, "month", "month of hire"),
    "prior_experience": Column(np.int32, 0, "months", "work experience before joining"),
    "group": Column(np.int8, -1, "label", "optional group, -1 none"),
    "propensity": Column(np.float64, 0, "ratio", "lasting inclination to enter mentoring, mean 1, some 0"),
    "threshold": Column(np.float64, 0, _SHARE, "share in mentoring seen at which they seek (variant of seeking)"),
    "attachment": Column(np.float64, 0, _SHARE, "attachment to the organisation"),
    "attitude_1": Column(np.float64, 0, _SHARE, "first attitude, for deep similarity"),
    "attitude_2": Column(np.float64, 0, _SHARE, "second attitude"),
    "attitude_3": Column(np.float64, 0, _SHARE, "third attitude"),
    "time_factor": Column(np.float64, 0, "ratio", "own hours for mentoring relative to the unit's, 0.5 to 1.5"),
    "commitment": Column(np.float64, 0, _SHARE, "belief that mentoring is worth it"),
    "skill": Column(np.float64, 0, _SHARE, "skill as a mentor"),
    "readiness": Column(np.float64, 0, _SHARE, "readiness for a leading job"),
    "wants": Column(np.bool_, False, "yes or no", "would like a mentor"),
    "offers": Column(np.bool_, False, "yes or no", "is willing to mentor"),
    "seeking": Column(np.bool_, False, "yes or no", "has asked for a mentor and waits"),
    "seeks_since": Column(np.int16, -1, "month", "month of the request, -1 none"),
    "seeks_channel": Column(np.int8, 0, "channel", "what led to the request"),
    "seeks_parent": Column(np.uint64, 0, "key", "person whose example or story led to the request"),
    "offers_parent": Column(np.uint64, 0, "key", "mentor whose mentee this mentor was"),
    "rest_until": Column(np.int16, NEVER, "month", "no new request before this month"),
    "ever_mentored": Column(np.bool_, False, "yes or no", "ever had a mentor here"),
    "ever_mentor": Column(np.bool_, False, "yes or no", "ever was a mentor here"),
    "completed": Column(np.int16, 0, "ties", "relationships completed as mentee"),
    "failed": Column(np.int16, 0, "ties", "relationships that failed as mentee"),
    "unmet": Column(np.int16, 0, "requests", "requests given up"),
    "effective": Column(np.bool_, False, "yes or no", "was in an effective relationship at the last record"),
    "mentored_well": Column(np.bool_, False, "yes or no", "the same, as mentee"),
    "mentees": Column(np.int16, 0, "ties", "running relationships as mentor"),
    "trained_last": Column(np.int16, NEVER, "month", "month of the latest training"),
    "well_since": Column(np.int16, NEVER, "month", "first month in which they were mentored well"),
    "months_well": Column(np.int16, 0, "months", "months in which they were mentored well, warm-up included"),
    "trial_arm": Column(np.int8, 0, "arm", "arm of a trial: 0 none, 1 usual, 2 invited"),
    "trial_month": Column(np.int16, NEVER, "month", "month in which a trial drew them"),
    "remote": Column(np.bool_, False, "yes or no", "works away from the others"),
    "resists": Column(np.bool_, False, "yes or no", "against mentoring: never seeks nor offers, speaks ill of it"),
    "protected_until": Column(np.int16, NEVER, "month", "cannot leave before this month"),
    "forced_exit": Column(np.bool_, False, "yes or no", "an event makes this person leave this month"),
}
JOBS = PLACE | PERSON
OF_PERSON = tuple(PERSON)

# One row per running tie (state/ties.py).
TIES = {
    "key": Column(np.uint64, 0, "key", "the tie, 0 for an empty slot"),
    "kind": Column(np.int8, 0, "kind", "kind of mentoring, numbered as in kinds.py"),
    "session": Column(np.uint64, 0, "key", "what meets: the key of its first tie"),
    "mentee": Column(np.int32, -1, "row of jobs", "where the mentee sits"),
    "slot": Column(np.int8, 0, "slot", "which of the mentee's ties it is"),
    "mentor": Column(np.int32, -1, "row of jobs", "where the mentor sits, -1 without one"),
    "mentor_key": Column(np.uint64, 0, "key", "the mentor, 0 without one"),
    "mentee_key": Column(np.uint64, 0, "key", "the mentee"),
    "asked": Column(np.int16, NEVER, "month", "month of the mentee's request"),
    "began": Column(np.int32, NEVER, "month", "month of the match"),
    "met_last": Column(np.int32, NEVER, "month", "month of the last meeting"),
    "contacted": Column(np.int16, NEVER, "month", "month in which a stalled pair was last brought back together"),
    "meetings": Column(np.int16, 0, "meetings", "meetings held"),
    "quality": Column(np.float64, 0, _SHARE, "quality of the relationship"),
    "trust": Column(np.float64, 0, _SHARE, "trust between the two"),
    "fit": Column(np.float64, 0, _SHARE, "likeness in attitudes"),
    "planned": Column(np.int16, 0, "months", "planned length, 0 open"),
    "mandated": Column(np.bool_, False, "yes or no", "matched without consent"),
    "why_ended": Column(np.int8, 0, "ending", "0 running, 1 completed, 2 drifted, 3 breach, 4 partner left"),
    "ended_by": Column(np.int8, 0, "side", "0 neither, 1 mentor, 2 mentee"),
    "celebrated": Column(np.bool_, False, "yes or no", "the completion was celebrated"),
    "channel": Column(np.int8, 0, "channel", "what led the mentee to enter"),
    "arose_from": Column(np.uint64, 0, "key", "who led the mentee to enter"),
    "mentor_arose_from": Column(np.uint64, 0, "key", "who led the mentor to offer"),
}

UNITS = {
    "key": Column(np.uint64, 0, "key", "the unit"),
    "open": Column(np.bool_, False, "yes or no", "the unit exists now: neither still to be split off nor merged away"),
    "programme": Column(np.int32, -1, "row of programmes", "programme that serves the unit, -1 none"),
    "cultural_fit": Column(np.float64, 1, _SHARE, "share of practice that can become belief"),
    "credibility": Column(np.float64, 0, _SHARE, "credibility of mentoring"),
    "good_stories": Column(np.float64, 0, "stories", "good stories remembered"),
    "bad_stories": Column(np.float64, 0, "stories", "bad stories remembered"),
    "story_origin": Column(np.uint64, 0, "key", "mentee of the latest good story"),
    "good_endings": Column(np.int32, 0, "endings", "good completions since last upkeep"),
    "bad_endings": Column(np.int32, 0, "endings", "early endings since last upkeep, breaches weighted"),
    "abandoned": Column(np.int32, 0, "requests", "requests given up since last upkeep"),
    "leaders_in_pairs": Column(np.float64, 0, _SHARE, "share of the unit's leaders in a relationship"),
    "talk_gap": Column(np.float64, 0, _SHARE, "talk of stewards beyond their action"),
    "steward_talk": Column(np.float64, 0, _SHARE, "talk of the stewards in charge, by their shares"),
    "steward_action": Column(np.float64, 0, _SHARE, "action of the stewards in charge, by their shares"),
    "newcomers": Column(np.float64, 0, _SHARE, "people in their first year here"),
    "clarity": Column(np.float64, 0, _SHARE, "how far people mean the same by mentoring"),
    "lessons": Column(np.float64, 0, _SHARE, "what has been learned from failures and is still remembered"),
    "climate": Column(np.float64, 1, _SHARE, "calm of the unit; less after its leader has gone"),
    "hours_factor": Column(np.float64, 1, "ratio", "hours left by other initiatives"),
    "overload_until": Column(np.int32, NEVER, "month", "end of an overload"),
    "freeze_until": Column(np.int32, NEVER, "month", "end of a hiring freeze"),
    "remote_share": Column(np.float64, 0, _SHARE, "chance that a newcomer works away from the others"),
    "recognition_until": Column(np.int32, NEVER, "month", "end of a recognition campaign"),
}

PROGRAMMES = {
    "key": Column(np.uint64, 0, "key", "the programme"),
    "funded": Column(np.bool_, False, "yes or no", "has a budget now"),
    "coordinator_hours": Column(np.float64, 0, "hours/month", "coordinator hours"),
    "term": Column(np.int16, 0, "months", "planned length of its relationships"),
    "consent": Column(np.bool_, True, "yes or no", "both sides may refuse a match"),
    "matching": Column(np.int8, 0, "rule", "how mentors are chosen, numbered as in kinds.py"),
    "support_share": Column(np.float64, 0, _SHARE, "share of upkeep work its budget pays for"),
    "growth_hours": Column(np.float64, 0, "hours/month", "coordinator hours added for each running relationship"),
    "training": Column(np.int8, 0, "way", "when people are trained: 0 never, 1 at need, 2 by the calendar"),
    "training_every": Column(np.int16, 0, "months", "months between trainings, 0 once only"),
    "launched": Column(np.int32, NEVER, "month", "month of the latest launch"),
    "failed_launches": Column(np.int16, 0, "launches", "launches that won too few people"),
}

ROLES = {
    "key": Column(np.uint64, 0, "key", "the steward role"),
    "job": Column(np.int32, -1, "row of jobs", "job the role is attached to"),
    "holder": Column(np.uint64, 0, "key", "who carries it, 0 nobody"),
    "talk": Column(np.float64, 0, _SHARE, "how much the holder speaks for mentoring"),
    "action": Column(np.float64, 0, _SHARE, "how much of the work the holder does"),
    "advocacy": Column(np.float64, 1, _SHARE, "how much of the holder's talk and action is still alive"),
    "briefing_every": Column(np.int16, 0, "months", "months between briefings, 0 none"),
    "floor": Column(np.float64, 0, _SHARE, "how much gets done whoever holds it"),
    "share": Column(np.float64, 0, _SHARE, "share of its hallmarks' upkeep that hangs on it"),
    "documentation": Column(np.float64, 0, _SHARE, "share of the process that outlives its holder"),
    "plan_hours": Column(np.float64, 0, "hours/month", "hours a succession plan takes, 0 no plan"),
    "successor": Column(np.uint64, 0, "key", "named successor, 0 none"),
    "successor_readiness": Column(np.float64, 0, _SHARE, "how ready the successor is"),
    "action_away_until": Column(np.int32, NEVER, "month", "no action before this month"),
    "talk_away_until": Column(np.int32, NEVER, "month", "no talk before this month"),
    "months_vacant": Column(np.int32, 0, "months", "months without a holder so far"),
}
