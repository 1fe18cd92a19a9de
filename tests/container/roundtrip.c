/* SPDX-License-Identifier: BSD-2-Clause */
/* What is written is read back exactly. */
#include "common/container_sample.h"

static memory_file file;

static void start_over(void)
{
    free(file.data);
    memset(&file, 0, sizeof file);
}

static vpatch_reader *open_file(void)
{
    vpatch_input input = memory_input(&file);
    vpatch_reader *reader;
    char message[160];
    CHECK_EQ(vpatch_reader_open(&reader, &input, NULL, message, sizeof message), VPATCH_OK);
    CHECK_STR(message, "");
    return reader;
}

static vpatch_writer *open_writer(const vpatch_header *header)
{
    start_over();
    vpatch_output output = memory_output(&file);
    vpatch_writer *writer;
    CHECK_EQ(vpatch_writer_open(&writer, &output, header, NULL, 0), VPATCH_OK);
    return writer;
}

static void headers_survive(void)
{
    unsigned seed = 1;
    for (int n = 0; n < 500; n++) {
        vpatch_header header = random_header(&seed);
        vpatch_writer *writer = open_writer(&header);
        CHECK_EQ(vpatch_writer_finish(writer), VPATCH_OK);
        vpatch_writer_close(writer);
        vpatch_reader *reader = open_file();
        if (!reader) return;
        check_header(vpatch_reader_header(reader), &header);
        CHECK_EQ(vpatch_reader_segment_count(reader), 0);
        CHECK_EQ(vpatch_reader_is_truncated(reader), 0);
        vpatch_item item;
        CHECK_EQ(vpatch_reader_read(reader, &item), VPATCH_END);
        vpatch_reader_close(reader);
    }
}

static void captions_survive(void)
{
    const vpatch_caption list[] = {
        {.start = -5, .end = 90, .text = "before\n\tand \\ after\n"},
        {.start = 7, .end = 7, .track = "de\tde", .text = "\xc3\xa4"},
        {.start = 7, .end = INT64_MAX, .track = "", .text = "x"},
    };
    const vpatch_caption wrong[] = {
        {.start = 1, .end = 0, .text = "x"},
        {.start = 1, .end = 2, .text = ""},
        {.start = 1, .end = 2},
        {.start = 1, .end = 2, .text = "x", .reserved = {0, 0, 0, 1}},
    };
    vpatch_header header = sample_header();
    vpatch_writer *writer = open_writer(&header);

    for (int i = 0; i < 4; i++)
        CHECK_EQ(vpatch_writer_set_captions(writer, &wrong[i], 1), VPATCH_ERR_ARGUMENT);
    CHECK_EQ(vpatch_writer_set_captions(writer, (vpatch_caption[]){list[1], list[0]}, 2),
             VPATCH_ERR_ARGUMENT);
    CHECK_EQ(vpatch_writer_set_captions(writer, NULL, 1), VPATCH_ERR_ARGUMENT);
    CHECK_EQ(vpatch_writer_set_captions(writer, NULL, 0), VPATCH_OK);
    CHECK_EQ(vpatch_writer_set_captions(writer, list, 3), VPATCH_OK);
    CHECK_EQ(vpatch_writer_set_captions(writer, list, 3), VPATCH_ERR_ARGUMENT); /* twice */
    CHECK_EQ(vpatch_writer_finish(writer), VPATCH_OK);
    vpatch_writer_close(writer);
    vpatch_reader *reader = open_file();
    if (!reader) return;
    CHECK_EQ(vpatch_reader_caption_count(reader), 3);
    CHECK(vpatch_reader_caption(reader, -1) == NULL && vpatch_reader_caption(reader, 3) == NULL);
    for (int i = 0; i < 3; i++) {
        const vpatch_caption *got = vpatch_reader_caption(reader, i);
        CHECK_EQ(got->start, list[i].start);
        CHECK_EQ(got->end, list[i].end);
        CHECK_STR(got->track, list[i].track ? list[i].track : "");
        CHECK_STR(got->text, list[i].text);
    }
    vpatch_reader_close(reader);
}

static void streams_survive(void)
{
    static const char *const texts[] = {NULL, "", "a=b\n", "title=\xc3\xa9t\xc3\xa9\nx=1\\n2\n"};
    unsigned seed = 2;
    vpatch_header header = sample_header();
    for (int n = 0; n < 100; n++) {
        vpatch_stream streams[5];
        int count = random_count(&seed, 1, 5);
        vpatch_writer *writer = open_writer(&header);
        char *long_text = malloc(4001);
        if (!long_text) abort();
        for (int i = 0; i < 4000; i++) long_text[i] = "key=value\n"[i % 10];
        long_text[4000] = 0;
        const char *metadata = n % 5 < 4 ? texts[n % 5] : long_text;
        const char *of_video = texts[n / 5 % 4], *of_file = texts[n / 20 % 4];
        CHECK_EQ(vpatch_writer_set_metadata(writer, metadata), VPATCH_OK);
        CHECK_EQ(vpatch_writer_set_video_metadata(writer, of_video), VPATCH_OK);
        CHECK_EQ(vpatch_writer_set_provenance(writer, of_file), VPATCH_OK);
        for (int i = 0; i < count; i++) {
            vpatch_stream *s = &streams[i];
            memset(s, 0, sizeof *s);
            s->kind = (vpatch_stream_kind)random_count(&seed, 1, 3);
            s->codec = i & 1 ? "subrip" : "a_codec_of_many_letters";
            s->time_base_num = random_count(&seed, 0, INT_MAX);
            s->time_base_den = random_count(&seed, 0, INT_MAX);
            int *ints[] = {&s->sample_rate,  &s->channels,        &s->frame_size,
                           &s->block_align,  &s->bits_per_sample, &s->initial_padding,
                           &s->seek_preroll, &s->profile};
            for (int k = 0; k < 8; k++)
                if (test_random(&seed) & 1) *ints[k] = random_int(&seed);
            if (test_random(&seed) & 1) s->bit_rate = random_signed(&seed);
            if (test_random(&seed) & 1) s->channel_mask = random_bits(&seed, 64);
            if (test_random(&seed) & 1) s->codec_tag = test_random(&seed);
            if (test_random(&seed) & 1) s->disposition = test_random(&seed);
            s->extradata_size = (size_t)random_count(&seed, 0, 300);
            s->extradata = random_data(&seed, s->extradata_size);
            s->metadata = test_random(&seed) & 1 ? texts[random_count(&seed, 0, 3)] : long_text;
            int index = -1;
            CHECK_EQ(vpatch_writer_add_stream(writer, s, &index), VPATCH_OK);
            CHECK_EQ(index, i);
        }
        CHECK_EQ(vpatch_writer_finish(writer), VPATCH_OK);
        uint64_t written, video, total, video_read;
        vpatch_writer_get_sizes(writer, &written, &video);
        CHECK_EQ(written, file.size);
        vpatch_writer_close(writer);
        vpatch_reader *reader = open_file();
        if (!reader) return;
        vpatch_reader_get_sizes(reader, &total, &video_read);
        CHECK_EQ(total, file.size);
        CHECK_EQ(video_read, video);
        CHECK_STR(vpatch_reader_metadata(reader), metadata ? metadata : "");
        CHECK_STR(vpatch_reader_video_metadata(reader), of_video ? of_video : "");
        CHECK_STR(vpatch_reader_provenance(reader), of_file ? of_file : "");
        CHECK_EQ(vpatch_reader_stream_count(reader), count);
        for (int i = 0; i < count; i++) {
            const vpatch_stream *got = vpatch_reader_stream_info(reader, i), *s = &streams[i];
            CHECK_EQ(got->kind, s->kind);
            CHECK_STR(got->codec, s->codec);
            CHECK_EQ(got->time_base_num, s->time_base_num);
            CHECK_EQ(got->time_base_den, s->time_base_den);
            CHECK_EQ(got->sample_rate, s->sample_rate);
            CHECK_EQ(got->channels, s->channels);
            CHECK_EQ(got->frame_size, s->frame_size);
            CHECK_EQ(got->block_align, s->block_align);
            CHECK_EQ(got->bits_per_sample, s->bits_per_sample);
            CHECK_EQ(got->initial_padding, s->initial_padding);
            CHECK_EQ(got->seek_preroll, s->seek_preroll);
            CHECK_EQ(got->bit_rate, s->bit_rate);
            CHECK_EQ(got->channel_mask, s->channel_mask);
            CHECK_EQ(got->codec_tag, s->codec_tag);
            CHECK_EQ(got->disposition, s->disposition);
            CHECK_EQ(got->profile, s->profile);
            CHECK_EQ(got->extradata_size, s->extradata_size);
            if (got->extradata_size == s->extradata_size && s->extradata_size)
                CHECK(!memcmp(got->extradata, s->extradata, s->extradata_size));
            CHECK_STR(got->metadata, s->metadata ? s->metadata : "");
            free((void *)(uintptr_t)s->extradata);
        }
        vpatch_reader_close(reader);
        free(long_text);
    }
}

/* Times of every kind: steady, rounded from a rate, irregular, huge. */
/* With `last`, times may end where nothing can follow. */
static vpatch_segment random_segment(unsigned *seed, const vpatch_header *h, int64_t from, int last)
{
    int frames = random_count(seed, 1, test_random(seed) % 8 ? 40 : 1025);
    vpatch_segment s = plain_segment(seed, frames, from, random_count(seed, 0, 5000),
                                     (size_t)random_count(seed, 0, 400));
    int64_t *pts = (int64_t *)(uintptr_t)s.pts, *durations = (int64_t *)(uintptr_t)s.durations;
    static const int kinds[] = {0, 1, 2, 4};
    int kind = last ? 3 : kinds[random_count(seed, 0, 3)];
    for (int i = 0; i < frames && kind == 1 && h->frame_rate_num; i++) {
        double unit = (double)h->time_base_den / h->time_base_num;
        pts[i] = from + (int64_t)((i + 0.5) * unit * h->frame_rate_den / h->frame_rate_num);
        durations[i] = 41;
    }
    for (int i = 0; i < frames && kind == 2; i++) {
        if (i > 0) pts[i] = pts[i - 1] + random_count(seed, 0, 3);
        durations[i] = random_count(seed, 0, 2);
    }
    for (int i = 0; i < frames && kind == 3; i++) {
        pts[i] = i == 0 ? from : i == 1 ? INT64_MAX - frames : pts[i - 1] + 1;
        durations[i] = i % 3 ? INT64_MAX : 0;
    }
    if (kind == 4) durations[frames - 1] += 7;
    s.quality = random_count(seed, 0, 63);
    s.token_mode = test_random(seed) & 1 ? VPATCH_TOKENS_INDEPENDENT : VPATCH_TOKENS_PREDICTED;
    if (test_random(seed) & 1) s.layers = random_count(seed, 1, frames);
    return s;
}

static void contents_survive(void)
{
    enum { ITEMS = 60 };
    unsigned seed = 3;
    for (int n = 0; n < 40; n++) {
        vpatch_header header = random_header(&seed);
        if (n & 1) {
            header.time_base_num = 1;
            header.time_base_den = 1000;
            header.frame_rate_num = 24000;
            header.frame_rate_den = 1001;
        }
        vpatch_writer *writer = open_writer(&header);
        vpatch_stream stream = sample_stream();
        for (int i = 0; i < 3; i++)
            CHECK_EQ(vpatch_writer_add_stream(writer, &stream, NULL), VPATCH_OK);
        vpatch_item items[ITEMS];
        int segments = 0;
        int64_t from = n % 3 ? 0 : INT64_MIN;
        for (int i = 0; i < ITEMS; i++) {
            vpatch_item *item = &items[i];
            memset(item, 0, sizeof *item);
            if (test_random(&seed) & 1) {
                item->kind = VPATCH_ITEM_SEGMENT;
                item->segment = random_segment(&seed, &header, from, i == ITEMS - 1);
                CHECK_EQ(vpatch_writer_write_segment(writer, &item->segment), VPATCH_OK);
                from = i == ITEMS - 1 ? from
                                      : item->segment.pts[item->segment.frames - 1] +
                                            random_count(&seed, 1, 9999);
                segments++;
                continue;
            }
            vpatch_stream_packet *p = &item->packet;
            item->kind = VPATCH_ITEM_PACKET;
            p->stream = random_count(&seed, 0, 2);
            p->pts = test_random(&seed) % 8 ? i * 1024 : INT64_MIN;
            p->dts = test_random(&seed) & 1 ? p->pts : random_signed(&seed);
            p->duration = test_random(&seed) & 1 ? 1024 : random_signed(&seed);
            p->flags = test_random(&seed) & 1 ? test_random(&seed) & 1 : test_random(&seed);
            p->size = (size_t)random_count(&seed, 0, test_random(&seed) % 8 ? 300 : 100000);
            p->data = random_data(&seed, p->size);
            CHECK_EQ(vpatch_writer_write_packet(writer, p), VPATCH_OK);
        }
        CHECK_EQ(vpatch_writer_finish(writer), VPATCH_OK);
        uint64_t written, video, total, video_read;
        vpatch_writer_get_sizes(writer, &written, &video);
        vpatch_writer_close(writer);

        vpatch_reader *reader = open_file();
        if (!reader) return;
        vpatch_reader_get_sizes(reader, &total, &video_read);
        CHECK_EQ(total, written);
        CHECK_EQ(video_read, video);
        CHECK_EQ(vpatch_reader_segment_count(reader), segments);
        int segment = 0;
        for (int i = 0; i < ITEMS; i++) {
            vpatch_item got;
            CHECK_EQ(vpatch_reader_read(reader, &got), VPATCH_OK);
            CHECK_EQ(got.kind, items[i].kind);
            if (got.kind == VPATCH_ITEM_SEGMENT && items[i].kind == VPATCH_ITEM_SEGMENT) {
                const vpatch_segment_info *info = vpatch_reader_segment_info(reader, segment++);
                check_segment(&got.segment, &items[i].segment);
                CHECK_EQ(info->frames, got.segment.frames);
                CHECK_EQ(info->layers, got.segment.layers);
                CHECK_EQ(info->quality, got.segment.quality);
                CHECK_EQ(info->token_mode, got.segment.token_mode);
                CHECK_EQ(info->first_pts, got.segment.pts[0]);
            } else if (got.kind == items[i].kind) {
                check_packet(&got.packet, &items[i].packet);
            }
        }
        vpatch_item got;
        CHECK_EQ(vpatch_reader_read(reader, &got), VPATCH_END);
        CHECK_EQ(vpatch_reader_read(reader, &got), VPATCH_END);
        vpatch_reader_close(reader);
        for (int i = 0; i < ITEMS; i++) {
            if (items[i].kind == VPATCH_ITEM_SEGMENT)
                free_segment(&items[i].segment);
            else
                free((void *)(uintptr_t)items[i].packet.data);
        }
    }
}

/* Whether the input was whole is known at the end, and told whenever it was said. */
static void incomplete_survives(void)
{
    vpatch_header header = sample_header();
    unsigned seed = 6;
    for (int when = 0; when < 3; when++) {
        vpatch_writer *writer = open_writer(&header);
        if (when == 1) CHECK_EQ(vpatch_writer_set_incomplete(writer), VPATCH_OK);
        vpatch_segment s = plain_segment(&seed, 10, 0, 40, 20);
        CHECK_EQ(vpatch_writer_write_segment(writer, &s), VPATCH_OK);
        free_segment(&s);
        if (when == 2) CHECK_EQ(vpatch_writer_set_incomplete(writer), VPATCH_OK);
        CHECK_EQ(vpatch_writer_finish(writer), VPATCH_OK);
        CHECK_EQ(vpatch_writer_set_incomplete(writer), VPATCH_ERR_ARGUMENT);
        vpatch_writer_close(writer);
        vpatch_reader *reader = open_file();
        if (!reader) return;
        CHECK_EQ(vpatch_reader_is_incomplete(reader), when > 0);
        CHECK_EQ(vpatch_reader_is_truncated(reader), 0);
        CHECK_EQ(vpatch_reader_segment_count(reader), 1);
        vpatch_reader_close(reader);
    }
}

/* All texts together have a limit; what goes beyond it is refused and costs nothing. */
static void texts_have_a_limit(void)
{
    enum { MOST = 4 << 20 };
    vpatch_header header = sample_header();
    vpatch_stream stream = sample_stream();
    char *text = malloc(MOST + 2);
    if (!text) abort();
    memset(text, 'a', MOST + 1);
    text[MOST + 1] = 0;
    vpatch_writer *writer = open_writer(&header);
    CHECK_EQ(vpatch_writer_set_metadata(writer, text), VPATCH_ERR_UNSUPPORTED);
    text[MOST - 10] = 0;
    CHECK_EQ(vpatch_writer_set_metadata(writer, text), VPATCH_OK);
    stream.metadata = "0123456789a";
    CHECK_EQ(vpatch_writer_add_stream(writer, &stream, NULL), VPATCH_ERR_UNSUPPORTED);
    CHECK_EQ(vpatch_writer_set_video_metadata(writer, "0123456789a"), VPATCH_ERR_UNSUPPORTED);
    stream.metadata = "0123456789";
    CHECK_EQ(vpatch_writer_add_stream(writer, &stream, NULL), VPATCH_OK);
    CHECK_EQ(vpatch_writer_set_video_metadata(writer, "a"), VPATCH_ERR_UNSUPPORTED);
    CHECK_EQ(vpatch_writer_finish(writer), VPATCH_OK);
    vpatch_writer_close(writer);
    vpatch_reader *reader = open_file();
    if (reader) {
        CHECK_STR(vpatch_reader_metadata(reader), text);
        CHECK_EQ(vpatch_reader_stream_count(reader), 1);
        CHECK_STR(vpatch_reader_stream_info(reader, 0)->metadata, "0123456789");
        CHECK_STR(vpatch_reader_video_metadata(reader), "");
    }
    vpatch_reader_close(reader);
    free(text);
}

/* Bytes around the data of one segment of 33 frames: every one counts in short
 * clips, so a change that costs some has to be meant. */
static size_t overhead(int num, int den, int rate_num, int rate_den, const int64_t *pts)
{
    vpatch_header header = sample_header();
    header.time_base_num = num;
    header.time_base_den = den;
    header.frame_rate_num = rate_num;
    header.frame_rate_den = rate_den;
    unsigned seed = 4;
    vpatch_segment s = plain_segment(&seed, 33, 0, (int64_t)den * rate_den / num / rate_num, 5000);
    if (pts) memcpy((void *)(uintptr_t)s.pts, pts, 33 * sizeof *pts);
    vpatch_writer *writer = open_writer(&header);
    CHECK_EQ(vpatch_writer_write_segment(writer, &s), VPATCH_OK);
    CHECK_EQ(vpatch_writer_finish(writer), VPATCH_OK);
    vpatch_writer_close(writer);
    free_segment(&s);
    return file.size - 5000;
}

static void overhead_is_small(void)
{
    int64_t film[33];
    for (int i = 0; i < 33; i++) film[i] = (i * 1001000 + 12000) / 24000;
    size_t exact = overhead(1, 25, 25, 1, NULL);
    size_t rounded = overhead(1, 1000, 24000, 1001, film);
    printf("     bytes around one segment: %zu, with rounded times %zu\n", exact, rounded);
    CHECK(exact <= 111);
    CHECK(rounded <= 117);
}

/* Seconds of audio cost about 4 bytes a packet, whatever their order. */
static void packets_are_bundled(void)
{
    vpatch_header header = sample_header();
    vpatch_stream stream = sample_stream();
    vpatch_writer *writer = open_writer(&header);
    CHECK_EQ(vpatch_writer_add_stream(writer, &stream, NULL), VPATCH_OK);
    uint64_t before, after, video_before, video_after;
    vpatch_writer_get_sizes(writer, &before, &video_before);
    static const uint8_t data[370];
    for (int i = 0; i < 430; i++) {
        vpatch_stream_packet p = {.stream = 0,
                                  .pts = i * 1024,
                                  .dts = i * 1024,
                                  .duration = 1024,
                                  .flags = 1,
                                  .data = data,
                                  .size = sizeof data};
        CHECK_EQ(vpatch_writer_write_packet(writer, &p), VPATCH_OK);
    }
    CHECK_EQ(vpatch_writer_finish(writer), VPATCH_OK);
    vpatch_writer_get_sizes(writer, &after, &video_after);
    vpatch_writer_close(writer);
    CHECK(after - before < 430 * (sizeof data + 5));
    CHECK(video_after - video_before < 30); /* the index */
}

static void seeking_finds_early_packets(void)
{
    /* An encoder holds frames back: packets come up to two segments early. */
    vpatch_header header = sample_header();
    vpatch_stream stream = sample_stream();
    stream.time_base_den = 1000;
    vpatch_writer *writer = open_writer(&header);
    CHECK_EQ(vpatch_writer_add_stream(writer, &stream, NULL), VPATCH_OK);
    unsigned seed = 5;
    static const uint8_t data[5];
    for (int i = 0; i < 8; i++) {
        for (int k = 0; k < 10; k++) {
            vpatch_stream_packet p = {.stream = 0,
                                      .pts = i * 400 + k * 40,
                                      .dts = i * 400 + k * 40,
                                      .duration = 40,
                                      .flags = 1,
                                      .data = data,
                                      .size = 5};
            CHECK_EQ(vpatch_writer_write_packet(writer, &p), VPATCH_OK);
        }
        if (i < 2) continue;
        vpatch_segment s = plain_segment(&seed, 10, (i - 2) * 400, 40, 20);
        CHECK_EQ(vpatch_writer_write_segment(writer, &s), VPATCH_OK);
        free_segment(&s);
    }
    CHECK_EQ(vpatch_writer_finish(writer), VPATCH_OK);
    vpatch_writer_close(writer);

    for (int cut = 0; cut < 2; cut++) {
        /* Once with the index and once with the one that scanning makes. */
        if (cut) file.size -= 5;
        vpatch_reader *reader = open_file();
        if (!reader) return;
        CHECK_EQ(vpatch_reader_is_truncated(reader), cut);
        CHECK_EQ(vpatch_reader_segment_count(reader), 6);
        for (int target = 5; target >= 0; target--) {
            CHECK_EQ(vpatch_reader_seek(reader, target), VPATCH_OK);
            int from = target * 400, packets = 0, segments = 0, status;
            vpatch_item item;
            while (!(status = vpatch_reader_read(reader, &item))) {
                if (item.kind == VPATCH_ITEM_PACKET)
                    packets += item.packet.pts >= from;
                else
                    CHECK_EQ(item.segment.pts[0], (target + segments++) * 400);
            }
            CHECK_EQ(status, VPATCH_END);
            CHECK_EQ(packets, 80 - target * 10);
            CHECK_EQ(segments, 6 - target);
        }
        vpatch_reader_close(reader);
    }
}

int main(void)
{
    RUN(headers_survive);
    RUN(captions_survive);
    RUN(streams_survive);
    RUN(contents_survive);
    RUN(incomplete_survives);
    RUN(texts_have_a_limit);
    RUN(overhead_is_small);
    RUN(packets_are_bundled);
    RUN(seeking_finds_early_packets);
    start_over();
    return test_result();
}
