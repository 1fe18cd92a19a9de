/* SPDX-License-Identifier: BSD-2-Clause */
#include "report/report.h"

#include <jansson.h>
#include <stdlib.h>
#include <string.h>

#include "report/assets.h"
#include "report/base64.h"
#include "report/sink.h"
#include "util/json_value.h"

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

static int put_json(const char *text, size_t size, void *sink)
{
    vp_sink_json(sink, text, size);
    return ((vp_sink *)sink)->failed ? -1 : 0;
}

/* {"clip":0,"codec":"source","src":"data:image/png;base64,..."}; 0, or -1: memory is short. */
static int put_picture(vp_sink *sink, const vp_report_picture *picture)
{
    char *url = vp_base64("data:image/png;base64,", picture->data, picture->size);
    json_t *object = json_pack("{s:i, s:o, s:o}", "clip", picture->clip, "codec",
                               vp_json_text(picture->codec), "src", url ? json_string(url) : NULL);
    int failed = !object ||
                 (json_dump_callback(object, put_json, sink, JSON_COMPACT) && !sink->failed);

    json_decref(object);
    free(url);
    return failed ? -1 : 0;
}

static int put_pictures(vp_sink *sink, const vp_report_picture *pictures, int count)
{
    vp_sink_text(sink, "[");
    for (int i = 0; i < count; i++) {
        vp_sink_text(sink, i ? ",\n" : "\n");
        if (put_picture(sink, &pictures[i])) return -1;
    }
    vp_sink_text(sink, "]");
    return 0;
}

static int named(const unsigned char *name, size_t size, const char *expected)
{
    return size == strlen(expected) && !memcmp(name, expected, size);
}

/* Writes what a mark stands for. VPATCH_ERR_INTERNAL: the mark is unknown. */
static vpatch_status put_named(vp_sink *sink, const unsigned char *name, size_t size,
                               const page_data *data)
{
    if (named(name, size, "style"))
        vp_sink_put(sink, vp_report_style.data, vp_report_style.size);
    else if (named(name, size, "script"))
        vp_sink_put(sink, vp_report_script.data, vp_report_script.size);
    else if (named(name, size, "results"))
        vp_sink_json(sink, data->json, strlen(data->json));
    else if (!named(name, size, "pictures"))
        return VPATCH_ERR_INTERNAL;
    else if (put_pictures(sink, data->pictures, data->count))
        return VPATCH_ERR_MEMORY;
    return VPATCH_OK;
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
        vpatch_status status = close == end ? VPATCH_ERR_INTERNAL
                                            : put_named(&sink, name, (size_t)(close - name), &data);
        if (status) return status;
        at = close + MARK_SIZE;
    }
    return sink.failed ? VPATCH_ERR_IO : VPATCH_OK;
}
