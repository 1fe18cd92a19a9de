/* SPDX-License-Identifier: BSD-2-Clause */
/* The page as bytes: what goes in comes out where it belongs, and cannot end the
 * element it is in. */
#include "report/report.h"

#include <stdlib.h>

#include "common/test.h"
#include "report/sink.h"

typedef struct buffer {
    char *data; /* with a null behind it */
    size_t size;
    int calls, fail_at;
} buffer;

static int append(void *opaque, const void *data, size_t size)
{
    buffer *to = opaque;
    if (++to->calls == to->fail_at) return -1;
    char *grown = realloc(to->data, to->size + size + 1);
    if (!grown) return -1;
    to->data = grown;
    memcpy(grown + to->size, data, size);
    to->size += size;
    grown[to->size] = '\0';
    return 0;
}

/* What vp_sink_json makes of a text; the caller frees it. */
static char *escaped(void (*put)(vp_sink *, const char *), const char *text)
{
    buffer to = {NULL, 0, 0, 0};
    vpatch_output output = {.opaque = &to, .write = append};
    vp_sink sink = {&output, 0};
    put(&sink, text);
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
        char *text = escaped(vp_sink_json, cases[i][0]);
        CHECK_STR(text ? text : "(null)", cases[i][1]);
        free(text);
    }
}

static void names_become_json_strings(void)
{
    char *text = escaped(vp_sink_json_string, "a\"b\\c</d>\n\x01\xc3\xa9");
    CHECK_STR(text ? text : "(null)", "\"a\\u0022b\\u005cc\\u003c/d>\\u000a\\u0001\xc3\xa9\"");
    free(text);
}

/* RFC 4648, 10. */
static void base64_of_known_bytes(void)
{
    static const char *const cases[][2] = {
        {"", ""},
        {"f", "Zg=="},
        {"fo", "Zm8="},
        {"foo", "Zm9v"},
        {"foob", "Zm9vYg=="},
        {"fooba", "Zm9vYmE="},
        {"foobar", "Zm9vYmFy"},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        buffer to = {NULL, 0, 0, 0};
        vpatch_output output = {.opaque = &to, .write = append};
        vp_sink sink = {&output, 0};
        vp_sink_base64(&sink, (const uint8_t *)cases[i][0], strlen(cases[i][0]));
        CHECK_STR(to.data ? to.data : "", cases[i][1]);
        free(to.data);
    }
}

static int digit_of(char c)
{
    static const char digits[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    const char *found = c ? strchr(digits, c) : NULL;
    return found ? (int)(found - digits) : -1;
}

/* Sizes around the buffer's, all 256 bytes: read back as RFC 4648 says. */
static void base64_of_many_bytes(void)
{
    enum { MOST = 3 * 1024 * 2 + 2 };
    static uint8_t bytes[MOST];
    unsigned seed = 7;
    for (int i = 0; i < MOST; i++) bytes[i] = (uint8_t)(test_random(&seed) >> 8);
    for (size_t size = MOST - 3100; size <= MOST; size += 31) {
        buffer to = {NULL, 0, 0, 0};
        vpatch_output output = {.opaque = &to, .write = append};
        vp_sink sink = {&output, 0};
        vp_sink_base64(&sink, bytes, size);
        CHECK_EQ(to.size, (size + 2) / 3 * 4);
        int wrong = 0;
        for (size_t i = 0; i < size && to.data; i++) {
            const char *four = to.data + i / 3 * 4;
            int high = digit_of(four[i % 3]), low = digit_of(four[i % 3 + 1]);
            int value = i % 3 == 0   ? high << 2 | low >> 4
                        : i % 3 == 1 ? (high & 15) << 4 | low >> 2
                                     : (high & 3) << 6 | low;
            wrong += high < 0 || low < 0 || value != bytes[i];
        }
        CHECK_EQ(wrong, 0);
        free(to.data);
    }
}

static const uint8_t png[] = {0x89, 'P', 'N', 'G', '\r', '\n', 0x1a, '\n', 0, 0, 0, 13};

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
                                    {2147483647, "x264</script>", png, sizeof png}};
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
    CHECK_EQ(occurrences(page, "{\"clip\":2147483647,\"codec\":\"x264\\u003c/script>\""), 1);
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
    RUN(json_cannot_end_its_element);
    RUN(names_become_json_strings);
    RUN(base64_of_known_bytes);
    RUN(base64_of_many_bytes);
    RUN(a_page_is_whole);
    RUN(wrong_arguments_write_nothing);
    RUN(a_failed_write_ends_it);
    return test_result();
}
