/* SPDX-License-Identifier: BSD-2-Clause */
#include "cli/time_text.h"

#include <stdio.h>

/* Parses the digits of one field; -1: none, or more than nine. */
static long parse_digits(const char **text)
{
    const char *start = *text;
    long value = 0;

    while (**text >= '0' && **text <= '9') {
        if (*text - start >= 9) return -1;
        value = value * 10 + (*(*text)++ - '0');
    }
    return *text > start ? value : -1;
}

int vp_time_parse(const char *text, double *seconds)
{
    double sum = 0, scale = 1;
    int fields = 0;

    for (;;) {
        long field = parse_digits(&text);

        if (field < 0 || (fields > 0 && field > 59)) return -1;
        sum = sum * 60 + (double)field;
        fields++;
        if (*text != ':') break;
        if (fields == 3) return -1;
        text++;
    }
    if (*text == '.') {
        const char *start = ++text;

        while (*text >= '0' && *text <= '9' && text - start < 9) {
            scale /= 10;
            sum += scale * (*text++ - '0');
        }
        if (text == start) return -1;
    }
    if (*text) return -1;
    *seconds = sum;
    return 0;
}

void vp_time_format(char *text, size_t size, double seconds)
{
    /* Longer than any clip, and exact in the arithmetic below. */
    const double most = 1e12;
    long long ms;

    if (!(seconds > 0)) seconds = 0;
    if (seconds > most) seconds = most;
    ms = (long long)(seconds * 1000 + 0.5);
    if (ms >= 3600000)
        snprintf(text, size, "%lld:%02lld:%02lld.%03lld", ms / 3600000, ms / 60000 % 60,
                 ms / 1000 % 60, ms % 1000);
    else
        snprintf(text, size, "%lld:%02lld.%03lld", ms / 60000, ms / 1000 % 60, ms % 1000);
}

void vp_duration_format(char *text, size_t size, double seconds)
{
    const double most = 1e12;
    long long whole;

    if (!(seconds > 0)) seconds = 0;
    if (seconds > most) seconds = most;
    whole = (long long)(seconds + 0.5);
    if (seconds < 59.95)
        snprintf(text, size, "%.1f s", seconds);
    else if (whole < 3600)
        snprintf(text, size, "%lld:%02lld", whole / 60, whole % 60);
    else
        snprintf(text, size, "%lld:%02lld:%02lld", whole / 3600, whole / 60 % 60, whole % 60);
}
