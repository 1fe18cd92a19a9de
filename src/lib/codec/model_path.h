/* SPDX-License-Identifier: BSD-2-Clause */
/* Where weights lie. */
#ifndef VPATCH_CODEC_MODEL_PATH_H
#define VPATCH_CODEC_MODEL_PATH_H

#include "base/error.h"
#include "vpatch/vpatch.h"

/* The path of the weights called `name`: itself when it holds a slash or ends in
 * .safetensors, else the first <folder>/<name>.safetensors that exists (vpatch/model.h says in
 * which order). The caller frees *path. */
vpatch_status vp_model_path(char **path, const char *name, const vp_errbuf *message);

#endif
