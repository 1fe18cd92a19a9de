/* SPDX-License-Identifier: BSD-2-Clause */
/* `vpatch info` as comma-separated values. Numbers that a plan cannot know are empty. */
#ifndef VPATCH_CLI_INFO_CSV_H
#define VPATCH_CLI_INFO_CSV_H

#include "cli/info_print.h"

extern const vp_info_printer vp_info_print_csv;

#endif
