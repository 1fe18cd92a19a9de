/* SPDX-License-Identifier: BSD-2-Clause */
/* A .vpt file written once more with other captions: segments and packets stay as they are. */
#ifndef VPATCH_CLI_VPT_COPY_H
#define VPATCH_CLI_VPT_COPY_H

#include "captions/caption_list.h"
#include "cli/vpt_file.h"

/* Replaces the file at path, which is open as `file`, by itself with these captions, and with
 * another provenance (NULL: its own). The file is closed. Reports failures. */
vp_exit vp_vpt_replace_captions(vp_vpt_file *file, const char *path,
                                const vp_caption_list *captions, const char *provenance);

/* Captions in the time base of a header, in new memory (the texts are those of the list); times are
 * moved by -from seconds, what is before 0 then or from `to` on (below 0: no limit) is left out.
 * *count is how many. NULL: memory is short. */
vpatch_caption *vp_captions_of_list(const vp_caption_list *list, const vpatch_header *header,
                                    double from, double to, int *count);

#endif
