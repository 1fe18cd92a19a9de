/* SPDX-License-Identifier: BSD-2-Clause */
#ifndef VPATCH_MEDIA_AVIO_BYTES_H
#define VPATCH_MEDIA_AVIO_BYTES_H

#include <libavformat/avformat.h>

#define VP_AVIO_BUFFER (1 << 16)

/* What a callback that AVIO writes with gets. */
#if LIBAVFORMAT_VERSION_MAJOR >= 61
typedef const uint8_t vp_avio_bytes;
#else
typedef uint8_t vp_avio_bytes;
#endif

#endif
