/* SPDX-License-Identifier: BSD-2-Clause */
/* A clock for the stages of one thread. */
#ifndef PROFILER_STAGES_H
#define PROFILER_STAGES_H

typedef enum stage {
    STAGE_REST,
    STAGE_BORDERS,
    STAGE_LOOKAHEAD,
    STAGE_TEMPORAL_FILTER,
    STAGE_ADAPTIVE_QUANT,
    STAGE_PYRAMID,
    STAGE_MOTION_SEARCH,
    STAGE_DMVR,
    STAGE_PREDICT,
    STAGE_EARLY_SKIP,
    STAGE_ANALYSIS,
    STAGE_ANALYSIS_PRODUCTS,
    STAGE_QUANTISATION,
    STAGE_SYNTHESIS,
    STAGE_SYNTHESIS_PRODUCTS,
    STAGE_RESTORATION,
    STAGE_RESTORATION_SEARCH,
    STAGE_TOKENS,
    STAGE_MOTION,
    STAGE_SYNTAX,
    STAGES
} stage;

/* Seconds of wall time; of CPU time, of this process and of this thread, in which other programs
 * count for little. */
double wall_clock(void);
double process_clock(void);
double thread_clock(void);

/* From here on seconds are counted, of this thread alone: nothing else may run. */
void stages_begin(void);
/* Fills seconds[STAGES]. */
void stages_end(double *seconds);
/* The stage in work, while they are counted. */
stage stage_now(void);

/* Name and group of a stage. */
const char *stage_name(stage s);
const char *stage_group(stage s);

#endif
