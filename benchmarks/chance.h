/* Chance, as in rng.py: every draw is a function of a decision's salt, of who is drawn for, and of an index. */

#include <stdint.h>

#define GOLDEN 0x9E3779B97F4A7C15u

static inline uint64_t mix(uint64_t x) {
    x = (x ^ (x >> 30)) * 0xBF58476D1CE4E5B9u;
    x = (x ^ (x >> 27)) * 0x94D049BB133111EBu;
    return x ^ (x >> 31);
}

static inline uint64_t fold(uint64_t a, uint64_t b) { return mix(mix(a + GOLDEN) ^ b); }

static inline double uniform_at(uint64_t salt, uint64_t who, uint64_t index) {
    uint64_t bits = mix(mix(who ^ salt) + salt + GOLDEN * index);
    return ((double)(bits >> 12) + 0.5) * 0x1p-52;
}

static inline double uniform(uint64_t salt, uint64_t who) { return uniform_at(salt, who, 0); }
