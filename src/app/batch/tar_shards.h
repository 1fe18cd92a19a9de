/* SPDX-License-Identifier: BSD-2-Clause */
/* Shards in the form that WebDataset and its readers take: NAME-000000.tar, NAME-000001.tar ..., in
 * which the files of one sample lie together under one stem: STEM.vpt and STEM.json. A shard
 * appears under its name when it is complete, and is not touched again. */
#ifndef VPATCH_BATCH_TAR_SHARDS_H
#define VPATCH_BATCH_TAR_SHARDS_H

#include <stddef.h>
#include <stdint.h>

typedef struct vp_tar_shards vp_tar_shards;

typedef struct vp_tar_calls {
    void *opaque;
    /* A sample has been found in a shard that was there: its JSON text. 0, or -1: stop. */
    int (*found)(void *opaque, const char *tar, const char *stem, const char *json);
    /* The text that is to be STEM.json in a shard of this name, in new memory; NULL: memory is
     * short. */
    char *(*describe)(void *opaque, const char *tar, const char *stem);
    /* A shard with this sample in it is complete: its .vpt file may go. */
    void (*packed)(void *opaque, const char *stem, const char *vpt);
} vp_tar_calls;

/* Shards folder/name-NNNNNN.tar of at most `limit` bytes of samples (one sample alone may have
 * more). Those that are there are read, and tell their samples. NULL: message has the reason. */
vp_tar_shards *vp_tar_shards_open(const char *folder, const char *name, uint64_t limit,
                                  const vp_tar_calls *calls, char *message, size_t size);
/* How many were there. */
int vp_tar_shards_found(const vp_tar_shards *shards);
/* The next sample. Writes a shard when there are enough. 0, or -1: message has the reason. */
int vp_tar_shards_add(vp_tar_shards *shards, const char *stem, const char *vpt, char *message,
                      size_t size);
/* Writes what is left. */
int vp_tar_shards_finish(vp_tar_shards *shards, char *message, size_t size);
/* NULL is allowed. What is not in a shard yet is left as it is. */
void vp_tar_shards_close(vp_tar_shards *shards);

#endif
