/* SPDX-License-Identifier: BSD-2-Clause */
/* The two halves of the sandbox, on Linux. */
#ifndef VPATCH_UTIL_SANDBOX_INTERNAL_H
#define VPATCH_UTIL_SANDBOX_INTERNAL_H

#include <stddef.h>

int vp_landlock_available(void);
/* 0: in force; -1: not to be had. */
int vp_landlock_enter(const char *const *writable, size_t count);

int vp_seccomp_available(void);
int vp_seccomp_enter(int network);

#endif
