/* SPDX-License-Identifier: BSD-2-Clause */
/* A token file into segments. Memory is for two layers. Nothing in the file is believed. */
#ifndef VPATCH_TOKENS_IMPORT_H
#define VPATCH_TOKENS_IMPORT_H

#include "tokens/token_layout.h"
#include "vpatch/vpatch.h"

/* What is said where the file says nothing, or in its place. */
typedef struct vp_import_settings {
    int width, height;      /* 0: the file's, or whole patches                           */
    int rate_num, rate_den; /* frames a second, in place of the file's times; 0: those   */
    int quality;            /* where the file has none                                   */
    int kind;               /* vpatch_token_mode where the file does not say                 */
} vp_import_settings;

typedef struct vp_import vp_import;

/* Opens a file and looks at all its tensors' types and shapes, and at what its segments are. On
 * failure *result is NULL and message says why: VPATCH_ERR_ARGUMENT: it does not fit together;
 * VPATCH_ERR_NOT_VPT: no safetensors file; VPATCH_ERR_TRUNCATED; VPATCH_ERR_UNSUPPORTED;
 * VPATCH_ERR_IO; VPATCH_ERR_MEMORY. */
vpatch_status vp_import_open(vp_import **result, const char *path,
                             const vp_import_settings *settings, char *message, size_t size);
void vp_import_close(vp_import *m);

/* The header of the .vpt file, but for the model where the file names none. */
const vpatch_header *vp_import_header(const vp_import *m);
/* 1: the file says which model its tokens are of. */
int vp_import_has_model(const vp_import *m);
/* 1: the file says that what it was made from broke off before its end. */
int vp_import_is_incomplete(const vp_import *m);
/* Texts of the file and of its video, or NULL. */
const char *vp_import_texts(const vp_import *m, int of_video);
/* Captions as JSON, or NULL. */
const char *vp_import_captions(const vp_import *m);
int64_t vp_import_frames(const vp_import *m);
/* What is in the file and is not used: index 0, 1, ...; NULL after the last. */
const char *vp_import_note(vp_import *m, int index);

/* Takes the model. Errors as above, and those of vpatch_packer_open(). */
vpatch_status vp_import_start(vp_import *m, const vpatch_model *model);
/* The next segment, valid until the next call; VPATCH_END. */
vpatch_status vp_import_next(vp_import *m, vpatch_segment *segment);
void vp_import_get_changes(const vp_import *m, vpatch_packer_changes *changes);
const char *vp_import_message(const vp_import *m);

#endif
