/* SPDX-License-Identifier: BSD-2-Clause */
/* Encodes videos and sums up what the weights of restoration (restoration/restoration.h) are fitted
 * to:
 *
 *   restore-sums MODEL OUT < VIDEOS
 *
 * A video is a line "WIDTH HEIGHT QUALITY FRAMES" and its frames as planes of 4:2:0. For each
 * of [luma, chroma][types][sets][classes], OUT has a double [n][n] with n = pairs * limits + 1:
 * the products of the limited differences with each other, and with what they should have
 * been, the source minus the decoded sample. Every frame counts the same: its sums are divided
 * by its mean squared error. restore.py calls this.
 *
 * It sits between the encoder and vp_analysis_run and vp_restoration_apply (linked with --wrap). */
#include "codec/model.h"
#include "enc/analysis.h"
#include "restoration/restoration.h"
#include "restoration/restoration_class.h"
#include "restore_dsp.h"
#include "vpatch/vpatch.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define SAMPLES VP_TRAIN_BLOCK_SAMPLES
#define MOST    VP_TRAIN_FEATURES

/* The encoder calls us without a context, so there is one of these. */
static struct {
    const vp_image *source;
    double *sums;
} target;

void __real_vp_analysis_run(const vp_network *network, vp_workspace *workspace, vp_pool *pool,
                            int type, const uint8_t *quality, const uint8_t *active,
                            const vp_image *x, const vp_image *p, float *y);
void __wrap_vp_analysis_run(const vp_network *network, vp_workspace *workspace, vp_pool *pool,
                            int type, const uint8_t *quality, const uint8_t *active,
                            const vp_image *x, const vp_image *p, float *y);
void __real_vp_restoration_apply(const vp_restoration_weights *weights,
                                 vp_restoration_scratch *scratch, vp_pool *pool,
                                 const vp_restoration_frame *frame);
void __wrap_vp_restoration_apply(const vp_restoration_weights *weights,
                                 vp_restoration_scratch *scratch, vp_pool *pool,
                                 const vp_restoration_frame *frame);

void __wrap_vp_analysis_run(const vp_network *network, vp_workspace *workspace, vp_pool *pool,
                            int type, const uint8_t *quality, const uint8_t *active,
                            const vp_image *x, const vp_image *p, float *y)
{
    target.source = x;
    __real_vp_analysis_run(network, workspace, pool, type, quality, active, x, p, y);
}

static float limited(int difference, int limit)
{
    return (float)(difference < -limit ? -limit : difference > limit ? limit : difference);
}

/* One sample's differences and, last, what they should be. */
static void look(float *to, const vp_restoration_weights *r, int quality, const vp_plane *source,
                 const vp_plane *plane, int y, int x)
{
    const uint8_t *s = plane->data + y * plane->stride + x;

    for (int i = 0; i < VP_RESTORATION_PAIRS; i++) {
        ptrdiff_t away = vp_restoration_pair[i][0] * plane->stride + vp_restoration_pair[i][1];

        for (int n = 0; n < r->limits; n++)
            *to++ = limited(s[away] - *s, r->limit[quality][n]) +
                    limited(s[-away] - *s, r->limit[quality][n]);
    }
    *to = (float)(source->data[y * source->stride + x] - *s);
}

static void add_plane(const vp_restoration_weights *r, int p, const vp_restoration_frame *frame)
{
    const uint8_t *quality = frame->quality;
    const vp_image *prediction = frame->prediction, *from = frame->from;
    const int type = (int)frame->type;
    const vp_plane *plane = &from->plane[p], *source = &target.source->plane[p];
    const int width = plane->width, size = p ? 8 : 16, columns = width / size;
    const int n = VP_RESTORATION_PAIRS * r->limits + 1;
    uint8_t *block_quality = malloc((size_t)width / 4);
    uint16_t *columns_sums = malloc(4 * ((size_t)width + 8) * sizeof *columns_sums);
    uint8_t *classes = malloc((size_t)width / 4);
    double error = 0;

    if (!block_quality || !columns_sums || !classes) abort();
    for (int y = 0; y < plane->height; y++)
        for (int x = 0; x < width; x++) {
            int d = source->data[y * source->stride + x] - plane->data[y * plane->stride + x];

            error += d * d;
        }
    error = error / width / plane->height + 0.05;
    for (int y = 0; y < plane->height; y += 4) {
        const uint8_t *q = quality + y / size * columns;

        for (int x = 0; x < width; x += 4) block_quality[x / 4] = q[x / size];
        vp_restoration_classify(r, plane, prediction ? &prediction->plane[p] : NULL, y,
                                block_quality, columns_sums, classes);
        for (int x = 0; x < width; x += 4) {
            float seen[SAMPLES][MOST] = {{0}};

            if (frame->active && !frame->active[y / size * columns + x / size]) continue;
            size_t set = (size_t)((p > 0) * VP_FRAME_TYPES + type) * (size_t)r->sets +
                         r->set[q[x / size]];

            for (int s = 0; s < SAMPLES; s++)
                look(seen[s], r, q[x / size], source, plane, y + s / 4, x + s % 4);
            vp_train_add_products(target.sums + (set * VP_RESTORATION_CLASSES + classes[x / 4]) *
                                                    (size_t)(n * n),
                                  seen, n, 1.0 / error);
        }
    }
    free(block_quality);
    free(columns_sums);
    free(classes);
}

void __wrap_vp_restoration_apply(const vp_restoration_weights *weights,
                                 vp_restoration_scratch *scratch, vp_pool *pool,
                                 const vp_restoration_frame *frame)
{
    /* once a frame: its strength has been chosen by then */
    if (target.source)
        for (int p = 0; p < 3; p++) add_plane(weights, p, frame);
    target.source = NULL;
    __real_vp_restoration_apply(weights, scratch, pool, frame);
}

static int drain(vpatch_encoder *encoder)
{
    vpatch_segment segment;
    vpatch_frame frame;
    vpatch_status status;

    while ((status = vpatch_encoder_pull(encoder, &segment)) == VPATCH_OK) continue;
    while (vpatch_encoder_pull_reconstruction(encoder, &frame) == VPATCH_OK) continue;
    return status != VPATCH_AGAIN && status != VPATCH_END;
}

static int run_video(const vpatch_model *model, int width, int height, int quality, int frames)
{
    vpatch_encoder_settings settings;
    vpatch_encoder *encoder;
    size_t luma = (size_t)width * (size_t)height;
    uint8_t *samples = malloc(luma * 3 / 2);
    int bad;

    vpatch_encoder_settings_default(&settings);
    settings.quality = quality;
    settings.threads = 1;
    settings.reconstruct = 1;
    bad = !samples || vpatch_encoder_open(&encoder, model, width, height, &settings, NULL, 0);
    if (bad) {
        free(samples);
        return bad;
    }
    for (int i = 0; i < frames && !bad; i++) {
        vpatch_frame frame = {
            .data = {samples, samples + luma, samples + luma * 5 / 4},
            .stride = {width, width / 2, width / 2},
            .width = width,
            .height = height,
            .pts = i,
            .duration = 1,
        };

        bad = fread(samples, 1, luma * 3 / 2, stdin) != luma * 3 / 2 ||
              vpatch_encoder_push(encoder, &frame) || drain(encoder);
    }
    bad = bad || vpatch_encoder_push(encoder, NULL) || drain(encoder);
    vpatch_encoder_close(encoder);
    free(samples);
    return bad;
}

int main(int argc, char **argv)
{
    char message[256] = "", line[100];
    vpatch_model *model;
    int width, height, quality, frames, bad = 0;

    if (argc != 3) {
        fprintf(stderr, "restore-sums MODEL OUT < VIDEOS\n");
        return 2;
    }
    if (vpatch_model_open(&model, argv[1], message, sizeof message)) {
        fprintf(stderr, "%s\n", message);
        return 1;
    }
    const vp_restoration_weights *r = vp_model_restoration(model);
    if (!r) {
        fprintf(stderr, "%s: has no restoration to fit\n", argv[1]);
        return 1;
    }
    size_t n = (size_t)(VP_RESTORATION_PAIRS * r->limits + 1);
    size_t count = 2 * VP_FRAME_TYPES * (size_t)r->sets * VP_RESTORATION_CLASSES * n * n;
    target.sums = calloc(count, sizeof *target.sums);
    bad = !target.sums;
    while (!bad && fgets(line, sizeof line, stdin)) {
        bad = sscanf(line, "%d %d %d %d", &width, &height, &quality, &frames) != 4 || width < 16 ||
              height < 16 || width % 2 || height % 2 ||
              run_video(model, width, height, quality, frames);
        if (bad) fprintf(stderr, "restore-sums: a video that cannot be coded\n");
    }
    FILE *out = bad ? NULL : fopen(argv[2], "wb");
    bad = !out || fwrite(target.sums, sizeof *target.sums, count, out) != count || fclose(out);
    free(target.sums);
    vpatch_model_close(model);
    return bad;
}
