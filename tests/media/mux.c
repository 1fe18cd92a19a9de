/* SPDX-License-Identifier: BSD-2-Clause */
/* A muxer gets one file and no other, whatever its kind of file is made of. */
#include "media/mux.h"

#include "media/video_encoder.h"
#include "media_clip.h"

static char message[256];

/* Starts a file of that kind. 0 or an AVERROR; *wanted: the muxer tried to open another file. */
static int start(const char *kind, const vpatch_header *header, int *wanted)
{
    vp_media_video_encoder_setup coding = {.header = header, .crf = -1, .threads = 1};
    vp_media_mux_setup setup = {0};
    vp_media_video_encoder encoder;
    vp_media_warnings notes = {0};
    vp_media_mux mux;
    vp_tempfile *file;
    int error;

    coding.codec = avcodec_find_encoder_by_name("libx264");
    coding.global_header = 1;
    setup.format = av_guess_format(kind, NULL, NULL);
    CHECK(setup.format && coding.codec);
    CHECK_EQ(vp_tempfile_open(&file, clip_path("out"), 0, message, sizeof message), VPATCH_OK);
    CHECK(vp_media_video_encoder_open(&encoder, &coding, &notes) >= 0);
    setup.file = file;
    setup.encoder = encoder.context;
    setup.header = header;
    setup.notes = &notes;
    error = vp_media_mux_start(&mux, &setup);
    *wanted = mux.wants_further_files;
    vp_media_mux_close(&mux);
    vp_media_video_encoder_close(&encoder);
    vp_tempfile_close(file);
    return error;
}

static void muxers_open_nothing(void)
{
    vpatch_header header;
    int wanted;

    vpatch_header_default(&header);
    header.width = header.height = 32;
    header.time_base_num = header.frame_rate_den = 1;
    header.time_base_den = header.frame_rate_num = 25;
    /* where one would write, in the directory of the test */
    CHECK(!chdir(clip_directory));
    CHECK_EQ(start("matroska", &header, &wanted), 0);
    CHECK_EQ(wanted, 0);
    CHECK(start("dash", &header, &wanted) < 0);
    CHECK_EQ(wanted, 1);
    CHECK_EQ(clip_files(), 0);
}

int main(void)
{
    clip_begin();
    RUN(muxers_open_nothing);
    clip_end();
    return test_result();
}
