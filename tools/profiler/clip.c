/* SPDX-License-Identifier: BSD-2-Clause */
#include "clip.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

void fail(const char *format, ...)
{
    va_list arguments;

    va_start(arguments, format);
    fputs("profile: ", stderr);
    vfprintf(stderr, format, arguments);
    fputc('\n', stderr);
    va_end(arguments);
    exit(1);
}

static void *grow(void *memory, size_t size)
{
    memory = realloc(memory, size);
    if (!memory) fail("out of memory");
    return memory;
}

static void *copy(const void *from, size_t size)
{
    void *to = grow(NULL, size ? size : 1);

    if (size) memcpy(to, from, size);
    return to;
}

static void drop_segments(clip *c)
{
    for (int i = 0; i < c->segments; i++) {
        free((void *)(uintptr_t)c->segment[i].data);
        free((void *)(uintptr_t)c->segment[i].pts);
        free((void *)(uintptr_t)c->segment[i].durations);
    }
    free(c->segment);
    c->segment = NULL;
    c->segments = 0;
}

static void keep_segment(clip *c, const vpatch_segment *from)
{
    const size_t times = (size_t)from->frames * sizeof *from->pts;

    c->segment = grow(c->segment, ((size_t)c->segments + 1) * sizeof *c->segment);
    vpatch_segment *to = &c->segment[c->segments++];
    *to = *from;
    to->data = copy(from->data, from->size);
    to->pts = copy(from->pts, times);
    to->durations = copy(from->durations, times);
}

static size_t frame_size(const clip *c)
{
    return (size_t)c->width * (size_t)c->height +
           2 * (size_t)((c->width + 1) / 2) * (size_t)((c->height + 1) / 2);
}

static void read_y4m(clip *c, FILE *file, const char *path, int frames)
{
    char line[512];
    const char *width, *height, *space;

    if (!fgets(line, sizeof line, file) || strncmp(line, "YUV4MPEG2 ", 10) ||
        !(width = strstr(line, " W")) || !(height = strstr(line, " H")))
        fail("%s: no .y4m", path);
    /* C420p10 and the like have more bits */
    space = strstr(line, " C");
    if (space && (strncmp(space, " C420", 5) || (space[5] == 'p' && space[6] != 'a')))
        fail("%s: not 4:2:0 of 8 bits", path);
    c->width = atoi(width + 2);
    c->height = atoi(height + 2);
    if (c->width < 1 || c->height < 1 || c->width > VPATCH_MAX_WIDTH ||
        c->height > VPATCH_MAX_HEIGHT)
        fail("%s: %d x %d", path, c->width, c->height);
    const size_t size = frame_size(c);
    while ((!frames || c->frames < frames) && fgets(line, sizeof line, file)) {
        c->samples = grow(c->samples, ((size_t)c->frames + 1) * size);
        if (fread(c->samples + (size_t)c->frames * size, 1, size, file) != size) break;
        c->frames++;
    }
    if (!c->frames) fail("%s: no frames", path);
}

static void read_vpt(clip *c, const char *path, const vpatch_model *model)
{
    char message[256] = "";
    vpatch_input input = {0};
    vpatch_reader *reader = NULL;
    vpatch_item item;
    vpatch_status status;

    if (vpatch_input_open_file(&input, path, message, sizeof message) ||
        vpatch_reader_open(&reader, &input, NULL, message, sizeof message))
        fail("%s: %s", path, message);
    const vpatch_header *header = vpatch_reader_header(reader);
    if (memcmp(header->model_id, vpatch_model_id(model), VPATCH_MODEL_ID_SIZE))
        fail("%s: was made with other weights than %s", path, vpatch_model_name(model));
    c->width = header->width;
    c->height = header->height;
    while ((status = vpatch_reader_read(reader, &item)) == VPATCH_OK)
        if (item.kind == VPATCH_ITEM_SEGMENT) {
            keep_segment(c, &item.segment);
            c->frames += item.segment.frames;
        }
    if (status != VPATCH_END || !c->frames) fail("%s: %s", path, vpatch_status_text(status));
    vpatch_reader_close(reader);
    vpatch_input_close(&input);
}

void clip_open(clip *c, const char *path, int frames, const vpatch_model *model)
{
    const size_t length = strlen(path);

    memset(c, 0, sizeof *c);
    if (length > 4 && !strcmp(path + length - 4, ".vpt")) {
        read_vpt(c, path, model);
    } else {
        FILE *file = fopen(path, "rb");
        if (!file) fail("%s: cannot be opened", path);
        read_y4m(c, file, path, frames);
        fclose(file);
    }
    c->rows = (c->height + VPATCH_PATCH_SIZE - 1) / VPATCH_PATCH_SIZE;
    c->columns = (c->width + VPATCH_PATCH_SIZE - 1) / VPATCH_PATCH_SIZE;
}

void clip_close(clip *c)
{
    drop_segments(c);
    free(c->samples);
    memset(c, 0, sizeof *c);
}

static vpatch_frame frame_of(const clip *c, int number)
{
    const ptrdiff_t chroma = (c->width + 1) / 2;
    const uint8_t *luma = c->samples + (size_t)number * frame_size(c);
    const uint8_t *cb = luma + (size_t)c->width * (size_t)c->height;

    return (vpatch_frame){.data = {luma, cb, cb + chroma * ((c->height + 1) / 2)},
                          .stride = {c->width, chroma, chroma},
                          .width = c->width,
                          .height = c->height,
                          .pts = number,
                          .duration = 1};
}

static vpatch_status pull_segments(clip *c, vpatch_encoder *encoder)
{
    vpatch_segment segment;
    vpatch_status status;

    while ((status = vpatch_encoder_pull(encoder, &segment)) == VPATCH_OK)
        keep_segment(c, &segment);
    return status;
}

void clip_encode(clip *c, const vpatch_model *model, int preset, int threads)
{
    char message[256] = "";
    vpatch_encoder_settings settings;
    vpatch_encoder *encoder;
    vpatch_status status = VPATCH_AGAIN;

    drop_segments(c);
    vpatch_encoder_settings_default(&settings);
    settings.preset = preset;
    settings.threads = threads;
    if (vpatch_encoder_open(&encoder, model, c->width, c->height, &settings, message,
                            sizeof message))
        fail("%s", message);
    for (int i = 0; i < c->frames && status == VPATCH_AGAIN; i++) {
        const vpatch_frame frame = frame_of(c, i);

        if (vpatch_encoder_push(encoder, &frame)) break;
        status = pull_segments(c, encoder);
    }
    vpatch_encoder_push(encoder, NULL);
    if (pull_segments(c, encoder) != VPATCH_END)
        fail("encoding: %s", vpatch_encoder_message(encoder));
    vpatch_encoder_close(encoder);
}

static vpatch_status pull_all(vpatch_decoder *decoder, int tokens_only)
{
    vpatch_status status;
    vpatch_frame frame;
    int parts, frames;

    do
        status = tokens_only ? vpatch_decoder_pull_tokens_into(decoder, NULL, 0, &parts, &frames)
                             : vpatch_decoder_pull(decoder, &frame);
    while (status == VPATCH_OK);
    return status;
}

void clip_decode(const clip *c, const vpatch_model *model, int threads, int tokens_only)
{
    char message[256] = "";
    const vpatch_decoder_settings settings = {.threads = threads};
    vpatch_decoder *decoder;

    if (vpatch_decoder_open(&decoder, model, c->width, c->height, &settings, message,
                            sizeof message))
        fail("%s", message);
    for (int i = 0; i < c->segments; i++)
        if (vpatch_decoder_push(decoder, &c->segment[i]) ||
            pull_all(decoder, tokens_only) != VPATCH_AGAIN)
            fail("decoding: %s", vpatch_decoder_message(decoder));
    vpatch_decoder_close(decoder);
}
