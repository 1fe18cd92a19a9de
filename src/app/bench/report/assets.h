/* SPDX-License-Identifier: BSD-2-Clause */
/* The page's files, put into the library by cmake/report.cmake. */
#ifndef VPATCH_REPORT_ASSETS_H
#define VPATCH_REPORT_ASSETS_H

#include <stddef.h>

typedef struct vp_report_asset {
    const unsigned char *data;
    size_t size;
} vp_report_asset;

extern const vp_report_asset vp_report_page;   /* page.html                    */
extern const vp_report_asset vp_report_style;  /* page.css                     */
extern const vp_report_asset vp_report_script; /* the scripts, one after another */

#endif
