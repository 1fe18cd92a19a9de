/* SPDX-License-Identifier: BSD-2-Clause */
/* Every encoder that is there brings its frames back, in order, in the right
 * number, better with more bits. */
#include "peers/peer.h"
#include "common/test.h"
#include "peers/catalogue.h"
#include "peers/peer_png.h"

#include <stdlib.h>

/* x265 loses some bytes each time it opens; LeakSanitizer asks for this. */
__attribute__((visibility("default"))) const char *__lsan_default_suppressions(void);
const char *__lsan_default_suppressions(void)
{
    return "leak:libx265";
}

static double square_error(const vp_raw_clip *a, const vp_raw_clip *b, int frame)
{
    const uint8_t *x = vp_raw_clip_plane(a, frame, 0), *y = vp_raw_clip_plane(b, frame, 0);
    size_t count = (size_t)a->width * (size_t)a->height;
    double sum = 0;

    for (size_t i = 0; i < count; i++) sum += (double)(x[i] - y[i]) * (x[i] - y[i]);
    return sum / (double)count;
}

/* The shade of a square in the corner tells the frames apart. */
static uint8_t number_shade(int frame)
{
    return (uint8_t)(40 + 53 * frame % 170);
}

static int shade_seen(const vp_raw_clip *clip, int frame)
{
    const uint8_t *samples = vp_raw_clip_plane(clip, frame, 0);
    int sum = 0;

    for (int y = 8; y < 24; y++)
        for (int x = 8; x < 24; x++) sum += samples[y * clip->width + x];
    return sum / 256;
}

/* Waves that move by three samples a frame; noise keeps encoders busy. */
static void make_clip(vp_raw_clip *clip, int width, int height, int frames)
{
    vpatch_header header;
    vp_raw_clip one;
    unsigned seed = 7;

    vpatch_header_default(&header);
    header.width = width;
    header.height = height;
    header.frame_rate_num = 25;
    header.frame_rate_den = 1;
    vp_raw_clip_describe(&one, &header);
    one.frames = frames;
    if (vp_raw_clip_alloc_like(clip, &one)) exit(1);
    for (int i = 0; i < frames; i++)
        for (int plane = 0; plane < 3; plane++) {
            uint8_t *to = vp_raw_clip_plane(clip, i, plane);
            int mark = plane ? 16 : 32;
            int columns = vp_raw_clip_plane_width(clip, plane);
            int rows = vp_raw_clip_plane_height(clip, plane);

            for (int y = 0; y < rows; y++)
                for (int x = 0; x < columns; x++)
                    *to++ = x < mark && y < mark
                                ? number_shade(i)
                                : (uint8_t)(60 + 2 * ((x + 3 * i) & 31) + ((y ^ (x / 8)) & 31) +
                                            (int)(test_random(&seed) & 7));
        }
}

static int stop_as_told(void *opaque)
{
    return *(int *)opaque;
}

static void one_run(const vp_peer *peer, const vp_raw_clip *clip, double quality,
                    vp_raw_clip *decoded, int64_t *bytes, double *error)
{
    int32_t *sizes = calloc((size_t)clip->frames, sizeof *sizes);
    vp_peer_setup setup = {.quality = quality, .keyint = 8, .threads = 2};
    vp_peer_result result = {.frame_bytes = sizes};
    char message[256] = "";
    vpatch_status status =
        vp_peer_run(peer, clip, &setup, decoded, &result, message, sizeof message);
    int64_t sum = 0;

    if (status) fprintf(stderr, "%s at %g: %s\n", peer->name, quality, message);
    CHECK_EQ(status, VPATCH_OK);
    *bytes = result.bytes;
    *error = 0;
    for (int i = 0; i < clip->frames; i++) {
        double own = square_error(clip, decoded, i);
        *error += own / clip->frames;
        sum += sizes[i];
        CHECK(abs(shade_seen(decoded, i) - number_shade(i)) < 8);
    }
    CHECK(sum <= result.bytes);
    CHECK(sum > 0);
    CHECK(result.encode_seconds > 0 && result.decode_seconds > 0);
    free(sizes);
}

static void round_trips(int width, int height, int frames)
{
    vp_raw_clip clip, decoded;

    make_clip(&clip, width, height, frames);
    CHECK_EQ(vp_raw_clip_alloc_like(&decoded, &clip), 0);
    for (const vp_peer_family *family = vp_peer_families; family->name; family++) {
        vp_peer peer;
        char message[256];
        int64_t low, high, again;
        double low_error, high_error, again_error;

        if (vp_peer_find(&peer, family->name, message, sizeof message)) {
            printf("without %s: %s\n", family->name, message);
            continue;
        }
        one_run(&peer, &clip, peer.ladder[1], &decoded, &low, &low_error);
        one_run(&peer, &clip, peer.ladder[peer.points - 2], &decoded, &high, &high_error);
        CHECK(low < high);
        CHECK(low_error > high_error);
        one_run(&peer, &clip, peer.ladder[1], &decoded, &again, &again_error);
        /* x264 was seen to vary by 2 % with where its memory lies. */
        CHECK(llabs((long long)(again - low)) <= low / 20);
        printf("%-14s %-46s %6lld B, mse %6.2f; %6lld B, mse %5.2f\n", peer.name, peer.description,
               (long long)low, low_error, (long long)high, high_error);
    }
    vp_raw_clip_free(&decoded);
    vp_raw_clip_free(&clip);
}

static void even_sizes(void)
{
    round_trips(96, 80, 11);
}

static void odd_sizes(void)
{
    round_trips(97, 71, 3);
}

static void a_picture(void)
{
    round_trips(80, 64, 1);
}

static void names(void)
{
    vp_peer peer;
    char message[256];

    CHECK(vp_peer_find(&peer, "x264", message, sizeof message) != VPATCH_ERR_ARGUMENT);
    CHECK_STR(peer.name, "x264:medium");
    CHECK_STR(peer.description, "libx264, preset medium, tune psnr, crf");
    CHECK(vp_peer_find(&peer, "vp9:4", message, sizeof message) != VPATCH_ERR_ARGUMENT);
    CHECK_STR(peer.name, "vp9:4");
    CHECK_EQ(vp_peer_find(&peer, "x266", message, sizeof message), VPATCH_ERR_ARGUMENT);
    CHECK_STR(message, "\"x266\" is no encoder to compare with; there are x264 x265 svtav1 aom vp9 "
                       "mjpeg webp");
    CHECK_EQ(vp_peer_find(&peer, "x264:quick", message, sizeof message), VPATCH_ERR_ARGUMENT);
    CHECK(!strncmp(message, "\"x264:quick\": the presets of x264 are ultrafast|", 47));
    CHECK_EQ(vp_peer_find(&peer, "x264:", message, sizeof message), VPATCH_ERR_ARGUMENT);
    CHECK_EQ(vp_peer_find(&peer, "mjpeg:9", message, sizeof message), VPATCH_ERR_ARGUMENT);
    CHECK_STR(message, "\"mjpeg:9\": mjpeg has no presets");
    CHECK_EQ(vp_peer_find(&peer, "", message, sizeof message), VPATCH_ERR_ARGUMENT);
    CHECK_EQ(vp_peer_find(&peer, ":medium", message, sizeof message), VPATCH_ERR_ARGUMENT);
}

static void stopping(void)
{
    vp_raw_clip clip, decoded;
    vp_peer peer;
    int stop = 1;
    vp_peer_setup setup = {
        .quality = 5, .keyint = 8, .threads = 1, .stop = stop_as_told, .opaque = &stop};
    vp_peer_result result = {0};
    char message[256];

    make_clip(&clip, 64, 64, 3);
    CHECK_EQ(vp_raw_clip_alloc_like(&decoded, &clip), 0);
    CHECK_EQ(vp_peer_find(&peer, "mjpeg", message, sizeof message), VPATCH_OK);
    CHECK_EQ(vp_peer_run(&peer, &clip, &setup, &decoded, &result, message, sizeof message),
             VPATCH_AGAIN);
    stop = 0;
    CHECK_EQ(vp_peer_run(&peer, &clip, &setup, &decoded, &result, message, sizeof message),
             VPATCH_OK);
    vp_raw_clip_free(&decoded);
    vp_raw_clip_free(&clip);
}

/* What an encoder cannot do comes back as a reason, not as a result. */
static void refusals(void)
{
    vp_raw_clip clip, decoded;
    vp_peer peer;
    vp_peer_setup setup = {.quality = 500, .keyint = 8, .threads = 1};
    vp_peer_result result = {0};
    char message[256];

    make_clip(&clip, 64, 64, 3);
    CHECK_EQ(vp_raw_clip_alloc_like(&decoded, &clip), 0);
    if (vp_peer_find(&peer, "webp", message, sizeof message) == VPATCH_OK) {
        CHECK(vp_peer_run(&peer, &clip, &setup, &decoded, &result, message, sizeof message) !=
              VPATCH_OK);
        CHECK(!strncmp(message, "the encoder lacks an option: ", 29));
    } else {
        CHECK(message[0] != 0);
    }
    vp_raw_clip_free(&decoded);
    vp_raw_clip_free(&clip);
}

static void pictures(void)
{
    vp_raw_clip clip;
    uint8_t *data;
    size_t size;

    make_clip(&clip, 33, 17, 2);
    CHECK_EQ(vp_peers_png(&clip, 1, &data, &size), VPATCH_OK);
    CHECK(size > 100 && !memcmp(data, "\x89PNG\r\n\x1a\n", 8));
    free(data);
    vp_raw_clip_free(&clip);
}

int main(void)
{
    vp_peers_silence();
    RUN(names);
    RUN(even_sizes);
    RUN(odd_sizes);
    RUN(a_picture);
    RUN(stopping);
    RUN(refusals);
    RUN(pictures);
    return test_result();
}
