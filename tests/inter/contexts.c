/* SPDX-License-Identifier: BSD-2-Clause */
/* The tables of contexts: docs/format/payload.md has the same, values fit the mixers, and
 * packing is mixed radix that refuses what is out of range. */
#undef NDEBUG
#include "entropy/context.h"

#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/wait.h>
#include <unistd.h>

#include "common/test.h"
#include "entropy/token_contexts.h"
#include "inter/motion_tables.h"

enum { DIMS = 384, MOST_ROWS = 200 };

/* ---- rows of the program ---------------------------------------------------------- */

typedef struct row {
    char name[40];
    uint32_t cardinality;
    uint32_t reserved; /* slots in the mixer */
    char digits[120];  /* "name:cardinality" each */
} row;

typedef struct table {
    row row[MOST_ROWS];
    int rows;
} table;

static void add_digit(char *text, size_t size, const vp_context_digit *digit)
{
    size_t used = strlen(text);
    const char *gap = used ? " " : "";
    if (digit->per == 1)
        snprintf(text + used, size - used, "%s%s:D", gap, digit->name);
    else if (digit->per)
        snprintf(text + used, size - used, "%s%s:D/%u", gap, digit->name, digit->per);
    else
        snprintf(text + used, size - used, "%s%s:%u", gap, digit->name, digit->cardinality);
}

static void add_row(table *t, const vp_context *context, const vp_context_digit *digits,
                    uint32_t reserved)
{
    CHECK(t->rows < MOST_ROWS);
    row *r = &t->row[t->rows++];
    memset(r, 0, sizeof *r);
    snprintf(r->name, sizeof r->name, "%s", context->name);
    r->cardinality = vp_context_cardinality(context, digits, DIMS);
    r->reserved = reserved ? reserved : r->cardinality;
    for (int i = 0; i < VP_CONTEXT_DIGITS && context->digit[i]; i++)
        add_digit(r->digits, sizeof r->digits, &digits[context->digit[i]]);
}

static void add_program(table *t)
{
    for (int k = 0; k < VP_MOTION_DECISIONS; k++) {
        const vp_motion_contexts *contexts = &vp_motion_tables[k];
        add_row(t, &contexts->set, vp_motion_digits, 0);
        add_row(t, &contexts->second, vp_motion_digits, 0);
        for (int i = 0; i < contexts->slots; i++)
            add_row(t, &contexts->slot[i], vp_motion_digits, 0);
    }
    for (int k = 0; k < VP_TOKEN_DECISIONS; k++) {
        const vp_token_contexts *contexts = &vp_token_tables[k];
        add_row(t, &contexts->set, vp_token_digits, 0);
        if (contexts->second.name) add_row(t, &contexts->second, vp_token_digits, 0);
        add_row(t, &contexts->map, vp_token_digits, 0);
        for (int i = 0; i < contexts->slots; i++)
            add_row(t, &contexts->slot[i], vp_token_digits, contexts->reserved);
    }
}

/* ---- rows of the document --------------------------------------------------------- */

/* "576 D/16", "576 of 1152": what it is with DIMS dims. */
static void parse_cardinality(const char *text, row *r)
{
    char *end;
    r->cardinality = (uint32_t)strtoul(text, &end, 10);
    if (!strncmp(end, " D/", 3))
        r->cardinality = r->cardinality * DIMS / (uint32_t)strtoul(end + 3, &end, 10);
    else if (!strncmp(end, " D", 2))
        r->cardinality *= DIMS;
    r->reserved = r->cardinality;
    if (!strncmp(end, " of ", 4)) r->reserved = (uint32_t)strtoul(end + 4, NULL, 10);
}

/* The words with a colon; others explain. */
static void parse_digits(char *text, row *r)
{
    for (char *word = strtok(text, " \n"); word; word = strtok(NULL, " \n")) {
        size_t used = strlen(r->digits);
        if (!strchr(word, ':')) continue;
        snprintf(r->digits + used, sizeof r->digits - used, "%s%s", used ? " " : "", word);
    }
}

/* "| `name` | cardinality | digits |", the name with a dot. */
static void parse_line(char *line, table *t)
{
    char name[40], cardinality[40], digits[400];
    if (sscanf(line, "| `%39[a-z_.]` | %39[^|]| %399[^|]|", name, cardinality, digits) < 2 ||
        !strchr(name, '.'))
        return;
    CHECK(t->rows < MOST_ROWS);
    row *r = &t->row[t->rows++];
    memset(r, 0, sizeof *r);
    snprintf(r->name, sizeof r->name, "%s", name);
    parse_cardinality(cardinality, r);
    if (sscanf(line, "| %*[^|]| %*[^|]| %399[^|]|", digits) == 1) parse_digits(digits, r);
}

static const row *find(const table *t, const char *name)
{
    for (int i = 0; i < t->rows; i++)
        if (!strcmp(t->row[i].name, name)) return &t->row[i];
    return NULL;
}

static void the_document_has_the_same_tables(void)
{
    static table program, document;
    char path[4096], line[1024];
    const char *source = getenv("VPATCH_SOURCE_DIR");
    snprintf(path, sizeof path, "%s/docs/format/payload.md", source ? source : ".");
    FILE *file = fopen(path, "r");
    CHECK(file != NULL);
    if (!file) return;
    while (fgets(line, sizeof line, file)) parse_line(line, &document);
    fclose(file);
    add_program(&program);
    CHECK_EQ(document.rows, program.rows);
    for (int i = 0; i < program.rows; i++) {
        const row *want = &program.row[i], *is = find(&document, want->name);
        if (!is)
            TEST_FAIL_("%s is not in the document", want->name);
        else if (is->cardinality != want->cardinality || is->reserved != want->reserved ||
                 strcmp(is->digits, want->digits) != 0)
            TEST_FAIL_("%s: %u of %u, %s in the program, %u of %u, %s in the document", want->name,
                       want->cardinality, want->reserved, want->digits, is->cardinality,
                       is->reserved, is->digits);
    }
}

/* ---- ranges ----------------------------------------------------------------------- */

static void values_fit_the_mixers(void)
{
    for (int k = 0; k < VP_MOTION_DECISIONS; k++) {
        const vp_motion_contexts *contexts = &vp_motion_tables[k];
        CHECK(contexts->slots <= VP_DECIDE_CONTEXTS);
        CHECK(vp_context_cardinality(&contexts->set, vp_motion_digits, 0) <= VP_DECIDE_SETS);
        CHECK(vp_context_cardinality(&contexts->second, vp_motion_digits, 0) <= VP_DECIDE_SETS);
        for (int i = 0; i < contexts->slots; i++)
            CHECK(vp_context_cardinality(&contexts->slot[i], vp_motion_digits, 0) <=
                  VP_DECIDE_CELLS);
    }
    for (int k = 0; k < VP_TOKEN_DECISIONS; k++) {
        const vp_token_contexts *contexts = &vp_token_tables[k];
        CHECK(contexts->slots <= VP_TOKEN_SLOTS);
        for (int i = 0; i < contexts->slots && contexts->reserved; i++)
            CHECK(vp_context_cardinality(&contexts->slot[i], vp_token_digits, DIMS) <=
                  contexts->reserved);
    }
}

static const vp_context_digit digits[] = {{"", 1, 0}, {"a", 3, 0}, {"b", 0, 16}, {"c", 5, 0}};
static const vp_context context = {"a.b.c", {1, 2, 3}};

/* Every value occurs once, the last digit counts by ones. 40 dims are three of `per` 16. */
static void packing_is_mixed_radix(void)
{
    uint32_t value[4] = {0}, want = 0;
    CHECK_EQ(vp_context_cardinality(&context, digits, 40), 45);
    for (value[1] = 0; value[1] < 3; value[1]++)
        for (value[2] = 0; value[2] < 3; value[2]++)
            for (value[3] = 0; value[3] < 5; value[3]++)
                CHECK_EQ(vp_context_pack(&context, digits, value, 40), want++);
    CHECK_EQ(want, 45);
}

/* Whether packing aborts. */
static int aborts(const uint32_t value[4])
{
    int status = 0;
    pid_t child = fork();
    if (!child) {
        volatile uint32_t sink;
        if (!freopen("/dev/null", "w", stderr)) _exit(1);
        sink = vp_context_pack(&context, digits, value, 40);
        (void)sink;
        _exit(0);
    }
    CHECK(child > 0 && waitpid(child, &status, 0) == child);
    return WIFSIGNALED(status) && WTERMSIG(status) == SIGABRT;
}

static void packing_asserts_ranges(void)
{
    static const uint32_t good[] = {0, 2, 2, 4},
                          bad[][4] = {{0, 3, 0, 0}, {0, 0, 3, 0}, {0, 0, 0, 5}};
    CHECK(!aborts(good));
    for (int i = 0; i < 3; i++) CHECK(aborts(bad[i]));
}

int main(void)
{
    RUN(the_document_has_the_same_tables);
    RUN(values_fit_the_mixers);
    RUN(packing_is_mixed_radix);
    RUN(packing_asserts_ranges);
    return test_result();
}
