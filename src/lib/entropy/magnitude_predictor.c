/* SPDX-License-Identifier: BSD-2-Clause */
#include "entropy/magnitude_predictor.h"

#include <stdlib.h>
#include <string.h>

int vp_magnitude_predictor_init(vp_magnitude_predictor *predictor, int dims)
{
    memset(predictor, 0, sizeof *predictor);
    predictor->dims = dims;
    predictor->width = (dims + 15) / 16 * 16;
    size_t width = (size_t)predictor->width;
    predictor->bias = calloc(width, sizeof *predictor->bias);
    predictor->near = calloc(width * VP_MAGNITUDE_NEAR, sizeof *predictor->near);
    predictor->scale = calloc(width, sizeof *predictor->scale);
    int bad = !predictor->bias || !predictor->near || !predictor->scale;
    for (int s = 0; s < VP_MAGNITUDE_SOURCES; s++) {
        predictor->rows[s] = calloc((size_t)dims, width);
        predictor->first[s] = calloc((size_t)dims + 1, sizeof *predictor->first[s]);
        bad |= !predictor->rows[s] || !predictor->first[s];
    }
    if (bad) {
        vp_magnitude_predictor_free(predictor);
        return -1;
    }
    /* left, up, diagonals, reference and its neighbours, same, its neighbours, other */
    static const int16_t near[VP_MAGNITUDE_NEAR] = {500, 500, 200, 400, 100, 400, 100, 200};
    for (int i = 0; i < dims; i++) {
        predictor->bias[i] = 40;
        predictor->scale[i] = 16 * 16;
        for (int n = 0; n < VP_MAGNITUDE_NEAR; n++)
            predictor->near[(size_t)n * width + (size_t)i] = near[n];
        for (int back = 1; back <= 8 && back <= i; back++)
            predictor->rows[VP_MAGNITUDE_INSIDE][(size_t)(i - back) * width + (size_t)i] =
                (int8_t)(40 / (back + 1));
    }
    if (vp_magnitude_predictor_index(predictor)) {
        vp_magnitude_predictor_free(predictor);
        return -1;
    }
    return 0;
}

void vp_magnitude_predictor_free(vp_magnitude_predictor *predictor)
{
    free(predictor->bias);
    free(predictor->near);
    free(predictor->scale);
    for (int s = 0; s < VP_MAGNITUDE_SOURCES; s++) {
        free(predictor->rows[s]);
        free(predictor->first[s]);
    }
    free(predictor->links);
    memset(predictor, 0, sizeof *predictor);
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

int vp_magnitude_predictor_index(vp_magnitude_predictor *predictor)
{
    size_t width = (size_t)predictor->width, dims = (size_t)predictor->dims, count = 0;
    for (int s = 0; s < VP_MAGNITUDE_SOURCES; s++)
        for (size_t i = 0; i < dims * width; i++) count += predictor->rows[s][i] != 0;
    count += VP_MAGNITUDE_SOURCES * dims * (VP_MAGNITUDE_LINKS - 1);
    vp_magnitude_predictor_link *links = malloc((count + 1) * sizeof *links);
    if (!links) return -1;
    free(predictor->links);
    predictor->links = links;
    uint32_t n = 0;
    for (int s = 0; s < VP_MAGNITUDE_SOURCES; s++) {
        for (size_t j = 0; j < dims; j++) {
            predictor->first[s][j] = n;
            for (size_t i = 0; i < dims; i++) {
                int8_t weight = predictor->rows[s][j * width + i];
                if (weight) links[n++] = (vp_magnitude_predictor_link){(uint16_t)i, weight};
            }
            for (; n % VP_MAGNITUDE_LINKS; n++)
                links[n] = (vp_magnitude_predictor_link){links[n - 1].to, 0};
        }
        predictor->first[s][dims] = n;
    }
    return 0;
}
