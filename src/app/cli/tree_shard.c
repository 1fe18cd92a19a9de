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

/* A number that Slurm has put into the environment; otherwise: where it has not. 0, or -1: it is no
 * number, which is told. */
static int from_slurm(const char *name, int low, int otherwise, int *value)
{
    const char *text = getenv(name);
    char *end;

    *value = otherwise;
    if (!text) return 0;
    *value = parse(text, low, &end);
    if (*value >= 0 && !*end) return 0;
    vp_error("encode", "%s: \"%s\" is not a number from %d on (--shard says which part is meant)",
             name, text, low);
    return -1;
}

vp_exit vp_tree_shard(const vp_settings *settings, int *shard, int *shards)
{
    int task, count, first, step;

    *shard = 0;
    *shards = 1;
    if (settings->shard) return from_option(settings->shard, shard, shards);
    if (from_slurm("SLURM_ARRAY_TASK_ID", 0, -1, &task) ||
        from_slurm("SLURM_ARRAY_TASK_COUNT", 1, -1, &count) ||
        from_slurm("SLURM_ARRAY_TASK_MIN", 0, 0, &first) ||
        from_slurm("SLURM_ARRAY_TASK_STEP", 1, 1, &step))
        return VP_EXIT_USAGE;
    if (task < 0 && count < 0) return VP_EXIT_OK;
    if (task < 0 || count < 0) {
        vp_error("encode", "%s is there without %s (--shard says which part is meant)",
                 task < 0 ? "SLURM_ARRAY_TASK_COUNT" : "SLURM_ARRAY_TASK_ID",
                 task < 0 ? "SLURM_ARRAY_TASK_ID" : "SLURM_ARRAY_TASK_COUNT");
        return VP_EXIT_USAGE;
    }
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
