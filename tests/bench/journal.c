/* SPDX-License-Identifier: BSD-2-Clause */
/* What a journal keeps, and that a damaged one costs runs, never wrong figures. */
#include "bench/journal.h"
#include "common/test.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

static char path[64], message[256];

static vp_journal *open_journal(void)
{
    vp_journal *journal;
    vpatch_status status = vp_journal_open(&journal, path, message, sizeof message);

    if (status) fprintf(stderr, "%s\n", message);
    CHECK_EQ(status, VPATCH_OK);
    return journal;
}

static void make_point(vp_bench_point *point, double quality, int frames)
{
    if (vp_bench_point_alloc(point, frames)) exit(1);
    point->quality = quality;
    point->bytes = 123456789012;
    point->encode_seconds = 1.0 / 3;
    point->decode_seconds = NAN;
    point->peak_bytes = -1;
    for (int i = 0; i < frames; i++) {
        vp_bench_frame *frame = &point->frames[i];

        frame->bytes = (uint64_t)(1000 + i);
        for (int plane = 0; plane < 3; plane++) frame->mse[plane] = quality / (i + plane + 3);
        frame->ssim = 0.1 * (i + 1);
        frame->ms_ssim = i & 1 ? NAN : 1.0 / 7;
    }
}

static int same(double a, double b)
{
    return a == b || (isnan(a) && isnan(b));
}

static void check_point(const vp_bench_point *point, double quality, int frames)
{
    vp_bench_point made;

    make_point(&made, quality, frames);
    CHECK(point->quality == made.quality);
    CHECK(point->bytes == made.bytes);
    CHECK(same(point->encode_seconds, made.encode_seconds));
    CHECK(same(point->decode_seconds, made.decode_seconds));
    CHECK_EQ(point->peak_bytes, made.peak_bytes);
    CHECK_EQ(point->frame_count, frames);
    for (int i = 0; i < frames && i < point->frame_count; i++) {
        CHECK_EQ(point->frames[i].bytes, made.frames[i].bytes);
        for (int plane = 0; plane < 3; plane++)
            CHECK(same(point->frames[i].mse[plane], made.frames[i].mse[plane]));
        CHECK(same(point->frames[i].ssim, made.frames[i].ssim));
        CHECK(same(point->frames[i].ms_ssim, made.frames[i].ms_ssim));
    }
    vp_bench_point_free(&made);
}

static void add(vp_journal *journal, const char *key, double quality, int frames)
{
    vp_bench_point point;

    make_point(&point, quality, frames);
    CHECK_EQ(vp_journal_add(journal, key, &point), 0);
    vp_bench_point_free(&point);
}

/* 1: found, and as it was added. */
static int found(const vp_journal *journal, const char *key, double quality, int frames)
{
    vp_bench_point point;

    if (!vp_journal_find(journal, key, &point)) return 0;
    check_point(&point, quality, frames);
    vp_bench_point_free(&point);
    return 1;
}

static const char odd_key[] = "a \"quoted\" back\\slash\nline\ttab \303\244";

static void kept_and_found(void)
{
    vp_journal *journal;

    unlink(path);
    journal = open_journal();
    CHECK(!found(journal, "one", 26, 3));
    add(journal, "one", 26, 3);
    add(journal, odd_key, 27.25, 1);
    add(journal, "one two", 1.0 / 3, 40);
    vp_journal_close(journal);
    journal = open_journal();
    CHECK(found(journal, "one", 26, 3));
    CHECK(found(journal, odd_key, 27.25, 1));
    CHECK(found(journal, "one two", 1.0 / 3, 40));
    CHECK(!found(journal, "on", 26, 3));
    CHECK(!found(journal, "one ", 26, 3));
    CHECK(!found(journal, "", 26, 3));
    vp_journal_close(journal);
}

static long file_size(void)
{
    FILE *file = fopen(path, "rb");
    long size;

    if (!file) return -1;
    fseek(file, 0, SEEK_END);
    size = ftell(file);
    fclose(file);
    return size;
}

/* Cut off at every byte: the whole lines are found, the last one is not, and what
 * is added then is found again. */
static void cut_off_anywhere(void)
{
    vp_journal *journal;
    long first, all;

    unlink(path);
    journal = open_journal();
    add(journal, "first", 5, 1);
    vp_journal_close(journal);
    first = file_size();
    journal = open_journal();
    add(journal, "second", 6, 2);
    vp_journal_close(journal);
    all = file_size();
    CHECK(first > 50 && all > first + 50);
    for (long size = first; size < all; size++) {
        unlink(path);
        journal = open_journal();
        add(journal, "first", 5, 1);
        add(journal, "second", 6, 2);
        vp_journal_close(journal);
        CHECK_EQ(truncate(path, size), 0);
        journal = open_journal();
        CHECK(found(journal, "first", 5, 1));
        CHECK(!found(journal, "second", 6, 2));
        add(journal, "third", 7, 1);
        vp_journal_close(journal);
        journal = open_journal();
        CHECK(found(journal, "first", 5, 1));
        CHECK(found(journal, "third", 7, 1));
        vp_journal_close(journal);
    }
}

static void write_file(const char *text)
{
    FILE *file = fopen(path, "wb");

    CHECK(file != NULL);
    if (!file) return;
    fputs(text, file);
    fclose(file);
}

/* Lines that say too much, too little or nonsense are no runs. */
static void nonsense(void)
{
#define HEAD "{\"format\":\"vpatch-bench-journal\",\"format_version\":1}\n"
#define REST "\"encode_seconds\":1,\"decode_seconds\":1,\"peak_bytes\":1,"
    static const char *const lines[] = {
        "",
        "{}",
        "{\"key\":\"k\"}",
        "{\"key\":\"k\",\"quality\":1,\"bytes\":9," REST "\"frames\":[]}",
        "{\"key\":\"k\",\"quality\":1,\"bytes\":9," REST "\"frames\":[[1,1,1,1,1]]}",
        "{\"key\":\"k\",\"quality\":1,\"bytes\":9," REST "\"frames\":[[1,1,1,1,1,1,1]]}",
        "{\"key\":\"k\",\"quality\":1,\"bytes\":9," REST "\"frames\":[[-1,1,1,1,1,1]]}",
        "{\"key\":\"k\",\"quality\":1,\"bytes\":9," REST "\"frames\":[[1,1,\"1\",1,1,1]]}",
        "{\"key\":\"k\",\"quality\":1,\"bytes\":9," REST "\"frames\":[1]}",
        "{\"key\":\"k\",\"quality\":1,\"bytes\":-9," REST "\"frames\":[[1,1,1,1,1,1]]}",
        "{\"key\":\"k\",\"quality\":1,\"bytes\":1.5," REST "\"frames\":[[1,1,1,1,1,1]]}",
        "{\"key\":\"k\",\"quality\":1,\"bytes\":nan," REST "\"frames\":[[1,1,1,1,1,1]]}",
        "{\"key\":\"k\",\"quality\":1,\"bytes\":9," REST "\"frames\":[[1,1,1,1,1,1]]}x",
        "{\"quality\":1,\"bytes\":9," REST "\"frames\":[[1,1,1,1,1,1]]}",
        "{\"key\":\"k\",\"quality\":null,\"bytes\":9," REST "\"frames\":[[1,1,1,1,1,1]]}",
    };
    char text[1024];

    for (size_t i = 0; i < sizeof lines / sizeof *lines; i++) {
        vp_journal *journal;

        snprintf(text, sizeof text, HEAD "%s\n", lines[i]);
        write_file(text);
        journal = open_journal();
        CHECK(!found(journal, "k", 1, 1));
        vp_journal_close(journal);
    }
    /* The same with nothing wrong is one, so the others failed for what they are. */
    {
        vp_journal *journal;
        vp_bench_point point;

        write_file(HEAD "{\"key\":\"k\",\"quality\":1,\"bytes\":9," REST
                        "\"frames\":[[1,1,1,1,1,1]]}\n");
        journal = open_journal();
        CHECK_EQ(vp_journal_find(journal, "k", &point), 1);
        CHECK_EQ(point.bytes, 9);
        vp_bench_point_free(&point);
        vp_journal_close(journal);
    }
}

static void other_files(void)
{
    vp_journal *journal;

    write_file("precious\n");
    CHECK_EQ(vp_journal_open(&journal, path, message, sizeof message), VPATCH_ERR_IO);
    CHECK(!journal);
    CHECK_STR(message, "exists and does not hold results of vpatch bench");
    CHECK_EQ(file_size(), 9);
    CHECK_EQ(vp_journal_open(&journal, "/nowhere/journal", message, sizeof message), VPATCH_ERR_IO);
    CHECK_STR(message, "cannot be opened: No such file or directory");
    CHECK_EQ(vp_journal_open(&journal, "/", message, sizeof message), VPATCH_ERR_IO);
}

/* Its name can be guessed: what a link of that name leads to must stay as it is. */
static void links_are_not_followed(void)
{
    vp_journal *journal;
    char target[80];

    snprintf(target, sizeof target, "%s-target", path);
    unlink(path);
    CHECK(!symlink(target, path));
    CHECK_EQ(vp_journal_open(&journal, path, message, sizeof message), VPATCH_ERR_IO);
    CHECK(strstr(message, "is a symbolic link, which is not followed"));
    CHECK(access(target, F_OK));
    unlink(path);
}

int main(void)
{
    snprintf(path, sizeof path, "/tmp/vpatch-journal-test-%ld", (long)getpid());
    RUN(kept_and_found);
    RUN(cut_off_anywhere);
    RUN(nonsense);
    RUN(other_files);
    RUN(links_are_not_followed);
    unlink(path);
    return test_result();
}
