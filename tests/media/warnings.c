/* SPDX-License-Identifier: BSD-2-Clause */
#include "media/warnings.h"

#include "common/test.h"

static void one_of_each(void)
{
    vp_media_warnings warnings = {0};

    CHECK(vp_media_warnings_get(&warnings, 0) == NULL);
    for (int i = 0; i < 4; i++) vp_media_warnings_add(&warnings, "number %d", i % 2);
    CHECK_STR(vp_media_warnings_get(&warnings, 0), "number 0");
    CHECK_STR(vp_media_warnings_get(&warnings, 1), "number 1");
    CHECK(vp_media_warnings_get(&warnings, 2) == NULL);
    CHECK(vp_media_warnings_get(&warnings, -1) == NULL);
}

/* What is too long is cut, what is too much is dropped, and the last line says so. */
static void bounded(void)
{
    static vp_media_warnings warnings;

    for (int i = 0; i < VP_MEDIA_WARNINGS_MAX + 9; i++)
        vp_media_warnings_add(&warnings, "%d %*s", i, 2 * VP_MEDIA_WARNING_SIZE, "x");
    CHECK_EQ(warnings.count, VP_MEDIA_WARNINGS_MAX);
    CHECK_EQ(strlen(vp_media_warnings_get(&warnings, 3)), VP_MEDIA_WARNING_SIZE - 1);
    CHECK(vp_media_warnings_get(&warnings, VP_MEDIA_WARNINGS_MAX) == NULL);
    CHECK_STR(vp_media_warnings_get(&warnings, VP_MEDIA_WARNINGS_MAX - 1),
              "there is more to say than these 31 lines");
}

int main(void)
{
    RUN(one_of_each);
    RUN(bounded);
    return test_result();
}
