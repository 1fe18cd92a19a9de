/* SPDX-License-Identifier: BSD-2-Clause */
#include "util/sandbox.h"

#ifndef __linux__

unsigned vp_sandbox_available(void)
{
    return 0;
}

unsigned vp_sandbox_enter(const char *const *writable, size_t count, int network)
{
    (void)writable;
    (void)count;
    (void)network;
    return 0;
}

#else

#include <stdint.h>
#include <sys/prctl.h>

#include "util/sandbox_internal.h"

unsigned vp_sandbox_available(void)
{
    unsigned parts = 0;

    if (vp_landlock_available()) parts |= VP_SANDBOX_LANDLOCK;
    if (vp_seccomp_available()) parts |= VP_SANDBOX_SECCOMP;
    return parts;
}

unsigned vp_sandbox_enter(const char *const *writable, size_t count, int network)
{
    unsigned parts = 0;

    /* Without it, only root may do either; it also makes setuid programs harmless. */
    if (prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0)) return 0;
    if (!vp_landlock_enter(writable, count)) parts |= VP_SANDBOX_LANDLOCK;
    if (!vp_seccomp_enter(network)) parts |= VP_SANDBOX_SECCOMP;
    return parts;
}

#endif
