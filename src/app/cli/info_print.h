/* SPDX-License-Identifier: BSD-2-Clause */
/* The ways `vpatch info` prints lines as files come: begin once, a row per file as soon
 * as it is known, and end once with the total. JSON is written as a whole (info_json.h). */
#ifndef VPATCH_CLI_INFO_PRINT_H
#define VPATCH_CLI_INFO_PRINT_H

#include "cli/file_info.h"

typedef struct vp_info_printer {
    void (*begin)(void);
    void (*row)(const vp_file_info *info, int number, int verbose);
    void (*end)(const vp_info_total *total);
} vp_info_printer;

#endif
