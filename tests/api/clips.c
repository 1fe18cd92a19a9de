/* SPDX-License-Identifier: BSD-2-Clause */
/* The first frames of every file in samples/: what the encoder says will be seen
 * is what the decoder shows, and it is like the picture. ffmpeg reads the files. */
#include <dirent.h>

#include "common/api_clip.h"

#define FRAMES 9

static vpatch_model *model;

/* Reads up to FRAMES pictures of YUV4MPEG2, which ffmpeg makes of anything. Returns
 * 0, or -1 when there is nothing usable. */
static int read_clip(FILE *pipe, clip *out)
{
    char line[256], *at;
    int width = 0, height = 0;

    if (!fgets(line, sizeof line, pipe) || strncmp(line, "YUV4MPEG2 ", 10)) return -1;
    if ((at = strstr(line, " W"))) width = atoi(at + 2);
    if ((at = strstr(line, " H"))) height = atoi(at + 2);
    if (width < 1 || height < 1 || width > 4096 || height > 4096) return -1;
    *out = clip_alloc(width, height, FRAMES);
    for (out->frames = 0; out->frames < FRAMES; out->frames++) {
        if (!fgets(line, sizeof line, pipe) || strncmp(line, "FRAME", 5)) break;
        if (fread(clip_plane(out, out->frames, 0), out->frame_size, 1, pipe) != 1) break;
    }
    if (out->frames) return 0;
    clip_free(out);
    return -1;
}

static void there_and_back(const clip *c, const char *name)
{
    static const int qualities[] = {20, 44};
    double psnr[2] = {0, 0};
    size_t bytes[2] = {0, 0};

    for (int i = 0; i < 2; i++) {
        vpatch_encoder_settings settings;

        vpatch_encoder_settings_default(&settings);
        settings.quality = qualities[i];
        coded out = coded_make(model, c, &settings);
        clip seen = coded_show(model, &out, NULL);
        CHECK_EQ(clip_differences(&out.shown, &seen), 0);
        if (seen.frames == c->frames) psnr[i] = clip_psnr(c, &seen);
        bytes[i] = out.bytes;
        printf("%s, %d x %d, %d frames, quality %d: %zu bytes, %.2f dB\n", name, c->width,
               c->height, c->frames, qualities[i], bytes[i], psnr[i]);
        clip_free(&seen);
        coded_free(&out);
    }
    CHECK(psnr[0] > 22 && psnr[1] > psnr[0] + 1);
    CHECK(bytes[1] > bytes[0]);
    CHECK(bytes[0] < c->frame_size * (size_t)c->frames / 10);
}

static int usable(const char *name)
{
    static const char *const endings[] = {".mkv", ".mp4", ".png"};
    size_t length = strlen(name);

    /* it goes through a shell in quotes */
    if (strchr(name, '\'') || length < 5) return 0;
    for (int i = 0; i < 3; i++)
        if (!strcmp(name + length - 4, endings[i])) return 1;
    return 0;
}

int main(void)
{
    const char *source = getenv("VPATCH_SOURCE_DIR");
    char path[1024], command[2400];
    int files = 0;

    snprintf(path, sizeof path, "%s/samples", source ? source : ".");
    if (strchr(path, '\'') || system("command -v ffmpeg >/dev/null 2>&1")) {
        printf("skipped, there is no ffmpeg to read the samples with\n");
        return 77;
    }
    DIR *folder = opendir(path);
    if (!folder) {
        printf("skipped, there is no folder %s\n", path);
        return 77;
    }
    model = clip_model();
    for (struct dirent *entry; (entry = readdir(folder));) {
        clip c;

        if (!usable(entry->d_name)) continue;
        snprintf(command, sizeof command,
                 "ffmpeg -nostdin -v error -i '%s/%s' -an -sn -frames:v %d -pix_fmt yuv420p "
                 "-f yuv4mpegpipe - 2>/dev/null",
                 path, entry->d_name, FRAMES);
        FILE *pipe = popen(command, "r");
        CHECK(pipe != NULL);
        if (!pipe) continue;
        int status = read_clip(pipe, &c);
        pclose(pipe);
        CHECK_EQ(status, 0);
        if (status) continue;
        there_and_back(&c, entry->d_name);
        clip_free(&c);
        files++;
    }
    closedir(folder);
    CHECK(files > 0);
    vpatch_model_close(model);
    return test_result();
}
