/* SPDX-License-Identifier: BSD-2-Clause */
/* Output that appears under its name only when it is complete: bytes go to
 * ".NAME.vpatch-PID.tmp" in the same directory, and commit fsyncs and renames.
 * Closing without a commit removes the temporary file, and so does an interrupt (cleanup.h). One
 * that a killed program left is removed by the next that writes this output (tempname.h).
 *
 * Special cases
 *   - path "-" is standard output: nothing temporary, nothing to rename.
 *   - A path that exists and is not a regular file (a device, a pipe) is written
 *     directly: renaming over it would replace the device.
 *   - A symbolic link is followed; the file it points to is replaced. One that leads nowhere is
 *     an error.
 *   - A replaced file's permissions are kept, without setuid, setgid and sticky bits.
 *   - Without force, a file that exists when the output is opened or that
 *     appears before commit is an error and stays untouched.
 *
 * Messages are one line without the file's name: the caller puts the name in
 * front. A handle belongs to one thread. */
#ifndef VPATCH_MEDIA_TEMPFILE_H
#define VPATCH_MEDIA_TEMPFILE_H

#include "vpatch/vpatch.h"

typedef struct vp_tempfile vp_tempfile;

/* Opens the temporary file for `path`. On failure *result is NULL and message
 * (may be NULL) has the reason. VPATCH_ERR_IO, VPATCH_ERR_MEMORY,
 * VPATCH_ERR_ARGUMENT. */
vpatch_status vp_tempfile_open(vp_tempfile **result, const char *path, int force, char *message,
                               size_t message_size);

/* The same in a directory of one's own (tempdir.h), where nothing was left by others and names need
 * not survive: a row of pictures is written in a time that grows with their number. */
vpatch_status vp_tempfile_open_inside(vp_tempfile **result, const char *path, char *message,
                                      size_t message_size);

/* Appends at the current position. Returns 0, or -1; the first failure is kept
 * and makes every later call and the commit fail. */
int vp_tempfile_write(vp_tempfile *file, const void *data, size_t size);

/* Sends what was written on its way where someone may wait for it: into a pipe. Returns 0, or -1
 * as vp_tempfile_write. */
int vp_tempfile_send(vp_tempfile *file);

/* Moves to `offset` from the start. Returns 0, or -1 where the output cannot
 * seek (a pipe); that is not kept as a failure. */
int vp_tempfile_seek(vp_tempfile *file, int64_t offset);

/* 1: seeking works. */
int vp_tempfile_seekable(const vp_tempfile *file);

/* Where bytes go for vpatch_writer_open. Valid until the file is closed. */
vpatch_output vp_tempfile_output(vp_tempfile *file);

/* The name of the temporary file, or NULL when there is none ("-", devices).
 * Owned by the handle. */
const char *vp_tempfile_path(const vp_tempfile *file);

/* fsync, rename, fsync of the directory. After success the file has its name;
 * close the handle in any case. */
vpatch_status vp_tempfile_commit(vp_tempfile *file);

/* The reason of the last failure, "" without one. Owned by the handle. */
const char *vp_tempfile_message(const vp_tempfile *file);

/* errno of the first failed write, 0 without one. */
int vp_tempfile_errno(const vp_tempfile *file);

/* Closes; without a commit the temporary file is removed. NULL is allowed. */
void vp_tempfile_close(vp_tempfile *file);

/* Writes a text to `path`, in place of what is there. On failure message has the reason. */
vpatch_status vp_tempfile_save(const char *path, const char *text, char *message,
                               size_t message_size);

/* Syncs the directory that a file lies in, so that its new name survives a power failure. File
 * systems that cannot are no error: the data is synced. */
void vp_sync_directory_of(const char *path);

#endif
