/* SPDX-License-Identifier: BSD-2-Clause */
#include "weights/json.h"

#include <stddef.h>
#include <stdlib.h>

static void skip_space(vp_json *json)
{
    while (json->at < json->end &&
           (*json->at == ' ' || *json->at == '\t' || *json->at == '\n' || *json->at == '\r'))
        json->at++;
}

int vp_json_accept(vp_json *json, char c)
{
    skip_space(json);
    if (json->at == json->end || *json->at != c) return 0;
    json->at++;
    return 1;
}

int vp_json_at_end(vp_json *json)
{
    skip_space(json);
    return json->at == json->end;
}

/* The four digits of \uXXXX, or -1. */
static long hex4(vp_json *json)
{
    long value = 0;

    if (json->end - json->at < 4) return -1;
    for (int i = 0; i < 4; i++) {
        char c = *json->at++;

        if (c >= '0' && c <= '9')
            value = value * 16 + (c - '0');
        else if (c >= 'a' && c <= 'f')
            value = value * 16 + (c - 'a' + 10);
        else if (c >= 'A' && c <= 'F')
            value = value * 16 + (c - 'A' + 10);
        else
            return -1;
    }
    return value;
}

/* The code point behind \u, put together from a surrogate pair when it is one;
 * -1 when it is malformed. */
static long code_point(vp_json *json)
{
    long high = hex4(json);

    if (high < 0xd800 || high > 0xdfff) return high;
    if (high > 0xdbff || json->end - json->at < 2 || json->at[0] != '\\' || json->at[1] != 'u')
        return -1;
    json->at += 2;
    long low = hex4(json);
    if (low < 0xdc00 || low > 0xdfff) return -1;
    return 0x10000 + ((high - 0xd800) << 10) + (low - 0xdc00);
}

static char *put_utf8(char *to, long c)
{
    if (c < 0x80) {
        *to++ = (char)c;
    } else if (c < 0x800) {
        *to++ = (char)(0xc0 | c >> 6);
        *to++ = (char)(0x80 | (c & 0x3f));
    } else if (c < 0x10000) {
        *to++ = (char)(0xe0 | c >> 12);
        *to++ = (char)(0x80 | (c >> 6 & 0x3f));
        *to++ = (char)(0x80 | (c & 0x3f));
    } else {
        *to++ = (char)(0xf0 | c >> 18);
        *to++ = (char)(0x80 | (c >> 12 & 0x3f));
        *to++ = (char)(0x80 | (c >> 6 & 0x3f));
        *to++ = (char)(0x80 | (c & 0x3f));
    }
    return to;
}

/* What stands behind a backslash, or -1. */
static long escaped(vp_json *json)
{
    if (json->at == json->end) return -1;
    switch (*json->at++) {
    case '"': return '"';
    case '\\': return '\\';
    case '/': return '/';
    case 'b': return '\b';
    case 'f': return '\f';
    case 'n': return '\n';
    case 'r': return '\r';
    case 't': return '\t';
    case 'u': return code_point(json);
    default: return -1;
    }
}

vpatch_status vp_json_string(vp_json *json, char **text)
{
    *text = NULL;
    if (!vp_json_accept(json, '"')) return VPATCH_ERR_MODEL_FILE;

    /* The decoded text is never longer than the coded one. */
    const char *close = json->at;
    while (close < json->end && *close != '"') {
        if (*close == '\\' && close + 1 < json->end) close++;
        close++;
    }
    if (close == json->end) return VPATCH_ERR_MODEL_FILE;
    char *start = malloc((size_t)(close - json->at) + 1), *to = start;
    if (!start) return VPATCH_ERR_MEMORY;

    while (json->at < close) {
        unsigned char c = (unsigned char)*json->at++;

        if (c == '\\') {
            long code = escaped(json);

            if (code <= 0) goto malformed;
            to = put_utf8(to, code);
        } else if (c < 0x20) {
            goto malformed;
        } else {
            *to++ = (char)c;
        }
    }
    if (json->at != close) goto malformed; /* an escape reached behind the end */
    json->at++;
    *to = 0;
    *text = start;
    return VPATCH_OK;

malformed:
    free(start);
    return VPATCH_ERR_MODEL_FILE;
}

int vp_json_unsigned(vp_json *json, uint64_t *value)
{
    uint64_t v = 0;

    skip_space(json);
    const char *first = json->at;
    while (json->at < json->end && *json->at >= '0' && *json->at <= '9') {
        unsigned digit = (unsigned)(*json->at++ - '0');

        if (v > (UINT64_MAX - digit) / 10) return -1;
        v = v * 10 + digit;
    }
    if (json->at == first || (*first == '0' && json->at - first > 1)) return -1;
    *value = v;
    return 0;
}
