/* SPDX-License-Identifier: BSD-2-Clause */
/* `vpatch info` as JSON. Numbers that a plan cannot know are null. Each function returns a
 * new reference, or NULL when memory is short. */
#ifndef VPATCH_CLI_INFO_JSON_H
#define VPATCH_CLI_INFO_JSON_H

#include <jansson.h>

#include "cli/file_info.h"

/* One file; verbose: with its segments. */
json_t *vp_info_json(const vp_file_info *info, int verbose);

json_t *vp_info_total_json(const vp_info_total *total);

#endif
