/* SPDX-License-Identifier: BSD-2-Clause */
/* Every truncation and every flipped bit of a small file of each kind: reader or decoder say so,
 * or all that comes out is what was put in. */
#include "common/coded_file.h"
#include "common/random_model.h"

/* What a file gave. */
typedef struct outcome {
    int told;        /* somebody said that something is wrong */
    int crazy;       /* more frames than the file has, or times that do not ascend */
    uint64_t digest; /* of everything that came */
} outcome;

static vpatch_model *model;
/* Opened for the file in work. */
static vpatch_decoder *decoder;
static const coded_kind *kind;

static void mix(outcome *out, const void *data, size_t size)
{
    const uint8_t *bytes = data;

    for (size_t i = 0; i < size; i++) out->digest = (out->digest ^ bytes[i]) * 1099511628211u;
}

static void mix_text(outcome *out, const char *text)
{
    mix(out, text, strlen(text) + 1);
}

static void mix_number(outcome *out, int64_t number)
{
    mix(out, &number, sizeof number);
}

static void mix_frame(outcome *out, const vpatch_frame *frame)
{
    mix_number(out, frame->pts);
    mix_number(out, frame->duration);
    for (int p = 0; p < 3; p++)
        for (int y = 0; y < (p ? (frame->height + 1) / 2 : frame->height); y++)
            mix(out, frame->data[p] + y * frame->stride[p],
                (size_t)(p ? (frame->width + 1) / 2 : frame->width));
}

/* The header without what a decoder does not need. */
static void mix_head(outcome *out, const vpatch_reader *reader)
{
    const vpatch_header *h = vpatch_reader_header(reader);

    mix_number(out, h->time_base_num);
    mix_number(out, h->time_base_den);
    mix_number(out, h->frame_rate_num);
    mix_number(out, h->sar_num);
    mix_number(out, h->matrix);
    mix_number(out, h->full_range);
    mix_number(out, h->still);
    mix(out, h->model_id, sizeof h->model_id);
    mix_text(out, vpatch_reader_metadata(reader));
    for (int i = 0; i < vpatch_reader_stream_count(reader); i++) {
        const vpatch_stream *s = vpatch_reader_stream_info(reader, i);

        mix_text(out, s->codec);
        mix_text(out, s->metadata);
        mix_number(out, s->sample_rate);
        mix(out, s->extradata, s->extradata_size);
    }
    for (int i = 0; i < vpatch_reader_segment_count(reader); i++) {
        const vpatch_segment_info *s = vpatch_reader_segment_info(reader, i);

        mix_number(out, s->first_pts);
        mix_number(out, s->end_pts);
        mix_number(out, s->frames);
        mix_number(out, s->quality);
    }
}

static void decode(outcome *out, const vpatch_segment *segment)
{
    vpatch_status status = vpatch_decoder_push(decoder, segment);
    vpatch_frame frame;
    int frames = 0;

    while (!status && !(status = vpatch_decoder_pull(decoder, &frame))) {
        if (frames < segment->frames && frame.pts != segment->pts[frames]) out->crazy = 1;
        frames++;
        if (frame.flags & VPATCH_FRAME_CONCEALED) out->told = 1;
        mix_frame(out, &frame);
    }
    if (frames > segment->frames) out->crazy = 1;
    if (status != VPATCH_AGAIN) out->told = 1;
    vpatch_decoder_flush(decoder);
}

static void read_items(outcome *out, vpatch_reader *reader)
{
    vpatch_status status;
    vpatch_item item;

    while ((status = vpatch_reader_read(reader, &item)) != VPATCH_END) {
        if (status) out->told = 1;
        if (status && status != VPATCH_ERR_DAMAGED) return;
        if (status) continue;
        mix_number(out, item.kind);
        if (item.kind == VPATCH_ITEM_SEGMENT) {
            if (item.segment.damaged) out->told = 1;
            decode(out, &item.segment);
        } else {
            mix_number(out, item.packet.pts);
            mix_number(out, item.packet.dts);
            mix_number(out, item.packet.duration);
            mix(out, item.packet.data, item.packet.size);
        }
    }
}

static outcome look_as(const uint8_t *data, size_t size, int sequential)
{
    outcome out = {0, 0, UINT64_C(1469598103934665603)};
    memory_file whole = {(uint8_t *)(uintptr_t)data, size, size, 0, 0};
    memory_file file = memory_copy(&whole, size); /* so that a sanitizer sees reads past the end */
    vpatch_input input = memory_input(&file);
    vpatch_reader *reader;

    input.sequential = sequential;
    if (vpatch_reader_open(&reader, &input, NULL, NULL, 0)) {
        out.told = 1;
        free(file.data);
        return out;
    }
    const vpatch_header *header = vpatch_reader_header(reader);
    if (header->width == kind->width && header->height == kind->height) {
        read_items(&out, reader);
        mix_head(&out, reader);
    } else {
        out.digest = 0; /* not decoded: it would differ */
    }
    if (vpatch_reader_is_truncated(reader)) out.told = 1;
    vpatch_reader_close(reader);
    free(file.data);
    return out;
}

static int is_good(const outcome *got, const outcome *sound)
{
    return !got->crazy && (got->told || got->digest == sound->digest);
}

/* As a file and as a pipe: what is better of both counts for nothing, so the worse is given. */
static outcome look(const uint8_t *data, size_t size, const outcome *sound)
{
    outcome file = look_as(data, size, 0), pipe = look_as(data, size, 1);

    return sound && is_good(&file, sound) ? pipe : file;
}

static void check_kind(void)
{
    coded made = coded_segments(model, kind);
    memory_file file = coded_file(model, kind, &made);
    int silent = 0, told = 0, harmless = 0;

    vpatch_decoder_settings settings;
    vpatch_decoder_settings_default(&settings);
    settings.threads = 1;
    CHECK_EQ(vpatch_decoder_open(&decoder, model, kind->width, kind->height, &settings, NULL, 0),
             VPATCH_OK);
    outcome sound = look(file.data, file.size, NULL);
    CHECK(!sound.told && !sound.crazy);
    for (size_t size = 0; size < file.size; size++) {
        outcome got = look(file.data, size, &sound);

        CHECK(got.told);
        CHECK(!got.crazy);
    }
    for (size_t bit = 0; bit < 8 * file.size; bit++) {
        file.data[bit / 8] ^= (uint8_t)(1u << bit % 8);
        outcome got = look(file.data, file.size, &sound);
        file.data[bit / 8] ^= (uint8_t)(1u << bit % 8);

        told += got.told;
        harmless += !got.told && is_good(&got, &sound);
        if (is_good(&got, &sound)) continue;
        if (silent++ < 9)
            fprintf(stderr, "%s: bit %zu of byte %zu\n", kind->name, bit % 8, bit / 8);
    }
    CHECK_EQ(silent, 0);
    printf("%-12s %5zu bytes: %5d flips told, %3d harmless, %d silent\n", kind->name, file.size,
           told, harmless, silent);
    vpatch_decoder_close(decoder);
    free(file.data);
    coded_free(&made);
}

int main(void)
{
    model = random_model(4, 1, 16, 0, 1, 3, 0);
    for (int i = 0; i < CODED_KINDS; i++) {
        kind = &coded_kinds[i];
        check_kind();
    }
    vpatch_model_close(model);
    return test_result();
}
