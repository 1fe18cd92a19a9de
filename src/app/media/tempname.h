/* SPDX-License-Identifier: BSD-2-Clause */
/* Names of temporary files and directories, ".NAME.vpatch-PID.tmp" beside the output NAME, and
 * the locks by which one that a killed program left is told from one that is being written. */
#ifndef VPATCH_MEDIA_TEMPNAME_H
#define VPATCH_MEDIA_TEMPNAME_H

/* The name for `target`; attempt 1, 2, ... gives others for one that is taken (two outputs of one
 * process, or another process of that number). To be freed; NULL: memory is short. */
char *vp_tempname_make(const char *target, int attempt);

/* Locks what has just been created, as long as fd is open. 1: done, or the file system has no
 * locks; 0: vp_tempname_collect of another process was faster, and it is gone. */
int vp_tempname_lock(int fd, const char *path);

/* Removes what programs that run no more have left for `target`: all of such a name that this user
 * owns and nobody has locked. Where the file system has no locks nothing is removed. */
void vp_tempname_collect(const char *target);

/* The same in a folder, for whatever targets. */
void vp_tempname_collect_all(const char *folder);

/* Removes the files in a directory. */
void vp_tempname_empty(int fd);

#endif
