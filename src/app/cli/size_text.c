/* SPDX-License-Identifier: BSD-2-Clause */
#include "cli/size_text.h"

#include <stdio.h>

void vp_size_format(char *text, size_t size, uint64_t bytes)
{
    static const char *const units[] = {"kB", "MB", "GB", "TB", "PB", "EB"};
    double value = (double)bytes / 1000;
    int unit = 0;

    if (bytes < 1000) {
        snprintf(text, size, "%llu byte%s", (unsigned long long)bytes, bytes == 1 ? "" : "s");
        return;
    }
    /* 999.6 would be printed as 1000 */
    for (; value >= 999.5; unit++) value /= 1000;
    snprintf(text, size, "%.*f %s", value < 9.995 ? 2 : value < 99.95 ? 1 : 0, value, units[unit]);
}

void vp_size_ratio_format(char *text, size_t size, uint64_t bytes, uint64_t source)
{
    char made[32], from[32];
    double ratio = bytes ? (double)source / (double)bytes : 0;

    vp_size_format(made, sizeof made, bytes);
    vp_size_format(from, sizeof from, source);
    if (source && bytes)
        snprintf(text, size, "%s from %s (%.*fx)", made, from, ratio < 9.95 ? 2 : ratio < 99.5,
                 ratio);
    else
        snprintf(text, size, "%s", made);
}
