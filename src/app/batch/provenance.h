/* SPDX-License-Identifier: BSD-2-Clause */
/* What a .vpt file was made from and how: enough to tell whether making it again would give the
 * same. Lines of key=value in the file (vpatch_writer_set_provenance):
 *
 *   source.sha256   of all of the source's bytes, 64 hexadecimal digits
 *   source.bytes    how many they are
 *   captions.sha256 of captions beside it, track and bytes of one behind the other; empty: none
 *   program         name and version of the program
 *   settings        those of its settings that the bytes depend on, as the program writes them
 *
 * The model stands in the header. */
#ifndef VPATCH_BATCH_PROVENANCE_H
#define VPATCH_BATCH_PROVENANCE_H

#include <stddef.h>
#include <stdint.h>

#include "batch/sidecars.h"

typedef struct vp_provenance {
    char sha256[65];
    uint64_t bytes;
    char captions[65];
    char program[48];
    char settings[240];
} vp_provenance;

/* Reads a whole file for sha256 and bytes. 0, or an errno; -1: stopped. should_stop is asked now
 * and then. */
int vp_provenance_read_source(vp_provenance *provenance, const char *path,
                              int (*should_stop)(void));

/* The same for captions, whose tracks count, too. */
int vp_provenance_read_captions(vp_provenance *provenance, const vp_sidecars *files,
                                int (*should_stop)(void));

/* Writes the text. */
void vp_provenance_format(const vp_provenance *provenance, char *text, size_t size);
/* Reads it: 0, or -1: it is not of this kind (nothing is set then). */
int vp_provenance_parse(vp_provenance *provenance, const char *text);

/* 1: the same captions. */
int vp_provenance_same_captions(const vp_provenance *one, const vp_provenance *other);
/* 1: the same source, program and settings, whatever the captions. */
int vp_provenance_is_same(const vp_provenance *one, const vp_provenance *other);

#endif
