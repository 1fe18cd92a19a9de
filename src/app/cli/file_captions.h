/* SPDX-License-Identifier: BSD-2-Clause */
/* The captions of a .vpt file: its own, and the text of the subtitles that it carries, with the
 * token layers that are shown at their times. */
#ifndef VPATCH_CLI_FILE_CAPTIONS_H
#define VPATCH_CLI_FILE_CAPTIONS_H

#include <jansson.h>

#include "captions/caption_list.h"
#include "vpatch/vpatch.h"

typedef struct vp_layer_time {
    double start, end; /* seconds */
} vp_layer_time;

typedef struct vp_file_captions {
    vp_caption_list list; /* sorted; times in seconds of the file's frames       */
    vp_layer_time *layers;
    size_t layer_count;
} vp_file_captions;

/* 1: the file has captions, or subtitles that may be text. */
int vp_file_has_captions(const vpatch_reader *reader);
/* Reads the file to its end. VPATCH_ERR_MEMORY, and the reader's. */
vpatch_status vp_file_captions_read(vp_file_captions *captions, vpatch_reader *reader);
void vp_file_captions_free(vp_file_captions *captions);

/* The layers from..to - 1 that are shown between start and end, at least the one at start; none:
 * both are 0. */
void vp_file_captions_layers(const vp_file_captions *captions, double start, double end,
                             size_t *from, size_t *to);
/* Leaves what is shown in the layers from..to - 1, as far as it is. */
void vp_file_captions_cut(vp_file_captions *captions, size_t from, size_t to);
/* A list of objects: start, end, layers [from, to], track, text. NULL: memory is short. */
json_t *vp_file_captions_json(const vp_file_captions *captions);

#endif
