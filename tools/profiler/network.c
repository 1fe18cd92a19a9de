/* SPDX-License-Identifier: BSD-2-Clause */
/* The matrix products of the networks, with the library's own kernel and weights, tile after tile
 * as the backbone runs them (nn/backbone.c), and with those of others beside it. */
#include "network.h"

#include <cblas.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "base/mathops.h"
#include "clip.h"
#include "codec/model.h"
#include "nn/gemm.h"
#include "nn/workspace.h"
#include "peak.h"
#include "stages.h"

#ifdef PROFILER_LIBXSMM
#include <libxsmm.h>
#endif

#define ROUNDS 5 /* the best counts, of products and of peaks, taken in turns */

/* One layer's product for a tile. */
typedef struct layer {
    const char *name;
    const vp_matrix *matrix;
    int rows, inputs, times; /* times: blocks that have such a layer */
} layer;

#define LAYERS 6

typedef struct side {
    const char *name;
    layer layer[LAYERS];
    int layers;
} side;

/* How products are done: a * matrix = c. */
typedef void multiplier(const layer *l, const float *weights, const float *a, float *c);

static void multiply_shipped(const layer *l, const float *weights, const float *a, float *c)
{
    (void)weights;
    vp_gemm(l->rows, l->inputs, a, l->matrix, c);
}

static void multiply_openblas(const layer *l, const float *weights, const float *a, float *c)
{
    const int n = l->matrix->n;

    cblas_sgemm(CblasRowMajor, CblasNoTrans, CblasNoTrans, l->rows, n, l->inputs, 1.0f, a,
                l->inputs, weights, n, 0.0f, c, n);
}

#ifdef PROFILER_LIBXSMM
/* In its order of columns, so with the operands exchanged. Its kernel is asked for by shape:
 * libxsmm_sgemm() would hand shapes of this size on to BLAS. */
static void multiply_libxsmm(const layer *l, const float *weights, const float *a, float *c)
{
    const float one = 1, zero = 0;
    const libxsmm_smmfunction kernel = libxsmm_smmdispatch(l->matrix->n, l->rows, l->inputs, NULL,
                                                           NULL, NULL, &one, &zero, NULL, NULL);

    if (!kernel) fail("libxsmm has no kernel for %d x %d x %d", l->matrix->n, l->rows, l->inputs);
    kernel(weights, a, c);
}
#endif

/* The layers of a network's two halves, for tiles of so many patches. Products in halves have
 * twice the rows. */
static void list_layers(const vp_network *net, int tile, side sides[2])
{
    const vp_backbone *in = &net->analysis, *out = &net->synthesis;
    const int c = net->channels, d = net->dims, b = net->blocks, p = 4 * tile;

    sides[0] = (side){"decoder",
                      {{"unproj", &net->unproj, 2 * tile, d, 1},
                       {"pred", &out->first, p, VP_NET_PICTURE, 1},
                       {"block a", &out->block[0].a, p, c, b},
                       {"block b", &out->block[0].b, p, 2 * c, b},
                       {"out", &net->out, 2 * p, c, 1}},
                      5};
    sides[1] = (side){"encoder",
                      {{"in", &in->first, p, net->still ? VP_NET_PICTURE : 2 * VP_NET_PICTURE, 1},
                       {"block a", &in->block[0].a, p, c, b},
                       {"block b", &in->block[0].b, p, 2 * c, b},
                       {"proj", &net->proj, 2 * tile, 4 * c, 1}},
                      4};
    if (net->still) { /* of key frames alone: there is no prediction */
        side *decoder = &sides[0];

        memmove(&decoder->layer[1], &decoder->layer[2], 3 * sizeof *decoder->layer);
        decoder->layers--;
    }
}

static double layer_multiplies(const layer *l)
{
    return (double)l->rows * l->matrix->n * l->inputs;
}

static float *allocate(size_t floats)
{
    float *memory = aligned_alloc(64, (floats * sizeof *memory + 63) / 64 * 64);

    if (!memory) fail("out of memory");
    for (size_t i = 0; i < floats; i++) memory[i] = (float)(i * 37 % 255) - 127;
    return memory;
}

/* Seconds of a layer for `tiles` tiles. */
static double time_layer(const layer *l, multiplier *multiply, int tiles)
{
    const size_t n = (size_t)l->matrix->n, k = (size_t)l->inputs, m = (size_t)l->rows;
    float *weights = allocate(n * k), *a = allocate(m * k), *c = allocate(m * n);

    multiply(l, weights, a, c); /* first touches */
    const double begun = thread_clock();
    for (int i = 0; i < tiles; i++) multiply(l, weights, a, c);
    const double seconds = thread_clock() - begun;
    free(weights);
    free(a);
    free(c);
    return seconds;
}

/* The best of some rounds: of every layer, and of the peak that peak(which) measures. */
typedef struct result {
    double seconds[LAYERS];
    double peak;
} result;

static double int16_peak(int level)
{
    return peak_int16((vp_cpu_level)level);
}

static void measure(result *r, const side *s, multiplier *multiply, int tiles,
                    double (*peak)(int which), int which)
{
    *r = (result){.peak = 0};
    for (int round = 0; round < ROUNDS; round++) {
        const double now = peak(which);

        if (now > r->peak) r->peak = now;
        for (int i = 0; i < s->layers; i++) {
            const double seconds = time_layer(&s->layer[i], multiply, tiles);

            if (!round || seconds < r->seconds[i]) r->seconds[i] = seconds;
        }
    }
}

/* Sums over a side: what there is to multiply in a picture, and how long it takes. */
static double side_rate(const result *r, const side *s, int tiles)
{
    double multiplies = 0, seconds = 0;

    for (int i = 0; i < s->layers; i++) {
        multiplies += layer_multiplies(&s->layer[i]) * s->layer[i].times * tiles;
        seconds += r->seconds[i] * s->layer[i].times;
    }
    return multiplies / seconds;
}

static void print_row(const char *how, const char *name, const result *r, const side *s, int tiles)
{
    const double rate = side_rate(r, s, tiles);

    printf("  %-16s %-14s %8.1f %8.1f %7.0f %%   ", how, name, rate * 1e-9, r->peak * 1e-9,
           100 * rate / r->peak);
    for (int i = 0; i < s->layers; i++)
        printf(" %s %.0f", s->layer[i].name,
               100 * layer_multiplies(&s->layer[i]) * tiles / r->seconds[i] / r->peak);
    printf("\n");
}

/* OpenBLAS's kernels of 512 bits are of these cores; its others take 256. */
static int openblas_bits(void)
{
    static const char *const wide[] = {"SkylakeX", "Cooperlake", "SapphireRapids"};

    for (size_t i = 0; i < sizeof wide / sizeof *wide; i++)
        if (!strcasecmp(wide[i], openblas_get_corename())) return 512;
    return 256;
}

/* A row for each level that the CPU has and VPATCH_CPU allows. */
static void print_shipped(const side *s, int tiles)
{
    static const struct {
        vp_cpu_level level;
        unsigned flags;
    } levels[] = {{VP_CPU_AVX2, VPATCH_CPU_AVX2},
                  {VP_CPU_AVX_VNNI, VPATCH_CPU_AVX2 | VPATCH_CPU_VNNI},
                  {VP_CPU_AVX512, VPATCH_CPU_AVX2 | VPATCH_CPU_AVX512},
                  {VP_CPU_AVX512_VNNI, VPATCH_CPU_AVX2 | VPATCH_CPU_AVX512 | VPATCH_CPU_VNNI}};
    const unsigned allowed = vpatch_cpu_flags();
    result r;

    for (size_t i = 0; i < sizeof levels / sizeof *levels; i++) {
        vpatch_cpu_set_mask(levels[i].flags & allowed);
        if (vp_cpu_level_in_use() != levels[i].level) continue;
        measure(&r, s, multiply_shipped, tiles, int16_peak, (int)levels[i].level);
        print_row(vpatch_cpu_name(vpatch_cpu_flags()), peak_instruction(levels[i].level), &r, s,
                  tiles);
    }
    vpatch_cpu_set_mask(allowed);
}

static void print_others(const side *s, int tiles)
{
    const int bits = openblas_bits();
    char how[64];
    result r;

    snprintf(how, sizeof how, "OpenBLAS %.16s", openblas_get_corename());
    measure(&r, s, multiply_openblas, tiles, peak_float, bits);
    if (r.peak > 0) print_row(how, bits == 512 ? "vfmadd zmm" : "vfmadd ymm", &r, s, tiles);
#ifdef PROFILER_LIBXSMM
    const int widest = peak_float(512) > 0 ? 512 : 256;

    measure(&r, s, multiply_libxsmm, tiles, peak_float, widest);
    if (r.peak > 0) print_row("libxsmm", widest == 512 ? "vfmadd zmm" : "vfmadd ymm", &r, s, tiles);
#endif
}

static void print_network(const char *name, const vp_network *network, int width, int height)
{
    vp_workspace *workspace;
    side sides[2];

    if (vp_workspace_create(&workspace, network, NULL, width, height, 1)) fail("out of memory");
    const int tile = vp_workspace_tile(workspace, workspace->patches);
    const int tiles = vp_ceil_div(workspace->patches, tile);
    list_layers(network, tile, sides);
    printf("%s: %d channels, %d blocks; %d tiles of %d patches\n", name, network->channels,
           network->blocks, tiles, tile);
    for (int i = 0; i < 2; i++) {
        double multiplies = 0;

        for (int j = 0; j < sides[i].layers; j++)
            multiplies += layer_multiplies(&sides[i].layer[j]) * sides[i].layer[j].times;
        printf(" %s, %.0f multiply-adds of products per pixel\n", sides[i].name,
               multiplies / (256.0 * tile));
        print_shipped(&sides[i], tiles);
        print_others(&sides[i], tiles);
    }
    vp_workspace_destroy(workspace);
}

void network_print(const vpatch_model *model, int width, int height)
{
    static const char *const names[VP_NETS] = {
        [VP_NET_ANCHOR] = "anchor", [VP_NET_BETWEEN] = "between", [VP_NET_KEY] = "key"};

    vpatch_blas_set_threads(1);
    printf("%d x %d, all patches active, one thread; 10^9 multiply-adds a second, the peak of the\n"
           "instruction in registers, their ratio; %% of the peak for each layer\n",
           width, height);
    printf("  %-16s %-14s %8s %8s %9s\n", "", "", "products", "peak", "of peak");
    for (int i = 0; i < VP_NETS; i++) {
        const vp_network *network = vp_model_network(model, (vp_network_role)i);

        if (network) print_network(names[i], network, width, height);
    }
#ifndef PROFILER_LIBXSMM
    printf("no rows of libxsmm: it was not there when this was built (Debian: libxsmm-dev)\n");
#endif
}
