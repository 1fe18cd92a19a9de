/* SPDX-License-Identifier: BSD-2-Clause */
/* Segment payloads of random frames, and what they hold, for payload.py to decode
 * with a decoder that was written from docs/format alone.
 *
 *   test_format_payload RESULTS
 *
 * Per segment, i32: rows, columns, D, frames, independent, bytes of entropy.tokens, of
 * entropy.motion, of the payload, limits and sets of restoration (0: there is none); these
 * bytes; with restoration the tensors restore.set, .limit, .activity, .change, .weight; per
 * coded frame i32 type, time, quality, whether it has motion; i8 offsets [patches]; with motion
 * u8 split [patches], per unit i16 x0 y0 x1 y1, u8 references, u8 merge; i16 tokens
 * [patches][D]; with motion the planes of its references and of its prediction; with
 * restoration u8 strength of luma, of chroma, and the planes of a prediction, of a decoded
 * picture and of what restoration makes of it. Numbers are as this machine stores them. */
#include <stdlib.h>
#include <unistd.h>

#include "codec/coded_gop.h"
#include "codec/model.h"
#include "codec/payload.h"
#include "codec/syntax.h"
#include "common/levels.h"
#include "common/scene.h"
#include "common/small_model.h"
#include "entropy/token_coder.h"
#include "entropy/token_start_internal.h"
#include "inter/dmvr.h"
#include "inter/motion_coder.h"
#include "restoration/restoration.h"
#include "vpatch/vpatch.h"

enum { ROWS = 3, COLUMNS = 4, PATCHES = ROWS * COLUMNS, DIMS = 32 };
enum { LIMITS = 2, SETS = 3 }; /* of restoration, where there is one */

static FILE *out;

static void put(const void *bytes, size_t size)
{
    if (size && fwrite(bytes, size, 1, out) != 1) {
        perror("results");
        exit(1);
    }
}

static void put32(int32_t value)
{
    put(&value, sizeof value);
}

static void *need(void *pointer)
{
    if (!pointer) {
        fprintf(stderr, "no memory\n");
        exit(1);
    }
    return pointer;
}

static void must(int failed, const char *what)
{
    if (failed) {
        fprintf(stderr, "%s failed\n", what);
        exit(1);
    }
}

static int between(unsigned *seed, int low, int high)
{
    return low + (int)(test_random(seed) % (unsigned)(high - low + 1));
}

/* Levels: mostly zeros, some large, some enormous; the first dims are like brightness, high
 * and much alike, so that guesses of them are good. */
static void random_tokens(int16_t *tokens, const uint16_t *scan, unsigned *seed)
{
    for (int p = 0; p < PATCHES; p++) {
        int16_t *token = tokens + p * DIMS;
        int busy = between(seed, 0, 3);

        memset(token, 0, DIMS * sizeof *token);
        if (!busy) continue;
        for (int i = 0; i < DIMS; i++) {
            int kind = between(seed, 0, 99);
            int sign = between(seed, 0, 1) ? 1 : -1;

            if (kind < 12 * busy) token[i] = (int16_t)(sign * between(seed, 1, 3));
            if (kind > 96) token[i] = (int16_t)(sign * between(seed, 4, 60));
            if (kind == 99 && !between(seed, 0, 9)) token[i] = sign < 0 ? -32768 : 32767;
        }
        token[0] = (int16_t)between(seed, 180, 220);
        token[1] = (int16_t)-between(seed, 30, 34);
        if (!between(seed, 0, 4)) token[0] = (int16_t)between(seed, -400, 800);
        make_levels(token, scan, DIMS);
    }
}

/* ---- start states, as training might make them ---------------------------------- */

static void random_weights(vp_token_start *start, unsigned *seed)
{
    for (int net = 0; net < VP_TOKEN_NETS; net++)
        for (int i = DIMS - 1; i > 0; i--) {
            int j = between(seed, 0, i);
            uint16_t keep = start->order[net][i];

            start->order[net][i] = start->order[net][j];
            start->order[net][j] = keep;
        }
    for (int t = 0; t < VP_FRAME_TYPES; t++) {
        vp_magnitude_predictor *e = &start->magnitude[t];

        for (int i = 0; i < DIMS; i++) {
            e->bias[i] = (int16_t)between(seed, -50, 400);
            e->scale[i] = (uint16_t)between(seed, 100, 900);
            for (int n = 0; n < VP_MAGNITUDE_NEAR; n++)
                e->near[n * e->width + i] = (int16_t)between(seed, -200, 900);
            for (int s = 0; s < VP_MAGNITUDE_SOURCES; s++)
                for (int k = s == VP_MAGNITUDE_INSIDE ? i + 1 : 0; k < DIMS; k++)
                    e->rows[s][i * e->width + k] =
                        (int8_t)(between(seed, 0, 2) ? 0 : between(seed, -9, 30));
        }
        must(vp_magnitude_predictor_index(e), "indexing");
        for (int i = 0; i < DIMS; i++) {
            vp_linear_predictor_term *term = start->linear[t].terms + i * VP_LINEAR_TERMS;
            int terms = i < 2 ? 4 : between(seed, 0, VP_LINEAR_TERMS);

            for (int k = 0; k < terms; k++) {
                term[k].weight = (int16_t)between(seed, 1, 900);
                if (between(seed, 0, 1)) term[k].weight = (int16_t)-term[k].weight;
                term[k].source = (uint8_t)between(seed, 0, VP_LINEAR_SOURCES - 1);
                term[k].dim = (uint16_t)between(seed, 2, DIMS - 1);
            }
            if (i < 2) /* left and up, half each: large guesses */
                for (int k = 0; k < 2; k++)
                    term[k] = (vp_linear_predictor_term){2048, (uint16_t)i, (uint8_t)k};
        }
    }
}

static void make_token_state(uint8_t **state, size_t *size, unsigned *seed)
{
    vp_token_start *start = need(vp_token_start_create(DIMS));
    int16_t *tokens = need(malloc(PATCHES * DIMS * sizeof *tokens));
    vp_coder coder;

    random_weights(start, seed);
    vp_token_model *model = need(vp_token_model_create(start, ROWS, COLUMNS));
    vp_coder_count(&coder);
    for (int i = 0; i < 12; i++) {
        uint8_t quality[PATCHES];

        memset(quality, 5 * i, sizeof quality);
        random_tokens(tokens, vp_token_scan(start, (vp_frame_type)(i % 4)), seed);
        must(vp_token_code(model, &coder, (vp_frame_type)(i % 4), quality, tokens, NULL, NULL),
             "training tokens");
    }
    vp_mixer_destroy(start->mixer);
    start->mixer = vp_token_model_take_mixer(model);
    must(vp_token_start_save(start, state, size), "saving");
    vp_token_start_destroy(start);
    free(tokens);
}

static void make_motion_state(uint8_t **state, size_t *size, unsigned *seed)
{
    vp_motion_model *model = need(vp_motion_model_create());
    vp_motion_field field;
    vp_coder coder;

    must(vp_motion_field_init(&field, ROWS, COLUMNS), "memory");
    vp_coder_count(&coder);
    for (int i = 0; i < 6; i++) {
        vp_motion_frame frame = scene_frame((vp_frame_type)(VP_FRAME_ANCHOR + i % 3), 2, NULL);

        vp_motion_begin(&field, &frame);
        scene_random_field(&field, seed, 30);
        vp_motion_code(model, &coder, &field);
    }
    must(vp_motion_model_save(model, state, size), "saving");
    vp_motion_field_free(&field);
    vp_motion_model_destroy(model);
}

/* Its tensors "restore.*"; put() has them behind the payload. */
static struct {
    uint8_t *data;
    size_t size;
} restore_tensor[5];

static void make_restore(small_model *small)
{
    int first = small->count;

    small_make_restore(small, LIMITS, SETS);
    for (int i = 0; i < 5; i++) {
        const small_tensor *t = &small->tensor[first + i];

        restore_tensor[i].size = t->size;
        restore_tensor[i].data = need(malloc(t->size));
        memcpy(restore_tensor[i].data, t->data, t->size);
    }
}

/* A model of which only D, the start states and restoration matter here. */
static vpatch_model *make_model(const uint8_t *tokens, size_t tokens_size, const uint8_t *motion,
                                size_t motion_size, int restores)
{
    static small_model small; /* too large for a stack */
    char path[] = "/tmp/vpatch-payload-XXXXXX", message[256] = "";
    vpatch_model *model;
    size_t size;

    small_make(&small, 8, 1, DIMS, 1);
    free(small.tensor[--small.count].data); /* a state that is none */
    if (tokens) {
        small_tensor *t =
            small_add(&small, "", "entropy.tokens", "", "U8", 1, (int)tokens_size, 0, 0);
        memcpy(t->data, tokens, tokens_size);
        t = small_add(&small, "", "entropy.motion", "", "U8", 1, (int)motion_size, 0, 0);
        memcpy(t->data, motion, motion_size);
    }
    if (restores) make_restore(&small);
    uint8_t *bytes = small_serialise(&small, &size);
    int file = mkstemp(path);
    must(file < 0 || write(file, bytes, size) != (ssize_t)size || close(file), "writing weights");
    must(vpatch_model_open(&model, path, message, sizeof message), message);
    unlink(path);
    free(bytes);
    small_free(&small);
    return model;
}

/* ---- a segment -------------------------------------------------------------------- */

static void random_quality(vp_coded_frame *frame, unsigned *seed)
{
    static const int wide[3] = {0, 2, VP_QUALITY_OFFSETS};
    int reach = wide[between(seed, 0, 2)];

    frame->quality = between(seed, 0, 2) ? 33 : between(seed, 0, 63);
    for (int i = 0; i < PATCHES; i++) frame->offsets[i] = (int8_t)between(seed, -reach, reach);
    vp_coded_frame_fill_map(frame, PATCHES);
}

static void put_planes(const vp_image *image)
{
    for (int p = 0; p < 3; p++)
        for (int y = 0; y < image->plane[p].height; y++)
            put(image->plane[p].data + y * image->plane[p].stride, (size_t)image->plane[p].width);
}

/* References of noise: whatever the vectors are, they show. */
static void put_prediction(const vp_motion_field *field, unsigned *seed)
{
    vp_image ref[2], prediction;
    const vp_image *refs[2] = {&ref[0], &ref[1]};
    vp_motion_unit refined[4 * PATCHES];

    must(vp_image_init(&ref[0], COLUMNS * 16, ROWS * 16) ||
             vp_image_init(&ref[1], COLUMNS * 16, ROWS * 16) ||
             vp_image_init(&prediction, COLUMNS * 16, ROWS * 16),
         "memory");
    for (int r = 0; r < 2; r++) {
        scene_noise(&ref[r], seed);
        put_planes(&ref[r]);
    }
    vp_dmvr_field(field, refs, refined, NULL);
    vp_motion_predict(field, refined, refs, &prediction, NULL);
    put_planes(&prediction);
    for (int r = 0; r < 2; r++) vp_image_free(&ref[r]);
    vp_image_free(&prediction);
}

/* A texture on which noise of all strengths lies, and something not far from it as prediction:
 * blocks of all classes. */
static void put_restored(const vpatch_model *model, const vp_coded_frame *frame, unsigned *seed)
{
    const vp_image *predicted = NULL;
    vp_restoration_scratch *scratch = need(vp_restoration_scratch_create(COLUMNS, 1));
    vp_image prediction, decoded, restored;

    must(vp_image_init(&prediction, COLUMNS * 16, ROWS * 16) ||
             vp_image_init(&decoded, COLUMNS * 16, ROWS * 16) ||
             vp_image_init(&restored, COLUMNS * 16, ROWS * 16),
         "memory");
    scene_draw(&prediction, between(seed, 0, 99), between(seed, 0, 99));
    scene_draw(&decoded, between(seed, 0, 99), between(seed, 0, 99));
    for (int p = 0; p < 3; p++) {
        const vp_plane *from = &prediction.plane[p], *to = &decoded.plane[p];

        for (int y = 0; y < to->height; y++)
            for (int x = 0; x < to->width; x++) {
                int noise = between(seed, -1, 1) * (x / 4 % 8) * (y / 4 % 3);
                uint8_t *sample = to->data + y * to->stride + x;

                if (x < to->width / 2) *sample = from->data[y * from->stride + x];
                noise += *sample;
                *sample = (uint8_t)(noise < 0 ? 0 : noise > 255 ? 255 : noise);
            }
    }
    vp_image_extend(&decoded);
    if (frame->entry->type != VP_FRAME_KEY) predicted = &prediction;
    uint8_t active[PATCHES];
    for (int i = 0; i < PATCHES; i++) active[i] = !predicted || between(seed, 0, 2) > 0;
    const vp_restoration_frame pictures = {frame->entry->type, frame->restore, frame->map, active,
                                           predicted,          &decoded,       &restored};
    vp_restoration_apply(vp_model_restoration(model), scratch, NULL, &pictures);
    put(&frame->restore.luma, 1);
    put(&frame->restore.chroma, 1);
    put(active, PATCHES);
    put_planes(&prediction);
    put_planes(&decoded);
    put_planes(&restored);
    vp_image_free(&prediction);
    vp_image_free(&decoded);
    vp_image_free(&restored);
    vp_restoration_scratch_destroy(scratch);
}

static void put_frame(const vp_coded_gop *gop, vp_coded_frame *frame, int motion, unsigned *seed)
{
    vp_motion_field *field = &frame->field;

    put32((int32_t)frame->entry->type);
    put32(gop->structure.first + frame->entry->position);
    put32(frame->quality);
    put32(motion);
    put(frame->offsets, PATCHES);
    if (motion) {
        put(field->split, PATCHES);
        for (int i = 0; i < 4 * PATCHES; i++) {
            const vp_motion_unit *u = &field->units[i];
            const int16_t mv[4] = {u->mv[0].x, u->mv[0].y, u->mv[1].x, u->mv[1].y};

            put(mv, sizeof mv);
            put(&u->refs, 1);
            put(&u->merge, 1);
        }
    }
    put(frame->tokens, PATCHES * DIMS * sizeof *frame->tokens);
    if (motion) put_prediction(field, seed);
}

static void random_restoration(vp_coded_frame *frame, unsigned *seed)
{
    vp_restoration_strength full = {VP_RESTORATION_FULL, VP_RESTORATION_FULL};
    uint8_t most = VP_RESTORATION_STRENGTHS - 1;

    frame->restore = full;
    if (between(seed, 0, 1)) return;
    frame->restore.luma = (uint8_t)between(seed, 0, most);
    frame->restore.chroma = (uint8_t)between(seed, 0, most);
}

static void segment(int frames, vpatch_token_mode mode, int states, int restores, unsigned *seed)
{
    uint8_t *state[2] = {NULL, NULL};
    size_t size[2] = {0, 0};
    int gops = 0;
    vp_coded_gop *gop = need(calloc((size_t)frames, sizeof *gop));
    vp_syntax *syntax;
    vp_payload payload = {0};
    vp_coder coder;

    if (states) {
        make_token_state(&state[0], &size[0], seed);
        make_motion_state(&state[1], &size[1], seed);
    }
    vpatch_model *model = make_model(state[0], size[0], state[1], size[1], restores);
    must(vp_syntax_create(&syntax, model, ROWS, COLUMNS) || vp_syntax_reset(syntax), "syntax");
    for (int done = 0; done < frames; done += gop[gops++].structure.frames) {
        vp_coded_gop *now = &gop[gops];
        int left = frames - done;
        int pair = vp_gop_may_pair(done, left) && between(seed, 0, 1);

        must(vp_coded_gop_init(now, ROWS, COLUMNS, DIMS), "memory");
        vp_coded_gop_begin(now, gops ? now - 1 : NULL, mode, done, left, pair);
        vp_coder_encode(&coder);
        vp_syntax_pair(syntax, &coder, done, left, pair);
        for (int k = 0; k < now->structure.frames; k++) {
            vp_coded_frame *frame = &now->frame[k];

            random_quality(frame, seed);
            random_restoration(frame, seed);
            random_tokens(frame->tokens, vp_syntax_scan(syntax, frame->entry->type), seed);
            for (int i = 0; i < PATCHES; i++)
                frame->coded[i] = (uint8_t)vp_token_any(frame->tokens + i * DIMS, DIMS);
            if (!vp_coded_frame_has_motion(frame)) continue;
            vp_motion_begin(&frame->field, &frame->motion);
            scene_random_field(&frame->field, seed, between(seed, 0, 1) ? 12 : 600);
        }
        must(vp_syntax_gop(syntax, &coder, now) || vp_coder_finish(&coder), "coding");
        must(vp_payload_add(&payload, coder.bytes, coder.size), "memory");
        vp_coder_free(&coder);
    }
    const int32_t head[] = {ROWS,
                            COLUMNS,
                            DIMS,
                            frames,
                            mode == VPATCH_TOKENS_INDEPENDENT,
                            (int32_t)size[0],
                            (int32_t)size[1],
                            (int32_t)payload.size,
                            restores ? LIMITS : 0,
                            restores ? SETS : 0};
    put(head, sizeof head);
    put(state[0], size[0]);
    put(state[1], size[1]);
    put(payload.bytes, payload.size);
    for (int i = 0; restores && i < 5; i++) {
        put(restore_tensor[i].data, restore_tensor[i].size);
        free(restore_tensor[i].data);
    }
    for (int i = 0; i < gops; i++) {
        for (int k = 0; k < gop[i].structure.frames; k++) {
            vp_coded_frame *frame = &gop[i].frame[k];

            put_frame(&gop[i], frame, vp_coded_frame_has_motion(frame), seed);
            if (restores) put_restored(model, frame, seed);
        }
        vp_coded_gop_free(&gop[i]);
    }
    free(gop);
    vp_payload_free(&payload);
    vp_syntax_destroy(syntax);
    vpatch_model_close(model);
    free(state[0]);
    free(state[1]);
}

int main(int argc, char **argv)
{
    unsigned seed = 20;

    if (argc != 2) {
        fprintf(stderr, "usage: test_format_payload RESULTS\n");
        return 2;
    }
    out = need(fopen(argv[1], "wb"));
    segment(13, VPATCH_TOKENS_PREDICTED, 1, 1, &seed);
    segment(8, VPATCH_TOKENS_PREDICTED, 0, 0, &seed);
    for (int frames = 1; frames < 4; frames++) {
        segment(frames, VPATCH_TOKENS_PREDICTED, 0, frames & 1, &seed);
        segment(frames, VPATCH_TOKENS_INDEPENDENT, 0, 0, &seed);
    }
    segment(4, VPATCH_TOKENS_INDEPENDENT, 0, 0, &seed);
    segment(6, VPATCH_TOKENS_INDEPENDENT, 1, 1, &seed);
    return fclose(out) != 0;
}
