/* SPDX-License-Identifier: BSD-2-Clause */
/* The results of `vpatch bench` as one HTML page that needs nothing else: no
 * network, no other files. The page draws itself from the results' JSON. */
#ifndef VPATCH_REPORT_REPORT_H
#define VPATCH_REPORT_REPORT_H

#include <stddef.h>
#include <stdint.h>

#include "vpatch/vpatch.h"

/* One picture of a clip, all of a clip at equal size. Memory is the caller's. */
typedef struct vp_report_picture {
    int clip;          /* index in the results' "clips"                     */
    const char *codec; /* name in the clip's "codecs", or "source"          */
    uint8_t *data;     /* a whole PNG file                                  */
    size_t size;
} vp_report_picture;

/* Writes the page front to back with output->write (non-zero from it ends the
 * work). `json` is a whole results object as vp_bench_json writes it, UTF-8; it is
 * embedded as it is, but safe from ending its element. `pictures` may be NULL
 * when count is 0. VPATCH_ERR_ARGUMENT, with nothing written: a pointer is
 * missing, a picture is no PNG or has a negative clip. VPATCH_ERR_IO: a write
 * failed, VPATCH_ERR_MEMORY; what was written is no page. */
vpatch_status vp_report_write(const vpatch_output *output, const char *json,
                              const vp_report_picture *pictures, int count);

#endif
