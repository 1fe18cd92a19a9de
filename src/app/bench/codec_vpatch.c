/* SPDX-License-Identifier: BSD-2-Clause */
#include "bench/codec_vpatch.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "util/clock.h"

static vpatch_status failed(vpatch_status status, const char *text, char *message, size_t size)
{
    snprintf(message, size, "%s", text && *text ? text : vpatch_status_text(status));
    return status;
}

static int stopped(const vp_codec_vpatch_setup *setup)
{
    return setup->stop && setup->stop(setup->opaque);
}

static void fill_header(vpatch_header *header, const vp_codec_vpatch_setup *setup,
                        const vp_raw_clip *clip)
{
    *header = clip->header;
    header->time_base_num = clip->rate_den;
    header->time_base_den = clip->rate_num;
    header->frame_rate_num = clip->rate_num;
    header->frame_rate_den = clip->rate_den;
    header->dims = vpatch_model_dims(setup->model);
    header->token_mode = setup->encoder.token_mode;
    memcpy(header->model_id, vpatch_model_id(setup->model), VPATCH_MODEL_ID_SIZE);
    snprintf(header->model_name, sizeof header->model_name, "%s", vpatch_model_name(setup->model));
}

/* ---- frames to a file ----------------------------------------------------------- */

typedef struct encoding {
    vpatch_encoder *encoder;
    vpatch_writer *writer;
    int64_t layers;
} encoding;

static vpatch_status write_segments(encoding *e, char *message, size_t size)
{
    vpatch_segment segment;
    vpatch_status status;

    while (!(status = vpatch_encoder_pull(e->encoder, &segment))) {
        e->layers += segment.layers;
        status = vpatch_writer_write_segment(e->writer, &segment);
        if (status) return failed(status, vpatch_writer_message(e->writer), message, size);
    }
    if (status == VPATCH_AGAIN || status == VPATCH_END) return VPATCH_OK;
    return failed(status, vpatch_encoder_message(e->encoder), message, size);
}

static vpatch_status push_frames(encoding *e, const vp_codec_vpatch_setup *setup,
                                 const vp_raw_clip *clip, char *message, size_t size)
{
    for (int i = 0; i <= clip->frames; i++) {
        vpatch_frame frame;
        vpatch_status status;

        if (stopped(setup)) return failed(VPATCH_AGAIN, "stopped", message, size);
        if (i < clip->frames) vp_raw_clip_frame(clip, i, &frame);
        status = vpatch_encoder_push(e->encoder, i < clip->frames ? &frame : NULL);
        if (status) return failed(status, vpatch_encoder_message(e->encoder), message, size);
        status = write_segments(e, message, size);
        if (status) return status;
    }
    return VPATCH_OK;
}

static vpatch_status encode(const vp_codec_vpatch_setup *setup, const vp_raw_clip *clip,
                            const vpatch_output *output, vp_peer_result *result, int64_t *layers,
                            char *message, size_t size)
{
    encoding e = {0};
    vpatch_header header;
    vpatch_status status;
    uint64_t total, video;

    fill_header(&header, setup, clip);
    status = vpatch_encoder_open(&e.encoder, setup->model, clip->width, clip->height,
                                 &setup->encoder, message, size);
    if (!status) status = vpatch_writer_open(&e.writer, output, &header, message, size);
    if (!status) status = push_frames(&e, setup, clip, message, size);
    if (!status) {
        status = vpatch_writer_finish(e.writer);
        if (status) failed(status, vpatch_writer_message(e.writer), message, size);
    }
    if (!status) {
        vpatch_writer_get_sizes(e.writer, &total, &video);
        result->bytes = (int64_t)video;
        if (layers) *layers = e.layers;
    }
    vpatch_writer_close(e.writer);
    vpatch_encoder_close(e.encoder);
    return status;
}

/* ---- the file to frames ----------------------------------------------------------- */

typedef struct decoding {
    vpatch_reader *reader;
    vpatch_decoder *decoder;
    vp_raw_clip *decoded;
    int32_t *frame_bytes; /* or NULL */
    int frames;
} decoding;

static vpatch_status pull_frames(decoding *d, char *message, size_t size)
{
    vpatch_frame frame;
    vpatch_status status;

    while (!(status = vpatch_decoder_pull(d->decoder, &frame))) {
        if (frame.flags & VPATCH_FRAME_CONCEALED)
            return failed(VPATCH_ERR_DAMAGED, "a coded frame is damaged", message, size);
        if (d->frames < d->decoded->frames) {
            vp_raw_clip_set(d->decoded, d->frames, frame.data, frame.stride);
            if (d->frame_bytes) d->frame_bytes[d->frames] = (int32_t)frame.bytes;
        }
        d->frames++;
    }
    if (status == VPATCH_AGAIN || status == VPATCH_END) return VPATCH_OK;
    return failed(status, vpatch_decoder_message(d->decoder), message, size);
}

static vpatch_status push_segments(decoding *d, const vp_codec_vpatch_setup *setup, char *message,
                                   size_t size)
{
    vpatch_status status = VPATCH_OK;
    vpatch_item item;

    while (!status && !stopped(setup)) {
        status = vpatch_reader_read(d->reader, &item);
        if (status == VPATCH_END) {
            status = vpatch_decoder_push(d->decoder, NULL);
            return status ? failed(status, vpatch_decoder_message(d->decoder), message, size)
                          : pull_frames(d, message, size);
        }
        if (status) return failed(status, vpatch_reader_message(d->reader), message, size);
        status = vpatch_decoder_push(d->decoder, &item.segment);
        if (status) return failed(status, vpatch_decoder_message(d->decoder), message, size);
        status = pull_frames(d, message, size);
    }
    return status ? status : failed(VPATCH_AGAIN, "stopped", message, size);
}

static vpatch_status decode(const vp_codec_vpatch_setup *setup, const vpatch_output *file,
                            vp_raw_clip *decoded, const vp_peer_result *result, char *message,
                            size_t size)
{
    decoding d = {.decoded = decoded, .frame_bytes = result->frame_bytes};
    vpatch_decoder_settings settings;
    vpatch_input input = {0};
    const uint8_t *data;
    size_t bytes;
    vpatch_status status;

    vpatch_decoder_settings_default(&settings);
    settings.threads = setup->encoder.threads;
    status = vpatch_output_get_memory(file, &data, &bytes);
    if (!status) status = vpatch_input_open_memory(&input, data, bytes, message, size);
    if (!status) status = vpatch_reader_open(&d.reader, &input, NULL, message, size);
    if (!status)
        status = vpatch_decoder_open(&d.decoder, setup->model, decoded->width, decoded->height,
                                     &settings, message, size);
    if (!status) status = push_segments(&d, setup, message, size);
    if (!status && d.frames != decoded->frames) {
        snprintf(message, size, "%d frames went in, %d came out", decoded->frames, d.frames);
        status = VPATCH_ERR_INTERNAL;
    }
    vpatch_decoder_close(d.decoder);
    vpatch_reader_close(d.reader);
    vpatch_input_close(&input);
    return status;
}

vpatch_status vp_codec_vpatch_run(const vp_codec_vpatch_setup *setup, const vp_raw_clip *clip,
                                  vp_raw_clip *decoded, vp_peer_result *result, int64_t *layers,
                                  char *message, size_t size)
{
    vpatch_output file;
    double start = vp_clock_seconds(), middle;
    vpatch_status status = vpatch_output_open_memory(&file, message, size);

    if (!status) status = encode(setup, clip, &file, result, layers, message, size);
    middle = vp_clock_seconds();
    result->encode_seconds = middle - start;
    if (!status) status = decode(setup, &file, decoded, result, message, size);
    result->decode_seconds = vp_clock_seconds() - middle;
    vpatch_output_close(&file);
    return status;
}
