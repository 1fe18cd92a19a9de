/* SPDX-License-Identifier: BSD-2-Clause */
/* Which part of a batch this program is to do. */
#ifndef VPATCH_CLI_TREE_SHARD_H
#define VPATCH_CLI_TREE_SHARD_H

#include "cli/options.h"

/* --shard I/N (I from 0), or else the place in a Slurm job array, which is told; 0 of 1 without
 * either. Reports what is wrong with them. */
vp_exit vp_tree_shard(const vp_settings *settings, int *shard, int *shards);

#endif
