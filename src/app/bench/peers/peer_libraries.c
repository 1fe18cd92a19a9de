/* SPDX-License-Identifier: BSD-2-Clause */
#include "peers/peer.h"

#include <stdio.h>
#include <stdlib.h>

#include <libavcodec/avcodec.h>
#include <libavutil/log.h>

void vp_peers_silence(void)
{
    av_log_set_level(AV_LOG_QUIET);
    /* SVT-AV1 reads this when it starts: fatal errors alone, others come back as a
     * status anyway. What the user set stays. */
    (void)setenv("SVT_LOG", "0", 0);
}

void vp_peers_version(char *text, size_t size)
{
    unsigned version = avcodec_version();

    snprintf(text, size, "%u.%u.%u", AV_VERSION_MAJOR(version), AV_VERSION_MINOR(version),
             AV_VERSION_MICRO(version));
}
