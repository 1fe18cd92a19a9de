/* SPDX-License-Identifier: BSD-2-Clause */
#include "fit_internal.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#define BAND VP_TOKEN_BAND
#define NEAR VP_MAGNITUDE_NEAR

/* Integers that one is predicted from, besides its near ones: single integers
 * of the token (the best correlated), of the neighbours, of the reference. */
#define INSIDE   16
#define WIDE     6
#define FEATURES (NEAR + INSIDE + 2 * WIDE + 1)
enum {
    AT_INSIDE = NEAR,
    AT_SPATIAL = AT_INSIDE + INSIDE,
    AT_PAST = AT_SPATIAL + WIDE,
    AT_ONE = AT_PAST + WIDE
};

fit *fit_create(int dims, int most, const int every[VP_FRAME_TYPES])
{
    fit *f = calloc(1, sizeof *f);
    if (!f) return NULL;
    f->dims = dims;
    f->bands = (dims + BAND - 1) / BAND;
    f->most = most;
    memcpy(f->every, every, sizeof f->every);
    f->size = ((size_t)dims * (NEAR + 3 + 2 * VP_LINEAR_SOURCES) + (size_t)f->bands + 1) / 2 * 2;
    for (int t = 0; t < VP_FRAME_TYPES; t++) {
        f->samples[t] = calloc((size_t)most, sizeof *f->samples[t]);
        f->memory[t] = malloc((size_t)most * f->size);
        if (!f->samples[t] || !f->memory[t]) {
            fit_free(f);
            return NULL;
        }
    }
    return f;
}

void fit_free(fit *f)
{
    if (!f) return;
    for (int t = 0; t < VP_FRAME_TYPES; t++) {
        free(f->samples[t]);
        free(f->memory[t]);
    }
    free(f);
}

void fit_see(void *context, const observation *seen)
{
    fit *f = context;
    int t = seen->type;
    /* every n-th, but scattered: neighbours are much alike */
    uint32_t hash = (uint32_t)f->seen[t]++ * 2654435761u;
    if ((hash >> 8) % (uint32_t)f->every[t] || f->kept[t] == f->most) return;
    sample *s = &f->samples[t][f->kept[t]];
    uint8_t *at = f->memory[t] + (size_t)f->kept[t]++ * f->size;
    size_t dims = (size_t)f->dims;
    memcpy(s->ratio, seen->expected->ratio, sizeof s->ratio);
    for (int n = 0; n < VP_LINEAR_SOURCES; n++, at += 2 * dims) {
        s->values[n] = (int16_t *)(void *)at;
        memcpy(at, seen->levels[n], 2 * dims);
    }
    for (int n = 0; n < NEAR; n++, at += dims)
        s->near[n] = memcpy(at, seen->expected->near[n], dims);
    s->spatial = memcpy(at, seen->expected->spatial, dims);
    s->past = memcpy(at + dims, seen->expected->past, dims);
    s->mag = memcpy(at + 2 * dims, seen->magnitude, dims);
    s->used = memcpy(at + 3 * dims, seen->used, (size_t)f->bands);
}

static float least(float a, float b)
{
    return a < b ? a : b;
}

/* correlation[j * dims + d] of source j (clipped) with the token's integer d */
static int correlate(const fit *f, int type, int source, float *correlation)
{
    int dims = f->dims, count = f->kept[type];
    size_t d2 = (size_t)dims;
    double *sums = calloc(d2 * 4, sizeof *sums);
    float *y = malloc(d2 * sizeof *y);
    if (!sums || !y) {
        free(sums);
        free(y);
        return -1;
    }
    double *sx = sums, *sxx = sx + dims, *sy = sxx + dims, *syy = sy + dims;
    memset(correlation, 0, d2 * d2 * sizeof *correlation);
    for (int k = 0; k < count; k++) {
        const sample *s = &f->samples[type][k];
        const uint8_t *from = source == VP_MAGNITUDE_INSIDE    ? s->mag
                              : source == VP_MAGNITUDE_SPATIAL ? s->spatial
                                                               : s->past;
        float most = source == VP_MAGNITUDE_INSIDE ? 6 : 36;
        for (int d = 0; d < dims; d++) {
            y[d] = least(s->mag[d], 6);
            sy[d] += y[d];
            syy[d] += y[d] * y[d];
        }
        for (int j = 0; j < dims; j++) {
            if (!from[j]) continue;
            float x = least(from[j], most), *row = correlation + (size_t)j * d2;
            sx[j] += x;
            sxx[j] += x * x;
            for (int d = 0; d < dims; d++) row[d] += x * y[d];
        }
    }
    for (int j = 0; j < dims; j++)
        for (int d = 0; d < dims; d++) {
            double vx = sxx[j] - sx[j] * sx[j] / count, vy = syy[d] - sy[d] * sy[d] / count;
            float *c = correlation + (size_t)j * d2 + (size_t)d;
            double together = *c - sx[j] * sy[d] / count;
            *c = vx > 1e-6 && vy > 1e-6 ? (float)(together / sqrt(vx * vy)) : -1;
        }
    free(sums);
    free(y);
    return 0;
}

/* The best correlated sources j < end, j != self, for integer d; returns how many. */
static int choose(const float *correlation, int dims, int d, int end, int self, int most,
                  int *chosen)
{
    int n = 0;
    for (int j = 0; j < end; j++) {
        if (j == self) continue;
        float c = correlation[(size_t)j * (size_t)dims + (size_t)d];
        if (c <= 0) continue;
        int at = n < most ? n++ : most;
        while (at > 0 && correlation[(size_t)chosen[at - 1] * (size_t)dims + (size_t)d] < c) {
            if (at < most) chosen[at] = chosen[at - 1];
            at--;
        }
        if (at < most) chosen[at] = j;
    }
    return n;
}

void fit_equations(double *a, double *b, int n)
{
    for (int i = 0; i < n; i++) {
        for (int j = 0; j <= i; j++) {
            double v = a[i * n + j];
            for (int k = 0; k < j; k++) v -= a[i * n + k] * a[j * n + k];
            a[i * n + j] = i == j ? sqrt(v > 1e-12 ? v : 1e-12) : v / a[j * n + j];
        }
    }
    for (int i = 0; i < n; i++) {
        for (int k = 0; k < i; k++) b[i] -= a[i * n + k] * b[k];
        b[i] /= a[i * n + i];
    }
    for (int i = n - 1; i >= 0; i--) {
        for (int k = i + 1; k < n; k++) b[i] -= a[k * n + i] * b[k];
        b[i] /= a[i * n + i];
    }
}

typedef struct choice {
    int inside[INSIDE], spatial[WIDE], past[WIDE];
    int insides, spatials, pasts;
} choice;

static void features(const sample *s, int d, const choice *c, float *x)
{
    memset(x, 0, FEATURES * sizeof *x);
    for (int n = 0; n < NEAR; n++) x[n] = (float)(s->near[n][d] * s->ratio[n]) / VP_MAGNITUDE_RATIO;
    for (int k = 0; k < c->insides; k++) x[AT_INSIDE + k] = s->mag[c->inside[k]];
    for (int k = 0; k < c->spatials; k++) x[AT_SPATIAL + k] = s->spatial[c->spatial[k]];
    for (int k = 0; k < c->pasts; k++) x[AT_PAST + k] = s->past[c->past[k]];
    x[AT_ONE] = 1;
}

static int clamp(double v, int low, int high)
{
    return v < low ? low : v > high ? high : (int)lrint(v);
}

/* Turns the solution into the integer weights of vp_magnitude_predictor. */
static void store(vp_magnitude_predictor *to, int d, const choice *c, const double *w)
{
    int dims = to->dims;
    size_t width = (size_t)to->width;
    double row[VP_MAGNITUDE_SOURCES][VP_TOKEN_MAX_DIMS] = {{0}}, most = 1e-4;
    for (int k = 0; k < c->insides; k++) row[VP_MAGNITUDE_INSIDE][c->inside[k]] += w[AT_INSIDE + k];
    for (int k = 0; k < c->spatials; k++)
        row[VP_MAGNITUDE_SPATIAL][c->spatial[k]] += w[AT_SPATIAL + k];
    for (int k = 0; k < c->pasts; k++) row[VP_MAGNITUDE_PAST][c->past[k]] += w[AT_PAST + k];
    for (int s = 0; s < VP_MAGNITUDE_SOURCES; s++)
        for (int j = 0; j < dims; j++)
            if (fabs(row[s][j]) > most) most = fabs(row[s][j]);
    int scale = clamp(ceil(most / 127 * 16 * VP_MAGNITUDE_ONE), 1, 65535);
    to->scale[d] = (uint16_t)scale;
    to->bias[d] = (int16_t)clamp(w[AT_ONE] * VP_MAGNITUDE_ONE, -32767, 32767);
    for (int n = 0; n < NEAR; n++)
        to->near[(size_t)n * width + (size_t)d] =
            (int16_t)clamp(w[n] * VP_MAGNITUDE_ONE, -32767, 32767);
    for (int s = 0; s < VP_MAGNITUDE_SOURCES; s++)
        for (int j = 0; j < dims; j++)
            to->rows[s][(size_t)j * width + (size_t)d] =
                (int8_t)clamp(row[s][j] * 16 * VP_MAGNITUDE_ONE / scale, -127, 127);
}

int fit_magnitude(const fit *f, int type, vp_magnitude_predictor *to)
{
    int dims = f->dims, count = f->kept[type];
    float *correlation[VP_MAGNITUDE_SOURCES] = {NULL};
    float *x = malloc((size_t)count * FEATURES * sizeof *x + 1);
    float *y = malloc((size_t)count * 2 * sizeof *y + 1), *mean = y ? y + count : NULL;
    int bad = !x || !y;
    for (int s = 0; s < VP_MAGNITUDE_SOURCES && !bad; s++) {
        correlation[s] = malloc((size_t)dims * (size_t)dims * sizeof(float));
        bad |= !correlation[s] || correlate(f, type, s, correlation[s]);
    }
    for (int d = 0; d < dims && !bad; d++) {
        choice c;
        c.insides = choose(correlation[VP_MAGNITUDE_INSIDE], dims, d, d, -1, INSIDE, c.inside);
        c.spatials = choose(correlation[VP_MAGNITUDE_SPATIAL], dims, d, dims, d, WIDE, c.spatial);
        c.pasts = choose(correlation[VP_MAGNITUDE_PAST], dims, d, dims, d, WIDE, c.past);
        int n = 0;
        for (int k = 0; k < count; k++) {
            const sample *s = &f->samples[type][k];
            if (!s->used[d / BAND]) continue;
            float *row = x + (size_t)n * FEATURES;
            features(s, d, &c, row);
            y[n] = least(s->mag[d], 20);
            /* a first guess, only to weigh by */
            mean[n] = .15f + s->spatial[d] / 6.f;
            n++;
        }
        double w[FEATURES] = {0};
        for (int round = 0; round < 3; round++) {
            double a[FEATURES * FEATURES] = {0}, b[FEATURES] = {0};
            float part[FEATURES * FEATURES];
            for (int from = 0; from < n; from += 512) {
                memset(part, 0, sizeof part);
                for (int k = from; k < n && k < from + 512; k++) {
                    const float *row = x + (size_t)k * FEATURES;
                    float weight = 1 / powf(mean[k] + .05f, 1.5f);
                    for (int i = 0; i < FEATURES; i++) {
                        float v = row[i] * weight;
                        if (v == 0) continue;
                        b[i] += (double)v * y[k];
                        for (int j = 0; j <= i; j++) part[i * FEATURES + j] += v * row[j];
                    }
                }
                for (int i = 0; i < FEATURES * FEATURES; i++) a[i] += part[i];
            }
            for (int i = 0; i < FEATURES; i++)
                a[i * FEATURES + i] += 1 + 2e-5 * a[i * FEATURES + i];
            fit_equations(a, b, FEATURES);
            memcpy(w, b, sizeof w);
            for (int k = 0; k < n; k++) {
                const float *row = x + (size_t)k * FEATURES;
                double v = 0;
                for (int i = 0; i < FEATURES; i++) v += w[i] * row[i];
                mean[k] = v < .002 ? .002f : (float)v;
            }
        }
        store(to, d, &c, w);
    }
    for (int s = 0; s < VP_MAGNITUDE_SOURCES; s++) free(correlation[s]);
    free(x);
    free(y);
    return bad || vp_magnitude_predictor_index(to) ? -1 : 0;
}
