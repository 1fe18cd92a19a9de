/* SPDX-License-Identifier: BSD-2-Clause */
#include "bench/bench_setup.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "bench/input_read.h"

static const char video_peers[] = "x264:veryfast,x264:medium,x265:medium,svtav1:8";
static const char picture_peers[] = "mjpeg,webp";
static const char usual_qualities[] = "10,18,26,34,42,50,58";

/* The next word of a list with commas; 0: there is none. */
static int next_word(const char **list, char *word, size_t size)
{
    size_t length;

    if (!**list) return 0;
    length = strcspn(*list, ",");
    snprintf(word, size, "%.*s", (int)(length < size ? length : size - 1), *list);
    *list += length;
    if (**list == ',') (*list)++;
    return 1;
}

static int has_peer(const vp_bench_setup *setup, const char *name)
{
    for (int i = 0; i < setup->peer_count; i++)
        if (!strcmp(setup->peers[i].name, name)) return 1;
    for (int i = 0; i < setup->skipped_count; i++)
        if (!strcmp(setup->skipped[i].name, name)) return 1;
    return 0;
}

static vpatch_status add_peer(vp_bench_setup *setup, const char *word, char *message, size_t size)
{
    vp_peer peer;
    char reason[sizeof setup->skipped[0].reason];
    vpatch_status status = vp_peer_find(&peer, word, reason, sizeof reason);

    if (status == VPATCH_ERR_ARGUMENT) {
        snprintf(message, size, "--against: %s", reason);
        return status;
    }
    if (has_peer(setup, peer.name)) return VPATCH_OK;
    if (setup->peer_count == VP_BENCH_PEERS_MAX || setup->skipped_count == VP_BENCH_PEERS_MAX) {
        snprintf(message, size, "--against: more than %d encoders", VP_BENCH_PEERS_MAX);
        return VPATCH_ERR_ARGUMENT;
    }
    if (status) {
        vp_bench_skip *skip = &setup->skipped[setup->skipped_count++];

        memcpy(skip->name, peer.name, sizeof skip->name);
        memcpy(skip->reason, reason, sizeof skip->reason);
    } else {
        setup->peers[setup->peer_count++] = peer;
    }
    return VPATCH_OK;
}

static vpatch_status parse_against(vp_bench_setup *setup, const char *list, char *message,
                                   size_t size)
{
    vpatch_status status = VPATCH_OK;
    char word[64];

    if (!strcmp(list, "none")) return VPATCH_OK;
    while (!status && next_word(&list, word, sizeof word))
        status = add_peer(setup, word, message, size);
    return status;
}

static int compare_numbers(const void *a, const void *b)
{
    double x = *(const double *)a, y = *(const double *)b;

    return x < y ? -1 : x > y;
}

static vpatch_status parse_qualities(vp_bench_setup *setup, const char *list, char *message,
                                     size_t size)
{
    int most = VP_BENCH_QUALITIES_MAX, kept = 0;
    char word[64];

    while (next_word(&list, word, sizeof word)) {
        char *end;
        long quality = strtol(word, &end, 10);

        if (end == word || *end || quality < 0 || quality > 63) {
            snprintf(message, size, "--qualities: \"%s\" is not a whole number from 0 to 63", word);
            return VPATCH_ERR_ARGUMENT;
        }
        if (setup->quality_count == most) {
            snprintf(message, size, "--qualities: more than %d", most);
            return VPATCH_ERR_ARGUMENT;
        }
        setup->qualities[setup->quality_count++] = (double)quality;
    }
    qsort(setup->qualities, (size_t)setup->quality_count, sizeof setup->qualities[0],
          compare_numbers);
    for (int i = 0; i < setup->quality_count; i++)
        if (!kept || setup->qualities[kept - 1] < setup->qualities[i])
            setup->qualities[kept++] = setup->qualities[i];
    setup->quality_count = kept;
    return VPATCH_OK;
}

/* 1: every clip that can be read is a picture. */
static int all_stills(const vp_bench_inputs *inputs)
{
    int stills = 0, videos = 0;

    for (int i = 0; i < inputs->count; i++)
        if (!inputs->inputs[i].error[0]) {
            if (inputs->inputs[i].header.still)
                stills++;
            else
                videos++;
        }
    return stills && !videos;
}

/* The words are checked before any file is opened. */
static vpatch_status parse_words(vp_bench_setup *setup, const vp_bench_options *options,
                                 char *message, size_t size)
{
    const char *qualities = options->qualities ? options->qualities : usual_qualities;
    vpatch_status status = parse_qualities(setup, qualities, message, size);

    if (!status && options->against) status = parse_against(setup, options->against, message, size);
    return status;
}

vpatch_status vp_bench_setup_init(vp_bench_setup *setup, const vp_bench_options *options,
                                  char *message, size_t size)
{
    vpatch_status status;

    memset(setup, 0, sizeof *setup);
    setup->options = *options;
    status = parse_words(setup, options, message, size);
    if (status) return status;
    if (vp_bench_inputs_expand(&setup->inputs, options->paths, options->path_count, options->tag)) {
        snprintf(message, size, "%s", vpatch_status_text(VPATCH_ERR_MEMORY));
        return VPATCH_ERR_MEMORY;
    }
    for (int i = 0; i < setup->inputs.count; i++) {
        if (options->tick && options->tick(options->opaque, NULL, "opening clips")) break;
        setup->inputs.inputs[i].access = options->access;
        vp_bench_input_probe(&setup->inputs.inputs[i]);
    }
    if (!options->against)
        status = parse_against(setup, all_stills(&setup->inputs) ? picture_peers : video_peers,
                               message, size);
    return status;
}

void vp_bench_setup_free(vp_bench_setup *setup)
{
    vp_bench_inputs_free(&setup->inputs);
}
