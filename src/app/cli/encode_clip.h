/* SPDX-License-Identifier: BSD-2-Clause */
/* One clip: media input -> encoder -> writer -> a .vpt file. */
#ifndef VPATCH_CLI_ENCODE_CLIP_H
#define VPATCH_CLI_ENCODE_CLIP_H

#include "batch/sidecars.h"
#include "cli/options.h"

/* Whoever wants to follow the work. */
typedef struct vp_encode_watch {
    void *opaque;
    /* The input is open, nothing has been asked for yet that depends on the size of its pictures;
     * may wait. frames 0: unknown. */
    void (*opened)(void *opaque, const vpatch_header *header, int64_t frames);
    void (*advanced)(void *opaque, int64_t frames);
} vp_encode_watch;

typedef struct vp_encode_request {
    const vp_settings *settings;
    const vpatch_model *model;
    const char *in, *out;         /* "-": standard input, standard output                    */
    const char *provenance;       /* text for the file (vpatch_writer_set_provenance); NULL: none */
    int replace;                  /* 1: an output that exists is replaced                    */
    int file, files;              /* this one of so many, for the progress line              */
    int silent;                   /* 1: no line on the result; failures and remarks are told */
    const vp_encode_watch *watch; /* NULL: nobody                                      */
    const vp_sidecars *sidecars;  /* NULL: it looks for them itself                    */
} vp_encode_request;

typedef struct vp_encode_result {
    int64_t frames, layers; /* frames 0: no output                                     */
    int width, height;
    uint64_t source_bytes, bytes, video_bytes; /* source_bytes 0: not comparable       */
    double seconds;
    int has_psnr; /* settings->psnr_report                                             */
    double plane_psnr[3], psnr;
} vp_encode_result;

/* Encodes, reports failures and remarks, prints a line on the result. */
vp_exit vp_encode_clip(const vp_encode_request *request, vp_encode_result *made);

#endif
