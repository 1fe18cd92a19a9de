/* SPDX-License-Identifier: BSD-2-Clause */
/* What the pool and the background task of an encoder or decoder are given to do, piece by piece,
 * as recorded on one thread; and how long it takes when several workers share it. */
#ifndef PROFILER_GRAPH_H
#define PROFILER_GRAPH_H

typedef struct graph graph;

/* Records what this thread does from here on, in a codec that has one thread; stages must be
 * counted (stages.h), they tell which loops are a wavefront. columns: of patches. */
void graph_begin(int columns);
graph *graph_end(void);
void graph_free(graph *g);

/* Seconds of the graph on so many workers, the calling thread and the background one among
 * them. Waking threads, caches and memory that they share cost nothing in it. */
double graph_simulate(const graph *g, int workers);
/* Seconds in loops that are shared out; seconds of the background task; all. */
void graph_sums(const graph *g, double *shared, double *background, double *all);

#endif
