/* SPDX-License-Identifier: BSD-2-Clause */
/* Every kind of picture becomes 8-bit 4:2:0 with values worked out by hand. */
#include <libavutil/pixdesc.h>

#include "media/picture_convert.h"

#include "media_clip.h"

/* One conversion: describes the frame as the first one of a clip and converts it. */
typedef struct conversion {
    vpatch_header header;
    vpatch_frame picture;
    vp_media_warnings notes;
    vp_media_converter converter;
} conversion;

static AVFrame *new_frame(enum AVPixelFormat format, int width, int height)
{
    AVFrame *frame = av_frame_alloc();

    frame->format = format;
    frame->width = width;
    frame->height = height;
    CLIP_TRY(av_frame_get_buffer(frame, 0));
    return frame;
}

static void convert_first(conversion *c, const AVFrame *frame)
{
    memset(c, 0, sizeof *c);
    vpatch_header_default(&c->header);
    vp_media_picture_describe(&c->header, frame, &c->notes);
    CHECK_EQ(vp_media_picture_convert(&c->converter, &c->header, frame, &c->picture, &c->notes), 0);
}

static int sample(const vpatch_frame *picture, int plane, int x, int y)
{
    return picture->data[plane][y * picture->stride[plane] + x];
}

static int has_note(const vp_media_warnings *notes, const char *text)
{
    int i;

    for (i = 0; i < notes->count; i++)
        if (strstr(notes->text[i], text)) return 1;
    return 0;
}

#define CHECK_NEAR(got, expected, tolerance)                                                 \
    do {                                                                                     \
        int near_ = (got) - (expected);                                                      \
        test_checks++;                                                                       \
        if (near_ > (tolerance) || near_ < -(tolerance))                                     \
            TEST_FAIL_("%s is %d, expected %d +- %d", #got, (got), (expected), (tolerance)); \
    } while (0)

static void check_flat(const vpatch_frame *picture, int y, int cb, int cr, int tolerance)
{
    int expected[3], plane, row, column;

    expected[0] = y;
    expected[1] = cb;
    expected[2] = cr;
    for (plane = 0; plane < 3; plane++)
        for (row = 0; row < (plane ? (picture->height + 1) / 2 : picture->height); row++)
            for (column = 0; column < (plane ? (picture->width + 1) / 2 : picture->width); column++)
                CHECK_NEAR(sample(picture, plane, column, row), expected[plane], tolerance);
}

static void yuv420p_passes_untouched(void)
{
    AVFrame *frame = new_frame(AV_PIX_FMT_YUV420P, 7, 5);
    conversion c;

    frame->color_range = AVCOL_RANGE_MPEG;
    frame->colorspace = AVCOL_SPC_BT2020_NCL;
    frame->color_primaries = AVCOL_PRI_BT2020;
    frame->color_trc = AVCOL_TRC_SMPTE2084;
    frame->chroma_location = AVCHROMA_LOC_TOPLEFT;
    convert_first(&c, frame);
    CHECK(c.picture.data[0] == frame->data[0] && c.picture.data[1] == frame->data[1] &&
          c.picture.data[2] == frame->data[2]);
    CHECK_EQ(c.notes.count, 0);
    CHECK_EQ(c.header.matrix, 9);
    CHECK_EQ(c.header.colour_primaries, 9);
    CHECK_EQ(c.header.transfer, 16);
    CHECK_EQ(c.header.full_range, 0);
    CHECK_EQ(c.header.chroma_location, AVCHROMA_LOC_TOPLEFT);
    vp_media_converter_free(&c.converter);
    av_frame_free(&frame);

    frame = new_frame(AV_PIX_FMT_YUVJ420P, 7, 5);
    convert_first(&c, frame);
    CHECK(c.picture.data[0] == frame->data[0]);
    CHECK_EQ(c.notes.count, 0);
    CHECK_EQ(c.header.full_range, 1);
    CHECK_EQ(c.header.matrix, 2);
    vp_media_converter_free(&c.converter);
    av_frame_free(&frame);
}

static void gray_keeps_its_samples(void)
{
    static const enum AVPixelFormat formats[] = {AV_PIX_FMT_GRAY8, AV_PIX_FMT_YA8,
                                                 AV_PIX_FMT_GRAY16LE};
    static const int ranges[] = {AVCOL_RANGE_UNSPECIFIED, AVCOL_RANGE_MPEG, AVCOL_RANGE_JPEG};
    int f, r, i;

    for (f = 0; f < 3; f++) {
        for (r = 0; r < 3; r++) {
            AVFrame *frame = new_frame(formats[f], 16, 16);
            conversion c;

            frame->color_range = (enum AVColorRange)ranges[r];
            for (i = 0; i < 256; i++) {
                uint8_t *row = frame->data[0] + (i / 16) * frame->linesize[0];

                if (f == 0) {
                    row[i % 16] = (uint8_t)i;
                } else {
                    /* 16 bits: 257 i is the same gray in full range, 256 i in limited */
                    row[2 * (i % 16) + (f == 2)] = (uint8_t)i;
                    row[2 * (i % 16) + (f == 1)] = (uint8_t)(f == 1                          ? 99
                                                             : ranges[r] == AVCOL_RANGE_MPEG ? 0
                                                                                             : i);
                }
            }
            convert_first(&c, frame);
            for (i = 0; i < 256; i++) CHECK_EQ(sample(&c.picture, 0, i % 16, i / 16), i);
            for (i = 0; i < 64; i++) {
                CHECK_EQ(sample(&c.picture, 1, i % 8, i / 8), 128);
                CHECK_EQ(sample(&c.picture, 2, i % 8, i / 8), 128);
            }
            CHECK_EQ(c.header.full_range, ranges[r] != AVCOL_RANGE_MPEG);
            CHECK(has_note(&c.notes, "to 8-bit 4:2:0"));
            CHECK_EQ(has_note(&c.notes, "alpha dropped"), f == 1);
            vp_media_converter_free(&c.converter);
            av_frame_free(&frame);
        }
    }
}

static void ten_bits_are_rounded(void)
{
    AVFrame *frame = new_frame(AV_PIX_FMT_YUV420P10LE, 32, 32);
    conversion c;
    int i;

    for (i = 0; i < 1024; i++)
        ((uint16_t *)(void *)(frame->data[0] + (i / 32) * frame->linesize[0]))[i % 32] =
            (uint16_t)i;
    for (i = 0; i < 256; i++) {
        ((uint16_t *)(void *)(frame->data[1] + (i / 16) * frame->linesize[1]))[i % 16] =
            (uint16_t)(4 * i);
        ((uint16_t *)(void *)(frame->data[2] + (i / 16) * frame->linesize[2]))[i % 16] =
            (uint16_t)(4 * i + 1);
    }
    convert_first(&c, frame);
    for (i = 0; i < 1024; i++) {
        int rounded = (i + 2) / 4;

        CHECK_EQ(sample(&c.picture, 0, i % 32, i / 32), rounded > 255 ? 255 : rounded);
    }
    for (i = 0; i < 256; i++) {
        CHECK_EQ(sample(&c.picture, 1, i % 16, i / 16), i);
        CHECK_EQ(sample(&c.picture, 2, i % 16, i / 16), i);
    }
    CHECK(has_note(&c.notes, "converted from yuv420p10le to 8-bit 4:2:0"));
    vp_media_converter_free(&c.converter);
    av_frame_free(&frame);
}

/* Full range: 1023 is 255, and 512 the middle of chroma. */
static void ten_full_range_bits_reach_both_ends(void)
{
    static const int deep[] = {0, 1, 2, 3, 512, 1022, 1023};
    static const int luma[] = {0, 0, 0, 1, 128, 255, 255};
    static const int chroma[] = {0, 1, 1, 1, 128, 255, 255};
    AVFrame *frame = new_frame(AV_PIX_FMT_YUV420P10LE, 14, 2);
    conversion c;
    int i;

    frame->color_range = AVCOL_RANGE_JPEG;
    for (i = 0; i < 7; i++) {
        uint16_t *row = (void *)frame->data[0];

        row[2 * i] = row[2 * i + 1] = (uint16_t)deep[i];
        memcpy(frame->data[0] + frame->linesize[0], frame->data[0], 28);
        ((uint16_t *)(void *)frame->data[1])[i] = (uint16_t)deep[i];
        ((uint16_t *)(void *)frame->data[2])[i] = (uint16_t)deep[i];
    }
    convert_first(&c, frame);
    for (i = 0; i < 7; i++) {
        CHECK_EQ(sample(&c.picture, 0, 2 * i, 1), luma[i]);
        CHECK_EQ(sample(&c.picture, 1, i, 0), chroma[i]);
        CHECK_EQ(sample(&c.picture, 2, i, 0), chroma[i]);
    }
    CHECK_EQ(c.header.full_range, 1);
    vp_media_converter_free(&c.converter);
    av_frame_free(&frame);
}

/* Chroma that falls 4 per luma sample across or down: a resampler in the right
 * place hits the straight line exactly, one half a sample off misses by 2. */
static void chroma_is_resampled_in_its_place(void)
{
    static const struct {
        enum AVPixelFormat format;
        int location, down, offset; /* expected at chroma sample i: 8 i + offset + 40 */
    } cases[] = {
        /* left: level with the left luma sample, between the upper and the lower one */
        {AV_PIX_FMT_YUV444P, AVCHROMA_LOC_UNSPECIFIED, 0, 0},
        {AV_PIX_FMT_YUV444P, AVCHROMA_LOC_UNSPECIFIED, 1, 2},
        {AV_PIX_FMT_YUV422P, AVCHROMA_LOC_LEFT, 1, 2},
        {AV_PIX_FMT_YUVJ444P, AVCHROMA_LOC_UNSPECIFIED, 1, 2},
    };
    size_t i;
    int n, x, y;

    for (i = 0; i < sizeof cases / sizeof *cases; i++) {
        AVFrame *frame = new_frame(cases[i].format, 48, 48);
        int across = cases[i].format == AV_PIX_FMT_YUV422P ? 24 : 48;
        conversion c;

        frame->chroma_location = (enum AVChromaLocation)cases[i].location;
        for (y = 0; y < 48; y++) {
            memset(frame->data[0] + y * frame->linesize[0], 50 + y, 48);
            for (x = 0; x < across; x++) {
                frame->data[1][y * frame->linesize[1] + x] =
                    (uint8_t)(40 + 4 * (cases[i].down ? y : x));
                frame->data[2][y * frame->linesize[2] + x] =
                    (uint8_t)(240 - 4 * (cases[i].down ? y : x));
            }
        }
        convert_first(&c, frame);
        CHECK_EQ(c.header.chroma_location, AVCHROMA_LOC_LEFT);
        for (y = 0; y < 48; y++) CHECK_EQ(sample(&c.picture, 0, y, y), 50 + y);
        for (n = 4; n < 20; n++) {
            int at_x = cases[i].down ? 10 : n, at_y = cases[i].down ? n : 10;

            CHECK_EQ(sample(&c.picture, 1, at_x, at_y), 40 + 8 * n + cases[i].offset);
            CHECK_EQ(sample(&c.picture, 2, at_x, at_y), 240 - 8 * n - cases[i].offset);
        }
        vp_media_converter_free(&c.converter);
        av_frame_free(&frame);
    }
}

static void paint_rgb(AVFrame *frame, int red, int green, int blue)
{
    const AVPixFmtDescriptor *desc = av_pix_fmt_desc_get((enum AVPixelFormat)frame->format);
    int values[4], x, y, i;

    values[0] = red;
    values[1] = green;
    values[2] = blue;
    values[3] = 77;
    for (y = 0; y < frame->height; y++)
        for (x = 0; x < frame->width; x++)
            for (i = 0; i < desc->nb_components; i++)
                frame->data[desc->comp[i].plane][y * frame->linesize[desc->comp[i].plane] +
                                                 x * desc->comp[i].step + desc->comp[i].offset] =
                    (uint8_t)values[i];
}

/* Y = 16 + 219 y, Cb = 128 + 224 (b - y) / (2 - 2 Kb), Cr alike; Kr, Kb are 0.299,
 * 0.114 (BT.601) and 0.2126, 0.0722 (BT.709). */
static void rgb_gets_the_matrix_of_its_size(void)
{
    static const enum AVPixelFormat formats[] = {AV_PIX_FMT_RGB24, AV_PIX_FMT_BGRA,
                                                 AV_PIX_FMT_GBRP};
    static const int colours[][3] = {
        {255, 0, 0}, {0, 255, 0}, {0, 0, 255}, {255, 255, 255}, {0, 0, 0}};
    static const int small[][3] = {
        {81, 90, 240}, {145, 54, 34}, {41, 240, 110}, {235, 128, 128}, {16, 128, 128}};
    static const int large[][3] = {
        {63, 102, 240}, {173, 42, 26}, {32, 240, 118}, {235, 128, 128}, {16, 128, 128}};
    int f, i, big;

    for (f = 0; f < 3; f++) {
        for (i = 0; i < 5; i++) {
            for (big = 0; big < 2; big++) {
                AVFrame *frame = new_frame(formats[f], 16, big ? 720 : 16);
                const int *expected = big ? large[i] : small[i];
                conversion c;

                frame->colorspace = AVCOL_SPC_RGB;
                frame->color_range = AVCOL_RANGE_JPEG;
                paint_rgb(frame, colours[i][0], colours[i][1], colours[i][2]);
                convert_first(&c, frame);
                check_flat(&c.picture, expected[0], expected[1], expected[2], 1);
                CHECK_EQ(c.header.matrix, big ? 1 : 6);
                CHECK_EQ(c.header.full_range, 0);
                CHECK(has_note(&c.notes, big ? "BT.709" : "BT.601"));
                CHECK_EQ(has_note(&c.notes, "alpha dropped"), f == 1);
                vp_media_converter_free(&c.converter);
                av_frame_free(&frame);
            }
        }
    }
}

static void palettes_have_alpha_when_a_pixel_does(void)
{
    int transparent;

    /* 0: all is opaque; 1: a pixel is not; 2: there is such an entry, but no pixel has it */
    for (transparent = 0; transparent < 3; transparent++) {
        AVFrame *frame = new_frame(AV_PIX_FMT_PAL8, 9, 9);
        uint32_t entries[256] = {0};
        conversion c;
        int y;

        entries[3] = 0xff0000ff; /* blue */
        entries[4] = transparent ? 0x400000ff : 0xff0000ff;
        memcpy(frame->data[1], entries, sizeof entries);
        for (y = 0; y < 9; y++) memset(frame->data[0] + y * frame->linesize[0], 3, 9);
        if (transparent < 2) frame->data[0][8 * frame->linesize[0] + 8] = 4;
        convert_first(&c, frame);
        check_flat(&c.picture, 41, 240, 110, 1);
        CHECK_EQ(has_note(&c.notes, "alpha dropped"), transparent == 1);
        vp_media_converter_free(&c.converter);
        av_frame_free(&frame);
    }
}

static void all_small_sizes_convert(void)
{
    static const enum AVPixelFormat formats[] = {AV_PIX_FMT_YUV444P, AV_PIX_FMT_YUV422P,
                                                 AV_PIX_FMT_YUV411P, AV_PIX_FMT_YUVA420P};
    int f, width, height, plane, y;

    for (f = 0; f < 4; f++) {
        for (width = 1; width <= 5; width++) {
            for (height = 1; height <= 5; height++) {
                AVFrame *frame = new_frame(formats[f], width, height);
                const AVPixFmtDescriptor *desc = av_pix_fmt_desc_get(formats[f]);
                conversion c;

                for (plane = 0; plane < 4 && frame->data[plane]; plane++) {
                    int chroma = plane == 1 || plane == 2;
                    int rows = chroma ? AV_CEIL_RSHIFT(height, desc->log2_chroma_h) : height;

                    for (y = 0; y < rows; y++)
                        memset(
                            frame->data[plane] + y * frame->linesize[plane], 50 + 30 * plane,
                            (size_t)(chroma ? AV_CEIL_RSHIFT(width, desc->log2_chroma_w) : width));
                }
                convert_first(&c, frame);
                CHECK_EQ(c.picture.width, width);
                CHECK_EQ(c.picture.height, height);
                check_flat(&c.picture, 50, 80, 110, 0);
                CHECK_EQ(has_note(&c.notes, "alpha dropped"), f == 3);
                vp_media_converter_free(&c.converter);
                av_frame_free(&frame);
            }
        }
    }
}

static void paint_flat(AVFrame *frame, int y, int cb, int cr)
{
    int values[3], plane, row;

    values[0] = y;
    values[1] = cb;
    values[2] = cr;
    for (plane = 0; plane < 3; plane++)
        for (row = 0; row < (plane ? (frame->height + 1) / 2 : frame->height); row++)
            memset(frame->data[plane] + row * frame->linesize[plane], values[plane],
                   (size_t)(plane ? (frame->width + 1) / 2 : frame->width));
}

static void later_frames_follow_the_first(void)
{
    AVFrame *frame = new_frame(AV_PIX_FMT_YUV420P, 32, 24);
    conversion c;

    frame->color_range = AVCOL_RANGE_MPEG;
    paint_flat(frame, 100, 110, 120);
    convert_first(&c, frame);
    av_frame_free(&frame);

    frame = new_frame(AV_PIX_FMT_YUV420P, 50, 11); /* another size */
    paint_flat(frame, 90, 100, 150);
    CHECK_EQ(vp_media_picture_convert(&c.converter, &c.header, frame, &c.picture, &c.notes), 0);
    CHECK_EQ(c.picture.width, 32);
    CHECK_EQ(c.picture.height, 24);
    check_flat(&c.picture, 90, 100, 150, 0);
    CHECK(has_note(&c.notes, "the size changes to 50 x 11: scaled to 32 x 24"));
    av_frame_free(&frame);

    frame = new_frame(AV_PIX_FMT_YUV420P, 32, 24); /* another range */
    frame->color_range = AVCOL_RANGE_JPEG;
    paint_flat(frame, 255, 128, 255);
    CHECK_EQ(vp_media_picture_convert(&c.converter, &c.header, frame, &c.picture, &c.notes), 0);
    check_flat(&c.picture, 235, 128, 240, 1);
    av_frame_free(&frame);

    frame = new_frame(AV_PIX_FMT_YUV420P, 32, 24); /* and back: untouched again */
    CHECK_EQ(vp_media_picture_convert(&c.converter, &c.header, frame, &c.picture, &c.notes), 0);
    CHECK(c.picture.data[0] == frame->data[0]);
    vp_media_converter_free(&c.converter);
    av_frame_free(&frame);
}

int main(void)
{
    vp_media_log(0);
    RUN(yuv420p_passes_untouched);
    RUN(gray_keeps_its_samples);
    RUN(ten_bits_are_rounded);
    RUN(ten_full_range_bits_reach_both_ends);
    RUN(chroma_is_resampled_in_its_place);
    RUN(rgb_gets_the_matrix_of_its_size);
    RUN(palettes_have_alpha_when_a_pixel_does);
    RUN(all_small_sizes_convert);
    RUN(later_frames_follow_the_first);
    return test_result();
}
