/* SPDX-License-Identifier: BSD-2-Clause */
/* A tile of R rows by a few panels is summed in registers, pair of inputs after pair: every vector
 * of weights is used R times, and every pair of a row's inputs, in all lanes, for all panels. */
#include "nn/gemm_dsp.h"

#include <stddef.h>
#include <string.h>

#include "base/cpu.h"

#if defined(VP_CPU_X86)
#include <immintrin.h>

/* Of 16-bit inputs of a row: not a power of two, so that rows do not share their cache sets. */
#define ROW_PITCH (VP_GEMM_MAX_K + 32)

typedef int32_t vector8 __attribute__((vector_size(32)));
typedef int32_t vector16 __attribute__((vector_size(64)));
typedef float floats8 __attribute__((vector_size(32)));
typedef float floats16 __attribute__((vector_size(64)));

typedef struct product {
    int n, k;
    size_t panel_size; /* integers */
    const int16_t *weights;
    const float *unit;
} product;

/* sum + products of 16 bits, two and two. */
#define DOT_AVX2(sum, x, w) \
    (vector8) _mm256_add_epi32((__m256i)(sum), _mm256_madd_epi16((__m256i)(x), (__m256i)(w)))
#define DOT_AVX_VNNI(sum, x, w) \
    (vector8) _mm256_dpwssd_avx_epi32((__m256i)(sum), (__m256i)(x), (__m256i)(w))
#define DOT_AVX512(sum, x, w) \
    (vector16) _mm512_add_epi32((__m512i)(sum), _mm512_madd_epi16((__m512i)(x), (__m512i)(w)))
#define DOT_AVX512_VNNI(sum, x, w) \
    (vector16) _mm512_dpwssd_epi32((__m512i)(sum), (__m512i)(x), (__m512i)(w))

/* Defines gemm_<set>: tiles of R rows by PANELS panels of vectors V (floats: F). */
#define VERSION(set, SET, V, F, R, PANELS, DOT)                                                    \
    /* `rows` rows of c from panel `first` on; a [R][ROW_PITCH]. */                                \
    VP_CPU_INLINE(SET)                                                                             \
    void tile_##set(const product *p, const int16_t *a, int rows, int first, const int panels,     \
                    float *c)                                                                      \
    {                                                                                              \
        enum { EACH = VP_GEMM_PANEL * sizeof(int32_t) / sizeof(V), LANES = VP_GEMM_PANEL / EACH }; \
        const int16_t *w = p->weights + (size_t)first * p->panel_size;                             \
        V sum[R][PANELS * EACH];                                                                   \
                                                                                                   \
        memset(sum, 0, sizeof sum);                                                                \
        for (int i = 0; i < vp_gemm_pairs(p->k); i++, w += 2 * VP_GEMM_PANEL) {                    \
            V column[PANELS * EACH];                                                               \
                                                                                                   \
            VP_UNROLL(8)                                                                           \
            for (int v = 0; v < panels * EACH; v++)                                                \
                memcpy(&column[v], w + (size_t)(v / EACH) * p->panel_size + v % EACH * 2 * LANES,  \
                       sizeof(V));                                                                 \
            VP_UNROLL(8)                                                                           \
            for (int r = 0; r < R; r++) {                                                          \
                int32_t two;                                                                       \
                                                                                                   \
                memcpy(&two, a + r * ROW_PITCH + 2 * i, sizeof two);                               \
                const V x = two - (V){0};                                                          \
                VP_UNROLL(8)                                                                       \
                for (int v = 0; v < panels * EACH; v++) sum[r][v] = DOT(sum[r][v], x, column[v]);  \
            }                                                                                      \
        }                                                                                          \
        VP_UNROLL(8)                                                                               \
        for (int r = 0; r < R; r++) {                                                              \
            VP_UNROLL(8)                                                                           \
            for (int v = 0; v < panels * EACH; v++) {                                              \
                const int at = first * VP_GEMM_PANEL + v * LANES;                                  \
                const int left = r < rows ? p->n - at : 0;                                         \
                F unit;                                                                            \
                                                                                                   \
                memcpy(&unit, p->unit + at, sizeof unit);                                          \
                F out = __builtin_convertvector(sum[r][v], F) * unit;                              \
                if (left >= LANES)                                                                 \
                    memcpy(c + (size_t)r * (size_t)p->n + at, &out, sizeof out);                   \
                else if (left > 0)                                                                 \
                    memcpy(c + (size_t)r * (size_t)p->n + at, &out, (size_t)left * sizeof *c);     \
            }                                                                                      \
        }                                                                                          \
    }                                                                                              \
    VP_CPU_INLINE(SET)                                                                             \
    void rows_##set(const float *restrict a, int rows, int k, int16_t *restrict to)                \
    {                                                                                              \
        for (int r = 0; r < R; r++, to += ROW_PITCH)                                               \
            if (r < rows) {                                                                        \
                for (int i = 0; i < k; i++)                                                        \
                    to[i] = (int16_t)(int32_t)a[(size_t)r * (size_t)k + (size_t)i];                \
                to[k] = 0;                                                                         \
            } else {                                                                               \
                memset(to, 0, (size_t)(k + 1) * sizeof *to);                                       \
            }                                                                                      \
    }                                                                                              \
    VP_CPU_TARGET(SET) void gemm_##set(const product *p, int m, const float *a, float *c)          \
    {                                                                                              \
        const int all = vp_gemm_panels(p->n);                                                      \
        int16_t rows[R * ROW_PITCH];                                                               \
                                                                                                   \
        for (int i = 0; i < m; i += R) {                                                           \
            const int count = m - i < R ? m - i : R;                                               \
            float *to = c + (size_t)i * (size_t)p->n;                                              \
            int j = 0;                                                                             \
                                                                                                   \
            rows_##set(a + (size_t)i * (size_t)p->k, count, p->k, rows);                           \
            for (; j + PANELS <= all; j += PANELS) tile_##set(p, rows, count, j, PANELS, to);      \
            for (; j < all; j++) tile_##set(p, rows, count, j, 1, to);                             \
        }                                                                                          \
    }

// cppcheck-suppress unknownMacro ; defined where this is compiled
VERSION(avx2, VP_CPU_AVX2_SET, vector8, floats8, 6, 1, DOT_AVX2)
VERSION(avx_vnni, VP_CPU_AVX_VNNI_SET, vector8, floats8, 6, 1, DOT_AVX_VNNI)
VERSION(avx512, VP_CPU_AVX512_SET, vector16, floats16, 8, 3, DOT_AVX512)
VERSION(avx512_vnni, VP_CPU_AVX512_VNNI_SET, vector16, floats16, 8, 3, DOT_AVX512_VNNI)

int vp_gemm_has_int16(void)
{
    return vp_cpu_level_in_use() >= VP_CPU_AVX2;
}

int vp_gemm_int16(int m, int n, int k, int all_k, const float *a, const int16_t *weights,
                  const float *unit, float *c)
{
    const product p = {n, k, (size_t)vp_gemm_pairs(all_k) * 2 * VP_GEMM_PANEL, weights, unit};

    switch (vp_cpu_level_in_use()) {
    case VP_CPU_AVX2: gemm_avx2(&p, m, a, c); return 1;
    case VP_CPU_AVX_VNNI: gemm_avx_vnni(&p, m, a, c); return 1;
    case VP_CPU_AVX512: gemm_avx512(&p, m, a, c); return 1;
    case VP_CPU_AVX512_VNNI: gemm_avx512_vnni(&p, m, a, c); return 1;
    default: return 0;
    }
}

#else

int vp_gemm_has_int16(void)
{
    return 0;
}

int vp_gemm_int16(int m, int n, int k, int all_k, const float *a, const int16_t *weights,
                  const float *unit, float *c)
{
    (void)m, (void)n, (void)k, (void)all_k, (void)a, (void)weights, (void)unit, (void)c;
    return 0;
}

#endif
