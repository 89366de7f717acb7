/* Turnover in C: which of the people present leave this month, and why (see limit.py). */

#include <math.h>

#include "arguments.h"
#include "chance.h"

static inline int happens(double u, double expected) { return u < expected && u < 1 - exp(-expected); }

int64_t _leavers(_leavers_arguments *given) {
    const _leavers_arguments a = *given;
    const int64_t jobs = (int64_t)a.jobs_per_world;
    double *draws_left = a.drawn, *draws_moved = a.drawn + a.drawn_columns;
    int64_t count = 0, first = 0, end = 0;
    for (int64_t i = 0; i < a.rows_rows; i++) {
        int64_t job = a.rows[i];
        if (job >= end) {
            int64_t world = job / jobs;
            first = world * jobs, end = first + jobs;
            uniforms_of_one_salt(a.salt_leaving[world], a.key + first, jobs, draws_left);
            uniforms_of_one_salt(a.salt_moving[world], a.key + first, jobs, draws_moved);
        }
        int forced = a.forced_exit[job];
        a.forced_exit[job] = 0;
        if (a.protected_until[job] > a.month) continue;
        double rate = a.leaving_rate[job] * a.ratio[i], elsewhere = a.share[i];
        double u_left = draws_left[job - first], u_moved = draws_moved[job - first];
        if (!forced && (u_left < u_moved ? u_left : u_moved) * (MONTHS_PER_YEAR - 1) > rate * a.season) continue;
        int left = happens(u_left, rate * (1 - elsewhere) * a.season / MONTHS_PER_YEAR);
        int moved = happens(u_moved, rate * elsewhere * a.season / MONTHS_PER_YEAR);
        if (!(forced || left || moved)) continue;
        if (left && moved) moved = log1p(-u_moved) / elsewhere > log1p(-u_left) / (1 - elsewhere);
        a.leavers[count] = job;
        a.fates[count++] = forced ? (a.open_[job] ? EVENT : LAID_OFF) : moved ? MOVED : LEFT;
    }
    return count;
}
