/* SPDX-License-Identifier: BSD-2-Clause */
/* Which JPEGs in a row are a video. */
#include "media/motion_jpeg.h"

#include <stdlib.h>

#include "common/test.h"

#define SOF(height, width) "\xff\xc0\0\x0b\x08\0" height "\0" width "\1\1\x11\0"
#define SCAN               "\xff\xda\0\x08\1\1\0\0\x3f\0.......\xff\xd9"

static int is_video(const char *a, size_t a_size, const char *b, size_t b_size)
{
    AVPacket *first = av_packet_alloc(), *second = av_packet_alloc();
    int result;

    first->data = (uint8_t *)a;
    first->size = (int)a_size;
    second->data = (uint8_t *)b;
    second->size = (int)b_size;
    result = vp_media_is_motion_jpeg(first, second);
    av_packet_free(&first);
    av_packet_free(&second);
    return result;
}

static const char plain[] = "\xff\xd8" SOF("\x08", "\x10") SCAN;
static const char filled[] = "\xff\xd8\xff\xff\xfe\0\x04.." SOF("\x08", "\x10") SCAN;
static const char small[] = "\xff\xd8" SOF("\x08", "\x08") SCAN;
static const char stereo[] = "\xff\xd8\xff\xe2\0\x08MPF\0.." SOF("\x08", "\x10") SCAN;

static void pictures_of_one_size_are_a_video(void)
{
    CHECK(is_video(plain, sizeof plain, plain, sizeof plain));
    CHECK(is_video(plain, sizeof plain, filled, sizeof filled));
    CHECK(is_video(filled, sizeof filled, plain, sizeof plain));
    CHECK(!is_video(plain, sizeof plain, small, sizeof small));
}

static void pictures_that_belong_together_are_none(void)
{
    CHECK(!is_video(stereo, sizeof stereo, plain, sizeof plain));
    CHECK(!is_video(stereo, sizeof stereo, stereo, sizeof stereo));
}

/* Whatever follows, of any length. */
static void anything_else_is_none(void)
{
    for (size_t size = 0; size < sizeof plain; size++) {
        char *part = malloc(size + 1);
        int has_size = size >= 12; /* as far as the frame's height and width */

        memcpy(part, plain, size);
        CHECK(is_video(plain, sizeof plain, part, size) <= has_size);
        free(part);
    }
    CHECK(!is_video(plain, sizeof plain, "........................", 24));
}

int main(void)
{
    RUN(pictures_of_one_size_are_a_video);
    RUN(pictures_that_belong_together_are_none);
    RUN(anything_else_is_none);
    return test_result();
}
