/* SPDX-License-Identifier: BSD-2-Clause */
#include "util/columns.h"

#include "util/utf8.h"

typedef struct range {
    unsigned first, last;
} range;

static int is_in(const range *ranges, size_t count, unsigned code)
{
    for (size_t i = 0; i < count; i++)
        if (code >= ranges[i].first && code <= ranges[i].last) return 1;
    return 0;
}

/* Whole blocks of Unicode: some narrow characters in them count too much, which cuts a line a
 * little early; none counts too little. */
static int columns_of(unsigned code)
{
    static const range wide[] = {
        {0x1100, 0x115f},   {0x231a, 0x231b},   {0x2329, 0x232a},   {0x23e9, 0x23f3},
        {0x25fd, 0x25fe},   {0x2600, 0x27bf},   {0x2b1b, 0x2b55},   {0x2e80, 0x303e},
        {0x3041, 0xa4cf},   {0xa960, 0xa97c},   {0xac00, 0xd7a3},   {0xf900, 0xfaff},
        {0xfe10, 0xfe1f},   {0xfe30, 0xfe6f},   {0xff00, 0xff60},   {0xffe0, 0xffe6},
        {0x16fe0, 0x18cff}, {0x1aff0, 0x1b2ff}, {0x1f000, 0x1faff}, {0x20000, 0x3fffd}};
    /* Only marks that every terminal puts on the letter before: Latin's. */
    static const range none[] = {
        {0x0300, 0x036f}, {0x1ab0, 0x1aff}, {0x1dc0, 0x1dff}, {0x20d0, 0x20ff}, {0xfe20, 0xfe2f}};

    if (code < 0x300) return 1;
    if (is_in(none, sizeof none / sizeof *none, code)) return 0;
    return is_in(wide, sizeof wide / sizeof *wide, code) ? 2 : 1;
}

static size_t step(const char *text, int *columns)
{
    unsigned code;
    size_t length = vp_utf8_read(text, &code);

    *columns = length ? columns_of(code) : 1;
    return length ? length : 1;
}

int vp_columns(const char *text)
{
    int sum = 0, columns;

    while (*text) {
        text += step(text, &columns);
        sum += columns;
    }
    return sum;
}

size_t vp_columns_cut(const char *text, int columns)
{
    const char *at = text;

    while (*at) {
        int taken;
        size_t length = step(at, &taken);

        if (taken > columns) break;
        columns -= taken;
        at += length;
    }
    return (size_t)(at - text);
}
