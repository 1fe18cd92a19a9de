/* SPDX-License-Identifier: BSD-2-Clause */
/* The made-up results of example.h as "json", "csv" or "table" on standard output. */
#include <stdlib.h>
#include <string.h>

#include "../example.h"
#include "bench/bench_csv.h"
#include "bench/bench_json.h"
#include "bench/bench_table.h"
#include "media/tempfile.h"

int main(int argc, char **argv)
{
    char *text = NULL, message[256];
    vp_results results;
    int status = 1;

    if (argc != 2 || example_make(&results)) return 2;
    if (!strcmp(argv[1], "json")) text = vp_bench_json(&results);
    if (!strcmp(argv[1], "csv")) text = vp_bench_csv(&results);
    if (!strcmp(argv[1], "table")) text = vp_bench_table(&results, 80, 0);
    if (text) status = vp_tempfile_save("-", text, message, sizeof message) != VPATCH_OK;
    free(text);
    vp_results_free(&results);
    return status;
}
