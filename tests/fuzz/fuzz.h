/* SPDX-License-Identifier: BSD-2-Clause */
/* What libFuzzer and replay.c call, and what the targets share. A target aborts on a mistake. */
#ifndef VPATCH_TEST_FUZZ_H
#define VPATCH_TEST_FUZZ_H

#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* One input, any bytes. */
int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);
/* A target's own way of changing an input, where it has one: the new size, at most `room`. */
size_t LLVMFuzzerCustomMutator(uint8_t *data, size_t size, size_t room, unsigned seed);
/* libFuzzer's changes, or replay.c's. */
size_t LLVMFuzzerMutate(uint8_t *data, size_t size, size_t room);

#define FUZZ_REQUIRE(condition)                                                       \
    do {                                                                              \
        if (!(condition)) {                                                           \
            fprintf(stderr, "%s:%d: not true: %s\n", __FILE__, __LINE__, #condition); \
            abort();                                                                  \
        }                                                                             \
    } while (0)

/* Reads every byte, so that a sanitizer sees what is not there. */
static inline void fuzz_touch(const void *data, size_t size)
{
    const volatile uint8_t *p = data;

    for (size_t i = 0; i < size; i++) (void)p[i];
}

static inline void fuzz_touch_text(const char *text)
{
    fuzz_touch(text, strlen(text) + 1);
}

#endif
