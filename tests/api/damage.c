/* SPDX-License-Identifier: BSD-2-Clause */
/* Segments cut short, with bytes turned over, or of a length that is not theirs: all before the
 * damage is shown to the bit, the last good picture stands for what is lost, with the right times
 * and flags, and the next good segment is shown as if nothing had been. The sanitizer build finds
 * what a picture cannot tell. */
#include <zlib.h>

#include "common/api_clip.h"
#include "common/random_model.h"

#define MOST_UNITS CLIP_MAX_FRAMES

static vpatch_model *model;
static clip source;
static coded good[2]; /* by mode; three segments or more */

/* What a unit of the first segment is behind. */
static struct place {
    size_t at;  /* bytes */
    int frames; /* of the segment */
} unit[2][MOST_UNITS + 1];
static int units[2];

static vpatch_decoder *open_decoder(int threads)
{
    vpatch_decoder_settings settings;
    vpatch_decoder *decoder;

    vpatch_decoder_settings_default(&settings);
    settings.threads = threads;
    CHECK_EQ(vpatch_decoder_open(&decoder, model, source.width, source.height, &settings, NULL, 0),
             VPATCH_OK);
    return decoder;
}

/* What is shown where a segment is lost: a frame of the clip, or black. */
typedef struct memory {
    clip *shown;
    int last; /* good frame; -1: none yet */
} memory;

static int looks_like(const vpatch_frame *frame, const memory *seen, clip *scratch)
{
    clip_take(scratch, 0, frame);
    if (seen->last >= 0)
        return !memcmp(clip_plane(scratch, 0, 0), clip_plane(seen->shown, seen->last, 0),
                       scratch->frame_size);
    size_t luma = (size_t)frame->width * (size_t)frame->height;
    const uint8_t *samples = clip_plane(scratch, 0, 0);
    for (size_t i = 0; i < scratch->frame_size; i++)
        if (samples[i] != (i < luma ? 16 : 128)) return 0;
    return 1;
}

/* Shows a segment whose first frame is frame `first` of the clip, and checks all there is to
 * check. `exact` 0: what is decoded need not be what was coded. Returns how many frames are not
 * concealed. */
static int show(vpatch_decoder *decoder, const vpatch_segment *segment, memory *seen, int first,
                int exact)
{
    clip scratch = clip_alloc(source.width, source.height, 1);
    int frames = 0, shown = 0, wrong = 0;
    int64_t bytes = 0;
    vpatch_status status = vpatch_decoder_push(decoder, segment);
    vpatch_frame frame;

    CHECK_EQ(status, VPATCH_OK);
    while ((status = vpatch_decoder_pull(decoder, &frame)) == VPATCH_OK) {
        int concealed = (frame.flags & VPATCH_FRAME_CONCEALED) != 0;

        wrong += frame.width != source.width || frame.pts != segment->pts[frames] ||
                 frame.duration != segment->durations[frames] || frame.bytes < 0 || !frame.buffer;
        wrong += !concealed && frames > shown; /* none is good behind one that is not */
        wrong += concealed && (frame.flags & VPATCH_FRAME_KEY);
        if (!concealed) shown++;
        if (!concealed && exact) seen->last = first + frames;
        if (exact) wrong += !looks_like(&frame, seen, &scratch);
        bytes += frame.bytes;
        frames++;
    }
    CHECK_EQ(status, VPATCH_AGAIN);
    CHECK_EQ(frames, segment->frames);
    CHECK_EQ(bytes, segment->size);
    CHECK_EQ(wrong, 0);
    clip_free(&scratch);
    return shown;
}

/* The last segment, which nothing is wrong with. */
static void goes_on(vpatch_decoder *decoder, int mode)
{
    const vpatch_segment *last = &good[mode].segment[good[mode].segments - 1];
    memory seen = {&good[mode].shown, -1};
    int first = source.frames - last->frames;

    CHECK_EQ(show(decoder, last, &seen, first, 1), last->frames);
}

/* Where units are: their lengths are in front of them, 7 bits a byte. */
static void find_units(int mode)
{
    const vpatch_segment *whole = &good[mode].segment[0];
    vpatch_decoder *decoder = open_decoder(1);
    size_t at = 0;

    while (at < whole->size) {
        vpatch_segment cut = *whole;
        memory seen = {&good[mode].shown, -1};
        size_t length = 0;
        int shift = 0;

        cut.size = at;
        unit[mode][units[mode]++] = (struct place){at, show(decoder, &cut, &seen, 0, 1)};
        vpatch_decoder_flush(decoder);
        do length |= (size_t)(whole->data[at] & 127) << (7 * shift++);
        while (whole->data[at++] & 128);
        at += length + 4;
    }
    CHECK_EQ(at, whole->size);
    unit[mode][units[mode]] = (struct place){at, whole->frames};
    CHECK(units[mode] >= (mode == VPATCH_TOKENS_INDEPENDENT ? 2 : 4));
    CHECK_EQ(unit[mode][0].frames, 0);
    for (int i = 0; i < units[mode]; i++) CHECK(unit[mode][i].frames < unit[mode][i + 1].frames);
    vpatch_decoder_close(decoder);
}

static void set_up(void)
{
    model = random_model(8, 1, 16, 12, 2, 5, 0);
    source = clip_pan(20, 15, 42, 21);
    for (int mode = 0; mode < 2; mode++) {
        vpatch_encoder_settings settings;

        vpatch_encoder_settings_default(&settings);
        settings.token_mode = (vpatch_token_mode)mode;
        settings.keyint = mode ? 11 : 14; /* a pair in it, a group, less than a group */
        settings.scenecut = 0;
        settings.threads = 1;
        good[mode] = coded_make(model, &source, &settings);
        CHECK(good[mode].segments >= 3);
        find_units(mode);
    }
}

/* In which unit a byte is. */
static int unit_of(int mode, size_t at)
{
    int i = 0;

    while (at >= unit[mode][i + 1].at) i++;
    return i;
}

static void every_byte(void)
{
    for (int mode = 0; mode < 2; mode++) {
        vpatch_decoder *decoder = open_decoder(1 + mode);
        vpatch_segment flipped = good[mode].segment[0];
        uint8_t *bytes = clip_copy(flipped.data, flipped.size);

        flipped.data = bytes;
        for (size_t i = 0; i < flipped.size; i++) {
            memory seen = {&good[mode].shown, -1};

            bytes[i] ^= (uint8_t)(1 << i % 8);
            CHECK_EQ(show(decoder, &flipped, &seen, 0, 1), unit[mode][unit_of(mode, i)].frames);
            bytes[i] ^= (uint8_t)(1 << i % 8);
            if (i % 64 == 0) goes_on(decoder, mode);
            vpatch_decoder_flush(decoder);
        }
        free(bytes);
        vpatch_decoder_close(decoder);
    }
}

static void every_length(void)
{
    for (int mode = 0; mode < 2; mode++) {
        vpatch_decoder *decoder = open_decoder(1 + mode);
        const vpatch_segment *whole = &good[mode].segment[0];

        for (size_t size = 0; size < whole->size; size++) {
            vpatch_segment cut = *whole;
            memory seen = {&good[mode].shown, -1};

            /* memory of just this size, so that reading behind it is found out */
            cut.data = clip_copy(whole->data, size);
            cut.size = size;
            CHECK_EQ(show(decoder, &cut, &seen, 0, 1), unit[mode][unit_of(mode, size)].frames);
            vpatch_decoder_flush(decoder);
            free((void *)cut.data);
        }
        goes_on(decoder, mode);
        vpatch_decoder_close(decoder);
    }
}

/* A hole in one segment of many: the picture before it stays, the others are as they were. */
static void hole(void)
{
    for (int mode = 0; mode < 2; mode++)
        for (int hit = 0; hit < good[mode].segments; hit++) {
            vpatch_decoder *decoder = open_decoder(2 - mode);
            memory seen = {&good[mode].shown, -1};
            int first = 0;

            for (int i = 0; i < good[mode].segments; i++) {
                vpatch_segment segment = good[mode].segment[i];
                uint8_t *bytes = clip_copy(segment.data, segment.size);

                if (i == hit) memset(bytes, 0, segment.size / 2);
                segment.data = bytes;
                segment.damaged = i == hit;
                CHECK_EQ(show(decoder, &segment, &seen, first, 1), i == hit ? 0 : segment.frames);
                first += segment.frames;
                free(bytes);
            }
            vpatch_decoder_close(decoder);
        }
}

/* Bytes of another maker, whose checksums are right and whose contents are nonsense. */
static void crafted(void)
{
    int some = 0;
    unsigned seed = 6;
    vpatch_decoder *decoder = open_decoder(2);

    for (int i = 0; i < 64; i++) {
        uint8_t bytes[2000];
        vpatch_segment segment = good[i % 2].segment[0];
        memory seen = {NULL, -1};
        size_t length = i < 32 ? (size_t)i : 1900;

        segment.data = bytes;
        segment.size = 0;
        while (segment.size + length + 6 < sizeof bytes) {
            uint8_t *start = bytes + segment.size, *to = start;

            if (length >= 128) *to++ = (uint8_t)(length | 128);
            *to++ = (uint8_t)(length >= 128 ? length >> 7 : length);
            for (size_t k = 0; k < length; k++) *to++ = (uint8_t)(test_random(&seed) >> 9);
            uint32_t crc = (uint32_t)crc32(0, start, (unsigned)(to - start));
            for (int k = 0; k < 4; k++) *to++ = (uint8_t)(crc >> (8 * k));
            segment.size += (size_t)(to - start);
        }
        some += show(decoder, &segment, &seen, 0, 0) > 0;
        vpatch_decoder_flush(decoder);
    }
    CHECK(some > 0);
    goes_on(decoder, 0);
    vpatch_decoder_close(decoder);
}

/* Good bytes under a wrong description. */
static void wrong_description(void)
{
    int64_t times[VPATCH_MAX_SEGMENT_FRAMES + 1], durations[VPATCH_MAX_SEGMENT_FRAMES + 1];
    vpatch_decoder *decoder = open_decoder(1);

    for (int i = 0; i <= VPATCH_MAX_SEGMENT_FRAMES; i++) {
        times[i] = i;
        durations[i] = 1;
    }
    for (int mode = 0; mode < 2; mode++) {
        vpatch_segment segment = good[mode].segment[0];
        memory seen = {NULL, -1};

        segment.pts = times;
        segment.durations = durations;
        segment.frames = VPATCH_MAX_SEGMENT_FRAMES; /* runs out of units, not of patience */
        CHECK(show(decoder, &segment, &seen, 0, 0) < 40);
        segment.frames = 1;
        CHECK_EQ(show(decoder, &segment, &seen, 0, 0), 1);
        segment.frames = 7;
        segment.token_mode = mode ? VPATCH_TOKENS_PREDICTED : VPATCH_TOKENS_INDEPENDENT;
        show(decoder, &segment, &seen, 0, 0);
        segment.frames = VPATCH_MAX_SEGMENT_FRAMES + 1;
        CHECK_EQ(vpatch_decoder_push(decoder, &segment), VPATCH_ERR_ARGUMENT);
        goes_on(decoder, mode);
    }
    vpatch_decoder_close(decoder);
}

/* The same for those who ask for tokens: the layers before the damage, and no more. */
static void tokens_of_damage(void)
{
    for (int mode = 0; mode < 2; mode++) {
        vpatch_decoder *decoder = open_decoder(1 + mode);
        vpatch_segment segment = good[mode].segment[0];
        uint8_t *bytes = clip_copy(segment.data, segment.size);

        segment.data = bytes;
        for (int i = 0; i < units[mode]; i++) {
            const int16_t *tokens;
            int parts, frames, sum = 0;
            vpatch_status status;

            bytes[unit[mode][i].at] ^= 0x10;
            CHECK_EQ(vpatch_decoder_push(decoder, &segment), VPATCH_OK);
            while ((status = vpatch_decoder_pull_tokens(decoder, &tokens, &parts, &frames)) ==
                   VPATCH_OK)
                sum += frames;
            CHECK_EQ(status, VPATCH_ERR_DAMAGED);
            CHECK(*vpatch_decoder_message(decoder) != 0);
            CHECK_EQ(sum, unit[mode][i].frames);
            CHECK_EQ(vpatch_decoder_pull_tokens(decoder, &tokens, &parts, &frames), VPATCH_AGAIN);
            bytes[unit[mode][i].at] ^= 0x10;
        }
        free(bytes);
        goes_on(decoder, mode);
        vpatch_decoder_close(decoder);
    }
}

/* A decoder may be closed, and a segment dropped, while the next mini-GOP is being
 * read in the background. */
static void closed_half_way(void)
{
    for (int frames = 0; frames < 4; frames++) {
        vpatch_decoder *decoder = open_decoder(2);
        vpatch_frame frame;

        CHECK_EQ(vpatch_decoder_push(decoder, &good[0].segment[0]), VPATCH_OK);
        for (int i = 0; i < frames; i++) CHECK_EQ(vpatch_decoder_pull(decoder, &frame), VPATCH_OK);
        vpatch_decoder_close(decoder);
    }
}

int main(void)
{
    RUN(set_up);
    if (test_failures) return test_result();
    RUN(every_byte);
    RUN(every_length);
    RUN(hole);
    RUN(crafted);
    RUN(wrong_description);
    RUN(tokens_of_damage);
    RUN(closed_half_way);
    for (int mode = 0; mode < 2; mode++) coded_free(&good[mode]);
    clip_free(&source);
    vpatch_model_close(model);
    return test_result();
}
