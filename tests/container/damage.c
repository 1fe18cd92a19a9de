/* SPDX-License-Identifier: BSD-2-Clause */
/* A small file with every bit flipped, one at a time, and cut at every length, read by position
 * and as a pipe: what is given back is right, what is lost is said, and nothing else happens. */
#include "common/container_sample.h"

static memory_file sample;
static vpatch_reader_settings settings; /* defaults but where a test says otherwise */

/* What came out of a file. */
typedef struct outcome {
    vpatch_status opened;
    int truncated, rows;
    int segment[SAMPLE_SEGMENTS], packet[SAMPLE_PACKETS]; /* how often each came */
    int partial[SAMPLE_SEGMENTS]; /* of a segment, how often its head with some bytes */
    int foreign;                  /* items that were never written */
    int damaged, unsupported;
    int lost[4];       /* of `damaged`, by kind */
    uint64_t trailing; /* bytes behind its end */
    vpatch_status last;
} outcome;

/* One that is damaged need only have the right head. */
static int same_segment(const vpatch_segment *got, int i)
{
    vpatch_segment s = sample_segment(i);
    int same = (got->damaged || (got->size == s.size && !memcmp(got->data, s.data, s.size))) &&
               got->frames == s.frames && got->layers == s.layers && got->quality == s.quality &&
               got->token_mode == s.token_mode;
    for (int k = 0; same && k < s.frames; k++)
        same = got->pts[k] == s.pts[k] && got->durations[k] == s.durations[k];
    free_segment(&s);
    return same;
}

static int same_packet(const vpatch_stream_packet *got, int i)
{
    uint8_t data[7];
    vpatch_stream_packet p = sample_packet(i, data);
    return got->stream == p.stream && got->pts == p.pts && got->dts == p.dts &&
           got->duration == p.duration && got->flags == p.flags && got->size == p.size &&
           !memcmp(got->data, p.data, p.size);
}

static void note_item(outcome *o, const vpatch_item *item)
{
    if (item->kind == VPATCH_ITEM_SEGMENT) {
        for (int i = 0; i < SAMPLE_SEGMENTS; i++)
            if (same_segment(&item->segment, i)) {
                if (item->segment.damaged)
                    o->partial[i]++;
                else
                    o->segment[i]++;
                return;
            }
    } else {
        for (int i = 0; i < SAMPLE_PACKETS; i++)
            if (same_packet(&item->packet, i)) {
                o->packet[i]++;
                return;
            }
    }
    o->foreign++;
}

static outcome read_all_from(const vpatch_input *input)
{
    outcome o;
    memset(&o, 0, sizeof o);
    vpatch_reader *reader;
    char message[160];
    o.opened = vpatch_reader_open(&reader, input, &settings, message, sizeof message);
    CHECK((o.opened != VPATCH_OK) == (message[0] != 0));
    CHECK((o.opened != VPATCH_OK) == (reader == NULL));
    if (o.opened) return o;
    for (int calls = 0; calls < 100 && o.last != VPATCH_END && !o.unsupported; calls++) {
        vpatch_item item;
        o.last = vpatch_reader_read(reader, &item);
        if (!o.last) note_item(&o, &item);
        if (o.last == VPATCH_ERR_DAMAGED) {
            o.damaged++;
            o.lost[item.kind]++;
        }
        o.unsupported += o.last == VPATCH_ERR_UNSUPPORTED;
    }
    o.truncated = vpatch_reader_is_truncated(reader);
    o.trailing = vpatch_reader_find_trailing(reader);
    o.rows = vpatch_reader_segment_count(reader);
    for (int i = 0; i < o.rows && !input->sequential; i++) {
        vpatch_item item;
        CHECK_EQ(vpatch_reader_seek(reader, i), VPATCH_OK);
        vpatch_status status = vpatch_reader_read(reader, &item);
        CHECK(status == VPATCH_OK || status == VPATCH_ERR_DAMAGED);
    }
    vpatch_reader_close(reader);
    return o;
}

/* A pipe gives the same, and says it where an index that is not needed by position is lost. */
static outcome read_all(memory_file *file)
{
    memory_pipe pipe = {file, 100, 0, 0};
    vpatch_input by_position = memory_input(file), as_pipe = memory_pipe_input(&pipe);
    outcome a = read_all_from(&by_position), b = read_all_from(&as_pipe);
    CHECK_EQ(pipe.backward, 0);
    CHECK_EQ(b.opened, a.opened);
    CHECK_EQ(b.truncated, a.truncated);
    /* the index, where it is what is damaged; by position it is made anew */
    CHECK(b.damaged == a.damaged || b.damaged == a.damaged + 1);
    CHECK(!memcmp(b.segment, a.segment, sizeof a.segment));
    CHECK(!memcmp(b.packet, a.packet, sizeof a.packet));
    CHECK_EQ(b.foreign, a.foreign);
    CHECK_EQ(b.trailing > 0, a.trailing > 0);
    CHECK_EQ(b.last, a.last);
    return a;
}

static int total(const int *counts, int n)
{
    int sum = 0;
    for (int i = 0; i < n; i++) sum += counts[i];
    return sum;
}

static int most(const int *counts, int n)
{
    int max = 0;
    for (int i = 0; i < n; i++)
        if (counts[i] > max) max = counts[i];
    return max;
}

static void every_bit_flipped(void)
{
    int opened = 0, refused = 0, partly = 0;
    size_t header_end = 9 + 4 + 1 + sample.data[13] + 4u;
    for (size_t at = 0; at < sample.size; at++) {
        for (int bit = 0; bit < 8; bit++) {
            memory_file file = memory_copy(&sample, sample.size);
            file.data[at] ^= (uint8_t)(1 << bit);
            outcome o = read_all(&file);
            free(file.data);
            if (o.opened) {
                /* Magic, version and header have to be right; no more than that. */
                CHECK(at < header_end);
                CHECK(o.opened == VPATCH_ERR_NOT_VPT || o.opened == VPATCH_ERR_UNSUPPORTED ||
                      o.opened == VPATCH_ERR_DAMAGED || o.opened == VPATCH_ERR_TRUNCATED);
                refused++;
                continue;
            }
            opened++;
            int segments = total(o.segment, SAMPLE_SEGMENTS);
            int packets = total(o.packet, SAMPLE_PACKETS);
            CHECK_EQ(o.last, VPATCH_END);
            CHECK_EQ(o.foreign, 0);
            CHECK_EQ(most(o.segment, SAMPLE_SEGMENTS), 1);
            int partial = total(o.partial, SAMPLE_SEGMENTS);
            CHECK(segments + partial <= SAMPLE_SEGMENTS);
            partly += partial;
            CHECK(most(o.packet, SAMPLE_PACKETS) <= 1);
            CHECK(segments >= SAMPLE_SEGMENTS - 1);
            /* One chunk is lost: a segment, a bundle, or the stream with all packets. */
            CHECK(segments == SAMPLE_SEGMENTS || packets == SAMPLE_PACKETS);
            CHECK(packets == SAMPLE_PACKETS || packets == SAMPLE_PACKETS - 4 || packets == 0);
            if (segments < SAMPLE_SEGMENTS || packets < SAMPLE_PACKETS)
                CHECK(o.damaged + partial == 1);
            else
                CHECK(o.damaged <= 1); /* metadata */
            if (o.truncated) CHECK(o.damaged == 0);
        }
    }
    CHECK(opened > 0 && refused > 0);
    /* All but those that hit a head: most bytes of a chunk are not its head. */
    CHECK(partly > 8 * SAMPLE_SEGMENTS * 16);
}

/* The same when a flipped length says more than may be in memory: it is damage, not a limit. */
static void every_bit_with_little_memory(void)
{
    settings.max_memory = 4000;
    every_bit_flipped();
    settings.max_memory = 0;
}

/* Where the chunks end, found the way docs/format/container.md describes it. */
static int chunk_ends(size_t ends[32])
{
    int count = 0;
    size_t at = 9;
    while (at < sample.size && count < 32) {
        CHECK(sample.data[at + 4] < 128); /* all lengths take one byte here */
        at += 4 + 1 + sample.data[at + 4] + 4;
        ends[count++] = at;
    }
    CHECK_EQ(at, sample.size);
    return count;
}

static void every_length(void)
{
    size_t ends[32];
    int chunks = chunk_ends(ends);
    CHECK_EQ(chunks, 4 + 2 * SAMPLE_SEGMENTS + 1); /* HEAD meta vmet strm (SEGM pckt)* indx */
    if (chunks != 4 + 2 * SAMPLE_SEGMENTS + 1) return;
    for (size_t size = 0; size < sample.size; size++) {
        memory_file file = memory_copy(&sample, size);
        outcome o = read_all(&file);
        free(file.data);
        if (size < ends[0]) {
            CHECK_EQ(o.opened, size ? VPATCH_ERR_TRUNCATED : VPATCH_ERR_NOT_VPT);
            continue;
        }
        int segments = 0, packets = 0, partial = 0;
        for (int i = 0; i < SAMPLE_SEGMENTS; i++) {
            vpatch_segment s = sample_segment(i);

            segments += ends[4 + 2 * i] <= size;
            /* the head is whole, the chunk is not */
            partial += ends[4 + 2 * i] > size && ends[4 + 2 * i] - 4 - s.size <= size;
            free_segment(&s);
            packets += 4 * (ends[5 + 2 * i] <= size);
        }
        CHECK_EQ(o.opened, VPATCH_OK);
        CHECK_EQ(o.truncated, 1);
        CHECK_EQ(o.damaged, 0);
        CHECK_EQ(o.foreign, 0);
        CHECK_EQ(o.rows, segments + partial);
        CHECK_EQ(total(o.partial, SAMPLE_SEGMENTS), partial);
        CHECK_EQ(total(o.segment, SAMPLE_SEGMENTS), segments);
        CHECK_EQ(total(o.packet, SAMPLE_PACKETS), packets);
    }
}

/* What chunk k of the file holds. */
static int segment_in(int k)
{
    return k >= 4 && k < 4 + 2 * SAMPLE_SEGMENTS && k % 2 == 0;
}

static int packets_in(int k)
{
    return k >= 4 && k < 4 + 2 * SAMPLE_SEGMENTS && k % 2;
}

/* A burst over the border of two chunks, from the last bytes of the first to the type, the length
 * or the payload of the second: a segment or a packet that is gone is told as that or as unknown,
 * never as something else that was there too. */
static void burst(int first, size_t border, size_t before, size_t behind)
{
    memory_file file = memory_copy(&sample, sample.size);
    for (size_t at = border - before; at < border + behind && at < file.size; at++)
        file.data[at] ^= 0xa5;
    outcome o = read_all(&file);
    free(file.data);
    CHECK_EQ(o.opened, VPATCH_OK);
    CHECK_EQ(o.last, VPATCH_END);
    CHECK_EQ(o.foreign, 0);
    int segments = segment_in(first) + segment_in(first + 1);
    int packets = 4 * (packets_in(first) + packets_in(first + 1));
    int whole = total(o.segment, SAMPLE_SEGMENTS), partial = total(o.partial, SAMPLE_SEGMENTS);
    CHECK_EQ(whole, SAMPLE_SEGMENTS - segments);
    if (!o.truncated) {
        CHECK(o.lost[VPATCH_ITEM_SEGMENT] + o.lost[VPATCH_ITEM_UNKNOWN] >= (partial < segments));
        CHECK(o.lost[VPATCH_ITEM_PACKET] + o.lost[VPATCH_ITEM_UNKNOWN] >= (packets > 0));
    }
    CHECK(o.truncated || o.damaged || o.rows == SAMPLE_SEGMENTS);
}

static void bursts_over_borders(void)
{
    size_t ends[32];
    int chunks = chunk_ends(ends);
    static const size_t reach[] = {1, 4, 6, 20};
    for (int k = 1; k < chunks - 1; k++) /* not the header */
        for (size_t i = 0; i < 4; i++)
            for (size_t before = 1; before < 16; before += 7) burst(k, ends[k], before, reach[i]);
}

/* Bytes that follow the index, as careless tools append them, change nothing. */
static void appended_bytes(void)
{
    memory_file file = memory_copy(&sample, sample.size);
    CHECK_EQ(memory_write(&file, "some bytes that do not belong here", 34), 0);
    outcome o = read_all(&file);
    free(file.data);
    CHECK_EQ(o.opened, VPATCH_OK);
    CHECK_EQ(o.truncated, 0);
    CHECK_EQ(o.damaged, 0);
    CHECK_EQ(o.trailing, 34);
    CHECK_EQ(total(o.segment, SAMPLE_SEGMENTS), SAMPLE_SEGMENTS);
}

/* A file of so many segments of so many bytes. */
static memory_file other_file(int segments, size_t bytes)
{
    memory_file file = {NULL, 0, 0, 0, 0};
    vpatch_header header = sample_header();
    vpatch_output output = memory_output(&file);
    vpatch_writer *writer;
    unsigned seed = 5;
    CHECK_EQ(vpatch_writer_open(&writer, &output, &header, NULL, 0), VPATCH_OK);
    for (int i = 0; i < segments; i++) {
        vpatch_segment s = plain_segment(&seed, 5, i * 200, 40, bytes);
        CHECK_EQ(vpatch_writer_write_segment(writer, &s), VPATCH_OK);
        free_segment(&s);
    }
    CHECK_EQ(vpatch_writer_finish(writer), VPATCH_OK);
    vpatch_writer_close(writer);
    return file;
}

/* A second file behind the first, with its index at the end: the first is read, as from a pipe. */
static void appended(const memory_file *second)
{
    memory_file file = memory_copy(&sample, sample.size);
    CHECK_EQ(memory_write(&file, second->data, second->size), 0);
    outcome o = read_all(&file);
    free(file.data);
    CHECK_EQ(o.opened, VPATCH_OK);
    CHECK_EQ(o.trailing, second->size);
    CHECK_EQ(o.truncated + o.damaged + o.foreign, 0);
    CHECK_EQ(o.rows, SAMPLE_SEGMENTS);
    CHECK_EQ(total(o.segment, SAMPLE_SEGMENTS), SAMPLE_SEGMENTS);
    CHECK_EQ(most(o.segment, SAMPLE_SEGMENTS), 1);
}

/* The same, none, few, small and large ones. */
static void appended_files(void)
{
    static const int segments[] = {0, 1, 2, SAMPLE_SEGMENTS, 20};
    appended(&sample);
    for (size_t i = 0; i < sizeof segments / sizeof *segments; i++)
        for (size_t bytes = 3; bytes < 1000; bytes += 30) {
            memory_file second = other_file(segments[i], bytes);
            appended(&second);
            free(second.data);
        }
}

/* Longer damage, here and there: clean outcomes, and no item that is not ours. */
static void random_damage(void)
{
    unsigned seed = 9;
    for (int n = 0; n < 3000; n++) {
        memory_file file = memory_copy(&sample, sample.size);
        for (int holes = random_count(&seed, 1, 3); holes > 0; holes--) {
            size_t at = (size_t)random_count(&seed, 0, (int)file.size - 1);
            size_t length = (size_t)random_count(&seed, 1, 40);
            for (; length > 0 && at < file.size; length--, at++)
                file.data[at] = (uint8_t)test_random(&seed);
        }
        outcome o = read_all(&file);
        free(file.data);
        if (o.opened) continue;
        CHECK_EQ(o.last, VPATCH_END);
        CHECK_EQ(o.foreign, 0);
    }
}

int main(void)
{
    CHECK_EQ(write_sample(&sample), VPATCH_OK);
    RUN(every_bit_flipped);
    RUN(every_bit_with_little_memory);
    RUN(every_length);
    RUN(bursts_over_borders);
    RUN(appended_bytes);
    RUN(appended_files);
    RUN(random_damage);
    free(sample.data);
    return test_result();
}
