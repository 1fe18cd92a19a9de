/* SPDX-License-Identifier: BSD-2-Clause */
/* A directory ".NAME.vpatch-PID.tmp" beside an output, for files that get their names together.
 * It goes away with all that is in it when it is closed, and when the program is interrupted. */
#ifndef VPATCH_MEDIA_TEMPDIR_H
#define VPATCH_MEDIA_TEMPDIR_H

#include "vpatch/vpatch.h"

typedef struct vp_tempdir vp_tempdir;

/* Creates it beside `target`, which need not exist, after removing those that killed programs
 * left. On failure *result is NULL and message has the reason. VPATCH_ERR_IO,
 * VPATCH_ERR_MEMORY. */
vpatch_status vp_tempdir_open(vp_tempdir **result, const char *target, char *message,
                              size_t message_size);

/* Owned by the handle. */
const char *vp_tempdir_path(const vp_tempdir *directory);

/* Removes it. NULL is allowed. */
void vp_tempdir_close(vp_tempdir *directory);

#endif
