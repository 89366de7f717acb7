/* Turnover in C: which of the people present leave this month, and why (see limit.py). */

#include <math.h>

#include "arguments.h"
#include "chance.h"

static inline int happens(double u, double expected) { return u < expected && u < 1 - exp(-expected); }

int64_t _leavers(_leavers_arguments *given) {
    const _leavers_arguments a = *given;
    int64_t count = 0, world = 0, end = a.jobs_per_world;
    for (int64_t i = 0; i < a.rows_rows; i++) {
        int64_t job = a.rows[i];
        for (; job >= end; end += a.jobs_per_world) world++;
        int forced = a.forced_exit[job];
        a.forced_exit[job] = 0;
        if (a.protected_until[job] > a.month) continue;
        double rate = a.leaving_rate[job] * a.ratio[i], elsewhere = a.share[i];
        double u_left = uniform(a.salt_leaving[world], a.key[job]), u_moved = uniform(a.salt_moving[world], a.key[job]);
        int left = happens(u_left, rate * (1 - elsewhere) * a.season / 12);
        int moved = happens(u_moved, rate * elsewhere * a.season / 12);
        if (!(forced || left || moved)) continue;
        if (left && moved) moved = log1p(-u_moved) / elsewhere > log1p(-u_left) / (1 - elsewhere);
        a.leavers[count] = job;
        a.fates[count++] = forced ? (a.open_[job] ? EVENT : LAID_OFF) : moved ? MOVED : LEFT;
    }
    return count;
}
