/* SPDX-License-Identifier: BSD-2-Clause */
/* A path from the root of the file system, of what need not be there any more. */
#ifndef VPATCH_UTIL_ROOT_PATH_H
#define VPATCH_UTIL_ROOT_PATH_H

/* What realpath gives, with the parts at its end that are not there, or cannot be looked at, as
 * they stand ("." and ".." among these, too). In new memory; NULL: memory is short. */
char *vp_root_path(const char *path);

#endif
