/* SPDX-License-Identifier: BSD-2-Clause */
#include "restore_glue.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "enc/restoration_search.h"
#include "glue_planes.h"
#include "restoration/restoration_class.h"
#include "restore_dsp.h"

#define BLOCK        4
#define REACH        3 /* of the farthest neighbour */
#define MOST_SIDE    7680
#define FEATURES_MAX (VP_RESTORATION_PAIRS * VP_RESTORATION_MAX_LIMITS)

struct vp_train_restorer {
    vp_restoration_weights *weights;
    vp_restoration_scratch *scratch;
    vp_image source, raw, prediction, out;
    /* For the way back, of a row of blocks: */
    uint8_t *quality, *classes; /* [blocks] */
    uint16_t *sums;             /* [4][width + 8] */
    float *limit;               /* [limits][width] */
    float *weight;              /* [pairs * limits][width] */
    float *slope;               /* [width] */
    float *back;                /* [height + 2 REACH][width + 2 REACH] */
};

static vp_restoration_weights *load(const char *path)
{
    const vp_errbuf unread = {NULL, 0};
    vp_safetensors *file;
    vp_restoration_weights *weights;

    if (vp_safetensors_open(&file, path, &unread)) return NULL;
    vp_restoration_weights_load(&weights, file, &unread);
    vp_safetensors_close(file);
    return weights;
}

vp_train_restorer *vp_train_restorer_open(const char *path, int width, int height)
{
    if (width < 16 || height < 16 || width > MOST_SIDE || height > MOST_SIDE || width % 16 ||
        height % 16)
        return NULL;
    vp_train_restorer *r = calloc(1, sizeof *r);
    if (!r) return NULL;
    const size_t w = (size_t)width, h = (size_t)height;
    int failed = !(r->weights = load(path));
    r->scratch = vp_restoration_scratch_create(width / 16, 1);
    failed |= !r->scratch || vp_image_init(&r->source, width, height) ||
              vp_image_init(&r->raw, width, height) ||
              vp_image_init(&r->prediction, width, height) || vp_image_init(&r->out, width, height);
    r->quality = malloc(w / BLOCK);
    r->classes = malloc(w / BLOCK);
    r->sums = malloc(4 * (w + 8) * sizeof *r->sums);
    r->limit = malloc(VP_RESTORATION_MAX_LIMITS * w * sizeof *r->limit);
    r->weight = malloc(FEATURES_MAX * w * sizeof *r->weight);
    r->slope = malloc(w * sizeof *r->slope);
    r->back = malloc((h + 2 * REACH) * (w + 2 * REACH) * sizeof *r->back);
    if (failed || !r->quality || !r->classes || !r->sums || !r->limit || !r->weight || !r->slope ||
        !r->back) {
        vp_train_restorer_close(r);
        return NULL;
    }
    return r;
}

void vp_train_restorer_close(vp_train_restorer *restorer)
{
    if (!restorer) return;
    vp_restoration_weights_destroy(restorer->weights);
    vp_restoration_scratch_destroy(restorer->scratch);
    vp_image_free(&restorer->source);
    vp_image_free(&restorer->raw);
    vp_image_free(&restorer->prediction);
    vp_image_free(&restorer->out);
    free(restorer->quality);
    free(restorer->classes);
    free(restorer->sums);
    free(restorer->limit);
    free(restorer->weight);
    free(restorer->slope);
    free(restorer->back);
    free(restorer);
}

static void load_picture(vp_image *to, const uint8_t *const from[3], int index)
{
    for (int p = 0; p < 3; p++) load_plane(&to->plane[p], from[p], index);
}

/* Which patches of a sample are not skipped; NULL: all. */
static const uint8_t *active_of(const vp_train_decoded *d, size_t patches, int index)
{
    return d->active ? d->active + (size_t)index * patches : NULL;
}

static size_t patches_of(const vp_train_restorer *r)
{
    return (size_t)(r->raw.plane[0].width / 16) * (size_t)(r->raw.plane[0].height / 16);
}

static int decoded_ok(const vp_train_restorer *r, const vp_train_decoded *d)
{
    if (d->batch < 1 || d->type < 0 || d->type >= VP_FRAME_TYPES || !d->quality || !d->strength ||
        !d->raw[0] || !d->raw[1] || !d->raw[2])
        return 0;
    for (size_t i = 0; i < (size_t)d->batch * patches_of(r); i++)
        if (d->quality[i] >= 64) return 0;
    for (int i = 0; i < 2 * d->batch; i++)
        if (d->strength[i] >= VP_RESTORATION_STRENGTHS) return 0;
    return !d->prediction[0] || (d->prediction[1] && d->prediction[2]);
}

/* A sample's pictures; its prediction or NULL. */
static const vp_image *load_sample(vp_train_restorer *r, const vp_train_decoded *d, int index)
{
    load_picture(&r->raw, d->raw, index);
    vp_image_extend(&r->raw);
    if (!d->prediction[0]) return NULL;
    load_picture(&r->prediction, d->prediction, index);
    return &r->prediction;
}

int vp_train_restore(vp_train_restorer *restorer, const vp_train_decoded *decoded,
                     const uint8_t *const source[3], uint8_t *const out[3])
{
    vp_train_restorer *r = restorer;

    if (!decoded_ok(r, decoded)) return VP_TRAIN_ERR_ARGUMENT;
    for (int i = 0; i < decoded->batch; i++) {
        const vp_image *prediction = load_sample(r, decoded, i);
        const uint8_t *quality = decoded->quality + (size_t)i * patches_of(r);
        uint8_t *now = decoded->strength + 2 * i;
        vp_restoration_frame frame = {(vp_frame_type)decoded->type,
                                      {VP_RESTORATION_FULL, VP_RESTORATION_FULL},
                                      quality,
                                      active_of(decoded, patches_of(r), i),
                                      prediction,
                                      &r->raw,
                                      &r->out};

        if (source[0]) {
            load_picture(&r->source, source, i);
            vp_restoration_apply(r->weights, r->scratch, NULL, &frame);
            frame.strength = vp_restoration_choose(&r->source, &r->raw, &r->out);
            now[0] = frame.strength.luma;
            now[1] = frame.strength.chroma;
        }
        frame.strength = (vp_restoration_strength){now[0], now[1]};
        vp_restoration_apply(r->weights, r->scratch, NULL, &frame);
        for (int p = 0; p < 3; p++) store_plane(&r->out.plane[p], out[p], i);
    }
    return 0;
}

/* Weights and limits of a row of blocks, one for every sample. */
static void lay_out(vp_train_restorer *r, int p, int type, int strength, const uint8_t *quality,
                    const uint8_t *active, int width)
{
    const vp_restoration_weights *weights = r->weights;
    const int features = VP_RESTORATION_PAIRS * weights->limits;
    const float unit = (float)strength / (float)(VP_RESTORATION_FULL << VP_RESTORATION_SHIFT);
    const size_t sets = (size_t)((p > 0) * VP_FRAME_TYPES + type) * (size_t)weights->sets;

    for (int x = 0; x < width; x++) {
        int q = quality[x / (p ? 8 : 16)];
        const int16_t *w = weights->weights + ((sets + weights->set[q]) * VP_RESTORATION_CLASSES +
                                               r->classes[x / BLOCK]) *
                                                  (size_t)features;

        for (int i = 0; i < weights->limits; i++) r->limit[i * width + x] = weights->limit[q][i];
        const float share = active && !active[x / (p ? 8 : 16)] ? 0.0f : unit;
        for (int i = 0; i < features; i++) r->weight[i * width + x] = share * (float)w[i];
    }
}

/* What fell on the border belongs to the edge, which it repeats. */
static void fold(const float *back, int width, int height, float *to)
{
    const int pitch = width + 2 * REACH;

    memset(to, 0, (size_t)width * (size_t)height * sizeof *to);
    for (int y = 0; y < height + 2 * REACH; y++) {
        int row = y < REACH ? 0 : y - REACH < height ? y - REACH : height - 1;

        for (int x = 0; x < pitch; x++) {
            int column = x < REACH ? 0 : x - REACH < width ? x - REACH : width - 1;

            to[row * width + column] += back[y * pitch + x];
        }
    }
}

static void plane_back(vp_train_restorer *r, int p, int type, int strength, const uint8_t *quality,
                       const uint8_t *active, const vp_image *prediction, const float *gradient,
                       float *out)
{
    const vp_plane *plane = &r->raw.plane[p];
    const int width = plane->width, size = p ? 8 : 16, pitch = width + 2 * REACH;

    memset(r->back, 0, (size_t)(plane->height + 2 * REACH) * (size_t)pitch * sizeof *r->back);
    for (int y = 0; y < plane->height; y++, gradient += width) {
        if (y % BLOCK == 0) {
            const uint8_t *row_quality = quality + y / size * (width / size);

            for (int x = 0; x < width; x += BLOCK) r->quality[x / BLOCK] = row_quality[x / size];
            vp_restoration_classify(r->weights, plane, prediction ? &prediction->plane[p] : NULL, y,
                                    r->quality, r->sums, r->classes);
            lay_out(r, p, type, strength, row_quality,
                    active ? active + y / size * (width / size) : NULL, width);
        }
        vp_train_add_gradients(r->back + (y + REACH) * pitch + REACH, pitch, gradient,
                               plane->data + y * plane->stride, plane->stride, r->limit, r->weight,
                               r->slope, r->weights->limits, width);
    }
    fold(r->back, width, plane->height, out);
}

int vp_train_restore_back(vp_train_restorer *restorer, const vp_train_decoded *decoded,
                          const float *const gradient[3], float *const out[3])
{
    if (!decoded_ok(restorer, decoded)) return VP_TRAIN_ERR_ARGUMENT;
    for (int i = 0; i < decoded->batch; i++) {
        const vp_image *prediction = load_sample(restorer, decoded, i);

        for (int p = 0; p < 3; p++) {
            size_t start = plane_start(&restorer->raw.plane[p], i);

            plane_back(restorer, p, decoded->type, decoded->strength[2 * i + (p > 0)],
                       decoded->quality + (size_t)i * patches_of(restorer),
                       active_of(decoded, patches_of(restorer), i), prediction, gradient[p] + start,
                       out[p] + start);
        }
    }
    return 0;
}
