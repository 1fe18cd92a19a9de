/* SPDX-License-Identifier: BSD-2-Clause */
#ifndef VPATCH_UTIL_CORES_H
#define VPATCH_UTIL_CORES_H

/* The cores this process may use. */
int vp_cores(void);

#endif
