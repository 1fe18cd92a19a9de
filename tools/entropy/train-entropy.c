/* SPDX-License-Identifier: BSD-2-Clause */
/* Makes the start state of the token model from token dumps:
 *
 *   train-entropy --scan SCAN.state TRAIN.tok...
 *   train-entropy OUT.state SCAN.state TRAIN.tok... [--test TEST.tok...]
 *   train-entropy --state IN.state --test TEST.tok...
 *   train-entropy --state IN.state --frames TEST.tok...
 *   train-entropy --state IN.state --rounded TEST.tok...
 *
 * The levels of a token depend on each other along the scan, so the order of the scan comes
 * first: --scan learns it from dumps of weights without a state, and nothing else. With
 * weights that have that state dumps are made for the rest. Of the test dumps it prints what
 * they then cost, in bytes per frame type, with --frames also the bits of every frame: a line
 * with its type (0..3), time and bits. --rounded is for dumps of integers that were rounded one
 * by one, in whole steps, as training makes them: the same of the paths nearest to them. */
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "dump.h"
#include "enc/trellis.h"
#include "entropy/mixer_internal.h"
#include "fit.h"
#include "nn/network_weights.h"
#include "observe.h"

#define SAMPLES     66000 /* tokens per frame type that the fits look at: 2 GB with 384 dims */
#define COUNT_LIMIT 30    /* of what a slot has seen: a segment must be able to differ */
#define ROUNDS      2     /* over all dumps for the mixers */

typedef struct files {
    char **path;
    int count;
} files;

typedef struct tally {
    uint64_t cost[VP_FRAME_TYPES]; /* 1/256 bit */
    long tokens, frames;
} tally;

/* ---- running dumps through a model -------------------------------------------- */

typedef enum purpose {
    FOR_COST,
    FOR_FRAMES,  /* prints a line for each */
    FOR_ROUNDED, /* likewise, of integers in steps */
    FOR_LEARNING /* what the mixer learns goes back into the start */
} purpose;

/* Integers in steps become the nearest levels that depend on each other. */
static void make_paths(const vp_token_start *start, const dump *d, dump_frame *frame)
{
    /* of paths as near the one of smaller indices */
    static const vp_trellis_rate low = {{{0, .01f, .02f, .03f}, {0, .01f, .02f, .03f}}};
    const uint16_t *scan = vp_token_scan(start, (vp_frame_type)frame->type);
    const vp_trellis_rate *rates[VP_TOKEN_MAX_DIMS];
    float z[VP_TOKEN_MAX_DIMS];
    int16_t levels[VP_TOKEN_MAX_DIMS];
    for (int i = 0; i < d->dims; i++) rates[i] = &low;
    for (int patch = 0; patch < d->rows * d->columns; patch++) {
        int16_t *token = frame->tokens + (size_t)patch * (size_t)d->dims;
        for (int i = 0; i < d->dims; i++) z[i] = token[scan[i]] / VP_LEVEL_STEP;
        vp_trellis_run(z, rates, .01f, d->dims, levels);
        for (int i = 0; i < d->dims; i++) token[scan[i]] = levels[i];
    }
}

/* Codes one dump in cost mode. Returns 0 or -1. */
static int run_dump(vp_token_start *start, dump *d, purpose what, tally *sum)
{
    vp_token_model *model = NULL;
    vp_coder coder;
    int bad = 0;
    for (int f = 0; f < d->frames && !bad; f++) {
        dump_frame *frame = &d->frame[f];
        if (frame->type == VP_FRAME_KEY || !model) {
            vp_token_model_destroy(model);
            model = vp_token_model_create(start, d->rows, d->columns);
            if (!model) return -1;
        }
        if (what == FOR_ROUNDED) make_paths(start, d, frame);
        vp_coder_count(&coder);
        bad = vp_token_code(model, &coder, (vp_frame_type)frame->type, frame->quality,
                            frame->tokens, NULL, frame->side);
        if (bad) fprintf(stderr, "the dump was made along another scan than the state's\n");
        if (bad) break;
        uint64_t cost = vp_coder_bits(&coder);
        sum->cost[frame->type] += cost;
        if (what == FOR_FRAMES || what == FOR_ROUNDED)
            printf("frame %d %d %.1f\n", frame->type, frame->time, (double)cost / 256);
        sum->frames++;
        sum->tokens += (long)d->rows * d->columns;
        int last = f + 1 == d->frames || d->frame[f + 1].type == VP_FRAME_KEY;
        if (last && what == FOR_LEARNING) {
            vp_mixer_destroy(start->mixer);
            start->mixer = vp_token_model_take_mixer(model);
            model = NULL;
        }
    }
    vp_token_model_destroy(model);
    return bad ? -1 : 0;
}

/* Reads dump i, with `spread` by a stride, so that sizes and qualities of a sorted list are
 * spread. Returns 0, or -1 after a message. */
static int read_dump(const vp_token_start *start, const files *list, int i, int spread, dump *d)
{
    int at = spread && list->count % 7 ? (int)((long)i * 7 % list->count) : i;
    if (dump_read(d, list->path[at])) return -1;
    if (d->dims == start->dims) return 0;
    fprintf(stderr, "dumps of %d and %d dims\n", d->dims, start->dims);
    dump_free(d);
    return -1;
}

static int run_files(vp_token_start *start, const files *list, purpose what, tally *sum)
{
    int spread = what == FOR_COST || what == FOR_LEARNING;
    memset(sum, 0, sizeof *sum);
    for (int i = 0; i < list->count; i++) {
        dump d;
        if (read_dump(start, list, i, spread, &d)) return -1;
        int bad = run_dump(start, &d, what, sum);
        dump_free(&d);
        if (bad) return -1;
    }
    return 0;
}

/* Calls the observer for every token that is not empty. */
static int observe_files(const vp_token_start *start, const files *list, observe_token observer,
                         void *context)
{
    for (int i = 0; i < list->count; i++) {
        dump d;
        if (read_dump(start, list, i, 1, &d)) return -1;
        int bad = observe_dump(start, &d, observer, context);
        if (bad) fprintf(stderr, "memory is short\n");
        dump_free(&d);
        if (bad) return -1;
    }
    return 0;
}

static void print_tally(const char *name, const tally *sum)
{
    double all = 0;
    printf("%-8s", name);
    for (int t = 0; t < VP_FRAME_TYPES; t++) {
        printf(" %c %.0f", "KAMS"[t], (double)sum -> cost[t] / 2048);
        all += (double)sum->cost[t] / 2048;
    }
    printf(" all %.0f bytes, %ld frames, %.2f bits per token\n", all, sum->frames,
           all * 8 / (double)sum->tokens);
    fflush(stdout);
}

/* ---- the order of the scan -------------------------------------------------------- */

typedef struct census {
    const vp_token_start *start;
    double nonzero[VP_FRAME_TYPES][VP_TOKEN_MAX_DIMS];
    long tokens[VP_FRAME_TYPES]; /* not empty */
} census;

static void take_census(void *context, const observation *seen)
{
    census *c = context;
    const uint16_t *order = c->start->order[seen->type >> 1];
    c->tokens[seen->type]++;
    for (int i = 0; i < c->start->dims; i++)
        c->nonzero[seen->type][order[i]] += seen->magnitude[i] != 0;
}

/* Integers that are often not zero first; both types of a network count alike. */
static void sort_scan(vp_token_start *start, const census *c)
{
    for (int net = 0; net < VP_TOKEN_NETS; net++) {
        double score[VP_TOKEN_MAX_DIMS] = {0};
        for (int t = 2 * net; t < 2 * net + 2; t++) {
            double sum = 1;
            for (int d = 0; d < start->dims; d++) sum += c->nonzero[t][d];
            for (int d = 0; d < start->dims; d++) score[d] += c->nonzero[t][d] / sum;
        }
        for (int i = 0; i < start->dims; i++) {
            int at = i;
            for (; at > 0 && score[start->order[net][at - 1]] < score[i]; at--)
                start->order[net][at] = start->order[net][at - 1];
            start->order[net][at] = (uint16_t)i;
        }
    }
}

/* ---- training ------------------------------------------------------------------------ */

/* The mixer learned in the wrong contexts before the fits: begin again. */
static int fresh_mixer(vp_token_start *start)
{
    vp_mixer *mixer = vp_mixer_create(&start->layout.shape);
    if (!mixer) return -1;
    vp_mixer_destroy(start->mixer);
    start->mixer = mixer;
    return 0;
}

/* Of all files; NULL: memory is short or a file is bad. */
static census *take_census_of(const vp_token_start *start, const files *list)
{
    census *c = calloc(1, sizeof *c);
    if (!c) return NULL;
    c->start = start;
    if (!observe_files(start, list, take_census, c)) return c;
    free(c);
    return NULL;
}

static int learn_scan(vp_token_start *start, const files *list)
{
    tally sum;
    /* dumps along another scan are refused by the coder */
    census *c = run_files(start, list, FOR_COST, &sum) ? NULL : take_census_of(start, list);
    if (!c) return -1;
    sort_scan(start, c);
    free(c);
    return 0;
}

/* Fits the predictors' weights. Returns 0 or -1. */
static int fit_predictors(vp_token_start *start, const files *list)
{
    census *c = take_census_of(start, list);
    int every[VP_FRAME_TYPES];
    if (!c) return -1;
    for (int t = 0; t < VP_FRAME_TYPES; t++) every[t] = 1 + (int)(c->tokens[t] / SAMPLES);
    free(c);
    fit *f = fit_create(start->dims, SAMPLES, every);
    int bad = !f || observe_files(start, list, fit_see, f);
    for (int t = 0; t < VP_FRAME_TYPES && !bad; t++)
        bad = fit_magnitude(f, t, &start->magnitude[t]) ||
              fit_linear(f, t, start->order[t >> 1], &start->linear[t]);
    fit_free(f);
    return bad;
}

static int train(vp_token_start *start, const files *list)
{
    tally sum;
    if (run_files(start, list, FOR_COST, &sum)) return -1;
    print_tally("untrained", &sum);
    int bad = fit_predictors(start, list) || fresh_mixer(start);
    for (int round = 0; round < ROUNDS && !bad; round++) {
        bad = run_files(start, list, FOR_LEARNING, &sum);
        if (!bad) print_tally("learning", &sum);
    }
    for (uint32_t i = 0; i < start->mixer->shape.slots; i++) {
        uint32_t *slot = &start->mixer->slots[i], count = *slot & 1023;
        if (count > COUNT_LIMIT) *slot -= count - COUNT_LIMIT;
    }
    return bad ? -1 : 0;
}

static vp_token_start *load(const char *path, int dims)
{
    vp_token_start *start = NULL;
    uint8_t *bytes = malloc(1 << 24);
    FILE *file = fopen(path, "rb");
    size_t size = bytes && file ? fread(bytes, 1, 1 << 24, file) : 0;
    if (!bytes || !file || vp_token_start_load(&start, dims, bytes, size))
        fprintf(stderr, "%s: not a start state for %d dims\n", path, dims);
    if (file) fclose(file);
    free(bytes);
    return start;
}

static int save(vp_token_start *start, const char *path)
{
    uint8_t *state;
    size_t size;
    if (vp_token_start_save(start, &state, &size)) {
        fprintf(stderr, "memory is short\n");
        return -1;
    }
    FILE *file = fopen(path, "wb");
    int bad = !file || fwrite(state, 1, size, file) != size;
    if (file && fclose(file)) bad = 1;
    free(state);
    if (bad)
        fprintf(stderr, "%s: cannot be written\n", path);
    else
        printf("%s: %zu bytes\n", path, size);
    return bad ? -1 : 0;
}

/* An untrained start with the scan of another. */
static vp_token_start *begin(const char *scan, int dims)
{
    vp_token_start *from = load(scan, dims), *start = from ? vp_token_start_create(dims) : NULL;
    for (int net = 0; start && net < VP_TOKEN_NETS; net++)
        memcpy(start->order[net], from->order[net], (size_t)dims * sizeof *start->order[net]);
    vp_token_start_destroy(from);
    return start;
}

static int test(vp_token_start *start, const files *tests, purpose what)
{
    tally sum;
    clock_t from = clock();
    if (run_files(start, tests, what, &sum)) return -1;
    print_tally("test", &sum);
    printf("%.2f us per token\n",
           (double)(clock() - from) * 1e6 / CLOCKS_PER_SEC / (double)sum.tokens);
    return 0;
}

int main(int argc, char **argv)
{
    int testing = argc > 1 && !strcmp(argv[1], "--state");
    int scanning = argc > 1 && !strcmp(argv[1], "--scan");
    int at = 3; /* after --state IN, --scan OUT, or OUT SCAN */
    files list = {argv + at, 0}, tests = {NULL, 0};
    purpose what = FOR_COST;
    while (at < argc && strncmp(argv[at], "--", 2)) at++, list.count++;
    if (at < argc && !strcmp(argv[at], "--frames")) what = FOR_FRAMES;
    if (at < argc && !strcmp(argv[at], "--rounded")) what = FOR_ROUNDED;
    if (at < argc) tests = (files){argv + at + 1, argc - at - 1};
    if (testing ? list.count || tests.count < 1 : !list.count || (scanning && tests.path)) {
        fprintf(stderr, "train-entropy --scan SCAN.state TRAIN.tok...\n"
                        "train-entropy OUT.state SCAN.state TRAIN.tok... [--test TEST.tok...]\n"
                        "train-entropy --state IN.state --test TEST.tok...\n"
                        "train-entropy --state IN.state --frames TEST.tok...\n"
                        "train-entropy --state IN.state --rounded TEST.tok...\n");
        return 2;
    }
    dump first;
    if (dump_read(&first, testing ? tests.path[0] : list.path[0])) return 1;
    int dims = first.dims, bad;
    dump_free(&first);
    vp_token_start *start = testing    ? load(argv[2], dims)
                            : scanning ? vp_token_start_create(dims)
                                       : begin(argv[2], dims);
    if (scanning)
        bad = !start || learn_scan(start, &list) || save(start, argv[2]);
    else
        bad = !start || (!testing && (train(start, &list) || save(start, argv[1])));
    if (!bad && tests.count) bad = test(start, &tests, what);
    vp_token_start_destroy(start);
    return bad != 0;
}
