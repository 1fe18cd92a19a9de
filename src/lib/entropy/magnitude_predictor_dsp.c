/* SPDX-License-Identifier: BSD-2-Clause */
#include "entropy/magnitude_predictor_dsp.h"

#include <stddef.h>

#include "base/cpu.h"

#if defined(VP_CPU_X86)
#include <immintrin.h>
#endif

/* Four magnitudes are at most 168, a weight has 16 bits and a ratio is at most 8:
 * a product stays under 2^26, and 8 of them and the bias under 2^29. */
VP_INLINE void magnitude_predictor_neighbours(const vp_magnitude_predictor *predictor,
                                              const uint8_t *const near[VP_MAGNITUDE_NEAR],
                                              const int ratio[VP_MAGNITUDE_NEAR], int32_t *sum)
{
    int width = predictor->width;
    int32_t *restrict to = sum;
    for (int i = 0; i < width; i++) to[i] = predictor->bias[i];
    for (int n = 0; n < VP_MAGNITUDE_NEAR; n++) {
        const uint8_t *restrict magnitude = near[n];
        const int16_t *restrict weight = predictor->near + (size_t)n * (size_t)width;
        int32_t r = ratio[n];
        if (!magnitude) continue;
        if (r == VP_MAGNITUDE_RATIO)
            for (int i = 0; i < width; i++) to[i] += magnitude[i] * weight[i];
        else
            for (int i = 0; i < width; i++)
                to[i] += magnitude[i] * (weight[i] * r / VP_MAGNITUDE_RATIO);
    }
}

VP_DISPATCH_VOID(vp_magnitude_predictor_neighbours,
                 (const vp_magnitude_predictor *predictor,
                  const uint8_t *const near[VP_MAGNITUDE_NEAR], const int ratio[VP_MAGNITUDE_NEAR],
                  int32_t *sum),
                 (predictor, near, ratio, sum),
                 magnitude_predictor_neighbours(predictor, near, ratio, sum))

/* ---- a band ----------------------------------------------------------------------- */

VP_CPU_VERSION void band_plain(const vp_magnitude_predictor *predictor, int first,
                               const int32_t *sum, const int32_t *pushed, int32_t *values)
{
    for (int k = 0; k < VP_MAGNITUDE_BAND; k++) {
        int i = first + k;

        values[k] =
            i < predictor->dims ? vp_magnitude_predictor_value(predictor, i, sum[i], pushed[i]) : 0;
    }
}

#if defined(VP_CPU_X86)
/* In floating point of 53 bits: a product has 43. */
VP_CPU_TARGET_AVX2 void band_avx2(const vp_magnitude_predictor *predictor, int first,
                                  const int32_t *sum, const int32_t *pushed, int32_t *values)
{
    const int low = VP_MAGNITUDE_LEAST, high = VP_MAGNITUDE_MOST;
    const __m256d unit = _mm256_set1_pd(1.0 / 16);
    const __m256d least = _mm256_set1_pd(low), most = _mm256_set1_pd(high);

    for (int k = 0; k < VP_MAGNITUDE_BAND; k += 4) {
        const int i = first + k;
        const __m128i scale = _mm_cvtepu16_epi32(
            _mm_loadl_epi64((const __m128i *)(const void *)(predictor->scale + i)));
        const __m128i pushes = _mm_loadu_si128((const __m128i *)(const void *)(pushed + i));
        const __m128i sums = _mm_loadu_si128((const __m128i *)(const void *)(sum + i));
        __m256d e = _mm256_mul_pd(_mm256_cvtepi32_pd(pushes), _mm256_cvtepi32_pd(scale));

        e = _mm256_add_pd(_mm256_floor_pd(_mm256_mul_pd(e, unit)), _mm256_cvtepi32_pd(sums));
        e = _mm256_max_pd(_mm256_min_pd(e, most), least);
        _mm_storeu_si128((__m128i *)(void *)(values + k), _mm256_cvttpd_epi32(e));
    }
    for (int k = predictor->dims - first; k < VP_MAGNITUDE_BAND; k++) values[k] = 0;
}
#endif

void vp_magnitude_predictor_band(const vp_magnitude_predictor *predictor, int first,
                                 const int32_t *sum, const int32_t *pushed, int32_t *values)
{
#if defined(VP_CPU_X86)
    if (vp_cpu_level_in_use() >= VP_CPU_AVX2) {
        band_avx2(predictor, first, sum, pushed, values);
        return;
    }
#endif
    band_plain(predictor, first, sum, pushed, values);
}
