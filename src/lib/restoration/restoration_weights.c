/* SPDX-License-Identifier: BSD-2-Clause */
#include "restoration/restoration_weights.h"

#include <stdlib.h>
#include <string.h>

/* Sums of two limited differences are 510 at most; with the strength, totals stay below 2^30. */
#define MOST_WEIGHT (1 << 19)

#define QUALITIES 64

const int8_t vp_restoration_pair[VP_RESTORATION_PAIRS][2] = {
    {0, 1}, {0, 2},  {0, 3}, {1, 0},  {2, 0}, {3, 0},
    {1, 1}, {1, -1}, {1, 2}, {1, -2}, {2, 1}, {2, -1},
};

/* A tensor [rows, columns], with columns 0 [rows]; NULL, and the message says so. */
static const uint8_t *find(const vp_safetensors *file, const char *name, const char *type,
                           size_t rows, size_t columns, const vp_errbuf *message)
{
    const vp_tensor *tensor = vp_safetensors_find(file, name);

    if (tensor && !strcmp(tensor->type, type) && tensor->rank == 1 + (columns > 0) &&
        tensor->shape[0] == rows && (!columns || tensor->shape[1] == columns))
        return tensor->data;
    if (columns)
        vp_fail(message, VPATCH_ERR_MODEL_FILE, "tensor %s is not %s [%zu, %zu]", name, type, rows,
                columns);
    else
        vp_fail(message, VPATCH_ERR_MODEL_FILE, "tensor %s is not %s [%zu]", name, type, rows);
    return NULL;
}

static uint16_t get16(const uint8_t *bytes)
{
    return (uint16_t)(bytes[0] | bytes[1] << 8);
}

static vpatch_status read_sets(vp_restoration_weights *r, const vp_safetensors *file,
                               const vp_errbuf *message)
{
    const uint8_t *set = find(file, "restore.set", "U8", QUALITIES, 0, message);

    if (!set) return VPATCH_ERR_MODEL_FILE;
    for (int q = 0; q < QUALITIES; q++) {
        r->set[q] = set[q];
        if (r->set[q] >= VP_RESTORATION_MAX_SETS)
            return vp_fail(message, VPATCH_ERR_MODEL_FILE, "tensor restore.set: %d at quality %d",
                           r->set[q], q);
        if (r->set[q] >= r->sets) r->sets = r->set[q] + 1;
    }
    return VPATCH_OK;
}

/* How many limits there are is what the tensor says. */
static vpatch_status read_limits(vp_restoration_weights *r, const vp_safetensors *file,
                                 const vp_errbuf *message)
{
    const vp_tensor *tensor = vp_safetensors_find(file, "restore.limit");
    size_t limits = tensor && tensor->rank == 2 ? (size_t)tensor->shape[1] : 0;

    if (limits < 1 || limits > VP_RESTORATION_MAX_LIMITS)
        return vp_fail(message, VPATCH_ERR_MODEL_FILE, "tensor restore.limit is not U8 [64, 1..%d]",
                       VP_RESTORATION_MAX_LIMITS);
    const uint8_t *limit = find(file, "restore.limit", "U8", QUALITIES, limits, message);
    if (!limit) return VPATCH_ERR_MODEL_FILE;
    r->limits = (int)limits;
    for (int q = 0; q < QUALITIES; q++)
        for (int i = 0; i < r->limits; i++) r->limit[q][i] = *limit++;
    return VPATCH_OK;
}

static vpatch_status read_thresholds(vp_restoration_weights *r, const vp_safetensors *file,
                                     const vp_errbuf *message)
{
    enum { ACTIVITIES = VP_RESTORATION_ACTIVITIES - 1, CHANGES = VP_RESTORATION_CHANGES - 1 };
    const uint8_t *activity = find(file, "restore.activity", "I16", QUALITIES, ACTIVITIES, message);
    const uint8_t *change =
        activity ? find(file, "restore.change", "I16", QUALITIES, CHANGES, message) : NULL;

    if (!change) return VPATCH_ERR_MODEL_FILE;
    int negative = 0;
    for (int q = 0; q < QUALITIES; q++) {
        for (int i = 0; i < ACTIVITIES; i++, activity += 2)
            negative |= (r->activity[q][i] = get16(activity)) > INT16_MAX;
        for (int i = 0; i < CHANGES; i++, change += 2)
            negative |= (r->change[q][i] = get16(change)) > INT16_MAX;
    }
    if (negative)
        return vp_fail(message, VPATCH_ERR_MODEL_FILE,
                       "tensors restore.activity, restore.change: a number below 0");
    return VPATCH_OK;
}

static size_t rows_of(const vp_restoration_weights *r)
{
    return 2 * VP_FRAME_TYPES * (size_t)r->sets * VP_RESTORATION_CLASSES;
}

static size_t features_of(const vp_restoration_weights *r)
{
    return VP_RESTORATION_PAIRS * (size_t)r->limits;
}

size_t vp_restoration_weights_count(const vp_restoration_weights *weights)
{
    return rows_of(weights) * features_of(weights);
}

static vpatch_status read_weights(vp_restoration_weights *r, const vp_safetensors *file,
                                  const vp_errbuf *message)
{
    const size_t rows = rows_of(r), features = features_of(r);
    const uint8_t *weight = find(file, "restore.weight", "I16", rows, features, message);

    if (!weight) return VPATCH_ERR_MODEL_FILE;
    r->weights = malloc(rows * features * sizeof *r->weights);
    if (!r->weights) return vp_fail(message, VPATCH_ERR_MEMORY, "out of memory");
    for (size_t row = 0; row < rows; row++) {
        int sum = 0;

        for (size_t i = row * features; i < (row + 1) * features; i++) {
            r->weights[i] = (int16_t)get16(weight + 2 * i);
            sum += abs(r->weights[i]);
        }
        if (sum > MOST_WEIGHT)
            return vp_fail(message, VPATCH_ERR_MODEL_FILE,
                           "tensor restore.weight: the sum of row %zu is too large", row);
    }
    return VPATCH_OK;
}

vpatch_status vp_restoration_weights_load(vp_restoration_weights **weights,
                                          const vp_safetensors *file, const vp_errbuf *message)
{
    *weights = NULL;
    vp_restoration_weights *r = calloc(1, sizeof *r);
    if (!r) return vp_fail(message, VPATCH_ERR_MEMORY, "out of memory");
    vpatch_status status = read_sets(r, file, message);
    if (!status) status = read_limits(r, file, message);
    if (!status) status = read_thresholds(r, file, message);
    if (!status) status = read_weights(r, file, message);
    if (status) {
        vp_restoration_weights_destroy(r);
        return status;
    }
    *weights = r;
    return VPATCH_OK;
}

void vp_restoration_weights_destroy(vp_restoration_weights *weights)
{
    if (!weights) return;
    free(weights->weights);
    free(weights);
}
