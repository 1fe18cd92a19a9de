/* SPDX-License-Identifier: BSD-2-Clause */
/* What libFuzzer and replay.c call: one input, any bytes. Aborts on a mistake. */
#ifndef VPATCH_TEST_FUZZ_H
#define VPATCH_TEST_FUZZ_H

#include <stddef.h>
#include <stdint.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

#endif
