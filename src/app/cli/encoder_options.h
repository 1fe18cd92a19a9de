/* SPDX-License-Identifier: BSD-2-Clause */
/* The encoder's settings from the command line. */
#ifndef VPATCH_CLI_ENCODER_OPTIONS_H
#define VPATCH_CLI_ENCODER_OPTIONS_H

#include "cli/options.h"
#include "vpatch/vpatch.h"

/* What does not go together is said, as of a command. */
vp_exit vp_encoder_options_check(const vp_settings *settings, const char *command);
/* Of options that have been checked. A still picture is neither filled up nor left out. */
void vp_encoder_options_take(const vp_settings *settings, int still,
                             vpatch_encoder_settings *encoder);
/* Whether chunks are so short that scene cuts do not change them. */
int vp_chunks_are_layers(const vp_settings *settings);

#endif
