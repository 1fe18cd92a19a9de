/* SPDX-License-Identifier: BSD-2-Clause */
/* The library's stages are functions that one room or file calls of another. The linker's --wrap
 * puts ours in between, which move a clock on. A stage's time is without that of stages inside. */
#include "stages.h"

#include <time.h>

#include "codec/syntax.h"
#include "enc/adaptive_quant.h"
#include "enc/analysis.h"
#include "enc/early_skip.h"
#include "enc/lookahead.h"
#include "enc/rdo_quant.h"
#include "enc/restoration_search.h"
#include "enc/temporal_filter.h"
#include "entropy/token_coder.h"
#include "inter/dmvr.h"
#include "inter/motion_coder.h"
#include "inter/predict.h"
#include "me/motion_search.h"
#include "me/pyramid.h"
#include "nn/gemm.h"
#include "nn/synthesis.h"
#include "restoration/restoration.h"

/* The library calls us without a context, so there is one of these. */
static struct {
    int on;
    stage now;
    double since;
    double seconds[STAGES];
} at;

static double read_clock(clockid_t id)
{
    struct timespec t;

    clock_gettime(id, &t);
    return (double)t.tv_sec + 1e-9 * (double)t.tv_nsec;
}

double wall_clock(void)
{
    return read_clock(CLOCK_MONOTONIC);
}

double process_clock(void)
{
    return read_clock(CLOCK_PROCESS_CPUTIME_ID);
}

double thread_clock(void)
{
    return read_clock(CLOCK_THREAD_CPUTIME_ID);
}

/* Returns the stage before. */
static stage enter(stage next)
{
    const stage before = at.now;

    if (!at.on) return before;
    const double time = thread_clock();
    at.seconds[before] += time - at.since;
    at.since = time;
    at.now = next;
    return before;
}

void stages_begin(void)
{
    for (int i = 0; i < STAGES; i++) at.seconds[i] = 0;
    at.now = STAGE_REST;
    at.since = thread_clock();
    at.on = 1;
}

void stages_end(double *seconds)
{
    enter(STAGE_REST);
    at.on = 0;
    for (int i = 0; i < STAGES; i++) seconds[i] = at.seconds[i];
}

stage stage_now(void)
{
    return at.now;
}

static const char *const names[STAGES][2] = {
    [STAGE_REST] = {"rest", "pictures in and out, memory"},
    [STAGE_BORDERS] = {"rest", "borders of pictures"},
    [STAGE_LOOKAHEAD] = {"lookahead", "motion at half size, cuts, later use"},
    [STAGE_TEMPORAL_FILTER] = {"lookahead", "temporal filter"},
    [STAGE_ADAPTIVE_QUANT] = {"quantisation", "quality of patches"},
    [STAGE_PYRAMID] = {"motion search", "pyramid"},
    [STAGE_MOTION_SEARCH] = {"motion search", "blocks"},
    [STAGE_DMVR] = {"prediction", "DMVR"},
    [STAGE_PREDICT] = {"prediction", "interpolation, BDOF, OBMC"},
    [STAGE_EARLY_SKIP] = {"quantisation", "early skip"},
    [STAGE_ANALYSIS] = {"analysis", "other layers, samples"},
    [STAGE_ANALYSIS_PRODUCTS] = {"analysis", "matrix products"},
    [STAGE_QUANTISATION] = {"quantisation", "levels, trellis"},
    [STAGE_SYNTHESIS] = {"synthesis", "other layers, samples"},
    [STAGE_SYNTHESIS_PRODUCTS] = {"synthesis", "matrix products"},
    [STAGE_RESTORATION] = {"restoration", "filter"},
    [STAGE_RESTORATION_SEARCH] = {"restoration", "choice of strength"},
    [STAGE_TOKENS] = {"entropy", "tokens"},
    [STAGE_MOTION] = {"entropy", "motion"},
    [STAGE_SYNTAX] = {"entropy", "other syntax"},
};

const char *stage_group(stage s)
{
    return names[s][0];
}

const char *stage_name(stage s)
{
    return names[s][1];
}

/* A function of the library, of type void or not, that is a stage. */
#define WRAP_VOID(stage_of, name, params, args) \
    void __real_##name params;                  \
    void __wrap_##name params;                  \
    void __wrap_##name params                   \
    {                                           \
        const stage before = enter(stage_of);   \
                                                \
        __real_##name args;                     \
        enter(before);                          \
    }
#define WRAP(type, stage_of, name, params, args) \
    type __real_##name params;                   \
    type __wrap_##name params;                   \
    type __wrap_##name params                    \
    {                                            \
        const stage before = enter(stage_of);    \
        type result = __real_##name args;        \
                                                 \
        enter(before);                           \
        return result;                           \
    }

// cppcheck-suppress unknownMacro ; defined above
WRAP(int, STAGE_LOOKAHEAD, vp_lookahead_push, (vp_lookahead * lookahead, const vpatch_frame *frame),
     (lookahead, frame))
WRAP_VOID(STAGE_LOOKAHEAD, vp_lookahead_mbtree,
          (vp_lookahead * lookahead, int offset, float *reuse), (lookahead, offset, reuse))
WRAP(const vp_image *, STAGE_TEMPORAL_FILTER, vp_temporal_filter_run,
     (vp_temporal_filter * filter, const vp_image *image,
      const vp_temporal_filter_neighbour *neighbours, int count, float spread, float strength,
      vp_pool *pool),
     (filter, image, neighbours, count, spread, strength, pool))
WRAP_VOID(STAGE_ADAPTIVE_QUANT, vp_adaptive_quant,
          (vp_coded_frame * frame, const vp_coded_gop *gop, int quality, const float *reuse,
           float *scratch),
          (frame, gop, quality, reuse, scratch))
WRAP_VOID(STAGE_PYRAMID, vp_pyramid_search,
          (vp_pyramid * pyramid, const vp_image *current, const vp_image *const refs[2],
           int references, vp_pool *pool),
          (pyramid, current, refs, references, pool))
WRAP_VOID(STAGE_MOTION_SEARCH, vp_motion_search,
          (vp_motion_field * field, const vp_motion_settings *settings, const vp_image *current,
           const vp_image *const refs[2], vp_motion_scratch *scratch, vp_pool *pool),
          (field, settings, current, refs, scratch, pool))
WRAP_VOID(STAGE_DMVR, vp_dmvr_field,
          (const vp_motion_field *field, const vp_image *const refs[2], vp_motion_unit *refined,
           vp_pool *pool),
          (field, refs, refined, pool))
WRAP_VOID(STAGE_PREDICT, vp_motion_predict,
          (const vp_motion_field *field, const vp_motion_unit *refined,
           const vp_image *const refs[2], vp_image *prediction, vp_pool *pool),
          (field, refined, refs, prediction, pool))
WRAP_VOID(STAGE_EARLY_SKIP, vp_early_skip,
          (const vp_coded_frame *frame, const vp_network *network, int preset,
           const vp_image *source, const vp_image *prediction, uint8_t *active, vp_pool *pool),
          (frame, network, preset, source, prediction, active, pool))
WRAP_VOID(STAGE_ANALYSIS, vp_analysis_run,
          (const vp_network *network, vp_workspace *workspace, vp_pool *pool, int type,
           const uint8_t *quality, const uint8_t *active, const vp_image *x, const vp_image *p,
           float *y),
          (network, workspace, pool, type, quality, active, x, p, y))
WRAP_VOID(STAGE_SYNTHESIS, vp_synthesis_run,
          (const vp_network *network, vp_workspace *workspace, vp_pool *pool, int type,
           const uint8_t *quality, const int16_t *tokens, int dims, const uint8_t *active,
           const vp_image *p, vp_image *out),
          (network, workspace, pool, type, quality, tokens, dims, active, p, out))
WRAP_VOID(at.now == STAGE_ANALYSIS ? STAGE_ANALYSIS_PRODUCTS : STAGE_SYNTHESIS_PRODUCTS, vp_gemm,
          (int m, int k, const float *a, const vp_matrix *matrix, float *c), (m, k, a, matrix, c))
WRAP_VOID(at.now == STAGE_ANALYSIS ? STAGE_ANALYSIS_PRODUCTS : STAGE_SYNTHESIS_PRODUCTS,
          vp_gemm_halves, (int m, int k, float *a, const vp_matrix *matrix, float *sums, float *c),
          (m, k, a, matrix, sums, c))
WRAP_VOID(STAGE_QUANTISATION, vp_rdo_quant_frame,
          (vp_rdo_quant * quantiser, vp_coded_frame *frame, const vp_network *network,
           const uint16_t *scan, const float *projected, const uint8_t *active,
           const uint16_t *limits, vp_pool *pool),
          (quantiser, frame, network, scan, projected, active, limits, pool))
WRAP_VOID(STAGE_QUANTISATION, vp_rdo_quant_keep,
          (vp_rdo_quant * quantiser, const vp_coded_frame *frame), (quantiser, frame))
WRAP_VOID(STAGE_RESTORATION_SEARCH, vp_restoration_search,
          (vp_recon * recon, vp_coded_frame *frame, const vp_image *prediction, int dims,
           const vp_image *source),
          (recon, frame, prediction, dims, source))
WRAP_VOID(STAGE_RESTORATION, vp_restoration_apply,
          (const vp_restoration_weights *weights, vp_restoration_scratch *scratch, vp_pool *pool,
           const vp_restoration_frame *frame),
          (weights, scratch, pool, frame))
WRAP_VOID(STAGE_RESTORATION, vp_restoration_apply_rows,
          (const vp_restoration_weights *weights, vp_restoration_scratch *scratch, vp_pool *pool,
           const vp_restoration_frame *frame, int every),
          (weights, scratch, pool, frame, every))
WRAP_VOID(at.now == STAGE_REST ? STAGE_BORDERS : at.now, vp_image_extend, (vp_image * image),
          (image))
WRAP(vpatch_status, STAGE_SYNTAX, vp_syntax_reset, (vp_syntax * syntax), (syntax))
WRAP(vpatch_status, STAGE_SYNTAX, vp_syntax_gop,
     (vp_syntax * syntax, vp_coder *coder, vp_coded_gop *gop), (syntax, coder, gop))
WRAP(int, STAGE_TOKENS, vp_token_code,
     (vp_token_model * model, vp_coder *coder, vp_frame_type type, const uint8_t *quality,
      int16_t *tokens, uint8_t *coded, const uint8_t *motion),
     (model, coder, type, quality, tokens, coded, motion))
/* Counted bits are how the search's rates learn. */
WRAP_VOID(coder->mode == VP_CODER_COUNT ? STAGE_MOTION_SEARCH : STAGE_MOTION, vp_motion_code,
          (vp_motion_model * model, vp_coder *coder, vp_motion_field *field), (model, coder, field))
