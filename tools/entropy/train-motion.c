/* SPDX-License-Identifier: BSD-2-Clause */
/* Makes the start state of the motion model from dumps of motion fields:
 *
 *   train-motion OUT.state TRAIN.mot... [--test TEST.mot...]
 *   train-motion [--state IN.state] --test TEST.mot...
 *
 * and prints what the test dumps then cost when every segment starts from the
 * state. One model codes the training fields one after the other in cost mode,
 * and what it has learned is the state. */
#include "fields.h"

#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "inter/motion_coder.h"

#define ROUNDS     2 /* over all dumps */
#define MOST_STATE (1 << 24)

typedef struct tally {
    uint64_t cost[VP_FRAME_TYPES]; /* 1/256 bit */
    long fields;
} tally;

/* ---- coding dumps -------------------------------------------------------------- */

/* Codes the fields in cost mode. `learn`: the model goes on from field to field;
 * otherwise every segment codes with a copy of it. Returns 0 or -1. */
static int code_fields(vp_motion_model *model, fields *f, int learn, tally *sum)
{
    vp_motion_model *copy = NULL;
    int bad = 0;

    for (int i = 0; i < f->count && !bad; i++) {
        vp_coder coder;

        if (!learn && (f->begins[i] || !copy)) {
            vp_motion_model_destroy(copy);
            copy = vp_motion_model_clone(model);
            bad = !copy;
            if (bad) break;
        }
        vp_coder_count(&coder);
        vp_motion_code(learn ? model : copy, &coder, &f->field[i]);
        sum->cost[f->field[i].type] += vp_coder_bits(&coder);
        sum->fields++;
    }
    vp_motion_model_destroy(copy);
    if (bad) fprintf(stderr, "train-motion: memory is short\n");
    return bad ? -1 : 0;
}

static int code_files(vp_motion_model *model, char **paths, int count, int learn, tally *sum)
{
    memset(sum, 0, sizeof *sum);
    for (int i = 0; i < count; i++) {
        fields f;
        /* a stride spreads the sizes and qualities of a sorted list */
        int at = count % 7 ? (int)((long)i * 7 % count) : i;

        if (fields_read(&f, paths[at])) return -1;
        int bad = code_fields(model, &f, learn, sum);
        fields_free(&f);
        if (bad) return -1;
    }
    return 0;
}

static void print_tally(const char *name, const tally *sum)
{
    double all = 0;

    printf("%-8s", name);
    for (int t = VP_FRAME_ANCHOR; t < VP_FRAME_TYPES; t++) {
        printf(" %c %.0f", "KAMS"[t], (double)sum -> cost[t] / 2048);
        all += (double)sum->cost[t] / 2048;
    }
    printf(" all %.0f bytes, %ld fields\n", all, sum->fields);
    fflush(stdout);
}

/* ---- states -------------------------------------------------------------------- */

static int load(vp_motion_model *model, const char *path)
{
    uint8_t *bytes = malloc(MOST_STATE);
    FILE *file = fopen(path, "rb");
    size_t size = bytes && file ? fread(bytes, 1, MOST_STATE, file) : 0;
    int bad = !bytes || !file || vp_motion_model_load(model, bytes, size);

    if (bad) fprintf(stderr, "%s: not a start state of motion\n", path);
    if (file) fclose(file);
    free(bytes);
    return bad ? -1 : 0;
}

/* Saves, and loads what was saved: the test is of what a decoder will have. */
static int save(vp_motion_model *model, const char *path)
{
    uint8_t *state;
    size_t size;

    if (vp_motion_model_save(model, &state, &size)) {
        fprintf(stderr, "train-motion: memory is short\n");
        return -1;
    }
    FILE *file = fopen(path, "wb");
    int bad = !file || fwrite(state, 1, size, file) != size;
    if (file && fclose(file)) bad = 1;
    if (bad) {
        fprintf(stderr, "%s: cannot be written\n", path);
        if (file) remove(path);
    } else {
        bad = vp_motion_model_load(model, state, size);
        printf("%s: %zu bytes\n", path, size);
    }
    free(state);
    return bad ? -1 : 0;
}

static int train(vp_motion_model *model, char **paths, int count)
{
    tally sum;

    for (int round = 0; round < ROUNDS; round++) {
        if (code_files(model, paths, count, 1, &sum)) return -1;
        print_tally("learning", &sum);
    }
    return 0;
}

int main(int argc, char **argv)
{
    const char *out = NULL, *in = NULL;
    int at = 1;

    if (argc > 2 && !strcmp(argv[1], "--state")) {
        in = argv[2];
        at = 3;
    } else if (argc > 1 && strcmp(argv[1], "--test")) {
        out = argv[1];
        at = 2;
    }
    char **paths = argv + at;
    int count = 0, tests = 0;
    while (at < argc && strcmp(argv[at], "--test")) at++, count++;
    if (at < argc) tests = argc - at - 1;
    if (out ? !count : count || !tests) {
        fprintf(stderr, "train-motion OUT.state TRAIN.mot... [--test TEST.mot...]\n"
                        "train-motion [--state IN.state] --test TEST.mot...\n");
        return 2;
    }
    vp_motion_model *model = vp_motion_model_create();
    if (!model) {
        fprintf(stderr, "train-motion: memory is short\n");
        return 1;
    }
    int bad = (in && load(model, in)) || (out && (train(model, paths, count) || save(model, out)));
    if (!bad && tests) {
        tally sum;

        bad = code_files(model, argv + at + 1, tests, 0, &sum);
        if (!bad) print_tally("test", &sum);
    }
    vp_motion_model_destroy(model);
    return bad ? 1 : 0;
}
