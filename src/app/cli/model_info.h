/* SPDX-License-Identifier: BSD-2-Clause */
/* `vpatch info` of weights. */
#ifndef VPATCH_CLI_MODEL_INFO_H
#define VPATCH_CLI_MODEL_INFO_H

#include "cli/diagnostics.h"

/* 1: the name says that the file holds weights. */
int vp_is_weights(const char *file);

/* Prints what the weights say of themselves; reports failures. */
vp_exit vp_model_info(const char *file, int json);

#endif
