/* SPDX-License-Identifier: BSD-2-Clause */
/* A process takes away from itself what it does not need, before it reads anything from outside:
 * should a file take over a decoder, little is left to do with it. Linux alone:
 *
 *   Landlock   files are made, written and removed only below the places named; no file is
 *              executed. Reading stays free.
 *   seccomp    no programs, no network, no debugging of others, no mounts, no kernel modules and
 *              such: these calls fail with EPERM.
 *
 * What the kernel lacks, or an emulator (qemu-user) does not know, is left out. Threads that are
 * started later are under it, too. It lasts until the process ends. */
#ifndef VPATCH_UTIL_SANDBOX_H
#define VPATCH_UTIL_SANDBOX_H

#include <stddef.h>

/* Which parts there are, or are in force. */
enum { VP_SANDBOX_LANDLOCK = 1, VP_SANDBOX_SECCOMP = 2 };

/* What this kernel has; changes nothing. */
unsigned vp_sandbox_available(void);

/* Closes it. Folders, and files that exist, which may be written; those that are not there are
 * passed over. network 1: sockets stay. Returns the parts that are in force. */
unsigned vp_sandbox_enter(const char *const *writable, size_t count, int network);

#endif
