/* SPDX-License-Identifier: BSD-2-Clause */
#include "cli/tree_shard.h"

#include <errno.h>
#include <limits.h>
#include <stdlib.h>

/* A whole number from low on; *end is behind it. -1: none. */
static int parse(const char *text, int low, char **end)
{
    long value;

    errno = 0;
    value = strtol(text, end, 10);
    return *end == text || errno || value < low || value > INT_MAX ? -1 : (int)value;
}

static vp_exit from_option(const char *text, int *shard, int *shards)
{
    char *end;
    int number = parse(text, 0, &end), count = -1;

    if (number >= 0 && *end == '/') count = parse(end + 1, 1, &end);
    if (count < 0 || *end || number >= count) {
        vp_error("encode", "--shard: \"%s\" is not I/N with I from 0 to N - 1", text);
        return VP_EXIT_USAGE;
    }
    *shard = number;
    *shards = count;
    return VP_EXIT_OK;
}

/* A number that Slurm has put into the environment; -1: none. */
static int from_slurm(const char *name)
{
    const char *text = getenv(name);
    char *end;
    int value = text ? parse(text, 0, &end) : -1;

    return value >= 0 && !*end ? value : -1;
}

vp_exit vp_tree_shard(const vp_settings *settings, int *shard, int *shards)
{
    int task = from_slurm("SLURM_ARRAY_TASK_ID"), count = from_slurm("SLURM_ARRAY_TASK_COUNT");
    int first = from_slurm("SLURM_ARRAY_TASK_MIN"), step = from_slurm("SLURM_ARRAY_TASK_STEP");

    *shard = 0;
    *shards = 1;
    if (settings->shard) return from_option(settings->shard, shard, shards);
    if (task < 0 || count < 1) return VP_EXIT_OK;
    if (first < 0) first = 0;
    if (step < 1) step = 1;
    if (task < first || (task - first) % step || (task - first) / step >= count) {
        vp_error("encode",
                 "SLURM_ARRAY_TASK_ID %d is none of %d tasks from %d in steps of %d (--shard says "
                 "which part is meant)",
                 task, count, first, step);
        return VP_EXIT_USAGE;
    }
    *shard = (task - first) / step;
    *shards = count;
    vp_note(settings->quiet, NULL, "--shard %d/%d, from the Slurm job array", *shard, *shards);
    return VP_EXIT_OK;
}
