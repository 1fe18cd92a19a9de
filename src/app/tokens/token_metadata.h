/* SPDX-License-Identifier: BSD-2-Clause */
/* What a .vpt file's header says, as texts in the metadata of a .safetensors file, and back. */
#ifndef VPATCH_TOKENS_TOKEN_METADATA_H
#define VPATCH_TOKENS_TOKEN_METADATA_H

#include <jansson.h>

#include "tokens/tensor_reader.h"
#include "vpatch/vpatch.h"

#define VP_TOKEN_FORMAT     "vpatch-tokens-1"
/* "1": what the tokens were made from broke off before its end */
#define VP_TOKEN_INCOMPLETE "incomplete"

/* A new object, or NULL when memory is short. */
json_t *vp_token_metadata_make(const vpatch_header *header, const char *texts,
                               const char *video_texts);
/* The object with one more text. Takes it over and passes NULL on. */
json_t *vp_token_metadata_add(json_t *object, const char *key, const char *format, ...)
    __attribute__((format(printf, 3, 4)));

/* Puts into the header what the metadata have; what they have not stays. *has_model: they name the
 * model. 0, or -1 with the reader's message: a text is not what its key says. */
int vp_token_metadata_take(vp_tensor_reader *reader, vpatch_header *header, int *has_model);
/* Whether the metadata say that the end is missing. 0, or -1 as above. */
int vp_token_metadata_take_end(vp_tensor_reader *reader, int *incomplete);

#endif
