/* SPDX-License-Identifier: BSD-2-Clause */
/* Products leave OpenBLAS's threads alone: their number stays as it was, and where there are
 * several, no product is large enough for OpenBLAS to share it out. */
#include "nn/gemm.h"
#include "nn/gemm_dsp.h"
#include "vpatch/vpatch.h"

#include <cblas.h>
#include <stdint.h>
#include <stdlib.h>

#include "common/test.h"

static int64_t largest;
static int products;

/* The linker leads every call of cblas_sgemm() here. */
void __real_cblas_sgemm(enum CBLAS_ORDER, enum CBLAS_TRANSPOSE, enum CBLAS_TRANSPOSE, blasint,
                        blasint, blasint, float, const float *, blasint, const float *, blasint,
                        float, float *, blasint);
void __wrap_cblas_sgemm(enum CBLAS_ORDER, enum CBLAS_TRANSPOSE, enum CBLAS_TRANSPOSE, blasint,
                        blasint, blasint, float, const float *, blasint, const float *, blasint,
                        float, float *, blasint);

void __wrap_cblas_sgemm(enum CBLAS_ORDER order, enum CBLAS_TRANSPOSE ta, enum CBLAS_TRANSPOSE tb,
                        blasint m, blasint n, blasint k, float alpha, const float *a, blasint lda,
                        const float *b, blasint ldb, float beta, float *c, blasint ldc)
{
    int64_t size = (int64_t)m * n * k;

    if (size > largest) largest = size;
    products++;
    __real_cblas_sgemm(order, ta, tb, m, n, k, alpha, a, lda, b, ldb, beta, c, ldc);
}

static const int shapes[][3] = {{52, 192, 96},  {128, 96, 192}, {1, 384, 384}, {64, 320, 160},
                                {26, 384, 640}, {300, 16, 4},   {3, 1000, 900}};

static float *numbers(size_t count, unsigned seed)
{
    float *to = malloc(count * sizeof *to);

    if (!to) abort();
    for (size_t i = 0; i < count; i++) to[i] = (float)((int)(test_random(&seed) % 65) - 32);
    return to;
}

/* Sums of whole numbers are exact, so the definition gives the same bits. */
static int wrong_sums(const int *shape, const float *a, const float *w, const float *c)
{
    int wrong = 0;

    for (int i = 0; i < shape[0]; i++)
        for (int j = 0; j < shape[1]; j++) {
            float sum = 0;

            for (int l = 0; l < shape[2]; l++) sum += a[i * shape[2] + l] * w[l * shape[1] + j];
            wrong += sum != c[i * shape[1] + j];
        }
    return wrong;
}

static void products_of(int threads, int64_t most)
{
    openblas_set_num_threads(threads);
    if (openblas_get_num_threads() != threads) return; /* this OpenBLAS has fewer */
    for (size_t s = 0; s < sizeof shapes / sizeof *shapes; s++) {
        const int *shape = shapes[s];
        float *a = numbers((size_t)(shape[0] * shape[2]), 5),
              *w = numbers((size_t)(shape[2] * shape[1]), 9);
        float *c = numbers((size_t)(shape[0] * shape[1]), 1);

        largest = products = 0;
        const vp_matrix matrix = {.n = shape[1], .k = shape[2], .weights = w};
        vp_gemm(shape[0], shape[2], a, &matrix, c);
        CHECK(products > 0 && largest <= most);
        CHECK_EQ(wrong_sums(shape, a, w, c), 0);
        CHECK_EQ(openblas_get_num_threads(), threads);
        free(a);
        free(w);
        free(c);
    }
}

static void one_thread(void)
{
    products_of(1, VP_GEMM_SMALL);
}

static void several_threads(void)
{
    products_of(2, VP_GEMM_UNSHARED);
    products_of(4, VP_GEMM_UNSHARED);
}

/* Weights that were loaded for a CPU with instructions of their own, and a mask without. */
static void mask_lowered_later(void)
{
    enum { M = 5, N = 20, K = 6 };
    float *a = numbers(M * K, 3), *w = numbers(K * N, 4), *c = numbers(M * N, 1);
    float unit[2 * VP_GEMM_PANEL];
    int16_t pairs[2 * VP_GEMM_PANEL * K] = {0};
    const int shape[] = {M, N, K};
    const vp_matrix matrix = {.n = N, .k = K, .pairs = pairs, .unit = unit};

    for (int j = 0; j < 2 * VP_GEMM_PANEL; j++) unit[j] = 1;
    for (int j = 0; j < N; j++)
        for (int i = 0; i < K; i++) pairs[vp_gemm_pair_at(K, j, i)] = (int16_t)w[i * N + j];
    for (int turn = 0; turn < 2; turn++) {
        vpatch_cpu_set_mask(turn ? ~0u : 0);
        CHECK(turn || !vp_gemm_has_int16());
        if (turn && !vp_gemm_has_int16()) break;
        memset(c, 0, M * N * sizeof *c);
        vp_gemm(M, K, a, &matrix, c);
        CHECK_EQ(wrong_sums(shape, a, w, c), 0);
    }
    vpatch_cpu_set_mask(~0u);
    free(a);
    free(w);
    free(c);
}

int main(void)
{
    RUN(mask_lowered_later);
    RUN(one_thread);
    RUN(several_threads);
    return test_result();
}
