/* SPDX-License-Identifier: BSD-2-Clause */
#include "media/packet_count.h"

#include <math.h>

#include "media_clip.h"

static void check(const char *name, int64_t frames, double seconds)
{
    int64_t counted = -1;
    double length = -1;

    CHECK_EQ(vp_media_count(clip_path(name), NULL, &counted, &length, NULL, 0), VPATCH_OK);
    CHECK_EQ(counted, frames);
    CHECK(fabs(length - seconds) < 0.05);
}

/* Sound and the order of the packets do not count. */
static void frames_are_counted(void)
{
    clip_spec spec = clip_plain(48, 32, 60);

    spec.codec = "libx264";
    spec.b_frames = 2;
    spec.gop = 50;
    spec.audio_packets = 100;
    clip_make(clip_path("count.mp4"), &spec, clip_paint);
    check("count.mp4", 60, 60 / 25.0);
    CHECK_EQ(vp_media_count(clip_path("count.mp4"), NULL, NULL, NULL, NULL, 0), VPATCH_OK);
}

static void what_cannot_be_read(void)
{
    char message[200] = "";
    int64_t frames;
    double seconds;

    CHECK_EQ(vp_media_count(clip_path("nothing"), NULL, &frames, &seconds, message, sizeof message),
             VPATCH_ERR_IO);
    CHECK(message[0] != 0);
    CHECK_EQ(vp_media_count(NULL, NULL, &frames, &seconds, message, sizeof message),
             VPATCH_ERR_ARGUMENT);
}

int main(void)
{
    clip_begin();
    RUN(frames_are_counted);
    RUN(what_cannot_be_read);
    clip_end();
    return test_result();
}
