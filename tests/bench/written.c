/* SPDX-License-Identifier: BSD-2-Clause */
/* What does not need a reader of JSON or CSV to be seen; written.py has one. */
#include "bench/bench_csv.h"
#include "bench/bench_json.h"
#include "bench/bench_table.h"
#include "media/tempfile.h"

#include <dirent.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#include "common/test.h"
#include "example.h"

static int columns_of(const char *line, size_t length)
{
    int columns = 0;

    for (size_t i = 0; i < length; i++) columns += ((unsigned char)line[i] & 0xc0) != 0x80;
    return columns;
}

static void table_fits(int columns)
{
    vp_results r;

    CHECK_EQ(example_make(&r), 0);
    for (int i = 0; i < 4; i++) CHECK(vp_results_add_codec(&r, "another-codec:slow", "x") > 0);
    char *table = vp_bench_table(&r, columns, 0);
    CHECK(table != NULL);
    for (const char *line = table; line && *line;) {
        size_t length = strcspn(line, "\n");
        CHECK(columns_of(line, length) <= (columns < 80 ? 80 : columns));
        CHECK(!length || line[length - 1] != ' ');
        CHECK(!memchr(line, '\033', length));
        line += length + 1;
    }
    free(table);
    vp_results_free(&r);
}

static void tables_fit_the_terminal(void)
{
    table_fits(80);
    table_fits(100);
    table_fits(133);
    table_fits(20);
}

static void contains(const char *table, const char *line)
{
    CHECK(strstr(table, line) != NULL);
    if (!strstr(table, line)) fprintf(stderr, "missing: %s\n", line);
}

static void what_the_table_says(void)
{
    vp_results r;

    CHECK_EQ(example_make(&r), 0);
    char *table = vp_bench_table(&r, 80, 0);
    CHECK(table != NULL);
    if (!table) return;
    contains(table, "\n120_street           0.800x  -20.0 % 30.6-43.4");
    contains(table, "\n121_street           0.625x  -37.5 % 30.6-43.4                    failed\n");
    contains(table, "\ngone                 no such file\n");
    contains(table, " -         no overlap");
    contains(table, "\nmean                 0.737x  -25.8 %      of 3");
    contains(table, "\nstreet                   3        -28.8 %");
    contains(table, "\nBD-rate: PCHIP through 4 to 5 points a curve,");
    contains(table, "\nmeans of 3 clips ");
    /* one of the three is lossless at the best quality */
    contains(table, "   43.38*   42.80*   ");
    contains(table, "\n* PSNR of the others: up to 1 of 3 clips lossless there\n");
    contains(table, "\nvpatch                     5.0 fps      25.0 fps        100 MB\n");
    contains(table,
             "\n120_street              1.3333   0.6667    26     0.2500       0.5000    0.4000\n"
             "At 35 dB bf16 latents have 3.3 times the bits of independent tokens (1 clip).\n");
    contains(table, "\n121_street, broken:x: it broke, \"badly\"\n");
    contains(table, "\nskipped svtav1:8: this libavcodec has no libsvtav1\n");
    free(table);
    CHECK_EQ(example_point(&r, EXAMPLE_STREET, EXAMPLE_IDLE, 0, 1, 0), 0);
    for (int i = 1; i < EXAMPLE_POINTS; i++)
        CHECK_EQ(example_point(&r, EXAMPLE_STREET, EXAMPLE_IDLE, i, 1.0001, 0), 0);
    table = vp_bench_table(&r, 80, 0);
    CHECK(table != NULL);
    if (table) contains(table, "\n120_street           1.000x    0.0 % 30.6-43.4\n");
    free(table);
    table = vp_bench_table(&r, 80, 1);
    CHECK(table != NULL);
    if (table) contains(table, "\033[32m-20.0 %\033[0m");
    free(table);
    vp_results_free(&r);
}

static void pictures_have_no_key_frames(void)
{
    vp_results r;

    CHECK_EQ(example_make(&r), 0);
    char *table = vp_bench_table(&r, 80, 0);
    CHECK(table && !strncmp(table, "5 clips, first 33 frames, a key frame every 128\n", 48));
    free(table);
    for (int i = 0; i < r.clip_count; i++) r.clips[i].still = i != EXAMPLE_GONE;
    table = vp_bench_table(&r, 80, 0);
    CHECK(table && !strncmp(table, "5 pictures\n", 11));
    free(table);
    vp_results_free(&r);
}

static void empty_results(void)
{
    vp_results r;

    vp_results_init(&r);
    char *json = vp_bench_json(&r), *csv = vp_bench_csv(&r), *table = vp_bench_table(&r, 80, 0);
    CHECK(json && strstr(json, "\"clips\": ["));
    CHECK(csv && strchr(csv, '\n') == csv + strlen(csv) - 1);
    CHECK(table && strstr(table, "0 clips"));
    free(json);
    free(csv);
    free(table);
}

static void the_same_every_time(void)
{
    vp_results one, other;

    CHECK_EQ(example_make(&one), 0);
    CHECK_EQ(example_make(&other), 0);
    char *first = vp_bench_json(&one), *second = vp_bench_json(&other);
    CHECK(first && second && !strcmp(first, second));
    free(first);
    free(second);
    vp_results_free(&one);
    vp_results_free(&other);
}

static int entries(const char *folder)
{
    DIR *directory = opendir(folder);
    int count = 0;

    if (!directory) return -1;
    while (readdir(directory)) count++;
    closedir(directory);
    return count - 2;
}

static void check_content(const char *path, const char *expected)
{
    char got[64] = "";
    FILE *file = fopen(path, "rb");

    CHECK(file != NULL);
    if (!file) return;
    got[fread(got, 1, sizeof got - 1, file)] = '\0';
    fclose(file);
    CHECK_STR(got, expected);
}

static void saving(void)
{
    char folder[] = "/tmp/vpatch-bench-XXXXXX", path[64], message[256] = "";

    if (!mkdtemp(folder)) {
        CHECK(!"a temporary folder");
        return;
    }
    snprintf(path, sizeof path, "%s/results", folder);
    CHECK_EQ(vp_tempfile_save(path, "one\n", message, sizeof message), VPATCH_OK);
    check_content(path, "one\n");
    CHECK_EQ(vp_tempfile_save(path, "two\n", message, sizeof message), VPATCH_OK);
    check_content(path, "two\n");
    CHECK_EQ(entries(folder), 1); /* nothing temporary stays */
    unlink(path);
    snprintf(path, sizeof path, "%s/missing/results", folder);
    CHECK_EQ(vp_tempfile_save(path, "x", message, sizeof message), VPATCH_ERR_IO);
    CHECK(message[0] && !strchr(message, '\n'));
    message[0] = '\0';
    CHECK_EQ(vp_tempfile_save(folder, "x", message, sizeof message), VPATCH_ERR_IO);
    CHECK_STR(message, "is a directory");
    CHECK_EQ(vp_tempfile_save("/dev/full", "x", message, sizeof message), VPATCH_ERR_IO);
    CHECK_EQ(entries(folder), 0);
    rmdir(folder);
}

int main(void)
{
    RUN(tables_fit_the_terminal);
    RUN(what_the_table_says);
    RUN(pictures_have_no_key_frames);
    RUN(empty_results);
    RUN(the_same_every_time);
    RUN(saving);
    return test_result();
}
