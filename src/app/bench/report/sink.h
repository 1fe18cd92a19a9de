/* SPDX-License-Identifier: BSD-2-Clause */
/* Text on its way into an HTML page: pieces as they are, and JSON that must not
 * end its <script> element. */
#ifndef VPATCH_REPORT_SINK_H
#define VPATCH_REPORT_SINK_H

#include <stddef.h>

#include "vpatch/vpatch.h"

/* After a failed write nothing more is written. */
typedef struct vp_sink {
    const vpatch_output *output;
    int failed;
} vp_sink;

void vp_sink_put(vp_sink *sink, const void *data, size_t size);
void vp_sink_text(vp_sink *sink, const char *text);

/* JSON text inside <script>: every '<' becomes \u003c. Valid JSON has '<' only
 * inside strings, where that means the same; neither "</script" nor "<!--" is
 * then left for the HTML parser to see. */
void vp_sink_json(vp_sink *sink, const char *json, size_t size);

#endif
