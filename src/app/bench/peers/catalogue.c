/* SPDX-License-Identifier: BSD-2-Clause */
#include "peers/catalogue.h"

#include <stdio.h>
#include <string.h>

#include <libavcodec/avcodec.h>
#include <libavutil/log.h>

#define X26_PRESETS "ultrafast|superfast|veryfast|faster|fast|medium|slow|slower|veryslow|placebo"

/* The ladders reach from about 30 to 45 dB on ordinary video, as vpatch's does. */
const vp_peer_family vp_peer_families[] = {{.name = "x264",
                                            .encoder = "libx264",
                                            .presets = X26_PRESETS,
                                            .preset = "medium",
                                            .option = "preset",
                                            .label = "preset",
                                            .tune = "psnr",
                                            .scale = VP_PEER_CRF,
                                            .even = 1,
                                            .step = 0.01,
                                            .ladder = {42, 37, 32, 27, 22, 17, 12}},
                                           {.name = "x265",
                                            .encoder = "libx265",
                                            .presets = X26_PRESETS,
                                            .preset = "medium",
                                            .option = "preset",
                                            .label = "preset",
                                            .tune = "psnr",
                                            .scale = VP_PEER_CRF,
                                            .even = 1,
                                            .step = 0.01,
                                            .ladder = {42, 37, 32, 27, 22, 17, 12}},
                                           {.name = "svtav1",
                                            .encoder = "libsvtav1",
                                            .presets = "0|1|2|3|4|5|6|7|8|9|10|11|12|13",
                                            .preset = "8",
                                            .option = "preset",
                                            .label = "preset",
                                            .tune = "psnr",
                                            .scale = VP_PEER_CRF,
                                            .even = 1,
                                            .step = 1,
                                            .ladder = {60, 52, 44, 36, 28, 20, 12}},
                                           {.name = "aom",
                                            .encoder = "libaom-av1",
                                            .presets = "0|1|2|3|4|5|6|7|8",
                                            .preset = "6",
                                            .option = "cpu-used",
                                            .label = "cpu-used",
                                            .scale = VP_PEER_CRF,
                                            .step = 1,
                                            .ladder = {60, 52, 44, 36, 28, 20, 12}},
                                           {.name = "vp9",
                                            .encoder = "libvpx-vp9",
                                            .presets = "0|1|2|3|4|5|6|7|8",
                                            .option = "cpu-used",
                                            .label = "cpu-used",
                                            .scale = VP_PEER_CRF,
                                            .step = 1,
                                            .ladder = {60, 52, 44, 36, 28, 20, 12}},
                                           {.name = "mjpeg",
                                            .encoder = "mjpeg",
                                            .scale = VP_PEER_QSCALE,
                                            .step = 1,
                                            .full_range = 1,
                                            .ladder = {31, 22, 15, 10, 7, 5, 3, 2}},
                                           {.name = "webp",
                                            .encoder = "libwebp",
                                            .scale = VP_PEER_QUALITY,
                                            .step = 1,
                                            .ladder = {2, 15, 35, 55, 72, 84, 92, 97}},
                                           {.name = NULL}};

static const vp_peer_family *find_family(const char *word, size_t length)
{
    for (const vp_peer_family *family = vp_peer_families; family->name; family++)
        if (strlen(family->name) == length && !strncmp(family->name, word, length)) return family;
    return NULL;
}

/* 1: word is one of "one|two|three". */
static int is_among(const char *words, const char *word)
{
    size_t length = strlen(word);

    while (words) {
        if (strcspn(words, "|") == length && !strncmp(words, word, length)) return 1;
        words = strchr(words, '|');
        if (words) words++;
    }
    return 0;
}

static vpatch_status no_family(const char *word, char *message, size_t size)
{
    int used = snprintf(message, size, "\"%s\" is no encoder to compare with; there are", word);

    for (const vp_peer_family *family = vp_peer_families; family->name; family++)
        if (used >= 0 && (size_t)used < size)
            used += snprintf(message + used, size - (size_t)used, " %s", family->name);
    return VPATCH_ERR_ARGUMENT;
}

static void describe(vp_peer *peer)
{
    static const char *const scales[] = {"crf", "quantiser", "quality"};
    const vp_peer_family *family = peer->family;
    size_t size = sizeof peer->description, used;

    snprintf(peer->description, size, "%s", family->encoder);
    used = strlen(peer->description);
    if (peer->preset[0])
        snprintf(peer->description + used, size - used, ", %s %s", family->label, peer->preset);
    used = strlen(peer->description);
    snprintf(peer->description + used, size - used, "%s%s, %s", family->tune ? ", tune " : "",
             family->tune ? family->tune : "", scales[family->scale]);
}

vpatch_status vp_peer_find(vp_peer *peer, const char *word, char *message, size_t size)
{
    size_t length = strcspn(word, ":");
    const vp_peer_family *family = find_family(word, length);
    const char *preset;

    memset(peer, 0, sizeof *peer);
    if (!family) return no_family(word, message, size);
    preset = word[length] ? word + length + 1 : family->preset;
    if (word[length] && !family->presets) {
        snprintf(message, size, "\"%s\": %s has no presets", word, family->name);
        return VPATCH_ERR_ARGUMENT;
    }
    if (word[length] && !is_among(family->presets, preset)) {
        snprintf(message, size, "\"%s\": the presets of %s are %s", word, family->name,
                 family->presets);
        return VPATCH_ERR_ARGUMENT;
    }
    peer->family = family;
    peer->step = family->step;
    if (preset) snprintf(peer->preset, sizeof peer->preset, "%s", preset);
    snprintf(peer->name, sizeof peer->name, "%s%s%s", family->name, preset ? ":" : "",
             peer->preset);
    describe(peer);
    while (peer->points < VP_PEER_LADDER_MAX && family->ladder[peer->points] > 0) {
        peer->ladder[peer->points] = family->ladder[peer->points];
        peer->points++;
    }
    if (!avcodec_find_encoder_by_name(family->encoder)) {
        snprintf(message, size, "this libavcodec has no %s", family->encoder);
        return VPATCH_ERR_UNSUPPORTED;
    }
    return VPATCH_OK;
}
