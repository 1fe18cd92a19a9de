/* SPDX-License-Identifier: BSD-2-Clause */
#ifndef VPATCH_UTIL_NAME_TEXT_H
#define VPATCH_UTIL_NAME_TEXT_H

/* A file's name as UTF-8, in new memory: each byte that is none as %XX, so that two names stay two.
 * A name that is UTF-8 stays as it is. NULL: memory is short. */
char *vp_name_text(const char *name);

#endif
