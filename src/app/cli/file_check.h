/* SPDX-License-Identifier: BSD-2-Clause */
/* Reads all of a .vpt file and says what is wrong with it. */
#ifndef VPATCH_CLI_FILE_CHECK_H
#define VPATCH_CLI_FILE_CHECK_H

#include "cli/losses.h"
#include "cli/vpt_file.h"

typedef struct vp_file_check {
    int damaged;    /* chunks and segments with a wrong checksum, or that break a rule */
    int backward;   /* segments that start before the last frame before them           */
    int truncated;  /* the end of the file is missing                                  */
    int incomplete; /* the end of what it was made from was missing                    */
    int trailing;   /* behind its end there is more                                    */
    uint64_t end;   /* where that is                                                   */
    int64_t segments, frames;
    char reason[160]; /* on the first damage                                             */
    vp_losses losses; /* frames that cannot be decoded; only if they were                */
} vp_file_check;

/* Reads what an open file still has, once: checksums of chunks and of what is in segments, times,
 * and the index against the contents when it was opened front to back. *model is opened for the
 * file and all frames are decoded, unless model is NULL. Reports what stops it. */
vp_exit vp_file_check_run(vp_file_check *check, vp_vpt_file *file, const char *path,
                          const vp_settings *settings, vpatch_model **model);
/* 1: nothing is wrong. */
int vp_file_check_is_sound(const vp_file_check *check);
/* Takes what the end of an open file says, of one that is read front to back when it was read. */
void vp_file_check_end(vp_file_check *check, vpatch_reader *reader);
/* Says in a line what is wrong with the end of a file that was read to it, for those who make
 * something of it. 1: there was something. */
int vp_file_end_tell(const char *path, vpatch_reader *reader);
/* All that is wrong in one line. */
void vp_file_check_format(const vp_file_check *check, char *text, unsigned size);

#endif
