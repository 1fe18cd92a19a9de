/* SPDX-License-Identifier: BSD-2-Clause */
#include "nn/gemm.h"

#include <cblas.h>
#include <stddef.h>

#include "base/mathops.h"
#include "nn/gemm_dsp.h"
#include "nn/layers_dsp.h"

/* Columns per piece when a whole row of c is too much for few rows of a. */
#define PIECE 64
#define FEW   16

/* Pieces of equal size, each at most `most`. */
static int equal_pieces(int whole, int most)
{
    return vp_ceil_div(whole, vp_ceil_div(whole, most));
}

static void multiply_floats(int m, int n, int k, const float *a, const float *w, float *c)
{
    int small = openblas_get_num_threads() > 1 ? VP_GEMM_UNSHARED : VP_GEMM_SMALL;
    int columns = n, rows = small / n / k;

    if (rows < FEW && rows < m && n > PIECE) {
        columns = PIECE;
        rows = small / PIECE / k;
    }
    rows = equal_pieces(m, rows < 1 ? 1 : rows);
    for (int i = 0; i < m; i += rows)
        for (int j = 0; j < n; j += columns)
            cblas_sgemm(CblasRowMajor, CblasNoTrans, CblasNoTrans, m - i < rows ? m - i : rows,
                        n - j < columns ? n - j : columns, k, 1.0f, a + (size_t)i * (size_t)k, k,
                        w + j, n, 0.0f, c + (size_t)i * (size_t)n + j, n);
}

/* The definition: where the CPU's mask was lowered after the weights had been loaded. */
static void multiply_plain(int m, int k, const float *a, const vp_matrix *matrix, float *c)
{
    for (int i = 0; i < m; i++, a += k)
        for (int j = 0; j < matrix->n; j++) {
            int32_t sum = 0;

            for (int l = 0; l < k; l++)
                sum += (int32_t)a[l] * matrix->pairs[vp_gemm_pair_at(matrix->k, j, l)];
            *c++ = (float)sum * matrix->unit[j];
        }
}

void vp_gemm(int m, int k, const float *a, const vp_matrix *matrix, float *c)
{
    if (matrix->pairs &&
        vp_gemm_int16(m, matrix->n, k, matrix->k, a, matrix->pairs, matrix->unit, c))
        return;
    if (matrix->weights)
        multiply_floats(m, matrix->n, k, a, matrix->weights, c);
    else if (matrix->pairs)
        multiply_plain(m, k, a, matrix, c);
}

void vp_gemm_halves(int m, int k, float *a, const vp_matrix *matrix, float *sums, float *c)
{
    const size_t in = (size_t)m * (size_t)k, out = (size_t)m * (size_t)matrix->n;

    vp_split(a, a + in, in);
    vp_gemm(2 * m, k, a, matrix, sums);
    vp_join(c, sums, sums + out, out);
}
