/* SPDX-License-Identifier: BSD-2-Clause */
/* Clips in memory and the whole way through the public encoder and decoder. */
#ifndef VPATCH_TEST_CODEC_CLIP_H
#define VPATCH_TEST_CODEC_CLIP_H

#include <math.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "common/test.h"
#include "vpatch/vpatch.h"

/* ---- the weights -------------------------------------------------------------- */

/* The default weights. A source tree without any cannot run the test: it ends here
 * with the code that ctest takes for "skipped". Weights that are there and do not
 * load are a failure. */
static inline vpatch_model *clip_model(void)
{
    const char *source = getenv("VPATCH_SOURCE_DIR");
    char message[256], path[1024];
    vpatch_model *model;

    if (vpatch_model_open(&model, NULL, message, sizeof message) == VPATCH_OK) return model;
    snprintf(path, sizeof path, "%s/models/base.safetensors", source ? source : ".");
    int there = access(path, F_OK) == 0;
    printf("%s: %s\n", there ? "the weights do not load" : "skipped, no weights", message);
    exit(there ? 1 : 77);
}

/* ---- clips -------------------------------------------------------------------- */

#define CLIP_MAX_FRAMES  64
#define CLIP_MORE_FRAMES 3 /* that VPATCH_REST_PAD may add */

/* Planes lie one behind the other without gaps, frame behind frame. */
typedef struct clip {
    int width, height, frames;
    size_t frame_size;
    uint8_t *data;
    int64_t pts[CLIP_MAX_FRAMES + CLIP_MORE_FRAMES], durations[CLIP_MAX_FRAMES + CLIP_MORE_FRAMES];
} clip;

static inline size_t clip_frame_size(int width, int height)
{
    return (size_t)width * (size_t)height +
           2 * (size_t)((width + 1) / 2) * (size_t)((height + 1) / 2);
}

static inline clip clip_alloc(int width, int height, int frames)
{
    clip c = {.width = width, .height = height, .frames = frames};

    if (frames > CLIP_MAX_FRAMES + CLIP_MORE_FRAMES) abort();
    c.frame_size = clip_frame_size(width, height);
    c.data = calloc((size_t)frames + 1, c.frame_size);
    if (!c.data) abort();
    /* Irregular on purpose: times are carried, not computed. */
    for (int i = 0; i < frames; i++) {
        c.pts[i] = -70 + 40 * (int64_t)i + (i % 3) * 7 + (i > 2 ? 100000000000 : 0);
        c.durations[i] = i % 4 == 2 ? 0 : 40 + i % 3;
    }
    return c;
}

static inline void clip_free(clip *c)
{
    free(c->data);
    c->data = NULL;
}

static inline uint8_t *clip_plane(const clip *c, int frame, int plane)
{
    size_t luma = (size_t)c->width * (size_t)c->height, chroma = (c->frame_size - luma) / 2;

    return c->data + (size_t)frame * c->frame_size +
           (plane == 0 ? 0 : luma + (plane == 2 ? chroma : 0));
}

static inline vpatch_frame clip_frame(const clip *c, int frame)
{
    vpatch_frame f = {.width = c->width,
                      .height = c->height,
                      .pts = c->pts[frame],
                      .duration = c->durations[frame]};

    for (int p = 0; p < 3; p++) {
        f.data[p] = clip_plane(c, frame, p);
        f.stride[p] = p ? (c->width + 1) / 2 : c->width;
    }
    return f;
}

/* A value 0..255 for every point of a lattice, another picture for every seed. */
static inline int clip_lattice(int x, int y, unsigned seed)
{
    unsigned h = (unsigned)x * 0x9E3779B1u ^ (unsigned)y * 0x85EBCA77u ^ seed * 0xC2B2AE3Du;

    h = (h ^ h >> 15) * 0x2C1B3C6Du;
    h = (h ^ h >> 12) * 0x297A2D39u;
    return (int)(h >> 16 & 255);
}

static inline int clip_octave(int x, int y, int cell, unsigned seed)
{
    int i = x / cell, j = y / cell, u = x % cell, v = y % cell;
    int top = clip_lattice(i, j, seed) * (cell - u) + clip_lattice(i + 1, j, seed) * u;
    int low = clip_lattice(i, j + 1, seed) * (cell - u) + clip_lattice(i + 1, j + 1, seed) * u;

    return (top * (cell - v) + low * v) / (cell * cell);
}

/* A texture without repetition; x, y not below 0. */
static inline int clip_texture(int x, int y, unsigned seed)
{
    return (3 * clip_octave(x, y, 32, seed) + 2 * clip_octave(x, y, 8, seed + 1) +
            clip_octave(x, y, 3, seed + 2)) /
           6;
}

/* The texture of a seed seen from (x, y), with a small square of another texture
 * that goes its own way. */
static inline void clip_draw(const clip *c, int frame, unsigned seed, int x, int y)
{
    for (int p = 0; p < 3; p++) {
        uint8_t *plane = clip_plane(c, frame, p);
        int scale = p ? 2 : 1, width = p ? (c->width + 1) / 2 : c->width;
        int height = p ? (c->height + 1) / 2 : c->height;
        int left = c->width / 3 + 2 * frame, top = c->height / 4 - frame;

        for (int j = 0; j < height; j++)
            for (int i = 0; i < width; i++) {
                int a = i * scale, b = j * scale;
                int in = a >= left && a < left + 20 && b >= top && b < top + 16;

                plane[j * width + i] =
                    (uint8_t)(in ? clip_texture(a - left + 500, b - top + 500, seed + 77)
                                 : clip_texture(a + x, b + y, seed + 10 * (unsigned)p));
            }
    }
}

/* A pan over one texture, about 3 samples to the side and one down per frame. */
static inline clip clip_pan(int width, int height, int frames, unsigned seed)
{
    clip c = clip_alloc(width, height, frames);

    for (int i = 0; i < frames; i++) clip_draw(&c, i, seed, 40 + 3 * i, 20 + i);
    return c;
}

/* ---- comparing ---------------------------------------------------------------- */

/* Copies a picture given by strides to a frame of a clip. */
static inline void clip_take(clip *c, int frame, const vpatch_frame *from)
{
    for (int p = 0; p < 3; p++) {
        uint8_t *to = clip_plane(c, frame, p);
        int width = p ? (c->width + 1) / 2 : c->width;
        int height = p ? (c->height + 1) / 2 : c->height;

        for (int j = 0; j < height; j++)
            memcpy(to + (size_t)j * (size_t)width, from->data[p] + j * from->stride[p],
                   (size_t)width);
    }
    c->pts[frame] = from->pts;
    c->durations[frame] = from->duration;
}

/* Frames whose samples or times are not the same. */
static inline int clip_differences(const clip *a, const clip *b)
{
    int count = abs(a->frames - b->frames);

    for (int i = 0; i < a->frames && i < b->frames; i++)
        count += a->pts[i] != b->pts[i] || a->durations[i] != b->durations[i] ||
                 memcmp(clip_plane(a, i, 0), clip_plane(b, i, 0), a->frame_size) != 0;
    return count;
}

/* Of all samples of all frames, in dB; 99 when nothing differs. */
static inline double clip_psnr(const clip *a, const clip *b)
{
    size_t count = a->frame_size * (size_t)a->frames;
    double sum = 0;

    for (size_t i = 0; i < count; i++) {
        double d = (double)a->data[i] - b->data[i];
        sum += d * d;
    }
    return sum == 0 ? 99 : 10 * log10(255.0 * 255.0 * (double)count / sum);
}

/* ---- coding ------------------------------------------------------------------- */

typedef struct coded {
    int segments;
    size_t bytes;
    vpatch_segment segment[CLIP_MAX_FRAMES]; /* own copies of everything */
    clip shown;                              /* what the encoder says will be seen */
} coded;

static inline void *clip_copy(const void *data, size_t size)
{
    void *copy = malloc(size ? size : 1);

    if (!copy) abort();
    if (size) memcpy(copy, data, size);
    return copy;
}

static inline void coded_free(coded *c)
{
    for (int i = 0; i < c->segments; i++) {
        free((void *)c->segment[i].data);
        free((void *)c->segment[i].pts);
        free((void *)c->segment[i].durations);
    }
    clip_free(&c->shown);
    memset(c, 0, sizeof *c);
}

/* Pulls what is ready. The encoder's last word, after the reconstructions. */
static inline vpatch_status coded_pull(coded *out, vpatch_encoder *encoder)
{
    vpatch_segment segment;
    vpatch_frame frame;
    vpatch_status status, shown;

    while ((status = vpatch_encoder_pull(encoder, &segment)) == VPATCH_OK) {
        vpatch_segment *to = &out->segment[out->segments++];
        size_t times = (size_t)segment.frames * sizeof *segment.pts;

        *to = segment;
        to->data = clip_copy(segment.data, segment.size);
        to->pts = clip_copy(segment.pts, times);
        to->durations = clip_copy(segment.durations, times);
        out->bytes += segment.size;
    }
    while ((shown = vpatch_encoder_pull_reconstruction(encoder, &frame)) == VPATCH_OK)
        clip_take(&out->shown, out->shown.frames++, &frame);
    if (shown != status) CHECK_EQ(shown, status);
    return status;
}

/* Encodes a clip with reconstructions. */
static inline coded coded_make(const vpatch_model *model, const clip *c,
                               const vpatch_encoder_settings *given)
{
    coded out = {0};
    vpatch_encoder_settings settings = *given;
    vpatch_encoder *encoder;

    settings.reconstruct = 1;
    out.shown = clip_alloc(c->width, c->height, c->frames + CLIP_MORE_FRAMES);
    out.shown.frames = 0;
    vpatch_status status =
        vpatch_encoder_open(&encoder, model, c->width, c->height, &settings, NULL, 0);
    CHECK_EQ(status, VPATCH_OK);
    if (status) return out;
    for (int i = 0; i < c->frames; i++) {
        vpatch_frame frame = clip_frame(c, i);

        CHECK_EQ(vpatch_encoder_push(encoder, &frame), VPATCH_OK);
        CHECK_EQ(coded_pull(&out, encoder), VPATCH_AGAIN);
    }
    CHECK_EQ(vpatch_encoder_push(encoder, NULL), VPATCH_OK);
    CHECK_EQ(coded_pull(&out, encoder), VPATCH_END);
    if (settings.rest == VPATCH_REST_KEEP) CHECK_EQ(out.shown.frames, c->frames);
    vpatch_encoder_close(encoder);
    return out;
}

/* Decodes one segment behind the frames that a clip has. The decoder's last word;
 * VPATCH_AGAIN: all went well. */
static inline vpatch_status coded_show_segment(clip *out, vpatch_decoder *decoder,
                                               const vpatch_segment *segment)
{
    vpatch_frame frame;
    vpatch_status status = vpatch_decoder_push(decoder, segment);

    if (status) return status;
    int64_t bytes = 0;
    while ((status = vpatch_decoder_pull(decoder, &frame)) == VPATCH_OK) {
        if (out->frames < CLIP_MAX_FRAMES) clip_take(out, out->frames++, &frame);
        CHECK(frame.bytes >= 0);
        bytes += frame.bytes;
    }
    if (status == VPATCH_AGAIN) CHECK_EQ(bytes, segment->size);
    return status;
}

/* Decodes all segments; the caller frees the clip. */
static inline clip coded_show(const vpatch_model *model, const coded *c,
                              const vpatch_decoder_settings *settings)
{
    clip out = clip_alloc(c->shown.width, c->shown.height, c->shown.frames);
    vpatch_decoder *decoder;
    vpatch_frame frame;

    out.frames = 0;
    vpatch_status status =
        vpatch_decoder_open(&decoder, model, c->shown.width, c->shown.height, settings, NULL, 0);
    CHECK_EQ(status, VPATCH_OK);
    if (status) return out;
    for (int i = 0; i < c->segments; i++)
        CHECK_EQ(coded_show_segment(&out, decoder, &c->segment[i]), VPATCH_AGAIN);
    CHECK_EQ(vpatch_decoder_push(decoder, NULL), VPATCH_OK);
    CHECK_EQ(vpatch_decoder_pull(decoder, &frame), VPATCH_END);
    vpatch_decoder_close(decoder);
    return out;
}

/* The same bytes in the same segments. */
static inline int coded_same(const coded *a, const coded *b)
{
    if (a->segments != b->segments) return 0;
    for (int i = 0; i < a->segments; i++)
        if (a->segment[i].size != b->segment[i].size ||
            a->segment[i].frames != b->segment[i].frames ||
            memcmp(a->segment[i].data, b->segment[i].data, a->segment[i].size))
            return 0;
    return 1;
}

#endif
