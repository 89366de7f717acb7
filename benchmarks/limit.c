/* The hottest phases once more, in C: as far as the machine goes (see limit.py).

   Each function has the name of the kernel it stands for and gets its parameters in one structure; arguments.h is
   written from the arguments the kernel is called with. */

#include <math.h>

#include "arguments.h"

static inline uint64_t mix(uint64_t x) {
    x = (x ^ (x >> 30)) * 0xBF58476D1CE4E5B9u;
    x = (x ^ (x >> 27)) * 0x94D049BB133111EBu;
    return x ^ (x >> 31);
}

static inline double uniform_at(uint64_t salt, uint64_t who, uint64_t index) {
    uint64_t bits = mix(mix(who ^ salt) + salt + 0x9E3779B97F4A7C15u * index);
    return ((double)(bits >> 12) + 0.5) * 0x1p-52;
}

static inline double uniform(uint64_t salt, uint64_t who) { return uniform_at(salt, who, 0); }

/* Influence: everyone's commitment moves, from the values before. */

static double median_heard(double *heard, int64_t count) {
    for (int64_t i = 1; i < count; i++) {
        double one = heard[i];
        int64_t place = i;
        for (; place > 0 && heard[place - 1] > one; place--) heard[place] = heard[place - 1];
        heard[place] = one;
    }
    return heard[(count - 1) / 2];
}

void _move_commitment(_move_commitment_arguments *given) {
    const _move_commitment_arguments a = *given;
    double heard[a.width + 1];
    for (int64_t job = 0; job < a.before_rows; job++) {
        if (a.person[job] == 0) continue;
        int64_t world = job / a.jobs_per_world, here = a.unit[job], count = 0;
        double c = a.before[job], total = 0.0;
        for (int64_t k = 0; k < a.width; k++) {
            int32_t other = a.contacts[job * a.width + k];
            if (other >= 0 && a.person[other] != 0) {
                heard[count] = a.shown[other];
                total += a.shown[other];
                count++;
            }
        }
        double seen = count > 0 ? total / (double)count : c;
        if (a.imitation[world] == MAJORITY && count > 0) seen = median_heard(heard, count);
        else if (a.imitation[world] == UNIT) seen = a.in_unit[here];
        else if (a.imitation[world] == EVERYONE) seen = a.overall[world];
        double moved = c + a.peer[world] * (seen - c) + a.leader[world] * a.leaders[here] * (1 - c)
            + a.messages[here] * (1 - c) + a.story[world] * (a.good[here] * (1 - c) - a.bad[here] * c)
            + a.drift[world] * (a.rest[world] - c);
        moved = moved > 0.0 ? moved : 0.0;
        a.after[job] = moved < 1.0 ? moved : 1.0;
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

/* `people` is a list of jobs in 32 bits (contacts) or 64 (standing lists). */
#define RACE_OF_EXAMPLES(people, first, last)                                                       \
    for (int64_t place = (first); place < (last); place++) {                                        \
        int64_t other = (people)[place];                                                            \
        if (other >= 0 && other != job && a.person[other] != 0 && a.effective[other])               \
            consider(a.person[other], a.salt_parent[world], who, &best, &parent);                   \
    }

void _demand(_demand_arguments *given) {
    const _demand_arguments a = *given;
    for (int64_t i = 0; i < a.present_rows; i++) {
        int64_t job = a.present[i], world = job / a.jobs_per_world, here = a.unit[job];
        uint64_t who = a.person[job];
        if (a.propensity[job] > 0) {
            double u = uniform(a.salt_wants[world], who);
            if (a.wants[job]) {
                if (u < a.want_lapse[world] && !a.seeking[job] && a.mentors_had[job] == 0) a.wants[job] = 0;
            } else if (u < a.want_onset[world]) {
                a.wants[job] = 1;
            }
        }
        if (a.seeking[job] && a.month - a.seeks_since[job] >= a.patience[world]) {
            if (uniform(a.salt_abandon[world], who) < a.abandonment[here]) {
                a.seeking[job] = 0, a.seeks_since[job] = -1, a.seeks_channel[job] = 0, a.seeks_parent[job] = 0;
                a.wants[job] = 0;
                a.unmet[job]++;
                a.commitment[job] -= a.unmet_loss[world] * a.commitment[job];
                a.rest_until[job] = (int32_t)(a.month + (int64_t)a.cooldown[world]);
                a.abandoned[here]++;
            }
        } else if (a.wants[job] && !a.seeking[job] && a.may_have_another[job] && a.month >= a.rest_until[job]) {
            int64_t seen = 0, busy = 0;
            for (int64_t k = 0; k < a.width; k++) {
                int32_t other = a.contacts[job * a.width + k];
                if (other >= 0 && a.person[other] != 0) seen++, busy += a.effective[other];
            }
            double share = seen > 0 ? (double)busy / (double)seen : 0.0;
            if (a.imitation[world] == MAJORITY) share = 2 * busy > seen ? 1.0 : 0.0;
            else if (a.imitation[world] == UNIT) share = a.in_unit[here];
            else if (a.imitation[world] == EVERYONE) share = a.overall[world];
            double total = 0.0, weights[PARTS];
            for (int part = 0; part < PARTS; part++) {
                weights[part] = a.parts[here * PARTS + part];
                if (part == CONTACT - 1) weights[part] *= a.by_threshold[world] ? 0.0 : share;
                total += weights[part];
            }
            int stepped = a.by_threshold[world] && a.propensity[job] > 0 && share * a.readiness[job] >= a.threshold[job];
            double chance = a.propensity[job] * a.readiness[job] * total;
            if (stepped || chance > 1.0) chance = 1.0;
            if (uniform(a.salt_seek[world], who) < chance) {
                int channel = share > 0 ? CONTACT : SPONTANEOUS;
                if (!stepped) channel = race_of_parts(weights, a.salt_channel[world], who);
                uint64_t parent = 0;
                double best = INFINITY;
                if (channel == CONTACT && a.imitation[world] == UNIT) {
                    RACE_OF_EXAMPLES(a.unit_jobs, a.unit_start[here], a.unit_start[here + 1])
                } else if (channel == CONTACT && a.imitation[world] == EVERYONE) {
                    RACE_OF_EXAMPLES(a.key_order, world * a.jobs_per_world, (world + 1) * a.jobs_per_world)
                } else if (channel == CONTACT) {
                    RACE_OF_EXAMPLES(a.contacts, job * a.width, (job + 1) * a.width)
                } else if (channel == STORY) {
                    parent = a.story_origin[here];
                } else if (channel == LEADER) {
                    for (int64_t place = a.unit_start[here]; place < a.unit_start[here + 1]; place++) {
                        int64_t other = a.unit_jobs[place];
                        if (other >= 0 && other != job && a.person[other] != 0 && a.level[other] >= UNIT_LEADER
                            && a.paired[other])
                            consider(a.person[other], a.salt_parent[world], who, &best, &parent);
                    }
                }
                a.seeking[job] = 1, a.seeks_since[job] = (int32_t)a.month;
                a.seeks_channel[job] = (int8_t)channel, a.seeks_parent[job] = parent;
            }
        }
        double u = uniform(a.salt_offer[world], who);
        if (!a.offers[job]) {
            if (a.prior_experience[job] + a.month - a.joined[job] >= a.mentor_experience[world]
                && u < fmin(1.0, a.offering[job]))
                a.offers[job] = 1, a.offers_parent[job] = 0;
        } else if (a.mentees[job] == 0 && u < a.offering_lapse[world]) {
            a.offers[job] = 0;
        }
    }
}
