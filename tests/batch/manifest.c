/* SPDX-License-Identifier: BSD-2-Clause */
/* The manifest of a batch: its lock holds for the file that has the name, and what was in it before
 * counts. */
#define _GNU_SOURCE /* mkdtemp, syscall */
#include "batch/manifest.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "common/test.h"

static char folder[64], path[96];
static const char *replacement; /* is put in the manifest's place by the next flock() */

/* In the place of the C library's. A batch that finishes has replaced the file between another's
 * open() and flock(), and its own lock is gone. */
int flock(int file, int operation)
{
    if (replacement) CHECK_EQ(rename(replacement, path), 0);
    replacement = NULL;
    return (int)syscall(SYS_flock, file, operation);
}

static void write_file(const char *name, const char *text)
{
    FILE *file = fopen(name, "w");

    CHECK(file != NULL);
    if (!file) return;
    fputs(text, file);
    fclose(file);
}

static int contains(const char *text)
{
    char buffer[4096] = "";
    FILE *file = fopen(path, "r");

    CHECK(file != NULL);
    if (!file) return 0;
    buffer[fread(buffer, 1, sizeof buffer - 1, file)] = 0;
    fclose(file);
    return strstr(buffer, text) != NULL;
}

static json_t *record(const char *name)
{
    json_t *object = json_object();

    json_object_set_new(object, "file", json_string(name));
    return object;
}

static void another_has_it(void)
{
    char message[256] = "";
    vp_manifest *first, *second;

    unlink(path);
    CHECK_EQ(vp_manifest_open(&first, path, 1, message, sizeof message), 0);
    CHECK_EQ(vp_manifest_open(&second, path, 1, message, sizeof message), 1);
    CHECK(second == NULL);
    CHECK_STR(message, "another vpatch is working on it");
    vp_manifest_close(first);
    CHECK_EQ(vp_manifest_open(&second, path, 1, message, sizeof message), 0);
    vp_manifest_close(second);
    CHECK_EQ(vp_manifest_open(&second, "/nowhere/at/all", 1, message, sizeof message), -1);
    CHECK_STR(message, "No such file or directory");
}

/* The old file is locked, but has the name no more: the new one is opened. */
static void replaced_before_the_lock(void)
{
    char other[96], message[256] = "";
    vp_manifest *manifest, *second;

    snprintf(other, sizeof other, "%s/other", folder);
    write_file(path, "{\"file\": \"old.vpt\"}\n");
    write_file(other, "{\"file\": \"new.vpt\"}\n");
    replacement = other;
    CHECK_EQ(vp_manifest_open(&manifest, path, 1, message, sizeof message), 0);
    CHECK(replacement == NULL);
    if (!manifest) return;
    CHECK(vp_manifest_find(manifest, "new.vpt") != NULL);
    CHECK(vp_manifest_find(manifest, "old.vpt") == NULL);
    CHECK_EQ(vp_manifest_add(manifest, record("more.vpt"), message, sizeof message), 0);
    CHECK(contains("new.vpt") && contains("more.vpt") && !contains("old.vpt"));
    /* and it is locked */
    CHECK_EQ(vp_manifest_open(&second, path, 1, message, sizeof message), 1);
    vp_manifest_close(manifest);
}

/* A line that a kill has cut off is passed over, the last of a clip counts, and the end sorts. */
static void lines(void)
{
    static const char *const files[] = {"b.vpt", "a.vpt"};
    char message[256] = "";
    vp_manifest *manifest;

    write_file(path, "{\"file\": \"a.vpt\", \"n\": 1}\n{\"file\": \"a.vpt\", \"n\": 2}\n"
                     "{\"file\": \"c.vpt\"}\n{\"file\": \"b.v");
    CHECK_EQ(vp_manifest_open(&manifest, path, 1, message, sizeof message), 0);
    if (!manifest) return;
    CHECK_EQ(json_integer_value(json_object_get(vp_manifest_find(manifest, "a.vpt"), "n")), 2);
    CHECK(vp_manifest_find(manifest, "b.vpt") == NULL);
    CHECK_EQ(vp_manifest_add(manifest, record("b.vpt"), message, sizeof message), 0);
    CHECK_EQ(vp_manifest_finish(manifest, files, 2, message, sizeof message), 0);
    vp_manifest_close(manifest);
    CHECK(contains("{\"file\": \"b.vpt\"}\n{\"file\": \"a.vpt\", \"n\": 2}\n"));
    CHECK(!contains("c.vpt"));
    write_file(path, "no JSON\n");
    CHECK_EQ(vp_manifest_open(&manifest, path, 1, message, sizeof message), -1);
    CHECK(strstr(message, "it is not a manifest") != NULL);
}

int main(void)
{
    snprintf(folder, sizeof folder, "manifest.XXXXXX");
    if (!mkdtemp(folder)) abort();
    snprintf(path, sizeof path, "%s/manifest.jsonl", folder);
    RUN(another_has_it);
    RUN(replaced_before_the_lock);
    RUN(lines);
    unlink(path);
    rmdir(folder);
    return test_result();
}
