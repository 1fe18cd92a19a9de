/* SPDX-License-Identifier: BSD-2-Clause */
/* The networks against a plain reference: 64-bit integer sums, one number at a
 * time, read off docs/architecture.md. Every bit must agree.
 *
 * `forward hash <threads>` only prints a hash of a larger network's results, for
 * comparing OpenBLAS kernels (kernels.sh). */
#include "enc/analysis.h"
#include "nn/synthesis.h"

#include "codec/model.h"
#include "common/small_model.h"

typedef struct reference {
    const small_model *model;
    const char *net; /* "anchor", "between" or "key" */
    int channels, blocks;
    int rows, columns;     /* positions */
    const uint8_t *active; /* [patches] */
} reference;

static int still(const reference *r)
{
    return !strcmp(r->net, "key");
}

static int patch_of(const reference *r, int y, int x)
{
    return y / 2 * (r->columns / 2) + x / 2;
}

/* In units of a row's exponent: below 2^24 where inputs are multiplied whole. */
static long largest_sum, largest_of_halves;

static const void *get(const reference *r, const char *name, const char *part)
{
    char full[64];

    snprintf(full, sizeof full, "%s.%s.%s", r->net, name, part);
    return small_get(r->model, full);
}

static float clamped(float x, float clamp)
{
    x = rintf(x);
    return x < -clamp ? -clamp : x > clamp ? clamp : x;
}

/* Row `row` of a matrix times x. */
static float product(const reference *r, const char *name, int row, int columns, const float *x)
{
    const int16_t *w = (const int16_t *)get(r, name, "weight") + row * columns;
    const int8_t *e = get(r, name, "exp");
    int64_t sum = 0;

    for (int i = 0; i < columns; i++) sum += (int64_t)w[i] * (int64_t)x[i];
    int halves = !strcmp(name, "enc.proj") || !strcmp(name, "dec.unproj") ||
                 !strcmp(name, "dec.out");
    long *largest = halves ? &largest_of_halves : &largest_sum;

    if (llabs(sum) > *largest) *largest = (long)llabs(sum);
    return ldexpf((float)sum, -e[row]); /* the only rounding */
}

/* h [rows][columns][C], in place. */
static void ref_block(const reference *r, const char *half, int index, float *h)
{
    const int c = r->channels;
    char dw[32], a[32], b[32];

    snprintf(dw, sizeof dw, "%s.block.%d.dw", half, index);
    snprintf(a, sizeof a, "%s.block.%d.a", half, index);
    snprintf(b, sizeof b, "%s.block.%d.b", half, index);
    const float *dw_bias = get(r, dw, "bias"), *dw_clamp = get(r, dw, "clamp");
    const float *a_bias = get(r, a, "bias"), *a_clamp = get(r, a, "clamp");
    const float *b_bias = get(r, b, "bias"), *b_clamp = get(r, b, "clamp");
    size_t size = (size_t)(r->rows * r->columns * c);
    float *old = malloc(size * sizeof *old), *local = malloc((size_t)c * sizeof *local);
    float *hidden = malloc(2 * (size_t)c * sizeof *hidden);

    if (!old || !local || !hidden) abort();
    memcpy(old, h, size * sizeof *old);
    for (int y = 0; y < r->rows; y++)
        for (int x = 0; x < r->columns; x++, h += c) {
            if (!r->active[patch_of(r, y, x)]) continue; /* stays as it is */
            for (int i = 0; i < c; i++) {
                float taps[9];

                for (int k = 0; k < 9; k++) {
                    int yy = y + k / 3 - 1, xx = x + k % 3 - 1;
                    int inside = yy >= 0 && yy < r->rows && xx >= 0 && xx < r->columns;

                    taps[k] = inside ? old[(yy * r->columns + xx) * c + i] : 0;
                }
                local[i] = clamped(product(r, dw, i, 9, taps) + dw_bias[i], dw_clamp[i]);
            }
            for (int i = 0; i < 2 * c; i++) {
                float sum = product(r, a, i, c, local) + a_bias[i];

                hidden[i] = clamped(sum < 0 ? sum / 8 : sum, a_clamp[i]);
            }
            for (int i = 0; i < c; i++)
                h[i] = clamped(h[i] + (product(r, b, i, 2 * c, hidden) + b_bias[i]), b_clamp[i]);
        }
    free(old);
    free(local);
    free(hidden);
}

static int sample(const vp_image *image, int y, int x, int index)
{
    int plane = index < 64 ? 0 : index < 80 ? 1 : 2;
    int side = plane ? 4 : 8, at = index - (plane == 1 ? 64 : plane == 2 ? 80 : 0);
    const vp_plane *p = &image->plane[plane];

    return p->data[(y * side + at / side) * p->stride + x * side + at % side];
}

static float *new_grid(const reference *r)
{
    float *grid = malloc((size_t)(r->rows * r->columns * r->channels) * sizeof *grid);

    if (!grid) abort();
    return grid;
}

static void ref_encode(const reference *r, int type, const uint8_t *quality, const vp_image *x,
                       const vp_image *p, float *result)
{
    const int c = r->channels, inputs = still(r) ? 96 : 192;
    const float *bias = get(r, "enc.in", "bias"), *clamp = get(r, "enc.in", "clamp");
    float *h = new_grid(r), *four = malloc(4 * (size_t)c * sizeof *four), in[192];

    if (!four) abort();
    for (int yy = 0; yy < r->rows; yy++)
        for (int xx = 0; xx < r->columns; xx++) {
            int q = quality[patch_of(r, yy, xx)];

            for (int i = 0; i < 96; i++) {
                in[i] = (float)(sample(x, yy, xx, i) - 128);
                in[96 + i] = p ? (float)(sample(p, yy, xx, i) - 128) : 0;
            }
            for (int i = 0; i < c; i++)
                h[(yy * r->columns + xx) * c + i] = clamped(
                    product(r, "enc.in", i, inputs, in) + bias[(type * 64 + q) * c + i], clamp[i]);
        }
    for (int i = 0; i < r->blocks; i++) ref_block(r, "enc", i, h);
    for (int yy = 0; yy < r->rows; yy += 2)
        for (int xx = 0; xx < r->columns; xx += 2) {
            for (int k = 0; k < 4; k++)
                memcpy(four + k * c, h + ((yy + k / 2) * r->columns + xx + k % 2) * c,
                       (size_t)c * sizeof *h);
            for (int i = 0; i < r->model->dims; i++)
                *result++ = product(r, "enc.proj", i, 4 * c, four);
        }
    free(h);
    free(four);
}

/* A number in units of a level. */
static float ref_level(const reference *r, int type, int q, int d, float y)
{
    const float *gain = get(r, "quant", "gain"), *step = get(r, "quant", "step");
    float scaled = y * gain[type * r->model->dims + d];

    return scaled * (step[q] / VP_LEVEL_STEP);
}

static void ref_decode(const reference *r, int type, const uint8_t *quality, const int16_t *tokens,
                       int dims, const vp_image *p, vp_image *out)
{
    const int c = r->channels, d = r->model->dims;
    const float *gain = get(r, "dequant", "gain"), *step = get(r, "dequant", "step");
    const float *v_clamp = get(r, "dequant", "clamp");
    const float *bias = get(r, "dec.pred", "bias"), *clamp = get(r, "dec.pred", "clamp");
    const float *out_bias = get(r, "dec.out", "bias");
    float *h = new_grid(r), *v = malloc((size_t)d * sizeof *v), in[96];

    if (!v) abort();
    for (int y = 0; y < r->rows; y++)
        for (int x = 0; x < r->columns; x++) {
            int patch = patch_of(r, y, x), q = quality[patch], k = y % 2 * 2 + x % 2;

            for (int i = 0; i < 96; i++) in[i] = p ? (float)(sample(p, y, x, i) - 128) : 0;
            for (int i = 0; i < d; i++) {
                float token = i < dims ? tokens[patch * d + i] : 0;
                float scaled = token * gain[type * d + i];

                v[i] = clamped(scaled * (step[q] * VP_LEVEL_STEP), v_clamp[i]);
            }
            for (int i = 0; i < c; i++) {
                float sum = product(r, "dec.unproj", k * c + i, d, v);

                if (!still(r)) sum += product(r, "dec.pred", i, 96, in);
                h[(y * r->columns + x) * c + i] =
                    clamped(sum + bias[(type * 64 + q) * c + i], clamp[i]);
            }
        }
    for (int i = 0; i < r->blocks; i++) ref_block(r, "dec", i, h);
    for (int y = 0; y < r->rows; y++)
        for (int x = 0; x < r->columns; x++)
            for (int i = 0; i < 96; i++) {
                int plane = i < 64 ? 0 : i < 80 ? 1 : 2, side = plane ? 4 : 8;
                int at = i - (plane == 1 ? 64 : plane == 2 ? 80 : 0);
                float t = product(r, "dec.out", i, c, h + (y * r->columns + x) * c) + out_bias[i];
                float s = (r->active[patch_of(r, y, x)] ? rintf(t) : 0) +
                          (p ? (float)sample(p, y, x, i) : 128);
                vp_plane *to = &out->plane[plane];

                to->data[(y * side + at / side) * to->stride + x * side + at % side] =
                    (uint8_t)(s < 0     ? 0
                              : s > 255 ? 255
                                        : s);
            }
    free(h);
    free(v);
}

/* ---- the comparison ---------------------------------------------------------- */

static vpatch_model *open_small(const small_model *small)
{
    char path[64], message[256] = "";
    size_t size;
    uint8_t *bytes = small_serialise(small, &size);
    vpatch_model *model;

    small_write(path, bytes, size);
    free(bytes);
    if (vpatch_model_open(&model, path, message, sizeof message)) {
        fprintf(stderr, "%s\n", message);
        abort();
    }
    unlink(path);
    return model;
}

/* Smooth areas with noise, so that sums do not all cancel. */
static void random_image(vp_image *image, int width, int height, unsigned *seed)
{
    if (vp_image_init(image, width, height)) abort();
    for (int i = 0; i < 3; i++) {
        vp_plane *p = &image->plane[i];

        for (int y = 0; y < p->height; y++)
            for (int x = 0; x < p->width; x++) {
                unsigned noise = test_random(seed);

                p->data[y * p->stride + x] = (uint8_t)((y / 5 + x / 7) % 3 * 100 + noise % 60);
            }
    }
}

/* Patches with all kinds of tokens: none, few, one at the end, extreme. */
static void random_tokens(int16_t *tokens, int patches, int dims, unsigned *seed)
{
    memset(tokens, 0, (size_t)(patches * dims) * sizeof *tokens);
    for (int i = 0; i < patches; i++, tokens += dims) {
        unsigned kind = test_random(seed) % 8;

        if (kind < 2) continue;
        if (kind == 2) {
            tokens[dims - 1] = -1;
            continue;
        }
        int used = kind == 3 ? dims : 1 + (int)(test_random(seed) % (unsigned)dims);
        for (int k = 0; k < used; k++)
            tokens[k] = (int16_t)(kind == 4 ? (int)(test_random(seed) % 65535) - 32767
                                            : (int)(test_random(seed) % 41) - 20);
    }
}

static long differing_samples(const vp_image *a, const vp_image *b)
{
    long differing = 0;

    for (int i = 0; i < 3; i++)
        for (int y = 0; y < a->plane[i].height; y++)
            for (int x = 0; x < a->plane[i].width; x++)
                differing += a->plane[i].data[y * a->plane[i].stride + x] !=
                             b->plane[i].data[y * b->plane[i].stride + x];
    return differing;
}

/* A result that is all one value would agree with anything. */
static int varied(const float *y, size_t count)
{
    size_t same = 0;

    for (size_t i = 1; i < count; i++) same += y[i] == y[i - 1];
    return same < count / 2;
}

static void compare(const small_model *small, const vpatch_model *model, int kind, int type,
                    int width, int height, int predicted, unsigned seed)
{
    static const char *const name[] = {"anchor", "between", "key"};
    const vp_network *network = vp_model_network(model, (vp_network_role)kind);
    uint8_t *active = malloc((size_t)(((height + 15) / 16) * ((width + 15) / 16)));
    const reference r = {small,
                         name[kind],
                         network->channels,
                         network->blocks,
                         (height + 15) / 16 * 2,
                         (width + 15) / 16 * 2,
                         active};
    const int patches = r.rows * r.columns / 4, d = small->dims;
    const size_t count = (size_t)(patches * d);
    vp_image x, p, expected, got;
    uint8_t *quality = malloc((size_t)patches);
    float *y = malloc(count * sizeof *y), *y_expected = malloc(count * sizeof *y);
    float *levels = malloc((size_t)d * sizeof *levels);
    int16_t *tokens = malloc(count * sizeof *tokens);
    long wrong_levels = 0;

    if (!active || !quality || !y || !y_expected || !tokens || !levels) abort();
    random_image(&x, width, height, &seed);
    random_image(&p, width, height, &seed);
    random_image(&expected, width, height, &seed);
    random_image(&got, width, height, &seed);
    for (int i = 0; i < patches; i++) quality[i] = (uint8_t)(test_random(&seed) % 64);
    random_tokens(tokens, patches, d, &seed);
    /* none, a few, or most of a predicted picture's patches are skipped */
    const unsigned share = predicted ? seed / 4 % 4 : 0;
    for (int i = 0; i < patches; i++) {
        active[i] = test_random(&seed) % 4 >= share;
        if (!active[i]) memset(tokens + i * d, 0, (size_t)d * sizeof *tokens);
    }

    int dims = seed % 2 ? d : 1 + (int)(seed / 2 % (unsigned)d);
    ref_encode(&r, type, quality, &x, predicted ? &p : NULL, y_expected);
    ref_decode(&r, type, quality, tokens, dims, predicted ? &p : NULL, &expected);
    CHECK(varied(y_expected, count));

    static const int thread_counts[] = {0, 1, 2, 4};
    for (int i = 0; i < 4; i++) {
        int threads = thread_counts[i]; /* 0: no pool */
        vp_pool *pool = threads ? vp_pool_create(threads) : NULL;
        vp_workspace *workspace;

        CHECK(!threads || pool);
        CHECK_EQ(
            vp_workspace_create(&workspace, network, NULL, width, height, vp_pool_threads(pool)),
            0);
        vp_analysis_run(network, workspace, pool, type, quality, share ? active : NULL, &x,
                        predicted ? &p : NULL, y);
        for (int k = 0; k < patches; k++)
            if (active[k]) CHECK(!memcmp(y + k * d, y_expected + k * d, (size_t)d * sizeof *y));
        vp_synthesis_run(network, workspace, pool, type, quality, tokens, dims,
                         share ? active : NULL, predicted ? &p : NULL, &got);
        CHECK_EQ(differing_samples(&got, &expected), 0);
        vp_workspace_destroy(workspace);
        vp_pool_destroy(pool);
    }
    for (int i = 0; i < patches; i++) {
        if (!active[i]) continue;
        vp_analysis_levels(network, type, quality[i], y + i * d, levels);
        for (int k = 0; k < d; k++)
            wrong_levels += levels[k] != ref_level(&r, type, quality[i], k, y_expected[i * d + k]);
    }
    CHECK_EQ(wrong_levels, 0);

    vp_image_free(&x);
    vp_image_free(&p);
    vp_image_free(&expected);
    vp_image_free(&got);
    free(active);
    free(quality);
    free(y);
    free(y_expected);
    free(tokens);
    free(levels);
}

static void check_shape(int channels, int blocks, int dims)
{
    static const int size[][2] = {{1, 1}, {16, 16}, {40, 17}, {17, 130}, {150, 90}, {400, 33}};
    static small_model small;

    small_make(&small, channels, blocks, dims, 1 + (unsigned)(channels + 100 * blocks));
    small_make_key(&small, channels / 2 + 1, 1);
    vpatch_model *model = open_small(&small);
    for (unsigned i = 0; i < sizeof size / sizeof *size; i++) {
        unsigned bits = i * 5 % 8; /* network, type and prediction in turn */

        compare(&small, model, bits & 1, bits >> 1 & 1, size[i][0], size[i][1], bits >> 2 & 1,
                77 + i);
        compare(&small, model, !(bits & 1), bits >> 1 & 1, size[i][0], size[i][1], !(bits >> 2 & 1),
                770 + i);
        compare(&small, model, VP_NET_KEY, 0, size[i][0], size[i][1], 0, 7700 + i);
    }
    CHECK(largest_sum < 1 << 24);
    CHECK(largest_sum > 1 << 18); /* the sums come near to the bound, or this proves little */
    CHECK(largest_of_halves > 1 << 26);
    vpatch_model_close(model);
    small_free(&small);
}

static void one_block_of_8(void)
{
    check_shape(8, 1, 32);
}

static void two_blocks_of_20(void)
{
    check_shape(20, 2, 32);
}

static void three_blocks_of_32(void)
{
    check_shape(32, 3, 64);
}

static void odd_channels(void)
{
    check_shape(7, 2, 16);
}

/* The prediction may be overwritten by the result. */
static void in_place(void)
{
    static small_model small;
    vp_image p, apart;
    uint8_t quality[30];
    int16_t tokens[30 * 32];
    unsigned seed = 5;
    vp_workspace *workspace;

    small_make(&small, 16, 2, 32, 9);
    vpatch_model *model = open_small(&small);
    const vp_network *network = vp_model_network(model, VP_NET_BETWEEN);
    random_image(&p, 96, 80, &seed);
    random_image(&apart, 96, 80, &seed);
    memset(quality, 30, sizeof quality);
    random_tokens(tokens, 30, 32, &seed);
    CHECK_EQ(vp_workspace_create(&workspace, network, NULL, 96, 80, 1), 0);
    vp_synthesis_run(network, workspace, NULL, 0, quality, tokens, 32, NULL, &p, &apart);
    CHECK(differing_samples(&p, &apart) > 0);
    vp_synthesis_run(network, workspace, NULL, 0, quality, tokens, 32, NULL, &p, &p);
    CHECK_EQ(differing_samples(&p, &apart), 0);
    vp_workspace_destroy(workspace);
    vp_image_free(&p);
    vp_image_free(&apart);
    vpatch_model_close(model);
    small_free(&small);
}

/* One workspace, networks of two shapes in turn: nothing is left over from the other. */
static void two_shapes(void)
{
    static const vp_network_role turn[] = {VP_NET_ANCHOR, VP_NET_KEY, VP_NET_BETWEEN, VP_NET_KEY};
    static const int key_channels[] = {24, 6};
    static small_model small;
    unsigned seed = 6;
    vp_image x, both, alone;
    uint8_t quality[30];
    float y[2][30 * 32];
    int16_t tokens[30 * 32];

    random_image(&x, 96, 80, &seed);
    random_image(&both, 96, 80, &seed);
    random_image(&alone, 96, 80, &seed);
    memset(quality, 30, sizeof quality);
    random_tokens(tokens, 30, 32, &seed);
    for (int i = 0; i < 2; i++) {
        vp_workspace *shared, *own;

        small_make(&small, 16, 2, 32, 9);
        small_make_key(&small, key_channels[i], 1);
        vpatch_model *model = open_small(&small);
        CHECK_EQ(vp_workspace_create(&shared, vp_model_network(model, VP_NET_ANCHOR),
                                     vp_model_network(model, VP_NET_KEY), 96, 80, 1),
                 0);
        for (int k = 0; k < 4; k++) {
            const vp_network *network = vp_model_network(model, turn[k]);

            CHECK_EQ(vp_workspace_create(&own, network, NULL, 96, 80, 1), 0);
            vp_analysis_run(network, shared, NULL, 0, quality, NULL, &x, NULL, y[0]);
            vp_analysis_run(network, own, NULL, 0, quality, NULL, &x, NULL, y[1]);
            CHECK(!memcmp(y[0], y[1], sizeof y[0]));
            vp_synthesis_run(network, shared, NULL, 0, quality, tokens, 32, NULL, NULL, &both);
            vp_synthesis_run(network, own, NULL, 0, quality, tokens, 32, NULL, NULL, &alone);
            CHECK_EQ(differing_samples(&both, &alone), 0);
            CHECK(differing_samples(&both, &x) > 0);
            vp_workspace_destroy(own);
        }
        vp_workspace_destroy(shared);
        vpatch_model_close(model);
        small_free(&small);
    }
    vp_image_free(&x);
    vp_image_free(&both);
    vp_image_free(&alone);
}

/* ---- for kernels.sh ------------------------------------------------------------ */

static uint64_t hash(uint64_t h, const void *data, size_t size)
{
    for (const uint8_t *at = data; size--; at++) h = (h ^ *at) * 1099511628211u; /* FNV-1a */
    return h;
}

static int print_hash(int threads)
{
    static small_model small;
    static float y[12 * 7 * 384], levels[384];
    static int16_t tokens[12 * 7 * 384];
    uint8_t quality[12 * 7];
    vp_image x, p, out;
    unsigned seed = 11;
    uint64_t h = 14695981039346656037u;
    vp_workspace *workspace;
    vp_pool *pool = vp_pool_create(threads);

    small_make(&small, 96, 2, 384, 1);
    vpatch_model *model = open_small(&small);
    random_image(&x, 192, 112, &seed);
    random_image(&p, 192, 112, &seed);
    random_image(&out, 192, 112, &seed);
    for (int i = 0; i < 12 * 7; i++) quality[i] = (uint8_t)(i % 64);
    const vp_network *network = vp_model_network(model, VP_NET_ANCHOR);
    if (!pool || vp_workspace_create(&workspace, network, NULL, 192, 112, threads)) return 1;
    for (int type = 0; type < 2; type++) {
        vp_analysis_run(network, workspace, pool, type, quality, NULL, &x, type ? &p : NULL, y);
        h = hash(h, y, sizeof y);
        for (int i = 0; i < 12 * 7; i++) {
            vp_analysis_levels(network, type, quality[i], y + i * 384, levels);
            for (int k = 0; k < 384; k++)
                tokens[i * 384 + k] = (int16_t)fminf(fmaxf(levels[k], -32767.0f), 32767.0f);
        }
        vp_synthesis_run(network, workspace, pool, type, quality, tokens, 384, NULL,
                         type ? &p : NULL, &out);
        for (int i = 0; i < 3; i++)
            for (int row = 0; row < out.plane[i].height; row++)
                h = hash(h, out.plane[i].data + row * out.plane[i].stride,
                         (size_t)out.plane[i].width);
    }
    printf("%016llx\n", (unsigned long long)h);
    fprintf(stderr, "kernel %s, %d threads\n", vpatch_blas_kernel(), threads);
    vp_workspace_destroy(workspace);
    vp_pool_destroy(pool);
    vp_image_free(&x);
    vp_image_free(&p);
    vp_image_free(&out);
    vpatch_model_close(model);
    small_free(&small);
    return 0;
}

int main(int count, char **arguments)
{
    if (count == 3 && !strcmp(arguments[1], "hash")) return print_hash(atoi(arguments[2]));
    RUN(one_block_of_8);
    RUN(two_blocks_of_20);
    RUN(three_blocks_of_32);
    RUN(odd_channels);
    RUN(in_place);
    RUN(two_shapes);
    return test_result();
}
