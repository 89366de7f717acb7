/* The hottest phases once more, in C: as far as the machine goes (see limit.py, and the files beside this one).

   Each function has the name of the kernel it stands for and gets its parameters in one structure; arguments.h is
   written from the arguments the kernel is called with. */

#include <math.h>

#include "arguments.h"
#include "chance.h"

/* Influence: everyone's commitment moves, from the values before. */

static inline int has_a_mentor(const int32_t *tie_at, int64_t job) {
    for (int64_t place = job * SLOTS; place < (job + 1) * SLOTS; place++)
        if (tie_at[place] >= 0) return 1;
    return 0;
}

/* Means by unit and over a world of VALUES over those present, in the order of `listed`. */
#define MEAN_BY_UNIT(listed, VALUES)                                                                \
    for (int64_t unit = 0; unit < units; unit++) a.room.in_unit[unit] = 0.0, a.room.heads[unit] = 0; \
    double sum = 0.0;                                                                               \
    int64_t heads = 0;                                                                              \
    for (int64_t place = 0; place < jobs; place++) {                                                \
        int64_t job = (listed)[place], here = a.people.unit[job] - world * units;                   \
        if (a.people.person[job] == 0) continue;                                                    \
        a.room.in_unit[here] += (VALUES)[job], a.room.heads[here]++;                                \
        sum += (VALUES)[job], heads++;                                                              \
    }                                                                                               \
    for (int64_t unit = 0; unit < units; unit++)                                                    \
        a.room.in_unit[unit] /= (double)(a.room.heads[unit] > 1 ? a.room.heads[unit] : 1);          \
    overall = sum / (double)(heads > 1 ? heads : 1);

/* What everybody in a world shows: what they believe, nothing where they resist, VACANT where nobody is. */
static inline void show(
    const uint64_t *restrict person, const uint8_t *restrict resists, const double *restrict commitment, int64_t jobs,
    double *restrict shown
) {
    for (int64_t job = 0; job < jobs; job++) {
        double belief = resists[job] ? 0.0 : commitment[job];
        shown[job] = person[job] == 0 ? VACANT : belief;
    }
}

static inline double median_heard(
    const int32_t *contacts, int64_t width, const double *shown, double *heard, double own
) {
    int64_t count = 0;
    for (int64_t k = 0; k < width; k++) {
        if (contacts[k] < 0 || shown[contacts[k]] < 0) continue;
        int64_t place = count++;
        for (; place > 0 && heard[place - 1] > shown[contacts[k]]; place--) heard[place] = heard[place - 1];
        heard[place] = shown[contacts[k]];
    }
    return count > 0 ? heard[(count - 1) / 2] : own;
}

/* No contact (-1) shows what the last place of `shown` does, which is vacant. */
static inline double mean_heard(
    const int32_t *contacts, int64_t width, const double *shown, uint32_t last, double own
) {
    int64_t count = width;
    double total = 0.0;
#pragma GCC unroll 8
    for (int64_t k = 0; k < width; k++) {
        uint32_t other = (uint32_t)contacts[k];
        double belief = shown[other < last ? other : last];
        total += belief > 0.0 ? belief : 0.0;
        count -= signbit(belief) != 0;
    }
    return count > 0 ? total / (double)count : own;
}

void _influence(_influence_arguments *given) {
    const _influence_arguments a = *given;
    int64_t jobs = a.people.person_rows / a.worlds, units = a.voices.messages_rows / a.worlds;
    double *shown = a.room.shown;
    uint32_t vacant = (uint32_t)(a.room.shown_rows - 1);
    for (int64_t unit = 0; unit < a.voices.messages_rows; unit++)
        a.room.leaders[unit] = 0, a.voices.leaders_in_pairs[unit] = 0.0;
    for (int64_t job = 0; job < a.people.person_rows; job++) {
        if (a.people.level[job] < UNIT_LEADER || a.people.person[job] == 0) continue;
        a.room.leaders[a.people.unit[job]]++;
        a.voices.leaders_in_pairs[a.people.unit[job]] += a.people.mentees[job] > 0 || has_a_mentor(a.tie_at, job);
    }
    for (int64_t unit = 0; unit < a.voices.messages_rows; unit++) {
        a.voices.leaders_in_pairs[unit] /= (double)(a.room.leaders[unit] > 1 ? a.room.leaders[unit] : 1);
        a.room.good[unit] = a.voices.good_stories[unit] / (1 + a.voices.good_stories[unit]);
        a.room.bad[unit] = a.voices.bad_stories[unit] / (1 + a.voices.bad_stories[unit]);
    }
    shown[vacant] = VACANT;
    for (int64_t world = 0; world < a.worlds; world++) {
        int64_t rule = a.imitation[world], first = world * jobs;
        double peer = a.pulls.peer_influence[world], leader = a.pulls.leader_influence[world];
        double story = a.pulls.story_influence[world], drift = a.pulls.commitment_drift[world];
        double rest = a.pulls.commitment_rest[world], overall = 0.0;
        show(a.people.person + first, a.people.resists + first, a.people.commitment + first, jobs, shown + first);
        if (rule == UNIT || rule == EVERYONE) {
            MEAN_BY_UNIT(a.key_order + first, shown)
        }
        for (int64_t job = first; job < first + jobs; job++) {
            if (a.people.person[job] == 0) continue;
            int64_t here = a.people.unit[job];
            const int32_t *contacts = a.contacts + job * a.width;
            double c = a.people.commitment[job], seen;
            if (rule == UNIT) seen = a.room.in_unit[here - world * units];
            else if (rule == EVERYONE) seen = overall;
            else if (rule == MAJORITY) seen = median_heard(contacts, a.width, shown, a.room.heard, c);
            else seen = mean_heard(contacts, a.width, shown, vacant, c);
            double moved = c + peer * (seen - c) + leader * a.voices.leaders_in_pairs[here] * (1 - c)
                + a.voices.messages[here] * (1 - c)
                + story * (a.room.good[here] * (1 - c) - a.room.bad[here] * c) + drift * (rest - c);
            moved = moved > 0.0 ? moved : 0.0;
            a.people.commitment[job] = moved < 1.0 ? moved : 1.0;
        }
    }
}

/* Demand: wanting becomes seeking or offering; whoever waits too long may give up. */

static int race_of_parts(const double *weights, uint64_t salt, uint64_t who) {
    double best = INFINITY;
    int winner = 0;
    for (int part = 0; part < PARTS; part++) {
        if (weights[part] <= 0) continue;
        double time = -log(uniform_at(salt, who, part + 1)) / weights[part];
        if (time < best) best = time, winner = part + 1;
    }
    return winner;
}

static inline void consider(
    uint64_t key, uint64_t salt, uint64_t who, double *best, uint64_t *winner
) {
    double time = -log(uniform_at(salt, who, key));
    if (time < *best || (time == *best && key < *winner)) *best = time, *winner = key;
}

/* `listed` is a list of jobs in 32 bits (contacts) or 64 (standing lists). */
#define RACE_OF_EXAMPLES(listed, first, last)                                                       \
    for (int64_t place = (first); place < (last); place++) {                                        \
        int64_t other = (listed)[place];                                                            \
        if (other >= 0 && other != job && p.person[other] != 0 && p.effective[other])               \
            consider(p.person[other], salt, who, &best, &parent);                                   \
    }

/* What is asked here is looked up without a branch: the answers are as good as random. */
static inline int may_seek(const _demand_arguments *a, int64_t job, int alone) {
    int programme = a->around.tie_at[job * SLOTS + PROGRAMME_SLOT] < 0;
    int informal = a->around.tie_at[job * SLOTS + INFORMAL_SLOT] < 0;
    int another = alone ? programme & informal : programme | informal;
    return a->people.wants[job] & !a->people.seeking[job] & (a->month >= a->people.rest_until[job]) & another;
}

static inline double share_seen(const _demand_arguments *a, int64_t job, int64_t rule) {
    int64_t seen = 0, busy = 0;
    for (int64_t place = job * a->around.width; place < (job + 1) * a->around.width; place++) {
        int64_t other = a->around.contacts[place], known = other >= 0;
        int64_t there = known & (a->people.person[known ? other : job] != 0);
        seen += there, busy += there & a->people.effective[known ? other : job];
    }
    if (rule == MAJORITY) return 2 * busy > seen ? 1.0 : 0.0;
    return seen > 0 ? (double)busy / (double)seen : 0.0;
}

static void seek(const _demand_arguments *a, int64_t job, int64_t world, int channel) {
    const __typeof__(a->people) p = a->people;
    const __typeof__(a->around) o = a->around;
    int64_t here = p.unit[job];
    uint64_t parent = 0, salt = a->salts.parent[world], who = p.person[job];
    double best = INFINITY;
    if (channel == CONTACT && o.imitation[world] == UNIT) {
        RACE_OF_EXAMPLES(o.unit_jobs, o.unit_start[here], o.unit_start[here + 1])
    } else if (channel == CONTACT && o.imitation[world] == EVERYONE) {
        RACE_OF_EXAMPLES(o.key_order, world * o.jobs, (world + 1) * o.jobs)
    } else if (channel == CONTACT) {
        RACE_OF_EXAMPLES(o.contacts, job * o.width, (job + 1) * o.width)
    } else if (channel == STORY) {
        parent = a->reasons.story_origin[here];
    } else if (channel == LEADER) {
        for (int64_t place = o.unit_start[here]; place < o.unit_start[here + 1]; place++) {
            int64_t other = o.unit_jobs[place];
            if (other >= 0 && other != job && p.person[other] != 0 && p.level[other] >= UNIT_LEADER
                && (p.mentees[other] > 0 || has_a_mentor(o.tie_at, other)))
                consider(p.person[other], salt, who, &best, &parent);
        }
    }
    p.seeking[job] = 1, p.seeks_since[job] = (int16_t)a->month;
    p.seeks_channel[job] = (int8_t)channel, p.seeks_parent[job] = parent;
}

enum { AHEAD = 24 };

void _demand(_demand_arguments *given) {
    const _demand_arguments a = *given;
    const __typeof__(a.people) p = a.people;
    const __typeof__(a.around) o = a.around;
    const int64_t jobs = o.jobs, units = a.room.in_unit_rows, all = a.abandoned_rows;
    for (int64_t unit = 0; unit < all; unit++) {
        int64_t programme = a.reasons.programme[unit];
        double good = a.reasons.good_stories[unit], *parts = a.room.parts + unit * PARTS;
        parts[0] = a.reasons.rates[unit];
        parts[1] = programme >= 0 && a.reasons.funded[programme] ? a.reasons.rates[all + unit] : 0.0;
        parts[2] = a.reasons.rates[2 * all + unit];
        parts[3] = a.reasons.rates[3 * all + unit] * (good / (1 + good));
        parts[4] = a.reasons.rates[4 * all + unit] * a.reasons.leaders_in_pairs[unit];
        a.room.most[unit] = 0.0;
        for (int part = 0; part < PARTS; part++) a.room.most[unit] += parts[part];
    }
    double *u_wants = a.room.drawn, *u_seek = u_wants + a.room.drawn_columns, *u_offer = u_seek + a.room.drawn_columns;
    double other_wish[2] = {0.0, 0.0}, other_offer[2] = {0.0, 0.0}; /* chances that it changes, by what it is */
    double patience = 0.0, experienced = 0.0, overall = 0.0;
    int64_t world = -1, first = 0, end = 0, rule = 0;
    int threshold_rule = 0, alone = 0;
    for (int64_t i = 0; i < a.rows_rows; i++) {
        int64_t job = a.rows[i], here = p.unit[job];
        int64_t ahead = job + AHEAD; /* what few are asked for is fetched for all: to wait for it costs more */
        __builtin_prefetch(o.contacts + ahead * o.width);
        __builtin_prefetch(p.prior_experience + ahead);
        __builtin_prefetch(p.joined + ahead);
        if (job >= end) {
            world = job / jobs, first = world * jobs, end = first + jobs;
            other_wish[0] = a.rules.want_onset[world], other_wish[1] = a.rules.want_lapse[world];
            patience = a.rules.patience[world], experienced = a.rules.mentor_experience[world];
            other_offer[1] = a.rules.offering_lapse[world];
            threshold_rule = o.by_threshold[world] != 0, alone = o.alone[world] != 0, rule = o.imitation[world];
            uniforms_of_one_salt(a.salts.wants[world], p.person + first, jobs, u_wants);
            uniforms_of_one_salt(a.salts.seek[world], p.person + first, jobs, u_seek);
            uniforms_of_one_salt(a.salts.offer[world], p.person + first, jobs, u_offer);
            if (rule == UNIT || rule == EVERYONE) {
                MEAN_BY_UNIT(o.key_order + first, p.effective)
            }
        }
        if (u_wants[job - first] < other_wish[p.wants[job]] && p.propensity[job] > 0) {
            if (!p.wants[job]) p.wants[job] = 1;
            else if (!p.seeking[job] && !has_a_mentor(o.tie_at, job)) p.wants[job] = 0;
        }
        if (p.seeking[job] & ((double)(a.month - p.seeks_since[job]) >= patience)) {
            if (uniform(a.salts.abandon[world], p.person[job]) < a.reasons.rates[ABANDONMENT * all + here]) {
                a.gave_up.job[a.gave_up.found[0]] = job, a.gave_up.asked[a.gave_up.found[0]] = p.seeks_since[job];
                a.gave_up.found[0]++;
                a.abandoned[here]++;
                p.seeking[job] = 0, p.seeks_since[job] = -1, p.seeks_channel[job] = 0, p.seeks_parent[job] = 0;
                p.wants[job] = 0;
                p.unmet[job]++;
                p.commitment[job] -= a.rules.unmet_loss[world] * p.commitment[job];
                p.rest_until[job] = (int16_t)(a.month + (int64_t)a.rules.cooldown[world]);
            }
        } else {
            double inclination = p.propensity[job] * a.readiness[i], u = u_seek[job - first];
            int by_threshold = threshold_rule && p.propensity[job] > 0;
            if ((by_threshold | (u < inclination * a.room.most[here])) & may_seek(&a, job, alone)) {
                double share = rule == UNIT ? a.room.in_unit[here - world * units]
                    : rule == EVERYONE ? overall : share_seen(&a, job, rule);
                double total = 0.0, *weights = a.room.weights;
                for (int part = 0; part < PARTS; part++) {
                    weights[part] = a.room.parts[here * PARTS + part];
                    if (part == CONTACT - 1) weights[part] *= threshold_rule ? 0.0 : share;
                    total += weights[part];
                }
                double chance = inclination * total;
                int stepped = by_threshold && share * a.readiness[i] >= p.threshold[job];
                if (stepped || u < (chance < 1.0 ? chance : 1.0)) {
                    int channel = share > 0 ? CONTACT : SPONTANEOUS;
                    if (!stepped) channel = race_of_parts(weights, a.salts.channel[world], p.person[job]);
                    seek(&a, job, world, channel);
                }
            }
        }
        other_offer[0] = a.offering[i] < 1.0 ? a.offering[i] : 1.0;
        if (u_offer[job - first] < other_offer[p.offers[job]]) {
            if (p.offers[job]) p.offers[job] = p.mentees[job] > 0;
            else if (p.prior_experience[job] + a.month - p.joined[job] >= experienced)
                p.offers[job] = 1, p.offers_parent[job] = 0;
        }
    }
}
