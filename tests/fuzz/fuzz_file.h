/* SPDX-License-Identifier: BSD-2-Clause */
/* An input as a file, for what reads only from files: always the same one, removed at exit. */
#ifndef VPATCH_TEST_FUZZ_FILE_H
#define VPATCH_TEST_FUZZ_FILE_H

#include <unistd.h>

#include "fuzz.h"

static char fuzz_file_name[256];
static int fuzz_file_descriptor = -1;

static inline void fuzz_file_remove(void)
{
    unlink(fuzz_file_name);
}

/* Its path. */
static inline const char *fuzz_file(const uint8_t *data, size_t size)
{
    if (fuzz_file_descriptor < 0) {
        const char *folder = getenv("TMPDIR");

        snprintf(fuzz_file_name, sizeof fuzz_file_name, "%s/vpatch-fuzz-XXXXXX",
                 folder ? folder : "/tmp");
        fuzz_file_descriptor = mkstemp(fuzz_file_name);
        FUZZ_REQUIRE(fuzz_file_descriptor >= 0 && !atexit(fuzz_file_remove));
    }
    FUZZ_REQUIRE(!ftruncate(fuzz_file_descriptor, 0));
    FUZZ_REQUIRE(pwrite(fuzz_file_descriptor, data, size, 0) == (ssize_t)size);
    return fuzz_file_name;
}

#endif
