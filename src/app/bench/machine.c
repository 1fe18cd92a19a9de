/* SPDX-License-Identifier: BSD-2-Clause */
#include "bench/machine.h"

#include <stdio.h>
#include <string.h>
#include <unistd.h>
#ifdef __GLIBC__
#include <malloc.h>
#endif

void vp_bench_cpu(char *name, size_t size)
{
    FILE *file = fopen("/proc/cpuinfo", "r");
    char line[256];

    snprintf(name, size, "unknown");
    if (!file) return;
    while (fgets(line, sizeof line, file)) {
        char *text = strstr(line, ": ");

        if (strncmp(line, "model name", 10) || !text) continue;
        text[strcspn(text, "\n")] = 0;
        snprintf(name, size, "%s", text + 2);
        break;
    }
    fclose(file);
}

/* The number of kilobytes behind "VmRSS:", in bytes; -1: there is none. */
static int64_t status_bytes(const char *name)
{
    FILE *file = fopen("/proc/self/status", "r");
    char line[256];
    long long kilobytes = -1;

    if (!file) return -1;
    while (kilobytes < 0 && fgets(line, sizeof line, file))
        if (!strncmp(line, name, strlen(name)) &&
            sscanf(line + strlen(name), "%lld", &kilobytes) != 1)
            break;
    fclose(file);
    return kilobytes < 0 ? -1 : (int64_t)kilobytes * 1024;
}

int64_t vp_bench_memory_now(void)
{
    return status_bytes("VmRSS:");
}

int64_t vp_bench_memory_start(void)
{
    FILE *file;
    int failed;

#ifdef __GLIBC__
    malloc_trim(0);
#endif
    file = fopen("/proc/self/clear_refs", "w");
    if (!file) return -1;
    failed = fputs("5", file) < 0; /* 5: the high-water mark, proc(5) */
    failed |= fclose(file) != 0;
    return failed ? -1 : vp_bench_memory_now();
}

int64_t vp_bench_memory_peak(int64_t start)
{
    int64_t peak = start < 0 ? -1 : status_bytes("VmHWM:");

    if (peak < 0) return -1;
    return peak > start ? peak - start : 0;
}
