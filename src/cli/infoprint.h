/* SPDX-License-Identifier: BSD-2-Clause */
/* The four ways `vpatch info` prints. Each printer gets begin once, a row per
 * file as soon as it is known, and end once with the total. */
#ifndef VPATCH_CLI_INFOPRINT_H
#define VPATCH_CLI_INFOPRINT_H

#include "cli/fileinfo.h"

typedef struct vp_infoprinter {
    void (*begin)(void);
    void (*row)(const vp_fileinfo *info, int number, int verbose);
    void (*end)(const vp_infototal *total);
} vp_infoprinter;

/* A JSON string with its quotes, whatever bytes the text has. */
void vp_json_print(const char *text);

extern const vp_infoprinter vp_infoprint_text;  /* one file, a block           */
extern const vp_infoprinter vp_infoprint_table; /* several files, a row each   */
extern const vp_infoprinter vp_infoprint_csv;
extern const vp_infoprinter vp_infoprint_json;  /* one file, an object         */
extern const vp_infoprinter vp_infoprint_jsons; /* several files               */

#endif
