/* SPDX-License-Identifier: BSD-2-Clause */
/* The payload of a strm chunk: a carried stream's description. */
#ifndef VPATCH_CONTAINER_STREAM_H
#define VPATCH_CONTAINER_STREAM_H

#include "container/bytes.h"
#include "container/metadata_text.h"
#include "vpatch/vpatch.h"

/* NULL, or what is wrong with the stream. Static storage. */
const char *vp_stream_problem(const vpatch_stream *stream);
vpatch_status vp_stream_put(vp_bytes *bytes, vp_text_budget *texts, const vpatch_stream *stream,
                            int number);
/* Fills *stream with copies that vp_stream_free releases; on failure there is
 * nothing to release. */
vpatch_status vp_stream_take(vp_cursor *cursor, vp_text_budget *texts, vpatch_stream *stream,
                             int *number);
void vp_stream_free(vpatch_stream *stream);

#endif
