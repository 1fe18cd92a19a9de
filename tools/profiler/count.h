/* SPDX-License-Identifier: BSD-2-Clause */
/* Before every source of the rooms that code decisions, where they are compiled to be counted. */
#ifndef PROFILER_COUNT_H
#define PROFILER_COUNT_H

#include "entropy/rangecoder.h"

extern unsigned long long profiler_decisions;

/* A macro does not call itself: the second one is the function. */
#define vp_coder_bit(coder, p1, bit) (profiler_decisions++, vp_coder_bit(coder, p1, bit))

#endif
