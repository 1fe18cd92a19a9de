/* SPDX-License-Identifier: BSD-2-Clause */
#include "vpatch/vpatch.h"

#define TEXT_(x) #x
#define TEXT(x)  TEXT_(x)

const char *vpatch_version(void)
{
    return TEXT(VPATCH_VERSION_MAJOR) "." TEXT(VPATCH_VERSION_MINOR) "." TEXT(VPATCH_VERSION_PATCH);
}
