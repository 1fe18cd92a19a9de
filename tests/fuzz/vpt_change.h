/* SPDX-License-Identifier: BSD-2-Clause */
/* Changes of .vpt files that know its chunks, so that a fuzzer gets behind the checksums. */
#ifndef VPATCH_TEST_VPT_CHANGE_H
#define VPATCH_TEST_VPT_CHANGE_H

#include "fuzz.h"

/* Puts the right CRC behind every chunk, as far as chunks follow each other. */
void vpt_repair(uint8_t *data, size_t size);
/* The same for the GOP units of a segment's payload. */
void vpt_repair_payload(uint8_t *data, size_t size);

/* A change of the bytes, of one chunk's payload, or of the order of chunks; mostly repaired. */
size_t vpt_change(uint8_t *data, size_t size, size_t room, unsigned seed);

#endif
