/* SPDX-License-Identifier: BSD-2-Clause */
#include "media/motion_jpeg.h"

#include <string.h>

#include <libavutil/intreadwrite.h>

typedef struct outline {
    int width, height; /* 0: none was found                      */
    int has_others;    /* it lists pictures that belong to it    */
} outline;

/* A marker that starts a frame: C0 to CF but tables (C4, CC) and what is reserved (C8). */
static int is_frame(int marker)
{
    return marker >= 0xC0 && marker <= 0xCF && marker != 0xC4 && marker != 0xC8 && marker != 0xCC;
}

/* Walks along the segments before the picture's data. */
static outline look_at(const uint8_t *data, size_t size)
{
    outline found = {0, 0, 0};
    size_t at = 2;

    if (size < 4 || AV_RB16(data) != 0xFFD8) return found;
    while (at + 10 <= size && data[at] == 0xFF && !found.width) {
        int marker = data[at + 1];

        if (marker == 0xFF) { /* filling */
            at++;
            continue;
        }
        if (marker == 0xDA) break;
        if (marker == 0xE2 && !memcmp(data + at + 4, "MPF", 4)) found.has_others = 1;
        if (is_frame(marker)) {
            found.height = AV_RB16(data + at + 5);
            found.width = AV_RB16(data + at + 7);
        }
        at += 2u + AV_RB16(data + at + 2);
    }
    return found;
}

int vp_media_is_motion_jpeg(const AVPacket *first, const AVPacket *second)
{
    outline a = look_at(first->data, (size_t)first->size);
    outline b = look_at(second->data, (size_t)second->size);

    return a.width && a.width == b.width && a.height == b.height && !a.has_others;
}
