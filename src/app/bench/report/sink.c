/* SPDX-License-Identifier: BSD-2-Clause */
#include "report/sink.h"

#include <string.h>

void vp_sink_put(vp_sink *sink, const void *data, size_t size)
{
    if (sink->failed || !size) return;
    if (sink->output->write(sink->output->opaque, data, size)) sink->failed = 1;
}

void vp_sink_text(vp_sink *sink, const char *text)
{
    vp_sink_put(sink, text, strlen(text));
}

void vp_sink_json(vp_sink *sink, const char *json, size_t size)
{
    const char *end = json + size, *open;

    while ((open = memchr(json, '<', (size_t)(end - json)))) {
        vp_sink_put(sink, json, (size_t)(open - json));
        vp_sink_text(sink, "\\u003c");
        json = open + 1;
    }
    vp_sink_put(sink, json, (size_t)(end - json));
}
