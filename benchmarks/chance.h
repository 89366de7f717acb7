/* Chance, as in rng.py: every draw is a function of a decision's salt, of who is drawn for, and of an index. */

#include <stdint.h>

#define GOLDEN 0x9E3779B97F4A7C15u

static inline uint64_t mix(uint64_t x) {
    x = (x ^ (x >> 30)) * 0xBF58476D1CE4E5B9u;
    x = (x ^ (x >> 27)) * 0x94D049BB133111EBu;
    return x ^ (x >> 31);
}

static inline uint64_t fold(uint64_t a, uint64_t b) { return mix(mix(a + GOLDEN) ^ b); }

/* A draw falls into the half that hangs on who is drawn for, and the one that hangs on the index. */
static inline uint64_t half_of(uint64_t salt, uint64_t who) { return mix(who ^ salt) + salt; }

static inline double other_half(uint64_t half, uint64_t index) {
    return ((double)(int64_t)(mix(half + GOLDEN * index) >> 12) + 0.5) * 0x1p-52;
}

static inline double uniform_at(uint64_t salt, uint64_t who, uint64_t index) {
    return other_half(half_of(salt, who), index);
}

static inline double uniform(uint64_t salt, uint64_t who) { return uniform_at(salt, who, 0); }

/* One draw each under the same salt, as rng.uniforms_of_one_salt: side by side, several to an instruction. */
static inline void uniforms_of_one_salt(
    uint64_t salt, const uint64_t *restrict who, int64_t count, double *restrict out
) {
    for (int64_t i = 0; i < count; i++) out[i] = uniform(salt, who[i]);
}

/* Draws of one from an index on, as rng.uniforms_of_one. */
static inline void draws_of_one(uint64_t half, uint64_t from, int64_t count, double *restrict out) {
    for (int64_t i = 0; i < count; i++) out[i] = other_half(half, from + (uint64_t)i);
}
