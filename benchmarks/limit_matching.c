/* Matching in C: a programme's coordinator takes the queue one after another (see limit.py, and phases/serving.py). */

#include <math.h>

#include "arguments.h"
#include "chance.h"

typedef const serve_arguments *Given;

/* Choosing: who could lead a kind of mentoring for a seeker, and how well the two suit each other. */

static inline int64_t offered_to(Given a, uint64_t who, int64_t world, int64_t here, int64_t runs) {
    int64_t width = a->menu.portfolios_columns;
    const __typeof__(a->menu.portfolios[0]) *kinds = a->menu.portfolios + runs * width;
    if (kinds[1] == 0 || uniform(a->menu.salt_variety[world], who) >= a->menu.variety[here]) return kinds[0];
    double best = -1.0;
    int64_t liked = kinds[0];
    for (int64_t place = 1; place < width; place++) {
        if (kinds[place] <= 0) continue;
        double taste = uniform_at(a->menu.salt_taste[world], who, (uint64_t)kinds[place]);
        if (taste > best) best = taste, liked = kinds[place];
    }
    return liked;
}

static inline double likeness(Given a, int64_t one, int64_t two) {
    double apart = fabs(a->jobs.attitude_1[one] - a->jobs.attitude_1[two])
        + fabs(a->jobs.attitude_2[one] - a->jobs.attitude_2[two]);
    return 1 - (apart + fabs(a->jobs.attitude_3[one] - a->jobs.attitude_3[two])) / 3;
}

static inline int is_mentee_of(Given a, int64_t one, int64_t other) {
    for (int64_t place = one * SLOTS; place < (one + 1) * SLOTS; place++)
        if (a->ties.at[place] >= 0 && a->ties.mentor[a->ties.at[place]] == other) return 1;
    return 0;
}

/* Whether a kind lets `other` be the mentor of `seeker`; what differs by candidate is asked without a branch. */
static inline int may_lead(Given a, int64_t other, int64_t seeker, int64_t world, int64_t kind) {
    int64_t lead = a->kinds.mentor[kind], where = a->kinds.place[kind];
    int may = 1;
    if (where == OTHER_UNITS) may = a->jobs.unit[other] != a->jobs.unit[seeker];
    if (where == OTHER_GROUP) {
        int8_t theirs = a->jobs.group[other], own = a->jobs.group[seeker];
        may = (theirs >= 0) & (own >= 0) & (theirs != own);
    }
    if (lead != JUNIOR && lead != TIER_ABOVE) return may;
    int64_t theirs = a->jobs.prior_experience[other] + a->place.month - a->jobs.joined[other];
    int64_t own = a->jobs.prior_experience[seeker] + a->place.month - a->jobs.joined[seeker];
    int above = a->jobs.level[other] - a->jobs.level[seeker];
    if (lead == JUNIOR) return may & ((above < 0) | ((above == 0) & (theirs < own)));
    int further = (above == 0) & ((double)theirs >= (double)own + a->taste.tier_experience[world]);
    return may & a->jobs.ever_mentored[other] & ((above == 1) | further);
}

/* What counts in one seeker's choice: likeness, in so far as it is known, being near, being alike, load, chance. */
typedef struct {
    double fit, known, near, alike, load, noise;
} Weights;

static inline Weights weights_of(Given a, int64_t rule, int64_t seeker, int64_t world, int64_t kind) {
    if (rule == RANDOM) return (Weights){0.0, 1.0, 0.0, 0.0, 0.0, 1.0};
    int64_t here = a->jobs.unit[seeker], where = a->kinds.place[kind];
    int chooses = rule == SELF_CHOICE;
    double own = chooses ? a->taste.choice_homophily[world] : a->taste.arranged_homophily[world];
    double least = a->taste.choice_information[world];
    return (Weights){
        a->taste.fit_weight[world],
        chooses ? least + (1 - least) * a->taste.communication[here] : 1.0,
        where == UNIT_FIRST || where == OTHER_GROUP ? a->taste.same_unit_weight[world] : 0.0,
        rule != BLIND && a->jobs.group[seeker] >= 0 ? a->taste.homophily[here] * own : 0.0,
        rule == COMMITTEE ? a->taste.load_penalty[world] : 0.0,
        a->taste.score_noise[world],
    };
}

/* `half` is the half of the draw that is the same for all candidates of a seeker (see chance.h). */
static inline double score_of(Given a, const Weights *weights, int64_t other, int64_t seeker, uint64_t half) {
    double score = weights->fit * likeness(a, seeker, other) * weights->known;
    score += a->jobs.unit[other] == a->jobs.unit[seeker] ? weights->near : 0.0;
    score += a->jobs.group[other] == a->jobs.group[seeker] ? weights->alike : 0.0;
    return score - weights->load * (double)a->jobs.mentees[other]
        + weights->noise * other_half(half, a->jobs.person[other]);
}

enum { AT_A_TIME = 64 };                       /* probes */
static const uint64_t TURN = (uint64_t)1 << 32; /* between the draws of a place, see state/standing.py */

/* The place drawn where places were added after those with which the list began; `further` is what came of turn 1. */
static int64_t place_added(int64_t further, uint64_t half, uint64_t index, int64_t count) {
    int64_t place = further;
    for (uint64_t turn = 2 * TURN; place + 1 < count; turn += TURN) {
        double next = floor((double)(place + 1) / other_half(half, index + turn));
        if (next >= (double)count) break;
        place = (int64_t)next;
    }
    return place;
}

static inline int64_t candidates(Given a, int64_t seeker, int64_t world, int64_t runs) {
    int64_t here = a->jobs.unit[seeker], count = 0, *found = a->found;
    for (int64_t row = a->place.unit_start[here]; row < a->place.unit_start[here + 1]; row++)
        found[count++] = a->place.unit_jobs[row];
    const int32_t *listed = a->place.programme_jobs + a->place.programme_start[runs];
    int64_t size = a->place.programme_start[runs + 1] - a->place.programme_start[runs];
    int64_t base = a->place.programme_base[runs], probes = (int64_t)a->taste.outside_probes[world];
    uint64_t half = half_of(a->taste.salt_probe[world], a->jobs.person[seeker]);
    double *probed = a->place.probed, further[AT_A_TIME];
    draws_of_one(half, 0, probes, probed);
    for (int64_t from = 0; from < probes; from += AT_A_TIME) {
        int64_t some = probes - from < AT_A_TIME ? probes - from : AT_A_TIME;
        if (base < size) {
            draws_of_one(half, TURN + (uint64_t)from, some, further);
            for (int64_t i = 0; i < some; i++) further[i] = (double)base / further[i];
        }
        for (int64_t i = 0; i < some; i++) {
            int64_t drawn = (int64_t)(probed[from + i] * (double)base);
            if (base < size && further[i] < (double)size)
                drawn = place_added((int64_t)further[i], half, (uint64_t)(from + i), size);
            int64_t other = listed[drawn], known = other >= 0;
            found[count] = other; /* to write each is quicker than to tell them apart */
            count += known & a->place.could_lead[known ? other : 0];
        }
    }
    return count;
}

static inline int agrees(Given a, int64_t seeker, int64_t world, int64_t other, double fit) {
    uint64_t salt = a->taste.salt_consent[world];
    double u = uniform_at(salt, a->jobs.person[seeker], a->jobs.person[other]);
    return u < a->taste.acceptance[a->jobs.unit[seeker]] * fit;
}

/* Beginning: a tie is written into an empty slot. */

static uint64_t begin(
    Given a, int64_t kind, int64_t seeker, int64_t mentor, uint64_t session, double fit, int64_t runs, int mandated
) {
    uint64_t who = a->jobs.person[seeker], leader = mentor >= 0 ? a->jobs.person[mentor] : 0;
    int slot = kind == INFORMAL ? INFORMAL_SLOT : PROGRAMME_SLOT;
    if (kind == MOSAIC && a->ties.at[seeker * SLOTS + slot] >= 0) slot = SECOND_SLOT;
    int64_t row = a->ties.free[--a->ties.free_count[0]];
    a->ties.at[seeker * SLOTS + slot] = (int32_t)row;
    a->ties.mentee[row] = (int32_t)seeker, a->ties.slot[row] = (int8_t)slot;
    uint64_t key = fold(fold(fold((uint64_t)kind, leader), who), a->place.month_key);
    a->ties.key[row] = key, a->ties.kind[row] = (int8_t)kind;
    a->ties.session[row] = session == 0 ? key : session;
    a->ties.mentor[row] = (int32_t)mentor, a->ties.mentor_key[row] = leader, a->ties.mentee_key[row] = who;
    a->ties.asked[row] = a->jobs.seeks_since[seeker], a->ties.began[row] = a->place.month;
    a->ties.met_last[row] = NEVER, a->ties.meetings[row] = 0;
    a->ties.quality[row] = a->terms.starting_quality[a->jobs.unit[seeker]];
    a->ties.trust[row] = 0.0, a->ties.fit[row] = fit;
    a->ties.planned[row] = a->terms.term[runs], a->ties.mandated[row] = (uint8_t)mandated;
    a->ties.channel[row] = a->jobs.seeks_channel[seeker], a->ties.arose_from[row] = a->jobs.seeks_parent[seeker];
    a->ties.mentor_arose_from[row] = mentor >= 0 ? a->jobs.offers_parent[mentor] : 0;
    a->jobs.ever_mentored[seeker] = 1;
    if (mentor >= 0) a->jobs.mentees[mentor]++, a->jobs.ever_mentor[mentor] = 1;
    return key;
}

static inline void leave_the_queue(Given a, int64_t seeker) {
    a->jobs.seeking[seeker] = 0, a->jobs.seeks_since[seeker] = -1;
    a->jobs.seeks_channel[seeker] = 0, a->jobs.seeks_parent[seeker] = 0;
}

/* Serving: sessions with room are filled before new ones are opened. */

static inline int64_t open_one(Given a, int64_t owner, int64_t kind, int64_t learners) {
    int64_t one = a->sessions.first[owner];
    while (one >= 0 && (a->sessions.kind[one] != kind || a->sessions.members[one] >= learners))
        one = a->sessions.following[one];
    return one;
}

static inline void opened(Given a, int64_t owner, int64_t kind, uint64_t key, int64_t members, int64_t host) {
    int64_t one = a->sessions.opened[0]++;
    a->sessions.key[one] = key, a->sessions.kind[one] = kind;
    a->sessions.members[one] = members, a->sessions.host[one] = host;
    a->sessions.following[one] = a->sessions.first[owner];
    a->sessions.first[owner] = one;
}

/* Whether somebody may be chosen is asked with one branch in the end: the answers are as good as random. */
static inline int64_t best_of(
    Given a, int64_t seeker, int64_t world, int64_t kind, int64_t runs, int64_t count, int64_t but, int several,
    int64_t *in
) {
    int64_t chosen = -1, session = -1, mentors[SLOTS];
    Weights weights = weights_of(a, a->terms.rule[runs], seeker, world, kind);
    uint64_t half = half_of(a->taste.salt_score[world], a->jobs.person[seeker]), key = 0;
    int64_t hours = a->kinds.hours[world * a->kinds.hours_columns + kind];
    int64_t learners = a->kinds.learners[world * a->kinds.learners_columns + kind];
    int leads = a->jobs.mentees[seeker] > 0;
    double best = -INFINITY;
    for (int slot = 0; slot < SLOTS; slot++) {
        int64_t tie = a->ties.at[seeker * SLOTS + slot];
        mentors[slot] = tie >= 0 ? a->ties.mentor[tie] : -1;
    }
    for (int64_t c = 0; c < count; c++) {
        int64_t other = a->found[c], one = -1;
        uint64_t who = a->jobs.person[other];
        int free = a->spare[other] >= hours;
        int may = (other != but) & (several | free) & (other != seeker) & (who != 0);
        for (int slot = 0; slot < SLOTS; slot++) may &= mentors[slot] != other;
        may &= may_lead(a, other, seeker, world, kind);
        if (leads && may) may = !is_mentee_of(a, other, seeker);
        if (several && may) {
            one = a->jobs.offers[other] ? open_one(a, other, kind, learners) : -1;
            may = one >= 0 || (free && session < 0);
        }
        if (!may) continue;
        double score = score_of(a, &weights, other, seeker, half);
        int better = (score > best) | ((score == best) & (who < key)) | ((one >= 0) & (session < 0));
        if (may & better) best = score, chosen = other, session = one, key = who;
    }
    *in = session;
    return chosen;
}

static inline int is_mandated(Given a, int64_t seeker, int64_t runs) {
    return a->jobs.seeks_channel[seeker] == MANDATED || !a->terms.consent[runs];
}

static inline int take(
    Given a, int64_t seeker, int64_t world, int64_t mentor, int64_t kind, int64_t one, int64_t runs
) {
    int mandated = is_mandated(a, seeker, runs);
    double fit = likeness(a, seeker, mentor);
    if (!mandated && !agrees(a, seeker, world, mentor, fit)) return 0;
    uint64_t session = one >= 0 ? a->sessions.key[one] : 0;
    uint64_t key = begin(a, kind, seeker, mentor, session, fit, runs, mandated);
    if (one >= 0) {
        a->sessions.members[one]++;
    } else {
        a->spare[mentor] -= a->kinds.hours[world * a->kinds.hours_columns + kind];
        if (a->kinds.learners[world * a->kinds.learners_columns + kind] > 1) opened(a, mentor, kind, key, 1, seeker);
    }
    return 1;
}

static inline void propose(Given a, int64_t seeker, int64_t world, int64_t kind, int64_t runs, int64_t count) {
    int several = a->kinds.learners[world * a->kinds.learners_columns + kind] > 1, tied = 0;
    int64_t chosen = -1, one;
    for (int turn = 0; turn < (kind == MOSAIC ? 2 : 1); turn++) {
        if (turn == 1 && a->ties.at[seeker * SLOTS + SECOND_SLOT] >= 0) break;
        chosen = best_of(a, seeker, world, kind, runs, count, chosen, several, &one);
        if (chosen < 0) break;
        tied |= take(a, seeker, world, chosen, kind, one, runs);
    }
    if (tied) leave_the_queue(a, seeker);
}

static inline void join_or_open(Given a, int64_t seeker, int64_t world, int64_t kind, int64_t share, int64_t runs) {
    int64_t circle = runs * CODES + kind, owner = a->jobs.person_rows + circle, *first = a->sessions.first + owner;
    int64_t learners = a->kinds.learners[world * a->kinds.learners_columns + kind];
    while (*first >= 0 && a->sessions.members[*first] >= learners) *first = a->sessions.following[*first];
    int64_t one = *first, host = a->sessions.waiting[circle];
    if (one >= 0) {
        host = a->sessions.host[one];
    } else if (host < 0) {
        a->sessions.waiting[circle] = seeker;
        return;
    } else {
        share *= 2;
        if (share > a->terms.places[runs]) return;
    }
    a->terms.places[runs] -= share;
    double fit = likeness(a, seeker, host);
    int mandated = is_mandated(a, seeker, runs);
    if (!mandated && !agrees(a, seeker, world, host, fit)) return;
    uint64_t session;
    if (one >= 0) {
        session = a->sessions.key[one];
        a->sessions.members[one]++;
        int new = a->ties.began[a->ties.at[host * SLOTS + PROGRAMME_SLOT]] == a->place.month;
        if (new && a->jobs.person[seeker] < a->jobs.person[host]) a->sessions.host[one] = seeker;
    } else {
        session = begin(a, kind, host, -1, 0, fit, runs, is_mandated(a, host, runs));
        leave_the_queue(a, host);
        opened(a, owner, kind, session, 2, a->jobs.person[host] < a->jobs.person[seeker] ? host : seeker);
        a->sessions.waiting[circle] = -1;
    }
    begin(a, kind, seeker, -1, session, fit, runs, mandated);
    leave_the_queue(a, seeker);
}

int64_t serve(serve_arguments *given) {
    const serve_arguments local = *given;
    Given a = &local;
    for (int64_t i = a->done; i < a->order_rows; i++) {
        if (a->ties.free_count[0] < AT_ONCE) return i;
        int64_t seeker = a->order[i], world = seeker / a->place.jobs, here = a->jobs.unit[seeker];
        int64_t runs = a->place.programme[here];
        int64_t kind = offered_to(a, a->jobs.person[seeker], world, here, runs);
        a->offered[i] = kind;
        int64_t share = a->kinds.coordination[world * a->kinds.coordination_columns + kind];
        if (!a->jobs.seeking[seeker] || share > a->terms.places[runs]) continue;
        if (a->kinds.mentor[kind] == NOBODY) {
            join_or_open(a, seeker, world, kind, share, runs);
            continue;
        }
        a->terms.places[runs] -= share;
        int64_t learners = a->kinds.learners[world * a->kinds.learners_columns + kind];
        if (a->terms.rule[runs] == OPTIMAL && learners == 1 && kind != MOSAIC)
            a->later[i] = 1;
        else
            propose(a, seeker, world, kind, runs, candidates(a, seeker, world, runs));
    }
    return a->order_rows;
}
