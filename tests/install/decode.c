/* SPDX-License-Identifier: BSD-2-Clause */
/* decode IN.vpt FRAMES.y4m: decodes a file by the public interface and compares every sample
 * with the frames that the vpatch program has written. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <vpatch/vpatch.h>

static char message[256];

static int fail(const char *what)
{
    fprintf(stderr, "decode: %s: %s\n", what, message);
    return 1;
}

/* The planes of a frame behind its line in the file. */
static int compare(const vpatch_frame *frame, FILE *file)
{
    char line[64];

    if (!fgets(line, sizeof line, file) || strncmp(line, "FRAME", 5)) return -1;
    for (int plane = 0; plane < 3; plane++) {
        int width = plane ? (frame->width + 1) / 2 : frame->width;
        int height = plane ? (frame->height + 1) / 2 : frame->height;

        for (int y = 0; y < height; y++)
            for (int x = 0; x < width; x++)
                if (fgetc(file) != frame->data[plane][y * frame->stride[plane] + x]) return -1;
    }
    return 0;
}

/* Returns how many frames were the same, or -1. */
static int decode(vpatch_reader *reader, vpatch_decoder *decoder, FILE *file)
{
    vpatch_item item;
    vpatch_frame frame;
    vpatch_status status;
    int frames = 0;

    while ((status = vpatch_reader_read(reader, &item)) == VPATCH_OK) {
        if (item.kind != VPATCH_ITEM_SEGMENT) continue;
        if (vpatch_decoder_push(decoder, &item.segment)) return -1;
        while ((status = vpatch_decoder_pull(decoder, &frame)) == VPATCH_OK) {
            if (compare(&frame, file)) return -1;
            frames++;
        }
        if (status != VPATCH_AGAIN) return -1;
    }
    return status == VPATCH_END && fgetc(file) == EOF ? frames : -1;
}

int main(int count, char **arguments)
{
    vpatch_model *model;
    vpatch_input input;
    vpatch_reader *reader;
    vpatch_decoder *decoder;
    char line[256];

    if (count != 3) return 2;
    FILE *file = fopen(arguments[2], "rb");
    if (!file || !fgets(line, sizeof line, file)) return 2;
    if (vpatch_input_open_file(&input, arguments[1], message, sizeof message) ||
        vpatch_reader_open(&reader, &input, NULL, message, sizeof message))
        return fail(arguments[1]);
    const vpatch_header *header = vpatch_reader_header(reader);
    if (vpatch_model_open(&model, header->model_name, message, sizeof message))
        return fail("the model");
    if (vpatch_decoder_open(&decoder, model, header->width, header->height, NULL, message,
                            sizeof message))
        return fail("the decoder");
    int frames = decode(reader, decoder, file);
    printf("%d frames are the same\n", frames);
    vpatch_decoder_close(decoder);
    vpatch_reader_close(reader);
    vpatch_input_close(&input);
    vpatch_model_close(model);
    fclose(file);
    return frames < 10;
}
