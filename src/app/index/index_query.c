/* SPDX-License-Identifier: BSD-2-Clause */
#include "index/index_query.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "util/format_text.h"
#include "util/utf8.h"

/* A trigram index knows nothing shorter. */
enum { TRIGRAM = 3 };

static int characters(const char *text)
{
    int count = 0;

    while (*text) {
        size_t length = vp_utf8_length(text);

        text += length ? length : 1;
        count++;
    }
    return count;
}

/* Adds "word", which is looked for as it stands; -1: memory is short. */
static int append_phrase(char **text, const char *word)
{
    size_t used = *text ? strlen(*text) : 0;
    char *grown = realloc(*text, used + 2 * strlen(word) + 4), *to;

    if (!grown) return -1;
    *text = grown;
    to = grown + used;
    if (used) *to++ = ' ';
    *to++ = '"';
    for (; *word; word++) {
        if (*word == '"') *to++ = '"';
        *to++ = *word;
    }
    *to++ = '"';
    *to = 0;
    return 0;
}

/* Adds a condition on the n-th value to *sql; -1: memory is short. */
static int append_condition(char **sql, int n)
{
    char *more = vp_format_text("%s AND instr(vpatch_fold(text), ?%d)", *sql, n);

    if (!more) return -1;
    free(*sql);
    *sql = more;
    return 0;
}

typedef struct parts {
    char *looked_for; /* conditions on all that is looked for in the captions themselves    */
    char *no_words;   /* the same on what has no letters, which the index of words skips    */
    int words, pieces;
} parts;

/* ?1 all words; ?2 those that trigrams find; ?3 ... what no index knows. */
static int add_word(vp_index_query *query, parts *made, const vp_index_word *word)
{
    int failed = 0;

    if (word->has_letters) {
        failed = append_phrase(&query->values[0], word->text);
        made->words++;
    }
    if (!failed && word->has_letters && characters(word->folded) >= TRIGRAM) {
        made->pieces++;
        return append_phrase(&query->values[1], word->folded);
    }
    if (failed) return -1;
    query->values[query->count] = strdup(word->folded);
    if (!query->values[query->count++]) return -1;
    if (!word->has_letters && append_condition(&made->no_words, query->count)) return -1;
    return append_condition(&made->looked_for, query->count);
}

static char *make_sql(const vp_index_query *query, const parts *made)
{
    static const char columns[] =
        "SELECT clips.path, clips.frame_rate, clips.width, clips.height, clips.layers,"
        " clips.duration, captions.start, captions.end, captions.layer_from, captions.layer_to,"
        " captions.track, captions.text, min(hits.kind) FROM hits"
        " JOIN captions ON captions.id = hits.id JOIN clips ON clips.id = captions.clip"
        " GROUP BY captions.id ORDER BY min(hits.kind), min(hits.score), clips.path,"
        " captions.start, captions.id";

    return vp_format_text("WITH hits(id, kind, score) AS ("
                          "SELECT rowid, 0, bm25(words) FROM words WHERE %s%s UNION ALL "
                          "SELECT id, 1, 0.0 FROM captions WHERE %s%s) %s LIMIT ?%d",
                          made->words ? "words MATCH ?1" : "words MATCH '\"\"'", made->no_words,
                          made->pieces ? "id IN (SELECT rowid FROM pieces WHERE pieces MATCH ?2)"
                                       : "?2 IS NULL",
                          made->looked_for, columns, query->count + 1);
}

int vp_index_query_make(vp_index_query *query, const vp_index_word *words, int count)
{
    parts made = {.looked_for = strdup(""), .no_words = strdup("")};
    int failed = !made.looked_for || !made.no_words;

    memset(query, 0, sizeof *query);
    query->values = calloc((size_t)count + 3, sizeof *query->values);
    query->count = 2;
    for (int i = 0; i < count && query->values && !failed; i++)
        failed = add_word(query, &made, &words[i]);
    if (query->values && !failed) query->sql = make_sql(query, &made);
    free(made.looked_for);
    free(made.no_words);
    if (query->sql) return 0;
    vp_index_query_free(query);
    return -1;
}

void vp_index_query_free(vp_index_query *query)
{
    for (int i = 0; query->values && i < query->count; i++) free(query->values[i]);
    free(query->values);
    free(query->sql);
    memset(query, 0, sizeof *query);
}
