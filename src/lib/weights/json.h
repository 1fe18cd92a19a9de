/* SPDX-License-Identifier: BSD-2-Clause */
/* The pieces of JSON that a safetensors header is made of: punctuation,
 * strings and whole numbers. The header's depth is fixed, so its reader goes
 * through it piece by piece; nothing here recurses. */
#ifndef VPATCH_WEIGHTS_JSON_H
#define VPATCH_WEIGHTS_JSON_H

#include <stdint.h>

#include "vpatch/vpatch.h"

typedef struct vp_json {
    const char *at, *end;
} vp_json;

/* Skips white space; 1 and behind it when the next character is c, else 0. */
int vp_json_accept(vp_json *json, char c);

/* 1 when only white space is left. */
int vp_json_at_end(vp_json *json);

/* A string, decoded to UTF-8 and NUL-terminated; the caller frees *text.
 * VPATCH_ERR_MODEL_FILE when there is none here or it is not well formed or
 * holds U+0000; VPATCH_ERR_MEMORY. */
vpatch_status vp_json_string(vp_json *json, char **text);

/* A whole number 0..2^64-1 without sign, fraction or exponent; 0, or -1. */
int vp_json_unsigned(vp_json *json, uint64_t *value);

#endif
