/* SPDX-License-Identifier: BSD-2-Clause */
#include "entropy/magnitude_predictor.h"

#include <stdlib.h>
#include <string.h>

int vp_magnitude_predictor_init(vp_magnitude_predictor *e, int dims)
{
    memset(e, 0, sizeof *e);
    e->dims = dims;
    e->width = (dims + 15) / 16 * 16;
    size_t width = (size_t)e->width;
    e->bias = calloc(width, sizeof *e->bias);
    e->near = calloc(width * VP_MAGNITUDE_NEAR, sizeof *e->near);
    e->scale = calloc(width, sizeof *e->scale);
    int bad = !e->bias || !e->near || !e->scale;
    for (int s = 0; s < VP_MAGNITUDE_SOURCES; s++) {
        e->rows[s] = calloc((size_t)dims, width);
        e->first[s] = calloc((size_t)dims + 1, sizeof *e->first[s]);
        bad |= !e->rows[s] || !e->first[s];
    }
    if (bad) {
        vp_magnitude_predictor_free(e);
        return -1;
    }
    /* left, up, diagonals, reference and its neighbours, same, its neighbours, other */
    static const int16_t near[VP_MAGNITUDE_NEAR] = {500, 500, 200, 400, 100, 400, 100, 200};
    for (int i = 0; i < dims; i++) {
        e->bias[i] = 40;
        e->scale[i] = 16 * 16;
        for (int n = 0; n < VP_MAGNITUDE_NEAR; n++)
            e->near[(size_t)n * width + (size_t)i] = near[n];
        for (int back = 1; back <= 8 && back <= i; back++)
            e->rows[VP_MAGNITUDE_INSIDE][(size_t)(i - back) * width + (size_t)i] =
                (int8_t)(40 / (back + 1));
    }
    if (vp_magnitude_predictor_index(e)) {
        vp_magnitude_predictor_free(e);
        return -1;
    }
    return 0;
}

void vp_magnitude_predictor_free(vp_magnitude_predictor *e)
{
    free(e->bias);
    free(e->near);
    free(e->scale);
    for (int s = 0; s < VP_MAGNITUDE_SOURCES; s++) {
        free(e->rows[s]);
        free(e->first[s]);
    }
    free(e->links);
    memset(e, 0, sizeof *e);
}

/* 64 * 2^(d / 10), d = -30..30 */
static const uint16_t ratios[61] = {8,   9,   9,   10,  11,  11,  12,  13,  14,  15,  16,  17,  18,
                                    20,  21,  23,  24,  26,  28,  30,  32,  34,  37,  39,  42,  45,
                                    49,  52,  56,  60,  64,  69,  74,  79,  84,  91,  97,  104, 111,
                                    119, 128, 137, 147, 158, 169, 181, 194, 208, 223, 239, 256, 274,
                                    294, 315, 338, 362, 388, 416, 446, 478, 512};

int vp_magnitude_predictor_ratio(int from, int to)
{
    return ratios[30 + vp_clip(to - from, -30, 30)];
}

int vp_magnitude_predictor_index(vp_magnitude_predictor *e)
{
    size_t width = (size_t)e->width, dims = (size_t)e->dims, count = 0;
    for (int s = 0; s < VP_MAGNITUDE_SOURCES; s++)
        for (size_t i = 0; i < dims * width; i++) count += e->rows[s][i] != 0;
    vp_magnitude_predictor_link *links = malloc((count + 1) * sizeof *links);
    if (!links) return -1;
    free(e->links);
    e->links = links;
    uint32_t n = 0;
    for (int s = 0; s < VP_MAGNITUDE_SOURCES; s++) {
        for (size_t j = 0; j < dims; j++) {
            e->first[s][j] = n;
            for (size_t i = 0; i < dims; i++) {
                int8_t weight = e->rows[s][j * width + i];
                if (weight) links[n++] = (vp_magnitude_predictor_link){(uint16_t)i, weight};
            }
        }
        e->first[s][dims] = n;
    }
    return 0;
}
