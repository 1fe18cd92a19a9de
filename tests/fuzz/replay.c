/* SPDX-License-Identifier: BSD-2-Clause */
/* Runs a fuzz target without a fuzzer: on the files named, and on `--changed N`
 * random changes of each of them, drawn from a seed so that a failure repeats. */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "fuzz.h"

static uint8_t *read_file(const char *path, size_t *size)
{
    FILE *file = fopen(path, "rb");
    if (!file || fseek(file, 0, SEEK_END)) {
        fprintf(stderr, "%s: %s\n", path, strerror(errno));
        exit(1);
    }
    long end = ftell(file);
    rewind(file);
    uint8_t *data = end >= 0 ? malloc((size_t)end + 1) : NULL;
    if (!data || fread(data, 1, (size_t)end, file) != (size_t)end) {
        fprintf(stderr, "%s: cannot be read\n", path);
        exit(1);
    }
    fclose(file);
    *size = (size_t)end;
    return data;
}

static unsigned draw(unsigned *state)
{
    *state ^= *state << 13;
    *state ^= *state >> 17;
    *state ^= *state << 5;
    return *state;
}

/* An allocation of just the size, so that a sanitizer sees reads past the end. */
static void run_copy(const uint8_t *data, size_t size, unsigned *seed)
{
    uint8_t *copy = malloc(size ? size : 1);
    if (!copy) exit(1);
    memcpy(copy, data, size);
    for (unsigned changes = size && seed ? 1 + draw(seed) % 4 : 0; changes > 0; changes--) {
        size_t at = draw(seed) % size, from = draw(seed) % size;
        size_t length = draw(seed) % 16 + 1;
        if (length > size - at) length = size - at;
        if (length > size - from) length = size - from;
        switch (draw(seed) % 4) {
        case 0: copy[at] ^= (uint8_t)(1u << draw(seed) % 8); break;
        case 1: copy[at] = (uint8_t)draw(seed); break;
        case 2: memmove(copy + at, copy + from, length); break;
        default: memset(copy + at, draw(seed) & 1 ? 0xff : 0, length); break;
        }
    }
    LLVMFuzzerTestOneInput(copy, size);
    free(copy);
}

int main(int argc, char **argv)
{
    int first = 1, changed = 0, files = 0;
    if (argc > 2 && !strcmp(argv[1], "--changed")) {
        changed = atoi(argv[2]);
        first = 3;
    }
    for (int i = first; i < argc; i++, files++) {
        size_t size;
        uint8_t *data = read_file(argv[i], &size);
        unsigned seed = 1 + (unsigned)i;
        run_copy(data, size, NULL);
        for (int n = 0; n < changed; n++) run_copy(data, size, &seed);
        free(data);
    }
    printf("%d files, %d runs each\n", files, 1 + changed);
    return files == 0;
}
