/* SPDX-License-Identifier: BSD-2-Clause */
#include "net/restore.h"

#include <stdlib.h>
#include <string.h>

static const vp_tensor *find(const vp_safetensors *file, const char *name, const char *type,
                             int rank)
{
    const vp_tensor *tensor = vp_safetensors_find(file, name);

    return tensor && !strcmp(tensor->type, type) && tensor->rank == rank ? tensor : NULL;
}

static uint16_t get16(const uint8_t *bytes)
{
    return (uint16_t)(bytes[0] | bytes[1] << 8);
}

/* Limits and sets by quality; the numbers of both are what the tensors' shapes say. */
static int read_tables(vp_restorer *r, const vp_safetensors *file)
{
    const vp_tensor *set = find(file, "restore.set", "U8", 1);
    const vp_tensor *limit = find(file, "restore.limit", "U8", 2);
    const vp_tensor *activity = find(file, "restore.activity", "I16", 2);
    const vp_tensor *change = find(file, "restore.change", "I16", 2);

    if (!set || !limit || !activity || !change || set->shape[0] != 64 || limit->shape[0] != 64 ||
        limit->shape[1] < 1 || limit->shape[1] > VP_RESTORE_MAX_LIMITS ||
        activity->shape[0] != 64 || activity->shape[1] != VP_RESTORE_ACTIVITIES - 1 ||
        change->shape[0] != 64 || change->shape[1] != VP_RESTORE_CHANGES - 1)
        return -1;
    r->limits = (int)limit->shape[1];
    for (int q = 0; q < 64; q++) {
        r->set[q] = set->data[q];
        if (r->set[q] >= VP_RESTORE_MAX_SETS) return -1;
        if (r->set[q] >= r->sets) r->sets = r->set[q] + 1;
        for (int i = 0; i < r->limits; i++) {
            r->limit[q][i] = limit->data[q * r->limits + i];
            if (!r->limit[q][i]) return -1;
        }
        for (int i = 0; i < VP_RESTORE_ACTIVITIES - 1; i++)
            r->activity[q][i] =
                get16(activity->data + 2 * (q * (VP_RESTORE_ACTIVITIES - 1) + i));
        for (int i = 0; i < VP_RESTORE_CHANGES - 1; i++)
            r->change[q][i] = get16(change->data + 2 * (q * (VP_RESTORE_CHANGES - 1) + i));
    }
    return 0;
}

/* Sums of two limited differences are 510 at most; with the strength, totals stay below 2^30. */
#define MOST_WEIGHT (1 << 19)

static int read_weights(vp_restorer *r, const vp_safetensors *file)
{
    const size_t rows = 2 * VP_RESTORE_TYPES * (size_t)r->sets * VP_RESTORE_CLASSES;
    const size_t features = VP_RESTORE_PAIRS * (size_t)r->limits;
    const vp_tensor *weight = find(file, "restore.weight", "I16", 2);

    if (!weight || weight->shape[0] != rows || weight->shape[1] != features) return -1;
    r->weights = malloc(rows * features * sizeof *r->weights);
    if (!r->weights) return 1;
    for (size_t row = 0; row < rows; row++) {
        int sum = 0;

        for (size_t i = row * features; i < (row + 1) * features; i++) {
            r->weights[i] = (int16_t)get16(weight->data + 2 * i);
            sum += abs(r->weights[i]);
        }
        if (sum > MOST_WEIGHT) return -1;
    }
    return 0;
}

vpatch_status vp_restorer_load(vp_restorer **restorer, const vp_safetensors *file,
                               const vp_message *message)
{
    *restorer = NULL;
    if (!vp_safetensors_find(file, "restore.weight")) return VPATCH_OK;
    vp_restorer *r = calloc(1, sizeof *r);
    if (!r) return vp_fail(message, VPATCH_ERR_MEMORY, "out of memory");
    int bad = read_tables(r, file);
    if (!bad) bad = read_weights(r, file);
    if (bad) {
        vp_restorer_free(r);
        if (bad > 0) return vp_fail(message, VPATCH_ERR_MEMORY, "out of memory");
        return vp_fail(message, VPATCH_ERR_MODEL_FILE,
                       "the tensors restore.* are not what they should be");
    }
    *restorer = r;
    return VPATCH_OK;
}

void vp_restorer_free(vp_restorer *restorer)
{
    if (!restorer) return;
    free(restorer->weights);
    free(restorer);
}
