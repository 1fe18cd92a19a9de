/* SPDX-License-Identifier: BSD-2-Clause */
/* Sizes as people read them. */
#ifndef VPATCH_CLI_SIZE_TEXT_H
#define VPATCH_CLI_SIZE_TEXT_H

#include <stddef.h>
#include <stdint.h>

/* "999 bytes", "12.3 kB", "1.23 GB": three digits and more, in powers of 1000. */
void vp_size_format(char *text, size_t size, uint64_t bytes);

/* "1.20 MB from 14.0 MB (11.7x)": what became of a source; source 0: not known, "1.20 MB". */
void vp_size_ratio_format(char *text, size_t size, uint64_t bytes, uint64_t source);

#endif
