/* SPDX-License-Identifier: BSD-2-Clause */
/* What `vpatch info` knows of one file, read from a .vpt or planned for any
 * other video. */
#ifndef VPATCH_CLI_FILE_INFO_H
#define VPATCH_CLI_FILE_INFO_H

#include "cli/file_check.h"
#include "cli/options.h"
#include "cli/vpt_file.h"
#include "media/input.h"

/* How a number of frames is known. */
typedef enum vp_counted {
    VP_COUNTED_CODED,     /* a .vpt file says it                                            */
    VP_COUNTED_CONTAINER, /* the container counts its frames, or it is a picture            */
    VP_COUNTED_PACKETS,   /* its packets were read                                          */
    VP_COUNTED_DECODED,   /* its pictures were decoded: scene cuts are known, too            */
    VP_COUNTED_ESTIMATE,  /* length times rate                                              */
    VP_COUNTED_NOT        /* nothing says it                                                */
} vp_counted;

/* "coded", "container" ... as JSON and CSV have it. */
const char *vp_counted_name(vp_counted counted);
/* 1: the number is not a guess. */
int vp_counted_is_exact(vp_counted counted);

typedef struct vp_file_info {
    const char *file;
    const char *opened; /* the same, or "-": a named pipe (vp_vpt_file_probe)    */
    int planned;        /* 1: not a .vpt: counts only, no bytes               */
    int still;
    int checked;         /* 1: all of the file was read                            */
    vp_file_check check; /* what is wrong with a .vpt, as far as it was read     */
    int width, height, rows, columns, dims, parts;
    int has_rotation;      /* 1: the picture is to be seen turned or mirrored    */
    int degrees, mirrored; /* clockwise, after the mirror; of has_rotation   */
    char rotation[80];     /* the same in words                              */
    vp_counted counted;
    int64_t frames, layers, tokens, segments;
    double duration;   /* seconds, 0: unknown                                */
    double frame_rate; /* nominal, 0: unknown                                */
    uint64_t bytes, video_bytes;
    int low_quality, high_quality;
    vpatch_token_mode kind;
    char model[33];
    char model_id[2 * VPATCH_MODEL_ID_SIZE + 1];
    char source[64]; /* a planned file's codec, format and pixels          */
    int streams;
    const char *damage; /* of a planned file; NULL: none is seen             */

    vp_vpt_file vpt; /* open while the row is printed                      */
    vp_media_input *input;
} vp_file_info;

/* Reads or plans; reports failures. *model is opened when a plan needs it. */
vp_exit vp_file_info_open(vp_file_info *info, const char *file, const vp_settings *settings,
                          vpatch_model **model);
void vp_file_info_close(vp_file_info *info);

const vpatch_stream *vp_file_info_stream(const vp_file_info *info, int index);
double vp_file_info_bits_per_pixel(const vp_file_info *info);
double vp_file_info_bits_per_token(const vp_file_info *info);

/* Sums of several files. */
typedef struct vp_info_total {
    int files, coded; /* coded: how many of them are .vpt                      */
    int64_t frames, layers, tokens, segments;
    double duration, pixels, coded_pixels, coded_tokens;
    uint64_t bytes, video_bytes;
} vp_info_total;

void vp_info_total_add(vp_info_total *total, const vp_file_info *info);

#endif
