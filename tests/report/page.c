/* SPDX-License-Identifier: BSD-2-Clause */
/* The page as bytes: what goes in comes out where it belongs, and cannot end the
 * element it is in. */
#include "report/report.h"

#include <stdlib.h>

#include "common/test.h"
#include "report_buffer.h"

static uint8_t png[] = {0x89, 'P', 'N', 'G', '\r', '\n', 0x1a, '\n', 0, 0, 0, 13};

static vpatch_status make(buffer *to, const char *json, const vp_report_picture *pictures,
                          int count)
{
    vpatch_output output = {.opaque = to, .write = append};
    return vp_report_write(&output, json, pictures, count);
}

/* How often `part` is in `text`. */
static int occurrences(const char *text, const char *part)
{
    int count = 0;
    for (; text && (text = strstr(text, part)); text++) count++;
    return count;
}

static void a_page_is_whole(void)
{
    vp_report_picture pictures[] = {{0, "source", png, sizeof png},
                                    {2147483647, "x\"\\264</script>\xff", png, sizeof png}};
    buffer to = {NULL, 0, 0, 0};
    CHECK_EQ(make(&to, "{\"note\":\"</script>@@script@@\"}", pictures, 2), VPATCH_OK);
    const char *page = to.data ? to.data : "";
    CHECK(!strncmp(page, "<!DOCTYPE html>", 15));
    CHECK_EQ(occurrences(page, "</script>"), 3);
    CHECK_EQ(occurrences(page, "</html>"), 1);
    CHECK_EQ(occurrences(page, "{\"note\":\"\\u003c/script>@@script@@\"}"), 1);
    CHECK_EQ(occurrences(page, "@@"), 2); /* ours, which is text and no mark */
    CHECK_EQ(occurrences(page, "{\"clip\":0,\"codec\":\"source\","
                               "\"src\":\"data:image/png;base64,iVBORw0KGgoAAAAN\"}"),
             1);
    CHECK_EQ(
        occurrences(page,
                    "{\"clip\":2147483647,\"codec\":\"x\\\"\\\\264\\u003c/script>\xef\xbf\xbd\""),
        1);
    /* Nothing is asked of a network: the one address is the SVG's name. */
    CHECK_EQ(occurrences(page, "//www."), occurrences(page, "\"http://www.w3.org/2000/svg\""));
    CHECK_EQ(occurrences(page, "https:"), 0);
    free(to.data);
}

static void wrong_arguments_write_nothing(void)
{
    vp_report_picture good = {0, "source", png, sizeof png};
    vp_report_picture bad[] = {{-1, "source", png, sizeof png},
                               {0, NULL, png, sizeof png},
                               {0, "source", NULL, 9},
                               {0, "source", png, 8},
                               {0, "source", png + 1, 9}};
    buffer to = {NULL, 0, 0, 0};
    for (size_t i = 0; i < sizeof bad / sizeof *bad; i++) {
        vp_report_picture pictures[] = {good, bad[i]};
        CHECK_EQ(make(&to, "{}", pictures, 2), VPATCH_ERR_ARGUMENT);
    }
    CHECK_EQ(make(&to, NULL, NULL, 0), VPATCH_ERR_ARGUMENT);
    CHECK_EQ(make(&to, "{}", NULL, 1), VPATCH_ERR_ARGUMENT);
    CHECK_EQ(make(&to, "{}", &good, -1), VPATCH_ERR_ARGUMENT);
    CHECK_EQ(vp_report_write(NULL, "{}", NULL, 0), VPATCH_ERR_ARGUMENT);
    vpatch_output nowhere = {.opaque = &to};
    CHECK_EQ(vp_report_write(&nowhere, "{}", NULL, 0), VPATCH_ERR_ARGUMENT);
    CHECK_EQ(to.calls, 0);
    CHECK_EQ(make(&to, "{}", NULL, 0), VPATCH_OK);
    free(to.data);
}

static void a_failed_write_ends_it(void)
{
    vp_report_picture picture = {0, "source", png, sizeof png};
    buffer whole = {NULL, 0, 0, 0};
    CHECK_EQ(make(&whole, "{\"a\":\"<\"}", &picture, 1), VPATCH_OK);
    CHECK(whole.calls > 10);
    for (int n = 1; n <= whole.calls; n++) {
        buffer to = {NULL, 0, 0, n};
        CHECK_EQ(make(&to, "{\"a\":\"<\"}", &picture, 1), VPATCH_ERR_IO);
        CHECK_EQ(to.calls, n); /* nothing is written behind a hole */
        free(to.data);
    }
    free(whole.data);
}

int main(void)
{
    RUN(a_page_is_whole);
    RUN(wrong_arguments_write_nothing);
    RUN(a_failed_write_ends_it);
    return test_result();
}
