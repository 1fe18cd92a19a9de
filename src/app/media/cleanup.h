/* SPDX-License-Identifier: BSD-2-Clause */
/* What is not complete yet and must not stay behind when the program ends early. A program that is
 * told to stop knows nothing of the handles that are open at that moment, so this is static, as
 * cli/signals.c is. All entries are of temporary files and directories (tempfile.h, tempdir.h).
 *
 * Creating a file and entering it, and giving it its name and taking it out, are one step each for
 * vp_cleanup_run: both happen between vp_cleanup_lock and vp_cleanup_unlock. */
#ifndef VPATCH_MEDIA_CLEANUP_H
#define VPATCH_MEDIA_CLEANUP_H

/* Starts as {0}; lies where it is until it is taken out. */
typedef struct vp_cleanup_entry {
    const char *path; /* of a file, or of a directory with nothing but files in it; the owner's */
    int directory;
    long process; /* of a process that has such files of its own, in the place of a path; 0: none */
    struct vp_cleanup_entry *previous, *next;
    int listed;
} vp_cleanup_entry;

void vp_cleanup_lock(void);
void vp_cleanup_unlock(void);

/* Both with the lock held. An entry that is not in the list may be taken out. */
void vp_cleanup_add(vp_cleanup_entry *entry);
void vp_cleanup_take_out(vp_cleanup_entry *entry);

/* Removes a directory and the files in it. */
void vp_cleanup_remove_directory(const char *path);

/* Removes everything that is listed, and has listed processes do the same (SIGTERM), for which it
 * waits a moment. The lock is kept: no file is created any more, nor gets its name. For the end of
 * the program, from any thread; not from a signal handler. */
void vp_cleanup_run(void);

/* In a process that was forked: what is listed is its parent's. The parent held the lock. */
void vp_cleanup_forget(void);

#endif
