/* SPDX-License-Identifier: BSD-2-Clause */
#include "report/report.h"

#include <string.h>

#include "report/assets.h"
#include "report/sink.h"

/* page.html says where things go: @@style@@, @@script@@, @@results@@, @@pictures@@. */
#define MARK      "@@"
#define MARK_SIZE 2

typedef struct page_data {
    const char *json;
    const vp_report_picture *pictures;
    int count;
} page_data;

static int is_png(const vp_report_picture *picture)
{
    static const uint8_t signature[8] = {0x89, 'P', 'N', 'G', '\r', '\n', 0x1a, '\n'};
    return picture->data && picture->size > sizeof signature &&
           !memcmp(picture->data, signature, sizeof signature);
}

/* [{"clip":0,"codec":"source","src":"data:image/png;base64,..."},...] */
static void put_pictures(vp_sink *sink, const vp_report_picture *pictures, int count)
{
    vp_sink_text(sink, "[");
    for (int i = 0; i < count; i++) {
        char digits[12], *digit = digits + sizeof digits;
        unsigned clip = (unsigned)pictures[i].clip;
        *--digit = '\0';
        do *--digit = (char)('0' + clip % 10);
        while (clip /= 10);
        vp_sink_text(sink, i ? ",\n{\"clip\":" : "\n{\"clip\":");
        vp_sink_text(sink, digit);
        vp_sink_text(sink, ",\"codec\":");
        vp_sink_json_string(sink, pictures[i].codec);
        vp_sink_text(sink, ",\"src\":\"data:image/png;base64,");
        vp_sink_base64(sink, pictures[i].data, pictures[i].size);
        vp_sink_text(sink, "\"}");
    }
    vp_sink_text(sink, "]");
}

static int named(const unsigned char *name, size_t size, const char *expected)
{
    return size == strlen(expected) && !memcmp(name, expected, size);
}

/* What belongs at a mark. Returns 0, or -1 for a name the page must not have. */
static int put_named(vp_sink *sink, const unsigned char *name, size_t size, const page_data *data)
{
    if (named(name, size, "style"))
        vp_sink_put(sink, vp_report_style.data, vp_report_style.size);
    else if (named(name, size, "script"))
        vp_sink_put(sink, vp_report_script.data, vp_report_script.size);
    else if (named(name, size, "results"))
        vp_sink_json(sink, data->json);
    else if (named(name, size, "pictures"))
        put_pictures(sink, data->pictures, data->count);
    else
        return -1;
    return 0;
}

/* The next mark at or behind `from`, or `end`. */
static const unsigned char *find_mark(const unsigned char *from, const unsigned char *end)
{
    while (end - from >= MARK_SIZE && memcmp(from, MARK, MARK_SIZE)) from++;
    return end - from >= MARK_SIZE ? from : end;
}

vpatch_status vp_report_write(const vpatch_output *output, const char *json,
                              const vp_report_picture *pictures, int count)
{
    if (!output || !output->write || !json || count < 0 || (count && !pictures))
        return VPATCH_ERR_ARGUMENT;
    for (int i = 0; i < count; i++)
        if (pictures[i].clip < 0 || !pictures[i].codec || !is_png(&pictures[i]))
            return VPATCH_ERR_ARGUMENT;

    vp_sink sink = {output, 0};
    page_data data = {json, pictures, count};
    const unsigned char *at = vp_report_page.data, *end = at + vp_report_page.size;
    while (at < end) {
        const unsigned char *mark = find_mark(at, end);
        vp_sink_put(&sink, at, (size_t)(mark - at));
        if (mark == end) break;
        const unsigned char *name = mark + MARK_SIZE, *close = find_mark(name, end);
        if (close == end || put_named(&sink, name, (size_t)(close - name), &data))
            return VPATCH_ERR_INTERNAL;
        at = close + MARK_SIZE;
    }
    return sink.failed ? VPATCH_ERR_IO : VPATCH_OK;
}
