/* SPDX-License-Identifier: BSD-2-Clause */
#include "util/base_name.h"

#include <string.h>

const char *vp_base_name(const char *path)
{
    const char *slash = strrchr(path, '/');

    return slash ? slash + 1 : path;
}
