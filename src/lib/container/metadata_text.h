/* SPDX-License-Identifier: BSD-2-Clause */
/* Metadata text at the end of a payload, deflated when that is smaller. */
#ifndef VPATCH_CONTAINER_METADATA_TEXT_H
#define VPATCH_CONTAINER_METADATA_TEXT_H

#include "container/bytes.h"
#include "vpatch/vpatch.h"

/* Appends the text. VPATCH_ERR_UNSUPPORTED: longer than VP_MAX_TEXT. */
vpatch_status vp_metadata_text_put(vp_bytes *bytes, const char *text);
/* Reads to the cursor's end; *text is to be freed by the caller. */
vpatch_status vp_metadata_text_take(vp_cursor *cursor, char **text);

#endif
