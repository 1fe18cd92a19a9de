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

/* Adds before + word with each of `marked` doubled or escaped + after to *text; -1: memory. */
static int append(char **text, const char *before, const char *word, const char *marked, char mark,
                  const char *after)
{
    size_t used = *text ? strlen(*text) : 0;
    size_t size = used + strlen(before) + 2 * strlen(word) + strlen(after) + 1;
    char *grown = realloc(*text, size), *to;

    if (!grown) return -1;
    *text = grown;
    to = grown + used;
    to += sprintf(to, "%s", before);
    for (; *word; word++) {
        if (strchr(marked, *word)) *to++ = mark;
        *to++ = *word;
    }
    sprintf(to, "%s", after);
    return 0;
}

/* "word" "word": all of them, each as it stands. */
static int append_match(char **text, const char *word)
{
    return append(text, *text ? " \"" : "\"", word, "\"", '"', "\"");
}

/* ?1 all words; ?2 those that trigrams find; ?3 ... the shorter ones, by looking. */
static int fill_values(vp_index_query *query, const char *const *words, int count, int *pieces)
{
    int failed = 0, next = 2;

    for (int i = 0; i < count && !failed; i++) {
        failed = append_match(&query->values[0], words[i]);
        if (failed) break;
        if (characters(words[i]) >= TRIGRAM) {
            failed = append_match(&query->values[1], words[i]);
            (*pieces)++;
        } else {
            failed = append(&query->values[next++], "%", words[i], "%_\\", '\\', "%");
        }
    }
    query->count = next;
    return failed;
}

static char *make_sql(const vp_index_query *query, int pieces)
{
    static const char columns[] =
        "SELECT clips.path, clips.frame_rate, clips.width, clips.height, clips.layers,"
        " clips.duration, captions.start, captions.end, captions.layer_from, captions.layer_to,"
        " captions.track, captions.text, min(hits.kind) FROM hits"
        " JOIN captions ON captions.id = hits.id JOIN clips ON clips.id = captions.clip"
        " GROUP BY captions.id ORDER BY min(hits.kind), min(hits.score), clips.path,"
        " captions.start, captions.id";
    char *short_ones = strdup(""), *sql = NULL;

    for (int i = 2; short_ones && i < query->count; i++) {
        char *more = vp_format_text("%s AND text LIKE ?%d ESCAPE '\\'", short_ones, i + 1);

        free(short_ones);
        short_ones = more;
    }
    if (short_ones)
        sql = vp_format_text(
            "WITH hits(id, kind, score) AS ("
            "SELECT rowid, 0, bm25(words) FROM words WHERE words MATCH ?1 UNION ALL "
            "SELECT id, 1, 0.0 FROM captions WHERE %s%s) %s LIMIT ?%d",
            pieces ? "id IN (SELECT rowid FROM pieces WHERE pieces MATCH ?2)" : "?2 IS NULL",
            short_ones, columns, query->count + 1);
    free(short_ones);
    return sql;
}

int vp_index_query_make(vp_index_query *query, const char *const *words, int count)
{
    int pieces = 0;

    memset(query, 0, sizeof *query);
    query->values = calloc((size_t)count + 3, sizeof *query->values);
    if (query->values && !fill_values(query, words, count, &pieces))
        query->sql = make_sql(query, pieces);
    if (query->sql) return 0;
    query->count = count + 2;
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
