/* SPDX-License-Identifier: BSD-2-Clause */
/* vpatch encode --out-dir: whole folders, their trees mirrored, clips side by side
 * (docs/batch.md). */
#ifndef VPATCH_CLI_ENCODE_TREE_H
#define VPATCH_CLI_ENCODE_TREE_H

#include "cli/options.h"

vp_exit vp_encode_tree(const vp_settings *settings);

#endif
