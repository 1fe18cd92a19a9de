/* SPDX-License-Identifier: BSD-2-Clause */
#ifdef __linux__
#define _GNU_SOURCE /* sched_getaffinity */
#include <sched.h>
#endif

#include "bench/machine.h"

#include <stdio.h>
#include <string.h>
#include <unistd.h>

int vp_bench_cores(void)
{
    long cores;

#ifdef __linux__
    cpu_set_t set;

    if (sched_getaffinity(0, sizeof set, &set) == 0) return CPU_COUNT(&set);
#endif
    cores = sysconf(_SC_NPROCESSORS_ONLN);
    return cores > 0 && cores < 1024 ? (int)cores : 1;
}

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
