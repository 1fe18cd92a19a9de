/* SPDX-License-Identifier: BSD-2-Clause */
/* Counts what decoding a clip's bytes decides:
 *
 *   profiler-count MODEL CLIP FRAMES PRESET
 *
 * prints what it is of, decisions, bits at equal odds, and for tokens the patches of all frames
 * and those that hold integers. Times are of no use here: see the other program. */
#include <stdio.h>
#include <stdlib.h>

#include "clip.h"
#include "entropy/token_coder.h"
#include "inter/motion_coder.h"

unsigned long long profiler_decisions;

typedef struct tally {
    unsigned long long decisions, even;
} tally;

/* The decoder calls us without a context, so there is one of these. */
static struct {
    tally tokens, motion;
    unsigned long long even, patches, coded;
    int frame_patches;
} counted;

int __real_vp_token_code(vp_token_model *model, vp_coder *coder, vp_frame_type type,
                         const uint8_t *quality, int16_t *tokens, uint8_t *coded,
                         const uint8_t *motion);
int __wrap_vp_token_code(vp_token_model *model, vp_coder *coder, vp_frame_type type,
                         const uint8_t *quality, int16_t *tokens, uint8_t *coded,
                         const uint8_t *motion);
void __real_vp_motion_code(vp_motion_model *model, vp_coder *coder, vp_motion_field *field);
void __wrap_vp_motion_code(vp_motion_model *model, vp_coder *coder, vp_motion_field *field);
uint32_t __real_vp_coder_direct(vp_coder *coder, uint32_t value, int count);
uint32_t __wrap_vp_coder_direct(vp_coder *coder, uint32_t value, int count);

uint32_t __wrap_vp_coder_direct(vp_coder *coder, uint32_t value, int count)
{
    counted.even += (unsigned long long)count;
    return __real_vp_coder_direct(coder, value, count);
}

int __wrap_vp_token_code(vp_token_model *model, vp_coder *coder, vp_frame_type type,
                         const uint8_t *quality, int16_t *tokens, uint8_t *coded,
                         const uint8_t *motion)
{
    const tally before = {profiler_decisions, counted.even};
    const int result = __real_vp_token_code(model, coder, type, quality, tokens, coded, motion);

    counted.tokens.decisions += profiler_decisions - before.decisions;
    counted.tokens.even += counted.even - before.even;
    counted.patches += (unsigned long long)counted.frame_patches;
    for (int i = 0; i < counted.frame_patches; i++) counted.coded += coded[i] != 0;
    return result;
}

void __wrap_vp_motion_code(vp_motion_model *model, vp_coder *coder, vp_motion_field *field)
{
    const tally before = {profiler_decisions, counted.even};

    __real_vp_motion_code(model, coder, field);
    counted.motion.decisions += profiler_decisions - before.decisions;
    counted.motion.even += counted.even - before.even;
}

int main(int argc, char **argv)
{
    char message[256] = "";
    vpatch_model *model;
    clip c;

    if (argc != 5) fail("profiler-count MODEL CLIP FRAMES PRESET");
    if (vpatch_model_open(&model, argv[1], message, sizeof message)) fail("%s", message);
    clip_open(&c, argv[2], atoi(argv[3]), model);
    if (c.samples) clip_encode(&c, model, atoi(argv[4]), 1);
    /* what the encoder decided does not count */
    counted.tokens = counted.motion = (tally){0, 0};
    counted.patches = counted.coded = 0;
    counted.frame_patches = c.rows * c.columns;
    clip_decode(&c, model, 1, 1);
    printf("tokens %llu %llu\n", counted.tokens.decisions, counted.tokens.even);
    printf("motion %llu %llu\n", counted.motion.decisions, counted.motion.even);
    printf("patches %llu %llu\n", counted.patches, counted.coded);
    clip_close(&c);
    vpatch_model_close(model);
    return 0;
}
