/* SPDX-License-Identifier: BSD-2-Clause */
#ifndef VPATCH_UTIL_MAKE_FOLDERS_H
#define VPATCH_UTIL_MAKE_FOLDERS_H

/* Makes a folder and those that it lies in, as far as they are missing; others may do the same at
 * the same time. 0, or an errno. */
int vp_make_folders(const char *path);
/* The same for the folder that a file lies in. */
int vp_make_folders_of(const char *path);

#endif
