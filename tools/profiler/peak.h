/* SPDX-License-Identifier: BSD-2-Clause */
/* What the CPU's multipliers give when nothing but registers is in the way. */
#ifndef PROFILER_PEAK_H
#define PROFILER_PEAK_H

#include "base/cpu.h"

/* The instruction with which products of 16 bits are added up at a level; NULL: none. */
const char *peak_instruction(vp_cpu_level level);
/* Multiply-adds a second of that instruction, of a loop of some milliseconds. */
double peak_int16(vp_cpu_level level);
/* The same of float: fused multiply-adds in 512 or 256 bits; 0: the CPU has none. */
double peak_float(int bits);

#endif
