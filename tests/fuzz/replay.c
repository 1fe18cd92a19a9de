/* SPDX-License-Identifier: BSD-2-Clause */
/* Runs a fuzz target without a fuzzer: on the files named and those of the folders named, and on
 * `--changed N` changes of each of them, drawn from a seed so that a failure repeats. */
#include <dirent.h>
#include <errno.h>
#include <sys/stat.h>

#include "fuzz.h"

/* A target need not have one. */
#pragma weak LLVMFuzzerCustomMutator

enum { ROOM = 1 << 16 };

static unsigned draws = 1;

static unsigned draw(void)
{
    draws ^= draws << 13;
    draws ^= draws >> 17;
    draws ^= draws << 5;
    return draws;
}

size_t LLVMFuzzerMutate(uint8_t *data, size_t size, size_t room)
{
    if (!size && !room) return 0;
    if (!size || (draw() % 8 == 0 && size < room)) { /* longer */
        size_t at = size ? draw() % size : 0, length = 1 + draw() % 8;

        if (length > room - size) length = room - size;
        memmove(data + at + length, data + at, size - at);
        for (size_t i = 0; i < length; i++) data[at + i] = (uint8_t)draw();
        return size + length;
    }
    size_t at = draw() % size, from = draw() % size, length = draw() % 16 + 1;
    if (length > size - at) length = size - at;
    if (length > size - from) length = size - from;
    switch (draw() % 5) {
    case 0: data[at] ^= (uint8_t)(1u << draw() % 8); break;
    case 1: data[at] = (uint8_t)draw(); break;
    case 2: memmove(data + at, data + from, length); break;
    case 3: memset(data + at, draw() & 1 ? 0xff : 0, length); break;
    default: memmove(data + at, data + at + length, size - at - length); size -= length;
    }
    return size;
}

static size_t change(uint8_t *data, size_t size)
{
    for (unsigned changes = 1 + draw() % 4; changes > 0; changes--)
        size = LLVMFuzzerCustomMutator && draw() % 4
                   ? LLVMFuzzerCustomMutator(data, size, ROOM, draw())
                   : LLVMFuzzerMutate(data, size, ROOM);
    return size;
}

/* An allocation of just the size, so that a sanitizer sees reads past the end. */
static void run(const uint8_t *data, size_t size)
{
    uint8_t *copy = malloc(size ? size : 1);

    if (!copy) exit(1);
    memcpy(copy, data, size);
    LLVMFuzzerTestOneInput(copy, size);
    free(copy);
}

static void run_file(const char *path, int changed)
{
    static uint8_t data[ROOM], next[ROOM];
    FILE *file = fopen(path, "rb");
    size_t size = file ? fread(data, 1, ROOM, file) : 0;

    if (!file || ferror(file) || size == ROOM) {
        fprintf(stderr, "%s: %s\n", path, size == ROOM ? "too large" : strerror(errno));
        exit(1);
    }
    fclose(file);
    run(data, size);
    for (int i = 0; i < changed; i++) {
        draws = 1 + (unsigned)i;
        memcpy(next, data, size);
        run(next, change(next, size));
    }
}

static int run_path(const char *path, int changed)
{
    struct stat status;
    int files = 0;

    if (stat(path, &status) || !S_ISDIR(status.st_mode)) {
        run_file(path, changed);
        return 1;
    }
    struct dirent **names;
    int count = scandir(path, &names, NULL, alphasort);
    for (int i = 0; i < count; i++) {
        char inside[4096];

        snprintf(inside, sizeof inside, "%s/%s", path, names[i]->d_name);
        if (names[i]->d_name[0] != '.') files += run_path(inside, changed);
        free(names[i]);
    }
    if (count >= 0) free(names);
    return files;
}

int main(int argc, char **argv)
{
    int first = 1, changed = 0, files = 0;

    if (argc > 2 && !strcmp(argv[1], "--changed")) {
        changed = atoi(argv[2]);
        first = 3;
    }
    for (int i = first; i < argc; i++) files += run_path(argv[i], changed);
    printf("%d files, %d runs each\n", files, 1 + changed);
    return files == 0;
}
