/* SPDX-License-Identifier: BSD-2-Clause */
/* What a manifest says of one clip (docs/batch.md), as far as it stands in the .vpt file: so a clip
 * that an earlier run has made gets the same line as one that is made now. */
#ifndef VPATCH_CLI_CLIP_RECORD_H
#define VPATCH_CLI_CLIP_RECORD_H

#include <jansson.h>

#include "batch/provenance.h"
#include "vpatch/vpatch.h"

/* What a file that is there says of itself. */
typedef enum vp_clip_state {
    VP_CLIP_MISSING,
    VP_CLIP_SAME,     /* complete, and made of this source as it would be made now        */
    VP_CLIP_CAPTIONS, /* the same, but for the captions beside its source             */
    VP_CLIP_OTHER,    /* of a batch, but not complete, or of something else               */
    VP_CLIP_FOREIGN   /* a file that no batch has made                                    */
} vp_clip_state;

vp_clip_state vp_clip_state_of(const char *path, const vp_provenance *wanted,
                               const vpatch_model *model);

/* The object of the finished clip in a file; name and source are what it is called in it. psnr:
 * borrowed, NULL: not measured. *incomplete: its source broke off before its end. NULL: message has
 * the reason. */
json_t *vp_clip_record(const char *path, const char *name, const char *source, json_t *psnr,
                       int *incomplete, char *message, size_t size);
/* The object of a clip that failed. */
json_t *vp_clip_record_failed(const char *file, const char *source, int status, const char *reason);

/* 1: the object is of a clip made of this source as it would be made now, whatever its captions;
 * and with these. */
int vp_clip_record_is_same(const json_t *object, const vp_provenance *wanted,
                           const vpatch_model *model);
int vp_clip_record_same_captions(const json_t *object, const vp_provenance *wanted);

#endif
