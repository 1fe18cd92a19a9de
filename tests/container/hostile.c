/* SPDX-License-Identifier: BSD-2-Clause */
/* Files with right checksums that lie: unknown chunks, promises of more than the
 * file holds, counts out of range. */
#include <zlib.h>

#include "common/container_sample.h"

static memory_file sample;

/* A file under construction, with chunks put together by hand. */
static void put(memory_file *file, const void *data, size_t size)
{
    CHECK_EQ(memory_write(file, data, size), 0);
}

static void put_varint(memory_file *file, uint64_t value)
{
    for (;; value >>= 7) {
        uint8_t byte = (uint8_t)(value >= 128 ? value | 128 : value);
        put(file, &byte, 1);
        if (value < 128) return;
    }
}

static void put_chunk(memory_file *file, const char *type, const void *payload, size_t size)
{
    uLong crc = crc32(crc32(0, NULL, 0), (const Bytef *)type, 4);
    if (size) crc = crc32(crc, payload, (uInt)size);
    uint8_t sum[4];
    for (int i = 0; i < 4; i++) sum[i] = (uint8_t)(crc >> (8 * i));
    put(file, type, 4);
    put_varint(file, size);
    put(file, payload, size);
    put(file, sum, 4);
}

/* Magic, version and header of the sample. */
static memory_file head_only(void)
{
    memory_file file = {NULL, 0, 0, 0, 0};
    put(&file, sample.data, 9 + 4 + 1 + sample.data[13] + 4u);
    return file;
}

static vpatch_reader *open_file(memory_file *file, vpatch_status expected)
{
    vpatch_input input = memory_input(file);
    vpatch_reader *reader;
    char message[160];
    CHECK_EQ(vpatch_reader_open(&reader, &input, NULL, message, sizeof message), expected);
    return reader;
}

static vpatch_status next_status(vpatch_reader *reader)
{
    vpatch_item item;
    return vpatch_reader_read(reader, &item);
}

/* One frame at time 0; the head's checksum, see main(). */
static uint8_t plain_segm[] = {36, 1, 0, 0, 0, 0, 0, 0, 'x', 'y'};

/* Writes the checksum of a segment's head of so many bytes behind it. */
static void seal_head(uint8_t *head, size_t size)
{
    uLong crc = crc32(crc32(0, (const Bytef *)"SEGM", 4), head, (uInt)size);
    for (size_t i = 0; i < 4; i++) head[size + i] = (uint8_t)(crc >> (8 * i));
}

static void unknown_chunks(void)
{
    memory_file file = head_only();
    put_chunk(&file, "novl", "skip me", 7);
    put_chunk(&file, "SEGM", plain_segm, sizeof plain_segm);
    put_chunk(&file, "newd", "and me", 6);
    put_chunk(&file, "SEGM", plain_segm, sizeof plain_segm);
    put_chunk(&file, "NEED", "cannot be ignored", 17);
    put_chunk(&file, "SEGM", plain_segm, sizeof plain_segm);
    vpatch_reader *reader = open_file(&file, VPATCH_OK);
    if (reader) {
        CHECK_EQ(vpatch_reader_segment_count(reader), 3);
        CHECK_EQ(next_status(reader), VPATCH_OK);
        CHECK_EQ(next_status(reader), VPATCH_OK);
        CHECK_EQ(next_status(reader), VPATCH_ERR_UNSUPPORTED);
        CHECK_EQ(next_status(reader), VPATCH_ERR_UNSUPPORTED);
        CHECK(strlen(vpatch_reader_message(reader)) > 0);
        CHECK_EQ(vpatch_reader_seek(reader, 2), VPATCH_OK);
        CHECK_EQ(next_status(reader), VPATCH_OK);
        CHECK_EQ(next_status(reader), VPATCH_END);
    }
    vpatch_reader_close(reader);
    free(file.data);

    file = head_only();
    put_chunk(&file, "NEED", "cannot be ignored", 17);
    put_chunk(&file, "SEGM", plain_segm, sizeof plain_segm);
    CHECK(!open_file(&file, VPATCH_ERR_UNSUPPORTED));
    free(file.data);
}

/* The file, which is freed, is refused for what is said in the message. */
static void is_refused(memory_file *file, const char *words)
{
    vpatch_input input = memory_input(file);
    vpatch_reader *reader;
    char message[160];
    CHECK_EQ(vpatch_reader_open(&reader, &input, NULL, message, sizeof message),
             VPATCH_ERR_UNSUPPORTED);
    CHECK(strstr(message, words));
    free(file->data);
}

static void later_versions(void)
{
    memory_file file = memory_copy(&sample, sample.size);
    file.data[8]++;
    is_refused(&file, "a later vpatch reads it");
    file = memory_copy(&sample, sample.size);
    file.data[8]--;
    is_refused(&file, "the vpatch that made it reads it, or its source is encoded anew");
    /* A later header may be longer; it may not have flags that nobody knows. */
    uint8_t head[140];
    size_t size = sample.data[13];
    memcpy(head, sample.data + 14, size);
    memset(head + size, 1, 20);
    file = memory_copy(&sample, 9);
    put_chunk(&file, "HEAD", head, size + 20);
    vpatch_reader *reader = open_file(&file, VPATCH_OK);
    vpatch_reader_close(reader);
    free(file.data);
    /* width 2, height 2, time base 2, dims 2, id 32; then the flags */
    size_t flags_at = 2 + 2 + 1 + 2 + 2 + VPATCH_MODEL_ID_SIZE;
    CHECK_EQ(head[flags_at], 0x88);
    CHECK_EQ(head[flags_at + 1], 0x02);
    head[flags_at + 1] |= 0x10;
    file = memory_copy(&sample, 9);
    put_chunk(&file, "HEAD", head, size);
    is_refused(&file, "a later vpatch reads it");
    head[flags_at + 1] ^= 0x10;
    head[0] = 0x81; /* 7681 */
    head[1] = 60;
    file = memory_copy(&sample, 9);
    put_chunk(&file, "HEAD", head, size);
    is_refused(&file, "7681 x 352, and 7680 x 7680 is the largest picture there is");
}

/* A chunk whose checksum is right and whose contents are not: it is damaged, and
 * what follows is read. */
static void lying_chunk(const char *type, const void *payload, size_t size)
{
    memory_file file = head_only();
    put_chunk(&file, type, payload, size);
    put_chunk(&file, "SEGM", plain_segm, sizeof plain_segm);
    vpatch_reader *reader = open_file(&file, VPATCH_OK);
    if (reader) {
        CHECK_EQ(next_status(reader), VPATCH_ERR_DAMAGED);
        CHECK_EQ(next_status(reader), VPATCH_OK);
        CHECK_EQ(next_status(reader), VPATCH_END);
        CHECK_EQ(vpatch_reader_segment_count(reader), 1);
        vpatch_reader_close(reader);
    }
    free(file.data);
}

#define LYING(type, ...)                                 \
    do {                                                 \
        static const uint8_t payload_[] = {__VA_ARGS__}; \
        lying_chunk(type, payload_, sizeof payload_);    \
    } while (0)

/* The same for the head of a segment, whose own checksum is right, too. */
#define LYING_HEAD(...)                               \
    do {                                              \
        static const uint8_t head_[] = {__VA_ARGS__}; \
        uint8_t sealed_[sizeof head_ + 4];            \
        memcpy(sealed_, head_, sizeof head_);         \
        seal_head(sealed_, sizeof head_);             \
        lying_chunk("SEGM", sealed_, sizeof sealed_); \
    } while (0)

static void lying_chunks(void)
{
    lying_chunk("SEGM", NULL, 0);
    LYING("SEGM", 36, 1, 0, 0);              /* no checksum of the head */
    LYING("SEGM", 36, 1, 0, 0, 1, 2, 3, 4);  /* a wrong one */
    LYING_HEAD(36, 0, 0, 0);                 /* no frames */
    LYING_HEAD(36, 0x82, 0x08, 0, 0, 40, 0); /* 1026 frames */
    LYING_HEAD(36, 0x80, 0x00, 0, 0);        /* a varint with an idle byte */
    LYING_HEAD(36 | 128, 2, 3, 0, 0, 40, 0); /* more layers than frames */
    LYING_HEAD(36 | 128, 2, 0, 0, 0, 40, 0); /* no layers */
    LYING_HEAD(36, 2, 8, 0, 40, 0);          /* an unknown form of times */
    LYING_HEAD(36, 3, 0, 0, 40, 3);          /* a run past the frames */
    LYING_HEAD(36, 3, 0, 0, 40);             /* ends in the times */
    LYING_HEAD(36, 3, 1, 0, 1);              /* a phase beyond the rate */
    LYING_HEAD(36, 2, 0, 0xfe, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0x01, 1, 0);
    LYING_HEAD(36, 1, 4, 0, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0x01);
    LYING_HEAD(36, 1, 6, 0, 1, 0); /* a duration of -1 */
    LYING("pckt", 0x80, 0, 0);     /* an unknown form */
    LYING("pckt", 1, 0, 5, 'a');   /* data longer than the chunk */
    LYING("pckt", 1);
    LYING("meta", 4, 2, 'a', '=', 'b', '\n');         /* an unknown method */
    LYING("meta", 5, 0, 'a', '=', 'b', '\n');         /* not the length it says */
    LYING("meta", 0xff, 0xff, 0xff, 7, 1, 3, 0);      /* 16 MiB from two bytes */
    LYING("meta", 0x80, 8, 1, 3, 0);                  /* 1024 from nothing */
    LYING("meta", 1, 0, 0);                           /* a 0 in the text */
    LYING("strm", 0, 9, 1, 'a', 1, 1, 0);             /* an unknown kind */
    LYING("strm", 0, 1, 200, 'a', 1, 1, 0);           /* a name past the end */
    LYING("strm", 0, 1, 1, 'a', 1, 1, 0x80, 0x80, 1); /* fields nobody knows */
    LYING("strm", 0, 1, 1, 'a', 1, 1, 0x80, 0x20, 0xff, 0xff, 0xff, 0xff, 7, 1);
}

/* Bytes in front of the first segment, and of plain_segm's chunk. */
#define HEAD_SIZE 68
#define SEGM_SIZE (4 + 1 + 10 + 4)

/* An index with a right checksum and wrong contents is not used. */
static void lying_index(const char *what, const uint8_t *entries, size_t size, int quality)
{
    memory_file file = head_only();
    put_chunk(&file, "SEGM", plain_segm, sizeof plain_segm);
    uint8_t payload[64] = {0};
    memcpy(payload, entries, size);
    payload[size] = (uint8_t)(4 + 1 + size + 4 + 4);
    size_t index_at = file.size;
    put_chunk(&file, "indx", payload, size + 4);
    CHECK_EQ(file.size - index_at, payload[size]);
    vpatch_reader *reader = open_file(&file, VPATCH_OK);
    if (reader) {
        CHECK_EQ(vpatch_reader_segment_count(reader), 1);
        CHECK_EQ(vpatch_reader_is_truncated(reader), 0);
        CHECK_EQ(vpatch_reader_is_damaged(reader), quality == 36); /* made anew */
        const vpatch_segment_info *info = vpatch_reader_segment_info(reader, 0);
        CHECK(info && info->offset == HEAD_SIZE && info->size == SEGM_SIZE);
        if (info && (info->frames != 1 || info->quality != quality))
            TEST_FAIL_("%s: %d frames of quality %d", what, info->frames, info->quality);
        CHECK_EQ(next_status(reader), VPATCH_OK);
        CHECK_EQ(next_status(reader), VPATCH_END);
        vpatch_reader_close(reader);
    }
    free(file.data);
}

#define LYING_INDEX(what, ...)                            \
    do {                                                  \
        static const uint8_t entries_[] = {__VA_ARGS__};  \
        lying_index(what, entries_, sizeof entries_, 36); \
    } while (0)

static void lying_indexes(void)
{
    /* An index that lies about nothing but the quality is believed: so the ones
     * below are refused for what is wrong with them and for nothing else. */
    static const uint8_t believed[] = {0, 1, 0, 1 | 2 | 8, SEGM_SIZE, HEAD_SIZE, 1, 35};
    lying_index("believed", believed, sizeof believed, 35);
    LYING_INDEX("an unknown flag", 2, 1, 0, 1 | 2 | 8, SEGM_SIZE, HEAD_SIZE, 1, 35);
    LYING_INDEX("many entries", 0, 0xff, 0xff, 0xff, 0xff, 7, 0);
    LYING_INDEX("an entry too few", 0, 2, 0, 1 | 2 | 8, SEGM_SIZE, HEAD_SIZE, 1, 35);
    LYING_INDEX("ends in an entry", 0, 1, 0, 1 | 2 | 8, SEGM_SIZE, HEAD_SIZE, 1);
    LYING_INDEX("carried too much", 0, 1, 0xff, 0x7f, 1 | 2 | 8, SEGM_SIZE, HEAD_SIZE, 1, 35);
    LYING_INDEX("a gap past the end", 0, 1, 0, 1 | 2 | 8, SEGM_SIZE, HEAD_SIZE + 1, 1, 35);
    LYING_INDEX("a size past the end", 0, 1, 0, 1 | 2 | 8, SEGM_SIZE + 1, HEAD_SIZE, 1, 35);
    LYING_INDEX("no size", 0, 1, 0, 1 | 2 | 8, 0, HEAD_SIZE, 1, 35);
    LYING_INDEX("in the header", 0, 1, 0, 1 | 2 | 8, SEGM_SIZE, HEAD_SIZE - 1, 1, 35);
    LYING_INDEX("no frames", 0, 1, 0, 1 | 2 | 8, SEGM_SIZE, HEAD_SIZE, 0, 35);
    LYING_INDEX("no layers", 0, 1, 0, 1 | 2 | 4 | 8, SEGM_SIZE, HEAD_SIZE, 1, 0, 35);
    LYING_INDEX("many layers", 0, 1, 0, 1 | 2 | 4 | 8, SEGM_SIZE, HEAD_SIZE, 1, 2, 35);
    LYING_INDEX("bit 7 of the quality", 0, 1, 0, 1 | 2 | 8, SEGM_SIZE, HEAD_SIZE, 1, 0xa3);
    LYING_INDEX("a lead before the file", 0, 1, 0, 1 | 2 | 8 | 64, SEGM_SIZE, HEAD_SIZE, 1, 35,
                127);
    LYING_INDEX("a lead of nothing", 0, 1, 0, 1 | 2 | 8 | 64, SEGM_SIZE, HEAD_SIZE, 1, 35);
    LYING_INDEX("ends before it starts", 0, 1, 0, 1 | 2 | 8 | 32, SEGM_SIZE, HEAD_SIZE, 1, 35, 1);
    LYING_INDEX("an unknown form", 0, 1, 0, 1 | 2 | 8 | 128, SEGM_SIZE, HEAD_SIZE, 1, 35);
}

/* What describes the contents, sound, but behind the first of them: damage for a scan, too. */
static void misplaced_chunks(void)
{
    static const uint8_t text[] = {0, 0};
    static const char *const types[] = {"HEAD", "meta", "vmet", "strm"};
    for (int i = 0; i < 4; i++) {
        memory_file file = head_only();
        put_chunk(&file, "SEGM", plain_segm, sizeof plain_segm);
        put_chunk(&file, types[i], text, sizeof text);
        put_chunk(&file, "SEGM", plain_segm, sizeof plain_segm);
        vpatch_reader *reader = open_file(&file, VPATCH_OK);
        if (reader) {
            CHECK_EQ(vpatch_reader_is_damaged(reader), 1);
            CHECK_EQ(vpatch_reader_segment_count(reader), 2);
            CHECK_EQ(next_status(reader), VPATCH_OK);
            CHECK_EQ(next_status(reader), VPATCH_ERR_DAMAGED);
            CHECK_EQ(next_status(reader), VPATCH_OK);
            CHECK_EQ(next_status(reader), VPATCH_END);
        }
        vpatch_reader_close(reader);
        free(file.data);
    }
}

/* A lead may be wrong without being impossible: it must not lead into the header. */
static void long_lead(void)
{
    memory_file file = head_only();
    put_chunk(&file, "SEGM", plain_segm, sizeof plain_segm);
    uint8_t payload[] = {
        0, 1, 0, 1 | 2 | 8 | 64, SEGM_SIZE, HEAD_SIZE, 1, 35, HEAD_SIZE, 4 + 1 + 13 + 4, 0, 0, 0};
    put_chunk(&file, "indx", payload, sizeof payload);
    vpatch_reader *reader = open_file(&file, VPATCH_OK);
    if (reader) {
        CHECK_EQ(vpatch_reader_segment_info(reader, 0)->quality, 35);
        CHECK_EQ(vpatch_reader_seek(reader, 0), VPATCH_OK);
        CHECK_EQ(next_status(reader), VPATCH_OK);
        CHECK_EQ(next_status(reader), VPATCH_END);
        vpatch_reader_close(reader);
    }
    free(file.data);
}

/* A file that seems to be endless, made of beginnings of chunks: the search for a
 * sound one must give up in time that grows with the size, not with its square. */
typedef struct pattern_file {
    const memory_file *head;
    const uint8_t *pattern;
    size_t period;
    uint64_t size, bytes_read;
} pattern_file;

static int pattern_read_at(void *opaque, uint64_t offset, void *data, size_t size, size_t *got)
{
    pattern_file *file = opaque;
    uint8_t *out = data;
    *got = 0;
    for (; *got < size && offset < file->size; offset++)
        out[(*got)++] = offset < file->head->size
                            ? file->head->data[offset]
                            : file->pattern[(offset - file->head->size) % file->period];
    file->bytes_read += *got;
    return 0;
}

/* Reads one; returns the items, and how many are damaged. */
static int read_pattern(pattern_file *file, int sequential, int *damaged)
{
    vpatch_input input = {.opaque = file, .read_at = pattern_read_at, .sequential = sequential};
    vpatch_reader *reader;
    vpatch_item item;
    vpatch_status status;
    int items = 0;
    *damaged = 0;
    CHECK_EQ(vpatch_reader_open(&reader, &input, NULL, NULL, 0), VPATCH_OK);
    while ((status = vpatch_reader_read(reader, &item)) == VPATCH_ERR_DAMAGED || !status) {
        items += !status;
        *damaged += status || item.segment.damaged;
    }
    CHECK_EQ(status, VPATCH_END);
    CHECK_EQ(vpatch_reader_is_truncated(reader), 1);
    vpatch_reader_close(reader);
    return items;
}

#define BEGINNING   'S', 'E', 'G', 'M', 0x80, 0x80, 0x20
#define EMPTY_CHUNK 'p', 'c', 'k', 't', 0, 0xb0, 0x0d, 0x8b, 0xd1

/* The same with a sound, empty chunk behind each beginning: every search ends soon, but each of
 * the beginnings asks for half a MiB to be checked. A pipe ends as the file does: a search that is
 * given up is no error. */
static void beginnings_and_chunks(void)
{
    static const uint8_t pattern[] = {BEGINNING, 0, EMPTY_CHUNK};
    uLong crc = crc32(0, (const Bytef *)"pckt", 4);
    CHECK_EQ(crc, 0xd18b0db0u);
    memory_file head = head_only();
    for (int sequential = 0; sequential < 2; sequential++) {
        pattern_file file = {&head, pattern, sizeof pattern, 3 << 20, 0};
        int damaged;
        CHECK_EQ(read_pattern(&file, sequential, &damaged), 0);
        CHECK(damaged > 0);
        CHECK(file.bytes_read < 50 * file.size);
    }
    free(head.data);
}

/* Each of the beginnings with a sound head of a segment. */
static void heads_and_chunks(void)
{
    uint8_t pattern[] = {BEGINNING, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, EMPTY_CHUNK};
    memcpy(pattern + 7, plain_segm, sizeof plain_segm);
    memory_file head = head_only();
    int items[2];
    for (int sequential = 0; sequential < 2; sequential++) {
        pattern_file file = {&head, pattern, sizeof pattern, 3 << 20, 0};
        int damaged;
        items[sequential] = read_pattern(&file, sequential, &damaged);
        CHECK(damaged >= items[sequential]);
        CHECK(file.bytes_read < 50 * file.size);
    }
    CHECK(items[0] > 0 && items[1] > 0);
    free(head.data);
}

static void beginnings_only(void)
{
    static const uint8_t pattern[] = {BEGINNING, 0};
    memory_file head = head_only();
    pattern_file file = {&head, pattern, sizeof pattern, 3 << 20, 0};
    int damaged;
    CHECK_EQ(read_pattern(&file, 0, &damaged), 0);
    CHECK_EQ(damaged, 0);
    CHECK(file.bytes_read < 20 * file.size);
    free(head.data);
}

/* The size is found by asking for bytes, whatever it is. */
static void sizes_are_found(void)
{
    memory_file head = head_only();
    static const uint64_t sizes[] = {16383, 16384, 16385, 32768, 32769, 40000, 65536, 65537, 99999};
    for (size_t i = 0; i < sizeof sizes / sizeof *sizes; i++) {
        memory_file file = memory_copy(&head, head.size);
        size_t rest = (size_t)sizes[i] - file.size;
        uint8_t *filler = calloc(rest, 1);
        if (!filler) abort();
        size_t length = rest - 4 - 4 < 16384 + 2 ? 2 : 3; /* of the length itself */
        put_chunk(&file, "fill", filler, rest - 4 - length - 4);
        free(filler);
        CHECK_EQ(file.size, sizes[i]);
        vpatch_reader *reader = open_file(&file, VPATCH_OK);
        uint64_t size;
        vpatch_reader_get_sizes(reader, &size, NULL);
        CHECK_EQ(size, sizes[i]);
        vpatch_reader_close(reader);
        free(file.data);
    }
    free(head.data);
}

int main(void)
{
    seal_head(plain_segm, 4);
    CHECK_EQ(write_sample(&sample), VPATCH_OK);
    RUN(unknown_chunks);
    RUN(later_versions);
    RUN(lying_chunks);
    RUN(lying_indexes);
    RUN(misplaced_chunks);
    RUN(long_lead);
    RUN(beginnings_only);
    RUN(beginnings_and_chunks);
    RUN(heads_and_chunks);
    RUN(sizes_are_found);
    free(sample.data);
    return test_result();
}
