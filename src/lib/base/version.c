/* SPDX-License-Identifier: BSD-2-Clause */
#include "vpatch/vpatch.h"

const char *vpatch_version(void)
{
    return VPATCH_VERSION;
}

int vpatch_version_number(void)
{
    return VPATCH_VERSION_NUMBER;
}
