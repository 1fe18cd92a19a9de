/* SPDX-License-Identifier: BSD-2-Clause */
/* Small coded .vpt files of every kind, made in memory by the encoder. */
#ifndef VPATCH_TEST_CODED_FILE_H
#define VPATCH_TEST_CODED_FILE_H

#include "common/api_clip.h"
#include "common/container_sample.h"

typedef struct coded_kind {
    const char *name;
    int width, height, frames, quality, keyint;
    vpatch_token_mode token_mode;
    int sound; /* a carried stream with a packet behind each segment */
    int still;
} coded_kind;

static const coded_kind coded_kinds[] = {
    {"one", 16, 16, 1, 20, 8, VPATCH_TOKENS_PREDICTED, 0, 0},
    {"still", 33, 17, 1, 12, 8, VPATCH_TOKENS_PREDICTED, 0, 1},
    {"clip", 16, 16, 7, 12, 5, VPATCH_TOKENS_PREDICTED, 0, 0},
    {"pair", 33, 17, 9, 5, 16, VPATCH_TOKENS_PREDICTED, 0, 0},
    {"narrow", 1, 40, 6, 30, 16, VPATCH_TOKENS_PREDICTED, 0, 0},
    {"sound", 16, 16, 6, 8, 3, VPATCH_TOKENS_PREDICTED, 1, 0},
    {"independent", 16, 16, 6, 12, 8, VPATCH_TOKENS_INDEPENDENT, 0, 0},
    {"square", 64, 64, 2, 0, 16, VPATCH_TOKENS_PREDICTED, 0, 0},
};

#define CODED_KINDS ((int)(sizeof coded_kinds / sizeof *coded_kinds))

/* The segments of a kind; coded_free() them. */
static inline coded coded_segments(const vpatch_model *model, const coded_kind *kind)
{
    clip source = clip_pan(kind->width, kind->height, kind->frames, 5);
    vpatch_encoder_settings settings;

    vpatch_encoder_settings_default(&settings);
    settings.threads = 1;
    settings.quality = kind->quality;
    settings.keyint = kind->keyint;
    settings.token_mode = kind->token_mode;
    coded made = coded_make(model, &source, &settings);
    clip_free(&source);
    return made;
}

/* A file of a kind's segments; the caller frees its data. */
static inline memory_file coded_file(const vpatch_model *model, const coded_kind *kind,
                                     const coded *made)
{
    memory_file file = {NULL, 0, 0, 0, 0};
    vpatch_output output = memory_output(&file);
    vpatch_stream stream = sample_stream();
    vpatch_header header;
    vpatch_writer *writer;

    vpatch_header_default(&header);
    header.width = kind->width;
    header.height = kind->height;
    header.time_base_num = 1;
    header.time_base_den = 1000;
    header.dims = vpatch_model_dims(model);
    header.token_mode = kind->token_mode;
    header.still = kind->still;
    memcpy(header.model_id, vpatch_model_id(model), VPATCH_MODEL_ID_SIZE);
    CHECK_EQ(vpatch_writer_open(&writer, &output, &header, NULL, 0), VPATCH_OK);
    if (kind->sound) CHECK_EQ(vpatch_writer_add_stream(writer, &stream, NULL), VPATCH_OK);
    for (int i = 0; i < made->segments; i++) {
        const vpatch_segment *segment = &made->segment[i];
        vpatch_stream_packet packet = {.pts = segment->pts[0],
                                       .dts = segment->pts[0],
                                       .duration = 20,
                                       .data = (const uint8_t *)"packet",
                                       .size = 6};

        CHECK_EQ(vpatch_writer_write_segment(writer, segment), VPATCH_OK);
        if (kind->sound) CHECK_EQ(vpatch_writer_write_packet(writer, &packet), VPATCH_OK);
    }
    CHECK_EQ(vpatch_writer_finish(writer), VPATCH_OK);
    vpatch_writer_close(writer);
    return file;
}

#endif
