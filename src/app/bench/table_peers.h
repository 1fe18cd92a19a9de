/* SPDX-License-Identifier: BSD-2-Clause */
/* The tables with a group of columns per peer. They go on below when the peers do not fit
 * side by side. */
#ifndef VPATCH_BENCH_TABLE_PEERS_H
#define VPATCH_BENCH_TABLE_PEERS_H

#include "bench/table_cells.h"

/* Per clip the bits and the BD-rate against each peer, and their means. */
void vp_table_put_clips(vp_table *t);

/* The mean BD-rate of the clips of each tag, when there are several. */
void vp_table_put_tags(vp_table *t);

#endif
