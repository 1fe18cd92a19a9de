/* SPDX-License-Identifier: BSD-2-Clause */
#ifndef PROFILER_NETWORK_H
#define PROFILER_NETWORK_H

#include "vpatch/vpatch.h"

/* Prints how near the matrix products of a model's networks come to what the CPU could do, for a
 * picture of this size whose patches are all active, on one thread. */
void network_print(const vpatch_model *model, int width, int height);

#endif
