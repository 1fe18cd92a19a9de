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

/* Seconds in which the calling thread works by itself, is in a loop that is shared out, waits for
 * the background (with one worker: does its work). */
typedef struct graph_time {
    double alone, loops, waiting;
} graph_time;

/* The graph on so many workers, the calling thread and the background one among them. Waking
 * threads, caches and memory that they share cost nothing in it. */
graph_time graph_simulate(const graph *g, int workers);

#endif
