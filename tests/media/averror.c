/* SPDX-License-Identifier: BSD-2-Clause */
#include "media/averror.h"

#include <errno.h>

#include <libavutil/error.h>

#include "common/test.h"

static void errors_become_statuses(void)
{
    char message[128];

    CHECK_EQ(vp_media_averror(AVERROR(ENOMEM), "x", NULL, 0), VPATCH_ERR_MEMORY);
    CHECK_EQ(vp_media_averror(AVERROR_DECODER_NOT_FOUND, "x", NULL, 0), VPATCH_ERR_UNSUPPORTED);
    CHECK_EQ(vp_media_averror(AVERROR(ENOSYS), "x", NULL, 0), VPATCH_ERR_UNSUPPORTED);
    CHECK_EQ(vp_media_averror(AVERROR(ENOENT), "cannot be opened", message, sizeof message),
             VPATCH_ERR_IO);
    CHECK_STR(message, "cannot be opened: No such file or directory");
}

static void messages_are_cut(void)
{
    char message[8];

    CHECK_EQ(vp_media_fail(VPATCH_ERR_DAMAGED, "a long reason", message, sizeof message),
             VPATCH_ERR_DAMAGED);
    CHECK_STR(message, "a long ");
    CHECK_EQ(vp_media_fail(VPATCH_ERR_IO, "unread", NULL, 0), VPATCH_ERR_IO);
}

int main(void)
{
    RUN(errors_become_statuses);
    RUN(messages_are_cut);
    return test_result();
}
