/* SPDX-License-Identifier: BSD-2-Clause */
/* The .vpt reader on any bytes, as a file and as a pipe: opens, looks at everything, reads all
 * items, and seeks to every segment of a file. Ends in time and within its memory, whatever comes,
 * and a pipe gives the items that a file gives. */
#include "vpatch/vpatch.h"
#include "vpt_change.h"

/* What came out of a reader. */
typedef struct outcome {
    int opened, damaged;
    size_t items, bytes;
    uint64_t read; /* of the file; what lies behind an index belongs to nobody */
} outcome;

static void touch_item(const vpatch_item *item, outcome *out)
{
    const vpatch_segment *s = &item->segment;

    out->items++;
    if (item->kind == VPATCH_ITEM_PACKET) {
        fuzz_touch(item->packet.data, item->packet.size);
        out->bytes += item->packet.size;
        return;
    }
    FUZZ_REQUIRE(item->kind == VPATCH_ITEM_SEGMENT);
    FUZZ_REQUIRE(s->frames >= 1 && s->frames <= 1025 && s->layers >= 1 && s->layers <= s->frames);
    for (int i = 1; i < s->frames; i++) FUZZ_REQUIRE(s->pts[i] >= s->pts[i - 1]);
    fuzz_touch(s->data, s->size);
    fuzz_touch(s->durations, (size_t)s->frames * sizeof *s->durations);
    out->bytes += s->size;
    out->damaged |= s->damaged;
}

static void touch_head(const vpatch_reader *reader)
{
    fuzz_touch(vpatch_reader_header(reader), sizeof(vpatch_header));
    fuzz_touch_text(vpatch_reader_metadata(reader));
    fuzz_touch_text(vpatch_reader_video_metadata(reader));
    fuzz_touch_text(vpatch_reader_provenance(reader));
    for (int i = 0; i < vpatch_reader_caption_count(reader); i++) {
        fuzz_touch_text(vpatch_reader_caption(reader, i)->track);
        fuzz_touch_text(vpatch_reader_caption(reader, i)->text);
    }
    for (int i = 0; i < vpatch_reader_stream_count(reader); i++) {
        const vpatch_stream *s = vpatch_reader_stream_info(reader, i);

        fuzz_touch_text(s->codec);
        fuzz_touch_text(s->metadata);
        fuzz_touch(s->extradata, s->extradata_size);
    }
}

/* A packet takes three bytes at least and damage one, so this ends. */
static void read_items(vpatch_reader *reader, size_t size, outcome *out)
{
    vpatch_status status;
    vpatch_item item;

    for (size_t calls = 0;; calls++) {
        status = vpatch_reader_read(reader, &item);
        FUZZ_REQUIRE(calls <= size + 1);
        if (status == VPATCH_ERR_DAMAGED) out->damaged = 1;
        if (status && status != VPATCH_ERR_DAMAGED) break;
        if (!status) touch_item(&item, out);
    }
    FUZZ_REQUIRE(status == VPATCH_END || status == VPATCH_ERR_UNSUPPORTED ||
                 status == VPATCH_ERR_LIMIT);
    if (status != VPATCH_END || vpatch_reader_is_truncated(reader)) out->damaged = 1;
}

static void seek_everywhere(vpatch_reader *reader, size_t size)
{
    int segments = vpatch_reader_segment_count(reader);
    outcome out = {0};

    for (int i = 0; i < segments; i += segments / 64 + 1) {
        const vpatch_segment_info *info = vpatch_reader_segment_info(reader, i);
        vpatch_item item;

        FUZZ_REQUIRE(info->offset + info->size <= size && info->frames >= info->layers);
        FUZZ_REQUIRE(vpatch_reader_seek(reader, i) == VPATCH_OK);
        if (!vpatch_reader_read(reader, &item)) touch_item(&item, &out);
    }
}

static outcome read_everything(const uint8_t *data, size_t size, int sequential)
{
    outcome out = {0};
    uint64_t total, video;
    vpatch_input input;
    vpatch_reader *reader;
    char message[100];

    FUZZ_REQUIRE(!vpatch_input_open_memory(&input, data, size, NULL, 0));
    if (sequential || size % 2) input.size = 0; /* to be found */
    input.sequential = sequential;
    vpatch_status status = vpatch_reader_open(&reader, &input, NULL, message, sizeof message);
    FUZZ_REQUIRE((status == VPATCH_OK) == (reader != NULL) && (status == VPATCH_OK) != !!*message);
    if (!status) {
        out.opened = 1;
        touch_head(reader);
        read_items(reader, size, &out);
        vpatch_reader_get_sizes(reader, &total, &video);
        FUZZ_REQUIRE(total <= size && video <= total);
        out.read = total;
        if (!sequential) FUZZ_REQUIRE(total + vpatch_reader_find_trailing(reader) == size);
        if (!sequential) seek_everywhere(reader, size);
        vpatch_reader_close(reader);
    }
    vpatch_input_close(&input);
    return out;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    outcome file = read_everything(data, size, 0), pipe = read_everything(data, size, 1);

    if (file.opened && pipe.opened && !file.damaged && !pipe.damaged && pipe.read == file.read)
        FUZZ_REQUIRE(file.items == pipe.items && file.bytes == pipe.bytes);
    return 0;
}

size_t LLVMFuzzerCustomMutator(uint8_t *data, size_t size, size_t room, unsigned seed)
{
    return vpt_change(data, size, room, seed);
}
