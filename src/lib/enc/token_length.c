/* SPDX-License-Identifier: BSD-2-Clause */
/* A search in halves over a few lengths, of all patches at once: neighbours see each other in the
 * network, so a patch is judged with the lengths that theirs have in that round. */
#include "enc/token_length.h"

#include <stdlib.h>
#include <string.h>

#include "base/log2.h"
#include "base/mathops.h"
#include "nn/patch_io.h"

/* Lengths that are tried, and that a token may have, with all that there are. */
static const uint16_t lengths[] = {0, 1, 2, 3, 4, 6, 8, 12, 16, 24, 32, 48, 64, 96, 128, 192};
#define LENGTHS ((int)(sizeof lengths / sizeof *lengths))
/* Rounds that lengthen what is too short after all. */
#define REPAIRS 4

struct vp_token_length {
    size_t patches;
    int columns;
    int64_t allowed;     /* most squared error of a patch            */
    uint8_t *low, *high; /* [patches] least and most that it may be, in steps of lengths */
    uint8_t *good;       /* [patches] near enough to the source */
    uint16_t *limits;    /* [patches]                                */
};

/* The squared error of a patch that has a PSNR, by a logarithm that is the same on every
 * machine. */
static int64_t error_of(float psnr)
{
    const float most = (float)(VP_PATCH_SAMPLES * 255 * 255), per_octave = 3.0102999566f;
    int64_t enough = 0, too_much = VP_PATCH_SAMPLES * 255 * 255;

    while (too_much - enough > 1) {
        int64_t middle = (enough + too_much) / 2;

        if (per_octave * vp_log2(most / (float)middle) >= psnr)
            enough = middle;
        else
            too_much = middle;
    }
    return enough;
}

vp_token_length *vp_token_length_create(int rows, int columns, float target)
{
    vp_token_length *length = calloc(1, sizeof *length);

    if (!length) return NULL;
    length->patches = (size_t)rows * (size_t)columns;
    length->columns = columns;
    length->allowed = error_of(target);
    length->low = malloc(length->patches);
    length->high = malloc(length->patches);
    length->good = malloc(length->patches);
    length->limits = malloc(length->patches * sizeof *length->limits);
    if (length->low && length->high && length->good && length->limits) return length;
    vp_token_length_destroy(length);
    return NULL;
}

void vp_token_length_destroy(vp_token_length *length)
{
    if (!length) return;
    free(length->low);
    free(length->high);
    free(length->good);
    free(length->limits);
    free(length);
}

static int64_t squared_error(const vp_image *a, const vp_image *b, int row, int column)
{
    uint8_t samples[2][VP_PATCH_SAMPLES];
    int64_t sum = 0;

    vp_gather_patch(samples[0], a, row, column);
    vp_gather_patch(samples[1], b, row, column);
    for (int i = 0; i < VP_PATCH_SAMPLES; i++) {
        int difference = samples[0][i] - samples[1][i];

        sum += difference * difference;
    }
    return sum;
}

/* The length half way between too short and long enough; high: that which is. */
static void set_limits(vp_token_length *length, int dims, int high)
{
    for (size_t i = 0; i < length->patches; i++) {
        int step = high ? length->high[i] : (length->low[i] + length->high[i]) / 2;

        length->limits[i] = (uint16_t)(step < LENGTHS ? vp_min(lengths[step], dims) : dims);
    }
}

typedef struct search {
    vp_token_length *length;
    vp_rdo_quant *quantiser;
    vp_recon *recon;
    vp_coded_frame *frame;
    const uint16_t *scan;
    const float *projected;
    const vp_image *prediction, *source;
} search;

static void quantise(const search *s)
{
    const vp_network *network = vp_frame_network(s->recon->model, s->frame->entry->type);

    vp_rdo_quant_frame(s->quantiser, s->frame, network, s->scan, s->projected, NULL,
                       s->length->limits, s->recon->pool);
}

/* good [patches]: whether a patch is near enough to the source. */
static void judge(const search *s, uint8_t *good)
{
    vp_token_length *length = s->length;
    const vp_image *decoded = s->recon->restoring ? &s->recon->raw
                                                  : &s->recon->slot[s->frame->entry->position];

    quantise(s);
    vp_recon_synthesise(s->recon, s->frame, s->prediction,
                        vp_frame_network(s->recon->model, s->frame->entry->type)->dims);
    for (size_t i = 0; i < length->patches; i++)
        good[i] = squared_error(s->source, decoded, (int)i / length->columns,
                                (int)i % length->columns) <= length->allowed;
}

/* The least length of each patch that is enough, as far as its neighbours' lengths let it be
 * seen. */
static void halve(const search *s, int dims)
{
    vp_token_length *length = s->length;

    memset(length->low, 0, length->patches);
    memset(length->high, LENGTHS, length->patches);
    for (int span = LENGTHS; span > 0; span /= 2) {
        set_limits(length, dims, 0);
        judge(s, length->good);
        for (size_t i = 0; i < length->patches; i++) {
            int middle = (length->low[i] + length->high[i]) / 2;

            if (length->low[i] == length->high[i]) continue;
            if (length->good[i])
                length->high[i] = (uint8_t)middle;
            else
                length->low[i] = (uint8_t)(middle + 1);
        }
    }
}

/* Where neighbours have become shorter since, some are too short. Returns how many became
 * longer. */
static int lengthen(const search *s)
{
    vp_token_length *length = s->length;
    int count = 0;

    for (size_t i = 0; i < length->patches; i++) {
        if (length->good[i] || length->high[i] == LENGTHS) continue;
        length->high[i] = (uint8_t)vp_min(length->high[i] + 2, LENGTHS);
        count++;
    }
    return count;
}

void vp_token_length_quantise(vp_token_length *length, vp_rdo_quant *quantiser, vp_recon *recon,
                              vp_coded_frame *frame, const uint16_t *scan, const float *projected,
                              const vp_image *prediction, const vp_image *source)
{
    const search s = {length, quantiser, recon, frame, scan, projected, prediction, source};
    int dims = vp_frame_network(recon->model, frame->entry->type)->dims;

    halve(&s, dims);
    for (int i = 0; i < REPAIRS; i++) {
        set_limits(length, dims, 1);
        judge(&s, length->good);
        if (!lengthen(&s)) return;
    }
    set_limits(length, dims, 1);
    quantise(&s);
}
