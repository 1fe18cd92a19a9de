/* SPDX-License-Identifier: BSD-2-Clause */
/* Limits of the format's payload. */
#ifndef VPATCH_CODEC_LIMITS_H
#define VPATCH_CODEC_LIMITS_H

/* Most frames in a segment. */
#define VP_MAX_KEYINT 1024

#endif
