/* SPDX-License-Identifier: BSD-2-Clause */
/* The weights that the user names, or that a .vpt file was made with. */
#ifndef VPATCH_CLI_MODEL_LOOKUP_H
#define VPATCH_CLI_MODEL_LOOKUP_H

#include "cli/options.h"

/* Opens the model the user names (NULL: the default one) unless *model is open already.
 * Reports failures. */
vp_exit vp_model_open(vpatch_model **model, const char *name);

/* Opens the model the user names, else the one the header names, else the
 * default one, and compares its id with the header's. *model holds the model of
 * the file before (or NULL) and is reused when it fits. Reports failures. */
vp_exit vp_model_lookup(vpatch_model **model, const vp_settings *settings, const char *file,
                        const vpatch_header *header);

/* The first `digits` hexadecimal digits of a model id, with a terminating 0. */
void vp_model_id_text(const uint8_t *id, int digits, char *text);

#endif
