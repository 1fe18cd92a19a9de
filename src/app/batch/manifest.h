/* SPDX-License-Identifier: BSD-2-Clause */
/* The manifest of a batch: JSON Lines, one object for each clip. While a batch runs, lines are
 * appended as clips are finished, whole lines at a time; at its end the file is replaced by one in
 * the order of the clips. So a batch that was killed leaves what it had, and a later one that
 * finishes it leaves the same file as one that was never killed. */
#ifndef VPATCH_BATCH_MANIFEST_H
#define VPATCH_BATCH_MANIFEST_H

#include <jansson.h>
#include <stddef.h>

typedef struct vp_manifest vp_manifest;

/* Opens path, makes it where it is missing, and locks it against another program of this kind. 1:
 * another has it. With keep, the lines that are in it are read: the last of each "file" counts, a
 * broken one at the end is passed over. 0, 1 or -1: message has the reason. */
int vp_manifest_open(vp_manifest **result, const char *path, int keep, char *message, size_t size);

/* Takes out all that is in it. 0, or -1: message. */
int vp_manifest_clear(vp_manifest *manifest, char *message, size_t size);

/* The object of a clip from before, by its "file"; NULL: there is none. Borrowed. */
const json_t *vp_manifest_find(const vp_manifest *manifest, const char *file);

/* Appends the line of a clip and keeps the object (taken over). 0, or -1: message. */
int vp_manifest_add(vp_manifest *manifest, json_t *object, char *message, size_t size);

/* Puts a value into a clip's object (both are taken over or borrowed as vp_json_set does): it is in
 * the file after vp_manifest_finish. */
int vp_manifest_amend(vp_manifest *manifest, const char *file, const char *key, json_t *value);

/* Replaces the file by one with the objects of `files`, in that order; others are left out. 0, or
 * -1: message. */
int vp_manifest_finish(vp_manifest *manifest, const char *const *files, size_t count, char *message,
                       size_t size);
/* NULL is allowed. The lines stay. */
void vp_manifest_close(vp_manifest *manifest);

#endif
