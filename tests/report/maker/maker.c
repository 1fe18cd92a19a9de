/* SPDX-License-Identifier: BSD-2-Clause */
/* Makes a page from files, for the tests that look at it in a browser:
 *   report_maker RESULTS.json PAGE.html [CLIP CODEC PICTURE.png]... */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "report/report.h"

/* The whole file and a null behind it, or NULL. */
static char *read_file(const char *path, size_t *size)
{
    FILE *file = fopen(path, "rb");
    char *data = NULL;
    long end;
    if (!file) return NULL;
    if (!fseek(file, 0, SEEK_END) && (end = ftell(file)) >= 0 && !fseek(file, 0, SEEK_SET) &&
        (data = malloc((size_t)end + 1))) {
        *size = fread(data, 1, (size_t)end, file);
        data[*size] = '\0';
    }
    fclose(file);
    return data;
}

static int write_file(void *opaque, const void *data, size_t size)
{
    return fwrite(data, 1, size, opaque) != size;
}

int main(int argc, char **argv)
{
    if (argc < 3 || argc % 3) {
        fprintf(stderr, "usage: report_maker RESULTS PAGE [CLIP CODEC PICTURE]...\n");
        return 2;
    }
    int count = (argc - 3) / 3, result = 1;
    size_t size;
    char *json = read_file(argv[1], &size);
    vp_report_picture *pictures = calloc((size_t)count + 1, sizeof *pictures);
    FILE *out = NULL;
    if (!json || !pictures) goto end;
    for (int i = 0; i < count; i++) {
        char **argument = argv + 3 + 3 * i;
        pictures[i].clip = atoi(argument[0]);
        pictures[i].codec = argument[1];
        pictures[i].data = (uint8_t *)read_file(argument[2], &pictures[i].size);
        if (!pictures[i].data) goto end;
    }
    out = fopen(argv[2], "wb");
    if (!out) goto end;
    vpatch_output output = {.opaque = out, .write = write_file};
    vpatch_status status = vp_report_write(&output, json, pictures, count);
    if (status)
        fprintf(stderr, "report_maker: %s\n", vpatch_status_text(status));
    else
        result = 0;
end:
    if (out && fclose(out)) result = 1;
    if (result) fprintf(stderr, "report_maker: %s was not made\n", argv[2]);
    for (int i = 0; pictures && i < count; i++) free(pictures[i].data);
    free(pictures);
    free(json);
    return result;
}
