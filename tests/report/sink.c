/* SPDX-License-Identifier: BSD-2-Clause */
#include "report/sink.h"

#include "common/test.h"
#include "report_buffer.h"

/* What vp_sink_json makes of a text; the caller frees it. */
static char *escaped(const char *text)
{
    buffer to = {NULL, 0, 0, 0};
    vpatch_output output = {.opaque = &to, .write = append};
    vp_sink sink = {&output, 0};
    vp_sink_json(&sink, text, strlen(text));
    vp_sink_put(&sink, "", 0);
    CHECK(!sink.failed);
    return to.data;
}

static void json_cannot_end_its_element(void)
{
    static const char *const cases[][2] = {
        {"{\"a\":1}", "{\"a\":1}"},
        {"\"</script>\"", "\"\\u003c/script>\""},
        {"\"</ScRiPt \"", "\"\\u003c/ScRiPt \""},
        {"\"<!-- <script>\"", "\"\\u003c!-- \\u003cscript>\""},
        {"\"<\"", "\"\\u003c\""},
        {"\"<<<\"", "\"\\u003c\\u003c\\u003c\""},
        {"\"\\\\</a\"", "\"\\\\\\u003c/a\""},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        char *text = escaped(cases[i][0]);
        CHECK_STR(text ? text : "(null)", cases[i][1]);
        free(text);
    }
}

int main(void)
{
    RUN(json_cannot_end_its_element);
    return test_result();
}
