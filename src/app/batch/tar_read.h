/* SPDX-License-Identifier: BSD-2-Clause */
/* The samples of a shard that is there (tar_shards.h). */
#ifndef VPATCH_BATCH_TAR_READ_H
#define VPATCH_BATCH_TAR_READ_H

#include <stddef.h>

/* The last part of a shard's path. */
const char *vp_tar_name(const char *path);

/* Tells the text of each STEM.json; passes over what else is in the file. 0, or -1: message has the
 * reason, with the path in front; `found` returned a number that is not 0 (message is its). */
int vp_tar_read(const char *path,
                int (*found)(void *opaque, const char *tar, const char *stem, const char *json),
                void *opaque, char *message, size_t size);

#endif
