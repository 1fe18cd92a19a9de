/* SPDX-License-Identifier: BSD-2-Clause */
/* Pages of TIFF files, and chains of directories that lead nowhere or in a circle. */
#include "media/tiff_pages.h"

#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "common/test.h"

static int pages_of(const char *bytes, size_t size)
{
    char name[] = "/tmp/vpatch-tiff-XXXXXX";
    int fd = mkstemp(name), pages;

    CHECK(fd >= 0);
    unlink(name);
    CHECK_EQ(write(fd, bytes, size), (ssize_t)size);
    CHECK_EQ(lseek(fd, 0, SEEK_SET), 0);
    pages = vp_media_tiff_pages(fd);
    CHECK_EQ(lseek(fd, 0, SEEK_CUR), 0);
    close(fd);
    return pages;
}

/* A directory with one entry is 18 bytes: a count, the entry, the place of the next. */
static void pages_are_counted(void)
{
    static const char two[] = "II*\0\10\0\0\0\1\0............\32\0\0\0\1\0............\0\0\0\0";
    static const char big_endian[] = "MM\0*\0\0\0\10\0\1............\0\0\0\0";
    static const char circle[] = "II*\0\10\0\0\0\1\0............\10\0\0\0";
    static const char big[] = "II+\0\10\0\0\0\20\0\0\0\0\0\0\0\1\0\0\0\0\0\0\0"
                              "....................\0\0\0\0\0\0\0\0";

    CHECK_EQ(pages_of(two, sizeof two - 1), 2);
    CHECK_EQ(pages_of(two, sizeof two - 20), 1);
    CHECK_EQ(pages_of(big_endian, sizeof big_endian - 1), 1);
    CHECK_EQ(pages_of(big, sizeof big - 1), 1);
    CHECK(pages_of(circle, sizeof circle - 1) > 1);
    CHECK_EQ(pages_of("II*\0", 4), 0);
    CHECK_EQ(pages_of("", 0), 0);
    CHECK_EQ(pages_of("Dear diary", 10), 0);
}

int main(void)
{
    RUN(pages_are_counted);
    return test_result();
}
