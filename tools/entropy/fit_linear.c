/* SPDX-License-Identifier: BSD-2-Clause */
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "fit_internal.h"

#define TERMS             VP_LINEAR_TERMS
#define SOURCES           VP_LINEAR_SOURCES
#define LEAST_CORRELATION 0.04f /* below this a term is more noise than help */

/* Large values must not decide alone what goes with what. */
static float compress(int v)
{
    return v < 0 ? -sqrtf((float)-v) : sqrtf((float)v);
}

/* |correlation| of value j of a source with the token's own value d */
static int correlate(const fit *f, int type, int source, float *correlation)
{
    int dims = f->dims, count = f->kept[type];
    size_t n = (size_t)dims;
    float *y = malloc(n * sizeof *y);
    double *power = calloc(2 * n, sizeof *power);
    if (!y || !power) {
        free(y);
        free(power);
        return -1;
    }
    memset(correlation, 0, n * n * sizeof *correlation);
    for (int k = 0; k < count; k++) {
        const sample *s = &f->samples[type][k];
        for (int d = 0; d < dims; d++) {
            y[d] = compress(s->values[VP_LINEAR_OWN][d]);
            power[d] += y[d] * y[d];
        }
        for (int j = 0; j < dims; j++) {
            float x = compress(s->values[source][j]);
            if (x == 0) continue;
            power[dims + j] += x * x;
            float *row = correlation + (size_t)j * n;
            for (int d = 0; d < dims; d++) row[d] += x * y[d];
        }
    }
    for (int j = 0; j < dims; j++)
        for (int d = 0; d < dims; d++) {
            /* a handful of events is not evidence: shrink by some phantom ones */
            double scale = sqrt((power[d] + 20) * (power[dims + j] + 20));
            float *c = correlation + (size_t)j * n + (size_t)d;
            *c = fabsf(*c) / (float)scale;
        }
    free(y);
    free(power);
    return 0;
}

typedef struct term {
    int source, dim;
    float correlation;
} term;

/* The best terms for dim d; own values only from places before it in the scan. */
static int choose(float *const correlation[SOURCES], const int *place, int dims, int d, term *terms)
{
    int n = 0;
    for (int source = 0; source < SOURCES; source++)
        for (int j = 0; j < dims; j++) {
            float c = correlation[source][(size_t)j * (size_t)dims + (size_t)d];
            if (c < LEAST_CORRELATION || (source == VP_LINEAR_OWN && place[j] >= place[d]))
                continue;
            int at = n < TERMS ? n++ : TERMS;
            while (at > 0 && terms[at - 1].correlation < c) {
                if (at < TERMS) terms[at] = terms[at - 1];
                at--;
            }
            if (at < TERMS) terms[at] = (term){source, j, c};
        }
    return n;
}

static void fit_dim(const fit *f, int type, int d, int place, const term *terms, int n,
                    vp_linear_predictor_term *to)
{
    double a[TERMS * TERMS] = {0}, b[TERMS] = {0};
    for (int k = 0; k < f->kept[type]; k++) {
        const sample *s = &f->samples[type][k];
        if (!s->used[place / VP_TOKEN_BAND]) continue;
        double x[TERMS], size = 0;
        for (int i = 0; i < n; i++) {
            x[i] = s->values[terms[i].source][terms[i].dim];
            size += fabs(x[i]);
        }
        if (size == 0) continue;
        double weight = 1 / pow(.5 + size / n, 1.5);
        for (int i = 0; i < n; i++) {
            b[i] += weight * x[i] * s->values[VP_LINEAR_OWN][d];
            for (int j = 0; j <= i; j++) a[i * n + j] += weight * x[i] * x[j];
        }
    }
    for (int i = 0; i < n; i++) a[i * n + i] += 10 + .001 * a[i * n + i];
    fit_equations(a, b, n);
    for (int i = 0; i < n; i++) {
        double w = b[i] * VP_LINEAR_WEIGHT_ONE;
        int rounded = (int)lrint(w < -32767 ? -32767 : w > 32767 ? 32767 : w);
        /* 0 would end the list */
        to[i] = (vp_linear_predictor_term){(int16_t)(rounded ? rounded : 1), (uint16_t)terms[i].dim,
                                           (uint8_t)terms[i].source};
    }
}

int fit_linear(const fit *f, int type, const uint16_t *order, vp_linear_predictor *to)
{
    int dims = f->dims, bad = 0, place[VP_TOKEN_MAX_DIMS];
    float *correlation[SOURCES] = {NULL};
    for (int i = 0; i < dims; i++) place[order[i]] = i;
    for (int source = 0; source < SOURCES && !bad; source++) {
        correlation[source] = malloc((size_t)dims * (size_t)dims * sizeof(float));
        bad = !correlation[source] || correlate(f, type, source, correlation[source]);
    }
    memset(to->terms, 0, (size_t)dims * TERMS * sizeof *to->terms);
    for (int d = 0; d < dims && !bad; d++) {
        term terms[TERMS];
        int n = choose(correlation, place, dims, d, terms);
        if (n) fit_dim(f, type, d, place[d], terms, n, to->terms + (size_t)d * TERMS);
    }
    for (int source = 0; source < SOURCES; source++) free(correlation[source]);
    return bad ? -1 : 0;
}
