/* SPDX-License-Identifier: BSD-2-Clause */
#include "batch/provenance.h"

#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <libavutil/mem.h>
#include <libavutil/sha.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

enum { BLOCK = 1 << 18, DIGEST = 32 };

static int hash_all(struct AVSHA *sha, int file, uint8_t *block, uint64_t *bytes,
                    int (*should_stop)(void))
{
    for (;;) {
        ssize_t count;

        if (should_stop()) return -1;
        count = read(file, block, BLOCK);
        if (count < 0 && errno == EINTR) continue;
        if (count < 0) return errno;
        if (!count) return 0;
        av_sha_update(sha, block, (size_t)count);
        *bytes += (uint64_t)count;
    }
}

static void print_digest(struct AVSHA *sha, char hex[2 * DIGEST + 1])
{
    uint8_t digest[DIGEST];

    av_sha_final(sha, digest);
    for (int i = 0; i < DIGEST; i++) snprintf(hex + 2 * i, 3, "%02x", digest[i]);
}

static int hash_file(struct AVSHA *sha, const char *path, uint8_t *block, uint64_t *bytes,
                     int (*should_stop)(void))
{
    int file = open(path, O_RDONLY | O_CLOEXEC);
    int error = file < 0 ? errno : hash_all(sha, file, block, bytes, should_stop);

    if (file >= 0) close(file);
    return error;
}

int vp_provenance_read_source(vp_provenance *provenance, const char *path, int (*should_stop)(void))
{
    struct AVSHA *sha = av_sha_alloc();
    uint8_t *block = malloc(BLOCK);
    int error = sha && block ? 0 : ENOMEM;

    provenance->bytes = 0;
    if (!error) av_sha_init(sha, 8 * DIGEST);
    if (!error) error = hash_file(sha, path, block, &provenance->bytes, should_stop);
    if (!error) print_digest(sha, provenance->sha256);
    free(block);
    av_free(sha);
    return error;
}

int vp_provenance_read_captions(vp_provenance *provenance, const vp_sidecars *files,
                                int (*should_stop)(void))
{
    struct AVSHA *sha = av_sha_alloc();
    uint8_t *block = malloc(BLOCK);
    int error = sha && block ? 0 : ENOMEM;
    uint64_t bytes = 0;

    provenance->captions[0] = 0;
    if (!error) av_sha_init(sha, 8 * DIGEST);
    for (size_t i = 0; i < files->count && !error; i++) {
        const vp_sidecar *file = &files->files[i];

        av_sha_update(sha, (const uint8_t *)file->track, strlen(file->track));
        error = hash_file(sha, file->path, block, &bytes, should_stop);
    }
    if (!error && files->count) print_digest(sha, provenance->captions);
    free(block);
    av_free(sha);
    return error;
}

void vp_provenance_format(const vp_provenance *provenance, char *text, size_t size)
{
    snprintf(text, size,
             "source.sha256=%s\nsource.bytes=%" PRIu64 "\ncaptions.sha256=%s\nprogram=%s\n"
             "settings=%s\n",
             provenance->sha256, provenance->bytes, provenance->captions, provenance->program,
             provenance->settings);
}

/* Copies the value of a key; 0, or -1: it is not there, or too long. The values have nothing in
 * them that would be escaped. */
static int take(const char *text, const char *key, char *value, size_t size)
{
    size_t length = strlen(key);

    for (const char *line = text; *line;) {
        size_t end = strcspn(line, "\n");

        if (end > length && !strncmp(line, key, length) && line[length] == '=') {
            size_t left = end - length - 1;

            if (left >= size) return -1;
            memcpy(value, line + length + 1, left);
            value[left] = 0;
            return 0;
        }
        line += end + (line[end] == '\n');
    }
    return -1;
}

int vp_provenance_parse(vp_provenance *provenance, const char *text)
{
    vp_provenance read;
    char bytes[24], *end;

    memset(&read, 0, sizeof read);
    if (take(text, "source.sha256", read.sha256, sizeof read.sha256) ||
        take(text, "source.bytes", bytes, sizeof bytes) ||
        take(text, "captions.sha256", read.captions, sizeof read.captions) ||
        take(text, "program", read.program, sizeof read.program) ||
        take(text, "settings", read.settings, sizeof read.settings))
        return -1;
    read.bytes = strtoull(bytes, &end, 10);
    if (*end || end == bytes || strlen(read.sha256) != 2 * DIGEST) return -1;
    *provenance = read;
    return 0;
}

int vp_provenance_same_captions(const vp_provenance *one, const vp_provenance *other)
{
    return !strcmp(one->captions, other->captions);
}

int vp_provenance_is_same(const vp_provenance *one, const vp_provenance *other)
{
    return !strcmp(one->sha256, other->sha256) && one->bytes == other->bytes &&
           !strcmp(one->program, other->program) && !strcmp(one->settings, other->settings);
}
