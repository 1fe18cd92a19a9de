/* SPDX-License-Identifier: BSD-2-Clause */
/* The .vpt reader on any bytes: opens, looks at everything, reads all items, and
 * seeks to every segment. Ends in time and within its memory, whatever comes. */
#include "vpatch/vpatch.h"
#include "vpt_change.h"

static void touch_item(const vpatch_item *item)
{
    const vpatch_segment *s = &item->segment;
    if (item->kind == VPATCH_ITEM_PACKET) {
        fuzz_touch(item->packet.data, item->packet.size);
        return;
    }
    size_t times = (size_t)s->frames * sizeof *s->pts;
    fuzz_touch(s->data, s->size);
    fuzz_touch(s->pts, times);
    fuzz_touch(s->durations, times);
}

static void read_everything(const uint8_t *data, size_t size)
{
    vpatch_input input;
    vpatch_reader *reader;
    char message[100];
    FUZZ_REQUIRE(!vpatch_input_open_memory(&input, data, size, NULL, 0));
    if (size % 2) input.size = 0; /* to be found */
    vpatch_status status = vpatch_reader_open(&reader, &input, NULL, message, sizeof message);
    FUZZ_REQUIRE((status == VPATCH_OK) == (reader != NULL));
    if (status) {
        vpatch_input_close(&input);
        return;
    }
    fuzz_touch(vpatch_reader_header(reader), sizeof(vpatch_header));
    fuzz_touch_text(vpatch_reader_metadata(reader));
    for (int i = 0; i < vpatch_reader_stream_count(reader); i++) {
        const vpatch_stream *s = vpatch_reader_stream_info(reader, i);
        fuzz_touch_text(s->codec);
        fuzz_touch_text(s->metadata);
        fuzz_touch(s->extradata, s->extradata_size);
    }
    uint64_t total, video;
    vpatch_reader_get_sizes(reader, &total, &video);
    FUZZ_REQUIRE(total == size && video <= total);

    /* A packet takes three bytes at least and damage one, so this ends. */
    vpatch_item item;
    size_t calls = 0;
    while ((status = vpatch_reader_read(reader, &item)) == VPATCH_OK ||
           status == VPATCH_ERR_DAMAGED) {
        if (!status) touch_item(&item);
        FUZZ_REQUIRE(++calls <= size);
    }
    FUZZ_REQUIRE(status == VPATCH_END || status == VPATCH_ERR_UNSUPPORTED);

    int segments = vpatch_reader_segment_count(reader);
    for (int i = 0; i < segments; i += segments / 64 + 1) {
        const vpatch_segment_info *info = vpatch_reader_segment_info(reader, i);
        FUZZ_REQUIRE(info->offset + info->size <= size && info->frames >= info->layers);
        FUZZ_REQUIRE(vpatch_reader_seek(reader, i) == VPATCH_OK);
        if (!vpatch_reader_read(reader, &item)) touch_item(&item);
    }
    vpatch_reader_close(reader);
    vpatch_input_close(&input);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    read_everything(data, size);
    return 0;
}

size_t LLVMFuzzerCustomMutator(uint8_t *data, size_t size, size_t room, unsigned seed)
{
    return vpt_change(data, size, room, seed);
}
