/* SPDX-License-Identifier: BSD-2-Clause */
/* A whole file, read and decoded as a program does it, by weights that take any file. */
#include "decode_all.h"
#include "fuzz_model.h"
#include "vpt_change.h"

enum { MOST_SAMPLES = 96 * 96, MOST_FRAMES = 60 };

/* Reads all items, and decodes segments as long as frames are left. */
static void decode_items(vpatch_reader *reader, vpatch_decoder *decoder, size_t size)
{
    int left = MOST_FRAMES;
    size_t calls = 0;

    for (;;) {
        vpatch_item item;
        vpatch_status status = vpatch_reader_read(reader, &item);

        FUZZ_REQUIRE(++calls <= size + 1);
        if (status == VPATCH_ERR_DAMAGED) continue;
        if (status) break;
        if (item.kind != VPATCH_ITEM_SEGMENT || left <= 0) continue;
        fuzz_decode_segment(decoder, &item.segment, item.segment.frames % 3 == 2, left);
        left -= item.segment.frames;
    }
}

/* One for the size that the file before had, opened anew for another: opening takes longer than
 * decoding. NULL: too large. */
static vpatch_decoder *decoder_of(int width, int height)
{
    static vpatch_model *model;
    static vpatch_decoder *decoder;
    static int last_width, last_height;
    vpatch_decoder_settings settings;

    if ((int64_t)width * height > MOST_SAMPLES) return NULL;
    if (decoder && width == last_width && height == last_height) return decoder;
    if (!model) model = fuzz_model();
    vpatch_decoder_close(decoder);
    vpatch_decoder_settings_default(&settings);
    settings.threads = 1;
    FUZZ_REQUIRE(!vpatch_decoder_open(&decoder, model, width, height, &settings, NULL, 0));
    last_width = width;
    last_height = height;
    return decoder;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    vpatch_input input;
    vpatch_reader *reader;

    FUZZ_REQUIRE(!vpatch_input_open_memory(&input, data, size, NULL, 0));
    if (!vpatch_reader_open(&reader, &input, NULL, NULL, 0)) {
        const vpatch_header *header = vpatch_reader_header(reader);
        vpatch_decoder *decoder = decoder_of(header->width, header->height);

        if (decoder) decode_items(reader, decoder, size);
        vpatch_reader_close(reader);
    }
    vpatch_input_close(&input);
    return 0;
}

size_t LLVMFuzzerCustomMutator(uint8_t *data, size_t size, size_t room, unsigned seed)
{
    return vpt_change(data, size, room, seed);
}
