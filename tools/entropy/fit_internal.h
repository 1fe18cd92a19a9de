/* SPDX-License-Identifier: BSD-2-Clause */
/* The samples behind a fit: shared by fit.c (expected magnitudes) and fit_linear.c
 * (linear predictions). */
#ifndef VPATCH_TOOLS_ENTROPY_FIT_INTERNAL_H
#define VPATCH_TOOLS_ENTROPY_FIT_INTERNAL_H

#include "fit.h"

typedef struct sample {
    int16_t *values[VP_LINEAR_SOURCES];
    int ratio[VP_MAGNITUDE_NEAR];
    uint8_t *near[VP_MAGNITUDE_NEAR], *spatial, *past, *mag, *used;
} sample;

struct fit {
    int dims, bands, most, every[VP_FRAME_TYPES];
    long seen[VP_FRAME_TYPES];
    int kept[VP_FRAME_TYPES];
    sample *samples[VP_FRAME_TYPES];
    uint8_t *memory[VP_FRAME_TYPES];
    size_t size; /* of one sample */
};

/* Solves a x = b for symmetric positive a (n x n, the lower half is used); the
 * solution replaces b. */
void fit_equations(double *a, double *b, int n);

#endif
