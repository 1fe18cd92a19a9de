/* SPDX-License-Identifier: BSD-2-Clause */
/* The packer: what comes out of a segment goes back into the same bytes; what is out of range is
 * refused; what the format cannot express becomes the nearest that it can, and is counted. */
#include "common/api_clip.h"
#include "common/coded_frames.h"

static vpatch_model *model;

static vpatch_packer *open_packer(const vpatch_model *with, int width, int height, int exact)
{
    vpatch_packer_settings settings;
    vpatch_packer *packer;

    vpatch_packer_settings_default(&settings);
    settings.exact = exact;
    CHECK_EQ(vpatch_packer_open(&packer, with, width, height, &settings, NULL, 0), VPATCH_OK);
    return packer;
}

static vpatch_decoder *open_decoder(const vpatch_model *with, int width, int height)
{
    vpatch_decoder_settings settings;
    vpatch_decoder *decoder;

    vpatch_decoder_settings_default(&settings);
    settings.threads = 1;
    CHECK_EQ(vpatch_decoder_open(&decoder, with, width, height, &settings, NULL, 0), VPATCH_OK);
    return decoder;
}

static int same_bytes(const vpatch_segment *a, const vpatch_segment *b)
{
    size_t times = (size_t)a->frames * sizeof *a->pts;

    return a->size == b->size && !memcmp(a->data, b->data, a->size) && a->frames == b->frames &&
           a->layers == b->layers && a->quality == b->quality && a->token_mode == b->token_mode &&
           !memcmp(a->pts, b->pts, times) && !memcmp(a->durations, b->durations, times);
}

/* Unpacks and packs a segment without a change. 1: the bytes are the same. */
static int again(vpatch_decoder *decoder, vpatch_packer *packer, const vpatch_segment *segment)
{
    coded_frames *frames = frames_of(decoder, segment);
    vpatch_segment packed = frames_pack(packer, frames, segment);
    int same = same_bytes(&packed, segment);
    coded_frames *second = frames_of(decoder, &packed);

    CHECK_EQ(frames_differences(frames, second), 0);
    frames_free(frames);
    frames_free(second);
    return same;
}

/* ---- identity ----------------------------------------------------------------------------- */

static void clips(void)
{
    static const int sizes[][3] = {{16, 16, 1}, {33, 17, 9}, {1, 40, 6}, {70, 52, 17}};

    for (int i = 0; i < 4; i++)
        for (int mode = 0; mode < 2; mode++)
            for (int minigop = 4; minigop <= (mode ? 4 : 8); minigop += 4) {
                int width = sizes[i][0], height = sizes[i][1];
                clip c = clip_pan(width, height, sizes[i][2], 5);
                vpatch_encoder_settings settings;

                vpatch_encoder_settings_default(&settings);
                settings.token_mode = (vpatch_token_mode)mode;
                settings.minigop = mode ? 0 : minigop;
                settings.quality = 20 + 10 * i;
                settings.threads = 1;
                settings.preset = VPATCH_PRESET_FAST;
                coded out = coded_make(model, &c, &settings);
                vpatch_packer *packer = open_packer(model, width, height, 1);
                vpatch_decoder *decoder = open_decoder(model, width, height);
                vpatch_packer_changes changes;

                for (int s = 0; s < out.segments; s++)
                    CHECK(again(decoder, packer, &out.segment[s]));
                vpatch_packer_get_changes(packer, &changes);
                CHECK_EQ(changes.frames, c.frames);
                vpatch_packer_close(packer);
                vpatch_decoder_close(decoder);
                coded_free(&out);
                clip_free(&c);
            }
}

static vpatch_model *stream_model(const char *source, const char *name)
{
    static const char *const weights[] = {"models/base.safetensors", "models/small.safetensors",
                                          "tests/conformance/tiny.safetensors"};
    char path[1024];
    vpatch_model *opened;
    int which = !strcmp(name, "base") ? 0 : !strcmp(name, "small") ? 1 : 2;

    snprintf(path, sizeof path, "%s/%s", source, weights[which]);
    CHECK_EQ(vpatch_model_open(&opened, path, NULL, 0), VPATCH_OK);
    return opened;
}

/* Segments of one stream; returns how many came back as the same bytes. */
static int stream(const char *path, const vpatch_model *with, int *segments)
{
    vpatch_input input;
    vpatch_reader *reader;
    vpatch_item item;
    int same = 0;

    *segments = 0;
    CHECK_EQ(vpatch_input_open_file(&input, path, NULL, 0), VPATCH_OK);
    CHECK_EQ(vpatch_reader_open(&reader, &input, NULL, NULL, 0), VPATCH_OK);
    const vpatch_header *header = vpatch_reader_header(reader);
    vpatch_packer *packer = open_packer(with, header->width, header->height, 1);
    vpatch_decoder *decoder = open_decoder(with, header->width, header->height);

    while (vpatch_reader_read(reader, &item) == VPATCH_OK)
        if (item.kind == VPATCH_ITEM_SEGMENT) {
            item.segment.damaged = item.segment.backward = 0;
            same += again(decoder, packer, &item.segment);
            ++*segments;
        }
    vpatch_packer_close(packer);
    vpatch_decoder_close(decoder);
    vpatch_reader_close(reader);
    vpatch_input_close(&input);
    return same;
}

/* All conformance streams. Those that the encoder made are the same bytes; those of random syntax
 * elements say some things in longer ways than need be, and hold the same afterwards. */
static void conformance(void)
{
    const char *source = getenv("VPATCH_SOURCE_DIR");
    char path[1024], line[512], weights[16], name[32];
    int streams = 0;

    snprintf(path, sizeof path, "%s/tests/conformance/MANIFEST", source ? source : ".");
    FILE *manifest = fopen(path, "r");
    CHECK(manifest != NULL);
    if (!manifest) return;
    while (fgets(line, sizeof line, manifest)) {
        if (line[0] == '#' || sscanf(line, "%*s %*s %15s %31s", weights, name) != 2) continue;
        vpatch_model *with = stream_model(source ? source : ".", weights);
        int segments, random = !strncmp(name, "stress", 6) || !strcmp(name, "forms");

        snprintf(path, sizeof path, "%s/tests/conformance/%s.vpt", source ? source : ".", name);
        int same = stream(path, with, &segments);
        CHECK(segments > 0);
        if (!random) CHECK_EQ(same, segments);
        printf("%s: %d of %d segments are the same bytes\n", name, same, segments);
        vpatch_model_close(with);
        streams++;
    }
    fclose(manifest);
    CHECK(streams >= 15);
}

/* ---- changes ------------------------------------------------------------------------------ */

enum { WIDTH = 40, HEIGHT = 33, ROWS = 3, COLUMNS = 3, PATCHES = 9 };

static coded made;
static coded_frames *good; /* of its first segment: K, a pair */

static void make_good(void)
{
    clip c = clip_pan(WIDTH, HEIGHT, 9, 7);
    vpatch_encoder_settings settings;

    vpatch_encoder_settings_default(&settings);
    settings.minigop = 8;
    settings.threads = 1;
    settings.scenecut = 0;
    made = coded_make(model, &c, &settings);
    vpatch_decoder *decoder = open_decoder(model, WIDTH, HEIGHT);
    good = frames_of(decoder, &made.segment[0]);
    CHECK_EQ(good->count, 9);
    vpatch_decoder_close(decoder);
    clip_free(&c);
}

/* Packs the good frames with `frame` in the place of its own, and gives what is decoded of it. */
static coded_frames *pack_with(int at, const vpatch_coded_frame *frame,
                               vpatch_packer_changes *changes)
{
    vpatch_packer *packer = open_packer(model, WIDTH, HEIGHT, 0);
    vpatch_decoder *decoder = open_decoder(model, WIDTH, HEIGHT);
    vpatch_segment segment;

    CHECK_EQ(vpatch_packer_begin(packer, &made.segment[0]), VPATCH_OK);
    for (int i = 0; i < good->count; i++)
        CHECK_EQ(vpatch_packer_push(packer, i == at ? frame : &good->frame[i]), VPATCH_OK);
    CHECK_EQ(vpatch_packer_pull(packer, &segment), VPATCH_OK);
    vpatch_packer_get_changes(packer, changes);
    coded_frames *frames = frames_of(decoder, &segment);
    vpatch_packer_close(packer);
    vpatch_decoder_close(decoder);
    return frames;
}

/* An exact packer refuses the frame and goes on with the good one. */
static void check_exact(int at, const vpatch_coded_frame *frame)
{
    vpatch_packer *packer = open_packer(model, WIDTH, HEIGHT, 1);
    vpatch_segment segment;

    CHECK_EQ(vpatch_packer_begin(packer, &made.segment[0]), VPATCH_OK);
    for (int i = 0; i < good->count; i++) {
        if (i == at) CHECK_EQ(vpatch_packer_push(packer, frame), VPATCH_ERR_ARGUMENT);
        if (i == at) CHECK(strstr(vpatch_packer_message(packer), "would have to be changed"));
        CHECK_EQ(vpatch_packer_push(packer, &good->frame[i]), VPATCH_OK);
    }
    CHECK_EQ(vpatch_packer_pull(packer, &segment), VPATCH_OK);
    CHECK(same_bytes(&segment, &made.segment[0]));
    vpatch_packer_close(packer);
}

/* Levels off every path go to one nearby; numbers that lie on one stay. */
static void levels(void)
{
    int dims = vpatch_model_dims(model), count = PATCHES * dims;
    int16_t *wild = calloc((size_t)count, sizeof *wild);
    float *numbers = calloc((size_t)count, sizeof *numbers);
    vpatch_coded_frame frame = good->frame[1];
    vpatch_packer_changes changes;
    unsigned seed = 9;
    int far = 0, differ = 0;

    if (!wild || !numbers) abort();
    for (int i = 0; i < count; i++)
        if (test_random(&seed) % 3 == 0) wild[i] = (int16_t)(test_random(&seed) % 15) - 7;
    wild[0] = INT16_MIN;
    wild[dims] = INT16_MAX;
    frame.tokens = wild;
    coded_frames *frames = pack_with(1, &frame, &changes);
    for (int i = 0; i < count; i++) {
        int error = abs(frames->frame[1].tokens[i] - wild[i]);

        differ += error > 0;
        far += error > 1;
    }
    CHECK(differ > 0 && changes.levels == differ);
    CHECK(far <= count / 50 + 2);
    CHECK(frames->frame[1].tokens[0] < -32700 && frames->frame[1].tokens[dims] > 32700);
    check_exact(1, &frame);
    frames_free(frames);

    /* half a level aside, and still the nearest path */
    for (int i = 0; i < count; i++)
        numbers[i] = (float)good->frame[1].tokens[i] + 0.2f * (float)(i % 3 - 1);
    frame.tokens = NULL;
    frame.levels = numbers;
    frames = pack_with(1, &frame, &changes);
    CHECK_EQ(changes.levels, 0);
    CHECK_EQ(frames_differences(frames, good), 0);
    frames_free(frames);
    free(wild);
    free(numbers);
}

/* Fewer dims: the rest is 0. Without map, offsets and split: as the others say. */
static void left_out(void)
{
    int dims = vpatch_model_dims(model), off = 0;
    int16_t few[PATCHES * 2];
    vpatch_coded_frame frame = good->frame[1];
    vpatch_packer_changes changes;

    for (int p = 0; p < PATCHES; p++)
        for (int d = 0; d < 2; d++) few[2 * p + d] = good->frame[1].tokens[p * dims + d];
    frame.tokens = few;
    frame.dims = 2;
    coded_frames *frames = pack_with(1, &frame, &changes);
    for (int p = 0; p < PATCHES; p++)
        for (int d = 2; d < dims; d++) off += frames->frame[1].tokens[p * dims + d] != 0;
    CHECK(off <= changes.levels);
    frames_free(frames);

    frame = good->frame[1];
    frame.split = NULL;
    frame.offsets = NULL;
    frames = pack_with(1, &frame, &changes);
    CHECK_EQ(changes.qualities + changes.splits, 0);
    CHECK(!memcmp(frames->frame[1].map, good->frame[1].map, PATCHES));
    frames_free(frames);

    frame.map = NULL;
    frames = pack_with(1, &frame, &changes);
    for (int p = 0; p < PATCHES; p++) CHECK_EQ(frames->frame[1].map[p], frame.quality);
    frames_free(frames);
}

static void quality(void)
{
    uint8_t map[PATCHES];
    vpatch_coded_frame frame = good->frame[2];
    vpatch_packer_changes changes;

    frame.quality = 20;
    frame.offsets = NULL;
    for (int p = 0; p < PATCHES; p++) map[p] = (uint8_t)(20 + p);
    frame.map = map;
    coded_frames *frames = pack_with(2, &frame, &changes);
    CHECK_EQ(changes.qualities, 6); /* three are a multiple of 3 away */
    for (int p = 0; p < PATCHES; p++) CHECK(abs(frames->frame[2].map[p] - map[p]) <= 1);
    check_exact(2, &frame);
    frames_free(frames);

    /* at the ends all are there */
    frame.quality = 62;
    memset(map, 63, sizeof map);
    frames = pack_with(2, &frame, &changes);
    CHECK_EQ(changes.qualities, 0);
    CHECK(!memcmp(frames->frame[2].map, map, PATCHES));
    frames_free(frames);
}

static void restoration(void)
{
    vpatch_coded_frame frame = good->frame[4];
    vpatch_packer_changes changes;

    CHECK_EQ(frame.type, VPATCH_TYPE_SIDE);
    frame.restoration[0] = (frame.restoration[0] + 1) % 4;
    coded_frames *frames = pack_with(4, &frame, &changes);
    CHECK_EQ(changes.restorations, 1);
    CHECK_EQ(frames->frame[4].restoration[0], good->frame[3].restoration[0]);
    check_exact(4, &frame);
    frames_free(frames);
}

/* Vectors out of the borders, a candidate that is another, units that differ unsplit. Of the frame
 * coded last: no other's candidates come from it. */
static void motion(void)
{
    vpatch_motion field[4 * PATCHES];
    uint8_t split[PATCHES] = {0};
    vpatch_coded_frame frame = good->frame[8];
    vpatch_packer_changes changes;

    for (int i = 0; i < 4 * PATCHES; i++)
        field[i] = (vpatch_motion){
            .mv = {{4, -8}, {0, 0}}, .refs = VPATCH_MOTION_R0, .merge = VPATCH_MOTION_EXPLICIT};
    frame.motion = field;
    frame.split = split;
    coded_frames *frames = pack_with(8, &frame, &changes);
    CHECK_EQ(changes.vectors + changes.merges + changes.splits, 0);
    CHECK(!memcmp(frames->frame[8].motion, field, sizeof field));
    frames_free(frames);

    for (int i = 0; i < 4; i++) field[6 * (i >> 1) + (i & 1)].mv[0][0] = -30000; /* patch 0 */
    field[2].mv[0][0] = 5;                                                       /* patch 1 */
    for (int i = 0; i < 4; i++) field[4 + 6 * (i >> 1) + (i & 1)].merge = 5;     /* patch 2 */
    field[2 * 6 + 1].mv[1][0] = 99; /* not in refs: is not looked at */
    frames = pack_with(8, &frame, &changes);
    CHECK_EQ(changes.vectors, 1);
    CHECK_EQ(changes.merges, 1);
    CHECK_EQ(changes.splits, 1);
    const vpatch_motion *seen = frames->frame[8].motion;
    CHECK(seen[0].mv[0][0] > -30000 && seen[0].mv[0][0] < -100);
    CHECK_EQ(seen[0].mv[0][1], -8);
    CHECK_EQ(frames->frame[8].split[1], 1);
    CHECK_EQ(seen[2].mv[0][0], 5);
    CHECK_EQ(seen[3].mv[0][0], 4);
    CHECK_EQ(seen[4].merge, VPATCH_MOTION_EXPLICIT);
    CHECK_EQ(seen[4].mv[0][0], 4);
    CHECK_EQ(seen[2 * 6 + 1].mv[1][0], 0);
    check_exact(8, &frame);
    frames_free(frames);
}

/* ---- refusals ----------------------------------------------------------------------------- */

/* The frame is refused with a sentence that has `word`, and the good one is taken after it. */
static void refused(vpatch_packer *packer, const vpatch_coded_frame *frame, const char *word)
{
    CHECK_EQ(vpatch_packer_push(packer, frame), VPATCH_ERR_ARGUMENT);
    int named = strstr(vpatch_packer_message(packer), word) != NULL;
    CHECK(named);
    if (!named) fprintf(stderr, "%s: %s\n", word, vpatch_packer_message(packer));
}

static void ranges(void)
{
    vpatch_packer *packer = open_packer(model, WIDTH, HEIGHT, 0);
    vpatch_coded_frame frame;
    vpatch_segment segment;
    vpatch_motion field[4 * PATCHES];
    uint8_t map[PATCHES] = {0}, split[PATCHES] = {0};
    int8_t offsets[PATCHES] = {0};
    float *levels = calloc((size_t)(PATCHES * vpatch_model_dims(model)), sizeof *levels);

    if (!levels) abort();
    CHECK_EQ(vpatch_packer_begin(packer, &made.segment[0]), VPATCH_OK);
#define REFUSED(at, change, word)      \
    do {                               \
        frame = good->frame[at];       \
        change;                        \
        refused(packer, &frame, word); \
    } while (0)
    REFUSED(0, frame.type = VPATCH_TYPE_ANCHOR, "type");
    REFUSED(0, frame.display = 1, "display");
    REFUSED(0, frame.pair = 1, "pair");
    REFUSED(0, frame.rows = 2, "rows");
    REFUSED(0, frame.columns = 4, "columns");
    REFUSED(0, frame.layer = 1, "layer");
    REFUSED(0, frame.references[0] = 0, "references");
    REFUSED(0, frame.dims = 0, "dims");
    REFUSED(0, frame.dims++, "dims");
    REFUSED(0, frame.quality = 64, "quality");
    REFUSED(0, frame.quality = -1, "quality");
    REFUSED(0, frame.restoration[1] = 4, "restoration");
    REFUSED(0, frame.tokens = NULL, "tokens");
    REFUSED(0, frame.levels = levels, "tokens");
    REFUSED(0, frame.reserved[7] = 1, "reserved");
    REFUSED(0, frame.motion = field, "motion of a frame that has none");
    map[8] = 64;
    REFUSED(0, frame.map = map, "map[8]");
    offsets[3] = -22;
    REFUSED(0, frame.offsets = offsets, "offsets[3]");
    levels[vpatch_model_dims(model) + 1] = (float)NAN;
    REFUSED(0, (frame.tokens = NULL, frame.levels = levels), "patch 1");
    CHECK_EQ(vpatch_packer_push(packer, &good->frame[0]), VPATCH_OK);
    memcpy(field, good->frame[1].motion, sizeof field);
    field[7].refs = 4;
    REFUSED(1, frame.motion = field, "unit (1, 1)");
    field[7].refs = VPATCH_MOTION_R1; /* the first anchor has one reference */
    REFUSED(1, frame.motion = field, "second reference");
    field[7] = good->frame[1].motion[7];
    field[35].merge = 6;
    REFUSED(1, frame.motion = field, "merge");
    field[35].merge = good->frame[1].motion[35].merge;
    field[11].reserved[5] = 1;
    REFUSED(1, frame.motion = field, "unit (5, 1): a reserved field");
    split[2] = 2;
    REFUSED(1, frame.split = split, "split[2]");
    for (int i = 1; i < good->count; i++)
        CHECK_EQ(vpatch_packer_push(packer, &good->frame[i]), VPATCH_OK);
    CHECK_EQ(vpatch_packer_push(packer, &good->frame[0]), VPATCH_AGAIN);
    CHECK_EQ(vpatch_packer_begin(packer, &made.segment[0]), VPATCH_AGAIN);
    CHECK_EQ(vpatch_packer_pull(packer, &segment), VPATCH_OK);
    CHECK(same_bytes(&segment, &made.segment[0])); /* what was refused left nothing behind */
    CHECK_EQ(vpatch_packer_pull(packer, &segment), VPATCH_AGAIN);
    vpatch_packer_close(packer);
    free(levels);
}

static void segments(void)
{
    vpatch_packer *packer = open_packer(model, WIDTH, HEIGHT, 0);
    vpatch_segment bad;
    vpatch_coded_frame frame;
    int64_t back[9] = {0};

    CHECK_EQ(vpatch_packer_next(packer, 0, &frame), VPATCH_AGAIN);
#define BAD(change)                                                       \
    do {                                                                  \
        bad = made.segment[0];                                            \
        change;                                                           \
        CHECK_EQ(vpatch_packer_begin(packer, &bad), VPATCH_ERR_ARGUMENT); \
        CHECK(*vpatch_packer_message(packer));                            \
    } while (0)
    BAD(bad.frames = 0);
    BAD(bad.frames = VPATCH_MAX_SEGMENT_FRAMES + 1);
    BAD(bad.quality = 64);
    BAD(bad.token_mode = (vpatch_token_mode)2);
    BAD(bad.pts = NULL);
    BAD(bad.durations = NULL);
    BAD(bad.pts = back);
    back[1] = -1;
    BAD(bad.durations = back);
    BAD(bad.reserved[0] = 1);
    CHECK_EQ(vpatch_packer_begin(packer, NULL), VPATCH_ERR_ARGUMENT);
    CHECK_EQ(vpatch_packer_begin(packer, &made.segment[0]), VPATCH_OK);
    /* a pair is one only where it may be */
    CHECK_EQ(vpatch_packer_next(packer, 1, &frame), VPATCH_OK);
    CHECK_EQ(frame.pair, 0);
    CHECK_EQ(frame.type, VPATCH_TYPE_KEY);
    CHECK_EQ(vpatch_packer_push(packer, &good->frame[0]), VPATCH_OK);
    CHECK_EQ(vpatch_packer_next(packer, 1, &frame), VPATCH_OK);
    CHECK_EQ(frame.display, 8);
    CHECK_EQ(vpatch_packer_next(packer, 0, &frame), VPATCH_OK);
    CHECK_EQ(frame.display, 4);
    /* begun anew in its midst */
    CHECK_EQ(vpatch_packer_begin(packer, &made.segment[0]), VPATCH_OK);
    for (int i = 0; i < good->count; i++) {
        CHECK_EQ(vpatch_packer_next(packer, 1, &frame), VPATCH_OK);
        CHECK_EQ(frame.display, good->frame[i].display);
        CHECK_EQ(vpatch_packer_push(packer, &good->frame[i]), VPATCH_OK);
    }
    CHECK_EQ(vpatch_packer_next(packer, 1, &frame), VPATCH_AGAIN);
    vpatch_packer_close(packer);
}

static void arguments(void)
{
    vpatch_packer *packer = NULL;
    vpatch_packer_settings settings;
    vpatch_packer_changes changes;
    vpatch_coded_frame frame = {0};
    vpatch_segment segment;
    char message[200];

    vpatch_packer_settings_default(&settings);
    CHECK_EQ(vpatch_packer_open(NULL, model, 16, 16, NULL, NULL, 0), VPATCH_ERR_ARGUMENT);
    CHECK_EQ(vpatch_packer_open(&packer, NULL, 16, 16, NULL, NULL, 0), VPATCH_ERR_ARGUMENT);
    CHECK_EQ(vpatch_packer_open(&packer, model, 0, 16, NULL, message, sizeof message),
             VPATCH_ERR_ARGUMENT);
    CHECK(*message && !packer);
    CHECK_EQ(vpatch_packer_open(&packer, model, 16, 7681, NULL, NULL, 0), VPATCH_ERR_UNSUPPORTED);
    settings.exact = 2;
    CHECK_EQ(vpatch_packer_open(&packer, model, 16, 16, &settings, message, sizeof message),
             VPATCH_ERR_ARGUMENT);
    CHECK(strstr(message, "exact"));
    settings.exact = 0;
    settings.reserved[6] = 1;
    CHECK_EQ(vpatch_packer_open(&packer, model, 16, 16, &settings, NULL, 0), VPATCH_ERR_ARGUMENT);
    CHECK_EQ(vpatch_packer_begin(NULL, &made.segment[0]), VPATCH_ERR_ARGUMENT);
    CHECK_EQ(vpatch_packer_next(NULL, 0, &frame), VPATCH_ERR_ARGUMENT);
    CHECK_EQ(vpatch_packer_push(NULL, &frame), VPATCH_ERR_ARGUMENT);
    CHECK_EQ(vpatch_packer_pull(NULL, &segment), VPATCH_ERR_ARGUMENT);
    CHECK_STR(vpatch_packer_message(NULL), "");
    vpatch_packer_get_changes(NULL, &changes);
    CHECK_EQ(changes.frames, 0);
    vpatch_packer_close(NULL);
    CHECK_EQ(vpatch_packer_open(&packer, model, 16, 16, NULL, message, sizeof message), VPATCH_OK);
    CHECK_STR(message, "");
    CHECK_EQ(vpatch_packer_push(packer, &frame), VPATCH_AGAIN);
    CHECK_EQ(vpatch_packer_push(packer, NULL), VPATCH_ERR_ARGUMENT);
    vpatch_packer_close(packer);
}

int main(void)
{
    model = clip_model();
    make_good();
    RUN(clips);
    RUN(conformance);
    RUN(levels);
    RUN(left_out);
    RUN(quality);
    RUN(restoration);
    RUN(motion);
    RUN(ranges);
    RUN(segments);
    RUN(arguments);
    frames_free(good);
    coded_free(&made);
    vpatch_model_close(model);
    return test_result();
}
