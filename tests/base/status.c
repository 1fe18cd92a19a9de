/* SPDX-License-Identifier: BSD-2-Clause */
#include "vpatch/vpatch.h"

#include "common/test.h"

static const vpatch_status codes[] = {VPATCH_OK,
                                      VPATCH_AGAIN,
                                      VPATCH_END,
                                      VPATCH_ERR_ARGUMENT,
                                      VPATCH_ERR_MEMORY,
                                      VPATCH_ERR_IO,
                                      VPATCH_ERR_UNSUPPORTED,
                                      VPATCH_ERR_NOT_VPT,
                                      VPATCH_ERR_DAMAGED,
                                      VPATCH_ERR_TRUNCATED,
                                      VPATCH_ERR_MODEL_FILE,
                                      VPATCH_ERR_MODEL_MISMATCH,
                                      VPATCH_ERR_INTERNAL};

static void every_code_has_its_own_text(void)
{
    const int count = (int)(sizeof codes / sizeof *codes);

    for (int i = 0; i < count; i++)
        for (int j = 0; j < i; j++)
            CHECK(strcmp(vpatch_status_text(codes[i]), vpatch_status_text(codes[j])) != 0);
    CHECK_STR(vpatch_status_text((vpatch_status)-999), "an unknown status");
}

int main(void)
{
    RUN(every_code_has_its_own_text);
    return test_result();
}
