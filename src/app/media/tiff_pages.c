/* SPDX-License-Identifier: BSD-2-Clause */
#include "media/tiff_pages.h"

#include <stdint.h>
#include <string.h>
#include <unistd.h>

enum { MOST_PAGES = 10000 }; /* directories may lead back to one another */

typedef struct tiff {
    int fd, little, big; /* big: BigTIFF, with 64-bit offsets */
} tiff;

/* A number of `size` bytes, 0 where there is none. */
static uint64_t number_at(const tiff *file, uint64_t offset, int size)
{
    uint8_t bytes[8];
    uint64_t number = 0;

    if (offset > INT64_MAX / 2 || pread(file->fd, bytes, (size_t)size, (off_t)offset) != size)
        return 0;
    for (int i = 0; i < size; i++) number = number << 8 | bytes[file->little ? size - 1 - i : i];
    return number;
}

int vp_media_tiff_pages(int fd)
{
    tiff file = {fd, 0, 0};
    uint8_t head[4];
    uint64_t directory;
    int pages = 0;

    if (pread(fd, head, sizeof head, 0) != (ssize_t)sizeof head) return 0;
    file.little = head[0] == 'I';
    if ((head[0] != 'I' && head[0] != 'M') || head[1] != head[0]) return 0;
    if (number_at(&file, 2, 2) != 42 && number_at(&file, 2, 2) != 43) return 0;
    file.big = number_at(&file, 2, 2) == 43;
    directory = number_at(&file, file.big ? 8 : 4, file.big ? 8 : 4);
    while (directory && pages < MOST_PAGES) {
        uint64_t entries = number_at(&file, directory, file.big ? 8 : 2);

        if (!entries || entries > 65535) break;
        pages++;
        directory = number_at(&file, directory + (file.big ? 8 + entries * 20 : 2 + entries * 12),
                              file.big ? 8 : 4);
    }
    return pages;
}
