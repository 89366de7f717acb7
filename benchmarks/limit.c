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

void uniforms_kernel(uniforms_kernel_arguments *a) {
    for (int64_t i = 0; i < a->out_rows; i++) a->out[i] = uniform_at(a->salts[i], a->who[i], a->index[i]);
}
