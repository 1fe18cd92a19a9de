/* SPDX-License-Identifier: BSD-2-Clause */
/* Runs the C networks on cases from a file, for golden.py to compare with exact.py.
 *
 *   test_train_golden WEIGHTS CASES RESULTS
 *
 * A case: i32 net, type, width, height, predicted (0 or 1: patches without tokens are skipped);
 * u8 quality [patches]; u8 planes of the picture, then those of the prediction when there is one;
 * i16 tokens [patches][D] to decode. A result: f32 y [patches][D]; f32 levels [patches][D] made of
 * y, before they are rounded; u8 planes of the decoded picture. Numbers are as this
 * machine stores them. */
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>

#include "codec/model.h"
#include "enc/analysis.h"
#include "entropy/token_coder.h"
#include "nn/synthesis.h"

typedef struct task {
    const vpatch_model *model;
    const vp_network *network;
    FILE *in, *out;
    int32_t net, type, width, height, predicted;
    int patches, dims;
    uint8_t *quality, *active;
    int16_t *tokens;
    float *y, *levels;
    vp_image x, p;
    vp_workspace *workspace;
} task;

static int read_planes(FILE *in, vp_image *image)
{
    for (int i = 0; i < 3; i++) {
        const vp_plane *plane = &image->plane[i];

        for (int y = 0; y < plane->height; y++)
            if (fread(plane->data + y * plane->stride, (size_t)plane->width, 1, in) != 1) return -1;
    }
    return 0;
}

static int write_planes(FILE *out, const vp_image *image)
{
    for (int i = 0; i < 3; i++) {
        const vp_plane *plane = &image->plane[i];

        for (int y = 0; y < plane->height; y++)
            if (fwrite(plane->data + y * plane->stride, (size_t)plane->width, 1, out) != 1)
                return -1;
    }
    return 0;
}

/* 1: there is a case; 0: the file ends before it; -1: the case is not sound. */
static int read_head(task *t)
{
    int32_t head[5];

    if (fread(head, sizeof head, 1, t->in) != 1) return feof(t->in) ? 0 : -1;
    t->net = head[0];
    t->type = head[1];
    t->width = head[2];
    t->height = head[3];
    t->predicted = head[4];
    if (t->net < 0 || t->net >= VP_NETS || t->type < 0 || t->type > 1 || t->width < 16 ||
        t->width > 1024 || t->width % 16 || t->height < 16 || t->height > 1024 || t->height % 16)
        return -1;
    t->network = vp_model_network(t->model, (vp_network_role)t->net);
    if (!t->network || (t->network->still && (t->type || t->predicted))) return -1;
    t->dims = t->network->dims;
    t->patches = t->width / 16 * (t->height / 16);
    return 1;
}

static int run_case(task *t)
{
    const size_t patches = (size_t)t->patches, dims = (size_t)t->dims;
    const vp_image *p = t->predicted ? &t->p : NULL;

    if (fread(t->quality, 1, patches, t->in) != patches || read_planes(t->in, &t->x) ||
        (p && read_planes(t->in, &t->p)) ||
        fread(t->tokens, sizeof *t->tokens * dims, patches, t->in) != patches)
        return -1;
    for (size_t i = 0; i < patches; i++)
        if (t->quality[i] > 63) return -1;
    for (size_t i = 0; i < patches; i++)
        t->active[i] = (uint8_t)vp_token_any(t->tokens + i * dims, t->dims);
    vp_analysis_run(t->network, t->workspace, NULL, t->type, t->quality, NULL, &t->x, p, t->y);
    vp_synthesis_run(t->network, t->workspace, NULL, t->type, t->quality, t->tokens, t->dims,
                     p ? t->active : NULL, p, &t->x);
    for (size_t i = 0; i < patches; i++)
        vp_analysis_levels(t->network, t->type, t->quality[i], t->y + i * dims,
                           t->levels + i * dims);
    return fwrite(t->y, sizeof *t->y * dims, patches, t->out) == patches &&
                   fwrite(t->levels, sizeof *t->levels * dims, patches, t->out) == patches
               ? write_planes(t->out, &t->x)
               : -1;
}

static int with_memory(task *t)
{
    const size_t numbers = (size_t)t->patches * (size_t)t->dims;
    int bad = -1;

    t->quality = malloc((size_t)t->patches);
    t->active = malloc((size_t)t->patches);
    t->tokens = malloc(numbers * sizeof *t->tokens);
    t->y = malloc(numbers * sizeof *t->y);
    t->levels = malloc(numbers * sizeof *t->levels);
    if (t->quality && t->active && t->tokens && t->y && t->levels &&
        !vp_image_init(&t->x, t->width, t->height) && !vp_image_init(&t->p, t->width, t->height) &&
        !vp_workspace_create(&t->workspace, t->network, NULL, t->width, t->height, 1))
        bad = run_case(t);
    vp_workspace_destroy(t->workspace);
    vp_image_free(&t->x);
    vp_image_free(&t->p);
    free(t->quality);
    free(t->active);
    free(t->tokens);
    free(t->y);
    free(t->levels);
    return bad;
}

static int run_all(const vpatch_model *model, FILE *in, FILE *out)
{
    for (;;) {
        task t = {.model = model, .in = in, .out = out};
        int more = read_head(&t);

        if (more < 1) return more;
        if (with_memory(&t)) return -1;
    }
}

int main(int argc, char **argv)
{
    vpatch_model *model;
    char message[256];

    if (argc != 4) {
        fprintf(stderr, "usage: test_train_golden WEIGHTS CASES RESULTS\n");
        return 2;
    }
    if (vpatch_model_open(&model, argv[1], message, sizeof message)) {
        fprintf(stderr, "%s\n", message);
        return 1;
    }
    FILE *in = fopen(argv[2], "rb"), *out = fopen(argv[3], "wb");
    int bad = !in || !out || run_all(model, in, out);

    if (in) fclose(in);
    if (out && fclose(out)) bad = 1;
    vpatch_model_close(model);
    if (bad) fprintf(stderr, "the cases could not be run\n");
    return bad;
}
