/* SPDX-License-Identifier: BSD-2-Clause */
/* Turned pictures: every sample lies where the display matrix sends it, of even and odd sizes. */
#include "media/turn.h"

#include <libavutil/pixfmt.h>

#include "media/container_limits.h"
#include "media_clip.h"

enum { ONE = 1 << 16 };

/* a, b, c, d of the eight orientations, and what they are called */
static const struct {
    int a, b, c, d, degrees, mirrored;
    const char *text;
} turns[] = {
    {1, 0, 0, 1, 0, 0, ""},
    {0, 1, -1, 0, 90, 0, "90 degrees clockwise"},
    {-1, 0, 0, -1, 180, 0, "180 degrees"},
    {0, -1, 1, 0, 270, 0, "90 degrees counterclockwise"},
    {-1, 0, 0, 1, 0, 1, "mirrored"},
    {1, 0, 0, -1, 180, 1, "mirrored upside down"},
    {0, 1, 1, 0, 270, 1, "mirrored, then 90 degrees counterclockwise"},
    {0, -1, -1, 0, 90, 1, "mirrored, then 90 degrees clockwise"},
};
enum { TURNS = sizeof turns / sizeof *turns };

static void make_matrix(int32_t matrix[9], int n)
{
    memset(matrix, 0, 9 * sizeof *matrix);
    matrix[0] = turns[n].a * ONE;
    matrix[1] = turns[n].b * ONE;
    matrix[3] = turns[n].c * ONE;
    matrix[4] = turns[n].d * ONE;
    matrix[8] = 1 << 30;
}

static uint8_t source_sample(int plane, int x, int y)
{
    return (uint8_t)(plane * 50 + x * 7 + y * 31);
}

/* Fills three planes with rows that are longer than the picture. */
static void make_frame(vpatch_frame *frame, uint8_t samples[3][64 * 64], int width, int height)
{
    memset(frame, 0, sizeof *frame);
    for (int plane = 0; plane < 3; plane++) {
        for (int i = 0; i < 64 * 64; i++) samples[plane][i] = source_sample(plane, i % 64, i / 64);
        frame->data[plane] = samples[plane];
        frame->stride[plane] = 64;
    }
    frame->width = width;
    frame->height = height;
    frame->pts = 12;
}

static void check_plane(const vpatch_frame *to, int plane, int n, int width, int height)
{
    int wrong = 0, seen = 0;

    for (int y = 0; y < height; y++)
        for (int x = 0; x < width; x++) {
            /* the matrix moves the middle of the picture to the middle */
            int from_x = 2 * x - (width - 1), from_y = 2 * y - (height - 1);
            int across = turns[n].a * from_x + turns[n].c * from_y;
            int down = turns[n].b * from_x + turns[n].d * from_y;
            int to_width = turns[n].a ? width : height, to_height = turns[n].a ? height : width;
            int to_x = (across + to_width - 1) / 2, to_y = (down + to_height - 1) / 2;

            seen += to_x >= 0 && to_x < to_width && to_y >= 0 && to_y < to_height;
            wrong += to->data[plane][to_y * to->stride[plane] + to_x] != source_sample(plane, x, y);
        }
    CHECK_EQ(seen, width * height);
    CHECK_EQ(wrong, 0);
}

static void samples_go_where_the_matrix_says(void)
{
    static const int sizes[][2] = {{8, 6}, {7, 6}, {8, 5}, {7, 5}, {1, 3}, {60, 35}};
    static uint8_t samples[3][64 * 64];

    for (int n = 1; n < TURNS; n++) {
        vp_media_turn turn;
        int32_t matrix[9];

        make_matrix(matrix, n);
        CHECK_EQ(vp_media_turn_of(&turn, matrix), 1);
        for (size_t i = 0; i < sizeof sizes / sizeof *sizes; i++) {
            int width = sizes[i][0], height = sizes[i][1];
            vpatch_frame frame, to;

            make_frame(&frame, samples, width, height);
            CHECK_EQ(vp_media_turn_frame(&turn, &frame, &to), 0);
            CHECK_EQ(to.width, turns[n].a ? width : height);
            CHECK_EQ(to.height, turns[n].a ? height : width);
            CHECK_EQ(to.pts, 12);
            check_plane(&to, 0, n, width, height);
            check_plane(&to, 1, n, (width + 1) / 2, (height + 1) / 2);
            check_plane(&to, 2, n, (width + 1) / 2, (height + 1) / 2);
        }
        vp_media_turn_free(&turn);
    }
}

static void turns_have_names(void)
{
    int32_t matrix[9];
    vp_media_turn turn;
    char text[80];
    int mirrored;

    for (int n = 0; n < TURNS; n++) {
        make_matrix(matrix, n);
        CHECK_EQ(vp_media_turn_of(&turn, matrix), n > 0);
        CHECK_EQ(vp_media_turn_degrees(matrix, &mirrored), turns[n].degrees);
        CHECK_EQ(mirrored, turns[n].mirrored);
        vp_media_turn_text(text, sizeof text, matrix);
        CHECK_STR(text, turns[n].text);
        /* as arithmetic with sines leaves them */
        matrix[0] += 3;
        matrix[1] -= 5;
        CHECK_EQ(vp_media_turn_of(&turn, matrix), n > 0);
    }
    /* 30 degrees: no samples can be moved so */
    make_matrix(matrix, 0);
    matrix[0] = matrix[4] = 56756;
    matrix[1] = 32768;
    matrix[3] = -32768;
    CHECK_EQ(vp_media_turn_of(&turn, matrix), -1);
    vp_media_turn_text(text, sizeof text, matrix);
    CHECK_STR(text, "30 degrees clockwise");
    memset(matrix, 0, sizeof matrix);
    CHECK_EQ(vp_media_turn_of(&turn, matrix), -1);
}

static int location_after(int n, int location, int width, int height)
{
    vpatch_header header;
    vp_media_turn turn;
    int32_t matrix[9];

    vpatch_header_default(&header);
    header.width = width;
    header.height = height;
    header.chroma_location = location;
    header.sar_num = 4;
    header.sar_den = 3;
    header.has_display_matrix = 1;
    make_matrix(matrix, n);
    memcpy(header.display_matrix, matrix, sizeof matrix);
    CHECK_EQ(vp_media_turn_of(&turn, matrix), n > 0);
    vp_media_turn_header(&turn, &header);
    CHECK_EQ(header.has_display_matrix, 0);
    CHECK_EQ(header.width, turns[n].a ? width : height);
    CHECK_EQ(header.height, turns[n].a ? height : width);
    CHECK_EQ(header.sar_num, turns[n].a ? 4 : 3);
    CHECK_EQ(header.sar_den, turns[n].a ? 3 : 4);
    return header.chroma_location;
}

/* Chroma at the left edge of its two luma samples is at their top after a turn, and so on; of an
 * odd size mirroring exchanges other samples than of an even one. */
static void chroma_locations_turn_too(void)
{
    CHECK_EQ(location_after(1, AVCHROMA_LOC_LEFT, 8, 6), AVCHROMA_LOC_TOP);
    CHECK_EQ(location_after(3, AVCHROMA_LOC_LEFT, 8, 6), AVCHROMA_LOC_BOTTOM);
    CHECK_EQ(location_after(3, AVCHROMA_LOC_LEFT, 7, 6), AVCHROMA_LOC_TOP);
    CHECK_EQ(location_after(1, AVCHROMA_LOC_CENTER, 8, 6), AVCHROMA_LOC_CENTER);
    CHECK_EQ(location_after(4, AVCHROMA_LOC_LEFT, 7, 6), AVCHROMA_LOC_LEFT);
    /* on the right, which has no name */
    CHECK_EQ(location_after(4, AVCHROMA_LOC_LEFT, 8, 6), AVCHROMA_LOC_CENTER);
    CHECK_EQ(location_after(5, AVCHROMA_LOC_TOPLEFT, 8, 6), AVCHROMA_LOC_BOTTOMLEFT);
    CHECK_EQ(location_after(5, AVCHROMA_LOC_TOPLEFT, 8, 5), AVCHROMA_LOC_TOPLEFT);
    CHECK_EQ(location_after(2, AVCHROMA_LOC_UNSPECIFIED, 8, 6), AVCHROMA_LOC_UNSPECIFIED);
}

static clip_record a, b;

static int has_note(const clip_record *record, const char *text)
{
    return strstr(record->notes, text) != NULL;
}

/* In such a file the rotation is a tag. */
static void says_it(const char *name, const int32_t *matrix,
                    const vp_media_output_settings *settings)
{
    static char message[256];

    clip_pump(&a, clip_path("in.mp4"), NULL, clip_path(name), settings, message, sizeof message);
    CHECK_STR(a.notes, "");
    clip_read(&b, clip_path(name), NULL);
    CHECK_EQ(b.header.width, 34);
    CHECK(b.header.has_display_matrix &&
          !memcmp(b.header.display_matrix, matrix, 9 * sizeof *matrix));
}

static void outputs_turn_what_they_cannot_say(void)
{
    static const char *const names[] = {"o.mkv", "o.y4m", "o.nut", "o.avi", "o.gif", "o.webm"};
    static char message[256];
    vp_media_output_settings settings;
    int32_t matrix[9];
    clip_spec spec = clip_plain(34, 18, 2);
    vp_media_input_settings *const none = NULL;

    make_matrix(matrix, 1);
    spec.codec = "libx264";
    spec.matrix = matrix;
    clip_make(clip_path("in.mp4"), &spec, clip_paint);
    vp_media_output_settings_default(&settings);
    for (size_t i = 0; i < sizeof names / sizeof *names; i++) {
        settings.keep_rotation = 0;
        settings.force = 1;
        /* Matroska can since libavformat 61 */
        if (vp_container_holds_rotation(av_guess_format(NULL, names[i], NULL))) {
            says_it(names[i], matrix, &settings);
            continue;
        }
        clip_pump(&a, clip_path("in.mp4"), none, clip_path(names[i]), &settings, message,
                  sizeof message);
        CHECK_EQ(a.ended, VPATCH_END);
        CHECK(has_note(&a, "pictures turned as they are to be seen: 90 degrees clockwise"));
        clip_read(&b, clip_path(names[i]), NULL);
        CHECK_EQ(b.header.width, 18);
        CHECK_EQ(b.header.height, 34);
        CHECK(!b.header.has_display_matrix);
        settings.keep_rotation = 1;
        clip_pump(&a, clip_path("in.mp4"), none, clip_path(names[i]), &settings, message,
                  sizeof message);
        CHECK(has_note(&a, "cannot hold the rotation of the picture (90 degrees clockwise)"));
        clip_read(&b, clip_path(names[i]), NULL);
        CHECK_EQ(b.header.width, 34);
        CHECK_EQ(b.header.height, 18);
        if (i < 3) CHECK(!memcmp(a.hash, b.hash, 2 * sizeof *a.hash));
    }
    settings.keep_rotation = 0;
    says_it("o.mov", matrix, &settings);
    clip_remove_all();
}

int main(void)
{
    clip_begin();
    RUN(samples_go_where_the_matrix_says);
    RUN(turns_have_names);
    RUN(chroma_locations_turn_too);
    RUN(outputs_turn_what_they_cannot_say);
    clip_end();
    return test_result();
}
