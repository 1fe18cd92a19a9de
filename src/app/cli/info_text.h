/* SPDX-License-Identifier: BSD-2-Clause */
/* `vpatch info` for people. */
#ifndef VPATCH_CLI_INFO_TEXT_H
#define VPATCH_CLI_INFO_TEXT_H

#include "cli/info_print.h"

extern const vp_info_printer vp_info_print_text;  /* one file, a block         */
extern const vp_info_printer vp_info_print_table; /* several files, a row each */

#endif
