/* SPDX-License-Identifier: BSD-2-Clause */
/* The bench's journal on any lines: found runs are sound, and one that is added is found. */
#include "bench/journal.h"
#include "fuzz_file.h"

static const char head[] = "{\"format\":\"vpatch-bench-journal\",\"format_version\":1}\n";

static void add_and_find(const char *path)
{
    vp_bench_point point = {0}, found = {0};
    vp_journal *journal;

    if (vp_journal_open(&journal, path, NULL, 0)) return;
    if (vp_journal_find(journal, "k", &point)) {
        FUZZ_REQUIRE(point.frame_count > 0);
        fuzz_touch(point.frames, (size_t)point.frame_count * sizeof *point.frames);
        vp_bench_point_free(&point);
    }
    FUZZ_REQUIRE(!vp_bench_point_alloc(&point, 1));
    point.quality = 26;
    FUZZ_REQUIRE(!vp_journal_add(journal, "added by the target", &point));
    vp_journal_close(journal);
    FUZZ_REQUIRE(!vp_journal_open(&journal, path, NULL, 0));
    FUZZ_REQUIRE(vp_journal_find(journal, "added by the target", &found));
    vp_bench_point_free(&point);
    vp_bench_point_free(&found);
    vp_journal_close(journal);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    /* most inputs are lines behind the right first one */
    int whole = size && data[0] == 'W';
    size_t before = whole ? 0 : sizeof head - 1, from = (size_t)whole;
    uint8_t *text = malloc(before + size + 1);

    FUZZ_REQUIRE(text != NULL);
    memcpy(text, head, before);
    if (size > from) memcpy(text + before, data + from, size - from);
    add_and_find(fuzz_file(text, before + size - from));
    free(text);
    return 0;
}
