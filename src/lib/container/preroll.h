/* SPDX-License-Identifier: BSD-2-Clause */
/* Finds out how far before a segment the carried packets of its time begin.
 * Packets may be written long before the segment that covers them (the encoder
 * holds frames back); seeking has to start there to miss none. */
#ifndef VPATCH_CONTAINER_PREROLL_H
#define VPATCH_CONTAINER_PREROLL_H

#include <stdint.h>

#include "vpatch/vpatch.h"

/* A pckt chunk that a coming segment may need. Times are in seconds: they only
 * choose where reading starts, so a double is exact enough. */
typedef struct vp_preroll_packet {
    uint64_t offset;
    double latest;
} vp_preroll_packet;

/* The chunks that may be found: a later chunk counts only when its packets are later than all
 * before it. So the list ascends in both fields, a segment's chunk is found by halving, and all
 * chunks of a file cost no more than their number. */
typedef struct vp_preroll {
    vp_preroll_packet *list;
    int first, count, capacity; /* those before `first` are forgotten */
} vp_preroll;

#define VP_NO_SECONDS (-1e300) /* before any time */

double vp_seconds(int64_t time, int num, int den);
/* The time a packet starts at; VP_NO_SECONDS when it has none. */
double vp_packet_seconds(const vpatch_stream_packet *packet, int num, int den);

/* Remembers a pckt chunk whose last packet starts at `latest`. Returns 0 or -1. */
int vp_preroll_add(vp_preroll *leads, uint64_t offset, double latest);
/* The lead of a segment at `offset` that starts at `first`; 0: none. */
uint64_t vp_preroll_find(const vp_preroll *leads, uint64_t offset, double first);
/* Forgets chunks that only hold packets before `time`. */
void vp_preroll_forget(vp_preroll *leads, double time);
void vp_preroll_free(vp_preroll *leads);

#endif
