/* SPDX-License-Identifier: BSD-2-Clause */
#include "report/sink.h"

#include <stdio.h>
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

void vp_sink_json(vp_sink *sink, const char *json)
{
    for (;;) {
        size_t plain = strcspn(json, "<");
        vp_sink_put(sink, json, plain);
        json += plain;
        if (!*json) return;
        vp_sink_text(sink, "\\u003c");
        json++;
    }
}

void vp_sink_json_string(vp_sink *sink, const char *text)
{
    vp_sink_text(sink, "\"");
    for (; *text; text++) {
        unsigned char c = (unsigned char)*text;
        if (c < 0x20 || c == '"' || c == '\\' || c == '<') {
            char escape[8];
            snprintf(escape, sizeof escape, "\\u%04x", c);
            vp_sink_text(sink, escape);
        } else {
            vp_sink_put(sink, text, 1);
        }
    }
    vp_sink_text(sink, "\"");
}

void vp_sink_base64(vp_sink *sink, const uint8_t *data, size_t size)
{
    static const char digits[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    char text[4096]; /* a whole number of fours */
    size_t used = 0;
    for (size_t i = 0; i < size; i += 3) {
        size_t have = size - i < 3 ? size - i : 3;
        unsigned bits = (unsigned)data[i] << 16;
        if (have > 1) bits |= (unsigned)data[i + 1] << 8;
        if (have > 2) bits |= data[i + 2];
        text[used++] = digits[bits >> 18];
        text[used++] = digits[bits >> 12 & 63];
        text[used++] = have > 1 ? digits[bits >> 6 & 63] : '=';
        text[used++] = have > 2 ? digits[bits & 63] : '=';
        if (used == sizeof text) {
            vp_sink_put(sink, text, used);
            used = 0;
        }
    }
    vp_sink_put(sink, text, used);
}
