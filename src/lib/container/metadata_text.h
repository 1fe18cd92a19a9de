/* SPDX-License-Identifier: BSD-2-Clause */
/* Metadata text at the end of a payload, deflated when that is smaller. */
#ifndef VPATCH_CONTAINER_METADATA_TEXT_H
#define VPATCH_CONTAINER_METADATA_TEXT_H

#include "container/bytes.h"
#include "vpatch/vpatch.h"

/* Bytes of text that a file may still have: VP_MAX_TEXTS less the texts before, sound or not, as
 * each costs time and memory that the file's size says nothing of. */
typedef struct vp_text_budget {
    size_t left;
} vp_text_budget;

/* Appends the text. VPATCH_ERR_UNSUPPORTED: longer than the budget; the budget is as before on
 * every failure. */
vpatch_status vp_metadata_text_put(vp_bytes *bytes, vp_text_budget *budget, const char *text);
/* Reads to the cursor's end; *text is to be freed by the caller. VPATCH_ERR_DAMAGED, also beyond
 * the budget. */
vpatch_status vp_metadata_text_take(vp_cursor *cursor, vp_text_budget *budget, char **text);

#endif
