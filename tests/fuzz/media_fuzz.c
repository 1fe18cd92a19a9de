/* SPDX-License-Identifier: BSD-2-Clause */
/* Input by way of FFmpeg: what it makes of any bytes that begin like one of a few formats whose
 * own structure vpatch looks at. Large pictures are left out: their memory is FFmpeg's. */
#include "decode_all.h"
#include "fuzz_file.h"
#include "media/input.h"

enum { MOST_SAMPLES = 512 * 512, MOST_EVENTS = 60 };

static int begins(const uint8_t *data, size_t size, const char *text)
{
    return size >= strlen(text) && !memcmp(data, text, strlen(text));
}

/* The number behind a letter of a y4m file's first line. */
static long y4m_number(const char *line, const char *letter)
{
    const char *at = strstr(line, letter);

    return at ? strtol(at + 2, NULL, 10) : 0;
}

static int small_y4m(const uint8_t *data, size_t size)
{
    char line[256];
    size_t length = size < sizeof line - 1 ? size : sizeof line - 1;

    memcpy(line, data, length);
    line[length] = 0;
    long width = y4m_number(line, " W"), height = y4m_number(line, " H");
    return width >= 0 && height >= 0 && width < 4096 && height < 4096 &&
           width * height <= MOST_SAMPLES;
}

static int small_gif(const uint8_t *data, size_t size)
{
    return size > 10 &&
           (int64_t)(data[6] | data[7] << 8) * (data[8] | data[9] << 8) <= MOST_SAMPLES;
}

static int wanted(const uint8_t *data, size_t size)
{
    if (begins(data, size, "YUV4MPEG2")) return small_y4m(data, size);
    if (begins(data, size, "GIF8")) return small_gif(data, size);
    return begins(data, size, "#EXT") || begins(data, size, "ffconcat") ||
           begins(data, size, "v=0");
}

static void read_events(vp_media_input *input)
{
    int64_t last = INT64_MIN;
    vp_media_event event;

    for (int i = 0; i < MOST_EVENTS && !vp_media_input_next(input, &event); i++) {
        if (event.kind == VP_MEDIA_PACKET) {
            fuzz_touch(event.packet.data, event.packet.size);
            continue;
        }
        FUZZ_REQUIRE(event.frame.pts > last);
        last = event.frame.pts;
        fuzz_touch_frame(&event.frame);
    }
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    vp_media_input_settings settings;
    vp_media_input *input;
    char message[300];

    if (!wanted(data, size)) return 0;
    vp_media_log(0);
    vp_media_input_settings_default(&settings);
    settings.threads = 1;
    if (size % 3 == 0) {
        settings.from = 0.1;
        settings.to = 0.5;
    }
    vpatch_status status =
        vp_media_input_open(&input, fuzz_file(data, size), &settings, message, sizeof message);
    if (status) {
        FUZZ_REQUIRE(!input && *message);
        return 0;
    }
    read_events(input);
    for (int i = 0; vp_media_input_note(input, i); i++)
        fuzz_touch_text(vp_media_input_note(input, i));
    vp_media_input_close(input);
    return 0;
}
