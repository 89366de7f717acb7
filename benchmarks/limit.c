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

static double median_heard(const int32_t *contacts, int64_t width, const double *shown, double *heard, double own) {
    int64_t count = 0;
    for (int64_t k = 0; k < width; k++) {
        if (contacts[k] < 0 || shown[contacts[k]] < 0) continue;
        int64_t place = count++;
        for (; place > 0 && heard[place - 1] > shown[contacts[k]]; place--) heard[place] = heard[place - 1];
        heard[place] = shown[contacts[k]];
    }
    return count > 0 ? heard[(count - 1) / 2] : own;
}

static double mean_heard(const int32_t *contacts, int64_t width, const double *shown, double own) {
    int64_t count = 0;
    double total = 0.0;
    for (int64_t k = 0; k < width; k++) {
        if (contacts[k] < 0 || shown[contacts[k]] < 0) continue;
        total += shown[contacts[k]];
        count++;
    }
    return count > 0 ? total / (double)count : own;
}

void _influence(_influence_arguments *given) {
    const _influence_arguments a = *given;
    int64_t jobs = a.people.person_rows / a.worlds, units = a.voices.messages_rows / a.worlds;
    double *shown = a.room.shown;
    for (int64_t unit = 0; unit < a.voices.messages_rows; unit++)
        a.room.leaders[unit] = 0, a.voices.leaders_in_pairs[unit] = 0.0;
    for (int64_t job = 0; job < a.people.person_rows; job++) {
        if (a.people.level[job] < UNIT_LEADER || a.people.person[job] == 0) continue;
        a.room.leaders[a.people.unit[job]]++;
        a.voices.leaders_in_pairs[a.people.unit[job]] += a.people.mentees[job] > 0 || has_a_mentor(a.tie_at, job);
    }
    for (int64_t unit = 0; unit < a.voices.messages_rows; unit++)
        a.voices.leaders_in_pairs[unit] /= (double)(a.room.leaders[unit] > 1 ? a.room.leaders[unit] : 1);
    for (int64_t unit = 0; unit < a.voices.messages_rows; unit++) {
        a.room.good[unit] = a.voices.good_stories[unit] / (1 + a.voices.good_stories[unit]);
        a.room.bad[unit] = a.voices.bad_stories[unit] / (1 + a.voices.bad_stories[unit]);
    }
    for (int64_t world = 0; world < a.worlds; world++) {
        int64_t rule = a.imitation[world];
        double overall = 0.0;
        for (int64_t job = world * jobs; job < (world + 1) * jobs; job++)
            shown[job] = a.people.person[job] == 0 ? VACANT : a.people.resists[job] ? 0.0 : a.people.commitment[job];
        if (rule == UNIT || rule == EVERYONE) {
            MEAN_BY_UNIT(a.key_order + world * jobs, shown)
        }
        for (int64_t job = world * jobs; job < (world + 1) * jobs; job++) {
            if (a.people.person[job] == 0) continue;
            int64_t here = a.people.unit[job];
            const int32_t *contacts = a.contacts + job * a.width;
            double c = a.people.commitment[job], seen;
            if (rule == UNIT) seen = a.room.in_unit[here - world * units];
            else if (rule == EVERYONE) seen = overall;
            else if (rule == MAJORITY) seen = median_heard(contacts, a.width, shown, a.room.heard, c);
            else seen = mean_heard(contacts, a.width, shown, c);
            double moved = c + a.pulls.peer_influence[world] * (seen - c)
                + a.pulls.leader_influence[world] * a.voices.leaders_in_pairs[here] * (1 - c) + a.voices.messages[here] * (1 - c)
                + a.pulls.story_influence[world] * (a.room.good[here] * (1 - c) - a.room.bad[here] * c)
                + a.pulls.commitment_drift[world] * (a.pulls.commitment_rest[world] - c);
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

void _demand(_demand_arguments *given) {
    const _demand_arguments a = *given;
    const __typeof__(a.people) p = a.people;
    const __typeof__(a.around) o = a.around;
    int64_t jobs = o.jobs, units = a.room.in_unit_rows, all = a.abandoned_rows, world = -1;
    double overall = 0.0;
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
    for (int64_t i = 0; i < a.rows_rows; i++) {
        int64_t job = a.rows[i], here = p.unit[job];
        uint64_t who = p.person[job];
        if (job / jobs != world) {
            world = job / jobs;
            if (o.imitation[world] == UNIT || o.imitation[world] == EVERYONE) {
                MEAN_BY_UNIT(o.key_order + world * jobs, p.effective)
            }
        }
        if (p.propensity[job] > 0) {
            double u = uniform(a.salts.wants[world], who);
            if (p.wants[job]) {
                if (u < a.rules.want_lapse[world] && !p.seeking[job] && !has_a_mentor(o.tie_at, job)) p.wants[job] = 0;
            } else if (u < a.rules.want_onset[world]) {
                p.wants[job] = 1;
            }
        }
        int programme_free = o.tie_at[job * SLOTS + PROGRAMME_SLOT] < 0;
        int informal_free = o.tie_at[job * SLOTS + INFORMAL_SLOT] < 0;
        int another = o.alone[world] ? programme_free && informal_free : programme_free || informal_free;
        if (p.seeking[job] && a.month - p.seeks_since[job] >= a.rules.patience[world]) {
            if (uniform(a.salts.abandon[world], who) < a.reasons.rates[ABANDONMENT * all + here]) {
                a.gave_up.job[a.gave_up.found[0]] = job, a.gave_up.asked[a.gave_up.found[0]] = p.seeks_since[job];
                a.gave_up.found[0]++;
                a.abandoned[here]++;
                p.seeking[job] = 0, p.seeks_since[job] = -1, p.seeks_channel[job] = 0, p.seeks_parent[job] = 0;
                p.wants[job] = 0;
                p.unmet[job]++;
                p.commitment[job] -= a.rules.unmet_loss[world] * p.commitment[job];
                p.rest_until[job] = (int32_t)(a.month + (int64_t)a.rules.cooldown[world]);
            }
        } else if (p.wants[job] && !p.seeking[job] && a.month >= p.rest_until[job] && another) {
            double inclination = p.propensity[job] * a.readiness[i], u = uniform(a.salts.seek[world], who);
            int by_threshold = o.by_threshold[world] && p.propensity[job] > 0;
            if (by_threshold || u < inclination * a.room.most[here]) {
                double share, total = 0.0, *weights = a.room.weights;
                if (o.imitation[world] == UNIT) {
                    share = a.room.in_unit[here - world * units];
                } else if (o.imitation[world] == EVERYONE) {
                    share = overall;
                } else {
                    int64_t seen = 0, busy = 0;
                    for (int64_t k = job * o.width; k < (job + 1) * o.width; k++) {
                        int32_t other = o.contacts[k];
                        if (other >= 0 && p.person[other] != 0) seen++, busy += p.effective[other];
                    }
                    share = seen > 0 ? (double)busy / (double)seen : 0.0;
                    if (o.imitation[world] == MAJORITY) share = 2 * busy > seen ? 1.0 : 0.0;
                }
                for (int part = 0; part < PARTS; part++) {
                    weights[part] = a.room.parts[here * PARTS + part];
                    if (part == CONTACT - 1) weights[part] *= o.by_threshold[world] ? 0.0 : share;
                    total += weights[part];
                }
                int stepped = by_threshold && share * a.readiness[i] >= p.threshold[job];
                if (stepped || u < fmin(1.0, inclination * total)) {
                    int channel = share > 0 ? CONTACT : SPONTANEOUS;
                    if (!stepped) channel = race_of_parts(weights, a.salts.channel[world], who);
                    uint64_t parent = 0, salt = a.salts.parent[world];
                    double best = INFINITY;
                    if (channel == CONTACT && o.imitation[world] == UNIT) {
                        RACE_OF_EXAMPLES(o.unit_jobs, o.unit_start[here], o.unit_start[here + 1])
                    } else if (channel == CONTACT && o.imitation[world] == EVERYONE) {
                        RACE_OF_EXAMPLES(o.key_order, world * jobs, (world + 1) * jobs)
                    } else if (channel == CONTACT) {
                        RACE_OF_EXAMPLES(o.contacts, job * o.width, (job + 1) * o.width)
                    } else if (channel == STORY) {
                        parent = a.reasons.story_origin[here];
                    } else if (channel == LEADER) {
                        for (int64_t place = o.unit_start[here]; place < o.unit_start[here + 1]; place++) {
                            int64_t other = o.unit_jobs[place];
                            if (other >= 0 && other != job && p.person[other] != 0 && p.level[other] >= UNIT_LEADER
                                && (p.mentees[other] > 0 || has_a_mentor(o.tie_at, other)))
                                consider(p.person[other], salt, who, &best, &parent);
                        }
                    }
                    p.seeking[job] = 1, p.seeks_since[job] = (int32_t)a.month;
                    p.seeks_channel[job] = (int8_t)channel, p.seeks_parent[job] = parent;
                }
            }
        }
        if (!p.offers[job]) {
            if (p.prior_experience[job] + a.month - p.joined[job] >= a.rules.mentor_experience[world]
                && uniform(a.salts.offer[world], who) < fmin(1.0, a.offering[i]))
                p.offers[job] = 1, p.offers_parent[job] = 0;
        } else if (p.mentees[job] == 0 && uniform(a.salts.offer[world], who) < a.rules.offering_lapse[world]) {
            p.offers[job] = 0;
        }
    }
}
