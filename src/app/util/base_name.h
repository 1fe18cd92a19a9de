/* SPDX-License-Identifier: BSD-2-Clause */
#ifndef VPATCH_UTIL_BASE_NAME_H
#define VPATCH_UTIL_BASE_NAME_H

/* The part of a path after its last slash. */
const char *vp_base_name(const char *path);

#endif
