/* SPDX-License-Identifier: BSD-2-Clause */
/* What tools/profile runs and explains:
 *
 *   profiler network MODEL WIDTH HEIGHT
 *   profiler start MODEL
 *   profiler entropy|stages|critical-path MODEL CLIP FRAMES PRESET ROUNDS
 *
 * CLIP is a .y4m, or a .vpt, which is only decoded. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "clip.h"
#include "graph.h"
#include "network.h"
#include "stages.h"

static vpatch_model *open_model(const char *name)
{
    char message[256] = "";
    vpatch_model *model;

    if (vpatch_model_open(&model, name, message, sizeof message)) fail("%s", message);
    return model;
}

/* ---- encoding and decoding ---------------------------------------------------- */

/* What is measured. */
typedef struct coding {
    const char *name;
    clip *clip;
    const vpatch_model *model;
    int preset; /* -1: decodes */
} coding;

static void run_coding(const coding *what, int threads)
{
    if (what->preset < 0)
        clip_decode(what->clip, what->model, threads, 0);
    else
        clip_encode(what->clip, what->model, what->preset, threads);
}

/* ---- entropy ------------------------------------------------------------------ */

/* Best seconds of decoding tokens and motion. */
static void print_entropy(const clip *c, const vpatch_model *model, int rounds)
{
    double best[STAGES] = {0};

    for (int i = 0; i < rounds; i++) {
        double seconds[STAGES];

        stages_begin();
        clip_decode(c, model, 1, 1);
        stages_end(seconds);
        for (int s = 0; s < STAGES; s++)
            if (!i || seconds[s] < best[s]) best[s] = seconds[s];
    }
    printf("tokens %.9f\nmotion %.9f\nsyntax %.9f\n", best[STAGE_TOKENS], best[STAGE_MOTION],
           best[STAGE_SYNTAX]);
}

/* ---- start -------------------------------------------------------------------- */

/* The file's pages come into the system's cache. */
static void warm(const char *path)
{
    static char block[1 << 16];
    FILE *file = fopen(path, "rb");

    if (!file) fail("%s: cannot be opened", path);
    while (fread(block, 1, sizeof block, file) > 0) {
    }
    fclose(file);
}

static void print_start_once(const char *path, const char *when)
{
    const vpatch_decoder_settings settings = {.threads = 1};
    char message[256] = "";
    vpatch_decoder *decoder;
    const double begun = wall_clock();
    vpatch_model *model = open_model(path);
    const double opened = wall_clock();

    if (vpatch_decoder_open(&decoder, model, 1280, 720, &settings, message, sizeof message))
        fail("%s", message);
    const double first = wall_clock();
    vpatch_decoder_close(decoder);
    if (vpatch_decoder_open(&decoder, model, 1280, 720, &settings, message, sizeof message))
        fail("%s", message);
    const double second = wall_clock();
    printf("%s %.6f %.6f %.6f\n", when, opened - begun, first - opened, second - first);
    vpatch_decoder_close(decoder);
    vpatch_model_close(model);
}

/* ---- stages ------------------------------------------------------------------- */

static void print_stages(const char *what, const double *seconds, int frames)
{
    double all = 0;

    for (int s = 0; s < STAGES; s++) all += seconds[s];
    printf("%s, %d frames: %.2f ms a frame\n", what, frames, 1000 * all / frames);
    /* groups in the order of their first stages, the rest last */
    for (int i = STAGE_BORDERS + 1; i <= STAGES; i++) {
        const char *group = stage_group((stage)(i % STAGES));
        double sum = 0;
        int seen = 0;

        for (int s = 0; s < STAGES; s++)
            if (!strcmp(stage_group((stage)s), group)) {
                sum += seconds[s];
                seen |= s > STAGE_REST && s < i && i < STAGES;
            }
        if (seen || sum <= 0) continue;
        printf("  %-38s %9.3f ms %6.1f %%\n", group, 1000 * sum / frames, 100 * sum / all);
        for (int s = 0; s < STAGES; s++)
            if (!strcmp(stage_group((stage)s), group) && seconds[s] > 0)
                printf("    %-36s %9.3f ms %6.1f %%\n", stage_name((stage)s),
                       1000 * seconds[s] / frames, 100 * seconds[s] / all);
    }
}

/* The fastest of some runs. */
static void profile_stages(const coding *what, int rounds)
{
    double best[STAGES] = {0}, least = 0;

    for (int i = 0; i < rounds; i++) {
        double seconds[STAGES], all = 0;

        stages_begin();
        run_coding(what, 1);
        stages_end(seconds);
        for (int s = 0; s < STAGES; s++) all += seconds[s];
        if (i && all >= least) continue;
        least = all;
        memcpy(best, seconds, sizeof best);
    }
    print_stages(what->name, best, what->clip->frames);
}

/* ---- critical path ------------------------------------------------------------ */

/* Frames a second, and how many cores were busy with it: what other programs took is missing. */
typedef struct speed {
    double frames, cores;
} speed;

static speed time_coding(const coding *what, int threads)
{
    const double begun = wall_clock(), used = process_clock();

    run_coding(what, threads);
    const double seconds = wall_clock() - begun;
    return (speed){what->clip->frames / seconds, (process_clock() - used) / seconds};
}

static void print_measured(const coding *what, int rounds)
{
    speed best[2] = {{0, 0}, {0, 0}};

    for (int i = 0; i < rounds; i++)
        for (int threads = 1; threads <= 2; threads++) {
            const speed now = time_coding(what, threads);

            if (now.frames > best[threads - 1].frames) best[threads - 1] = now;
        }
    printf("  measured, best of %d: 1 thread %.2f frames/s (%.2f cores), 2 threads %.2f (%.2f): "
           "%.2f times\n",
           rounds, best[0].frames, best[0].cores, best[1].frames, best[1].cores,
           best[1].frames / best[0].frames);
}

static graph *record_once(const coding *what)
{
    double seconds[STAGES];

    stages_begin();
    graph_begin(what->clip->columns);
    run_coding(what, 1);
    graph *g = graph_end();
    stages_end(seconds);
    return g;
}

static double seconds_of(const graph_time *t)
{
    return t->alone + t->loops + t->waiting;
}

/* The fastest of some recordings; the first of all has the first touches of memory in it. */
static graph *record_graph(const coding *what, int rounds)
{
    graph *best = record_once(what);

    for (int i = 0; i < rounds; i++) {
        graph *next = record_once(what);
        const graph_time old = graph_simulate(best, 1), now = graph_simulate(next, 1);
        const int faster = seconds_of(&now) < seconds_of(&old);

        graph_free(faster ? best : next);
        if (faster) best = next;
    }
    return best;
}

static void profile_path(const coding *what, int rounds)
{
    static const int workers[] = {1, 2, 4, 8, 16};
    graph *g = record_graph(what, rounds);
    double one = 0;

    printf("%s, %d frames; simulated:\n", what->name, what->clip->frames);
    for (size_t i = 0; i < sizeof workers / sizeof *workers; i++) {
        const graph_time t = graph_simulate(g, workers[i]);
        const double all = seconds_of(&t);

        if (!i) one = all;
        printf("  %2d workers %6.2f times; %5.1f %% of %.3f s alone, %5.1f %% shared, %5.1f %% "
               "%s\n",
               workers[i], one / all, 100 * t.alone / all, all, 100 * t.loops / all,
               100 * t.waiting / all, i ? "waiting for the background" : "in the background");
    }
    graph_free(g);
    print_measured(what, rounds);
}

/* What the first handle of a model makes is no stage's: --start measures it. */
static void make_first_handle(const vpatch_model *model)
{
    clip_decode(&(clip){.width = 16, .height = 16}, model, 1, 1);
}

static void profile_clip(char **argv)
{
    vpatch_model *model = open_model(argv[2]);
    const int preset = atoi(argv[5]), rounds = atoi(argv[6]);
    clip c;

    clip_open(&c, argv[3], atoi(argv[4]), model);
    make_first_handle(model);
    const coding encode = {"encode", &c, model, preset}, decode = {"decode", &c, model, -1};
    if (!strcmp(argv[1], "entropy")) {
        if (c.samples) run_coding(&encode, 1);
        print_entropy(&c, model, rounds);
    } else if (!strcmp(argv[1], "stages")) {
        if (c.samples) profile_stages(&encode, rounds);
        profile_stages(&decode, rounds);
    } else if (!strcmp(argv[1], "critical-path")) {
        if (c.samples) profile_path(&encode, rounds);
        profile_path(&decode, rounds);
    } else {
        fail("%s: no such mode", argv[1]);
    }
    clip_close(&c);
    vpatch_model_close(model);
}

int main(int argc, char **argv)
{
    if (argc == 5 && !strcmp(argv[1], "network")) {
        vpatch_model *model = open_model(argv[2]);

        network_print(model, atoi(argv[3]), atoi(argv[4]));
        vpatch_model_close(model);
    } else if (argc == 3 && !strcmp(argv[1], "start")) {
        warm(argv[2]);
        print_start_once(argv[2], "first");
        print_start_once(argv[2], "second");
    } else if (argc == 7) {
        profile_clip(argv);
    } else {
        fail("profiler MODE MODEL ...: see tools/profile");
    }
    return 0;
}
