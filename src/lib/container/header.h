/* SPDX-License-Identifier: BSD-2-Clause */
/* The payload of the HEAD chunk. */
#ifndef VPATCH_CONTAINER_HEADER_H
#define VPATCH_CONTAINER_HEADER_H

#include "container/bytes.h"
#include "vpatch/vpatch.h"

/* NULL, or what is wrong with the header. Static storage. */
const char *vp_header_problem(const vpatch_header *header);
void vp_header_put(vp_bytes *bytes, const vpatch_header *header);
/* VPATCH_ERR_UNSUPPORTED: fields of a later version; VPATCH_ERR_DAMAGED. */
vpatch_status vp_header_take(vp_cursor *cursor, vpatch_header *header);

#endif
