/* SPDX-License-Identifier: BSD-2-Clause */
#include "index/caption_index.h"

#include <sqlite3.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "index/fold.h"
#include "index/index_query.h"

/* "vpix": what `file` and others tell such a database by. */
#define APPLICATION 0x76706978
#define VERSION     2
/* Milliseconds that another program may take for its change. */
#define PATIENCE    5000

struct vp_caption_index {
    sqlite3 *db;
    vp_fold *fold;
    int open;     /* a change is open */
    int64_t clip; /* that captions are added to */
    int64_t next_caption;
    char message[256];
};

static const char schema[] =
    "CREATE TABLE clips(id INTEGER PRIMARY KEY, path TEXT NOT NULL UNIQUE, size INTEGER,"
    " modified INTEGER, width INTEGER, height INTEGER, frames INTEGER, layers INTEGER,"
    " duration REAL, frame_rate REAL);"
    "CREATE TABLE captions(id INTEGER PRIMARY KEY, clip INTEGER NOT NULL REFERENCES clips(id),"
    " start REAL, end REAL, layer_from INTEGER, layer_to INTEGER, track TEXT, text TEXT);"
    "CREATE INDEX captions_of_clips ON captions(clip);"
    "CREATE VIRTUAL TABLE words USING fts5(text, content='captions', content_rowid='id',"
    " tokenize='unicode61 remove_diacritics 2');"
    "CREATE VIRTUAL TABLE pieces USING fts5(text, content='captions', content_rowid='id',"
    " tokenize='trigram');"
    "CREATE TRIGGER caption_in AFTER INSERT ON captions BEGIN"
    " INSERT INTO words(rowid, text) VALUES (new.id, new.text);"
    " INSERT INTO pieces(rowid, text) VALUES (new.id, vpatch_fold(new.text)); END;"
    "CREATE TRIGGER caption_out AFTER DELETE ON captions BEGIN"
    " INSERT INTO words(words, rowid, text) VALUES ('delete', old.id, old.text);"
    " INSERT INTO pieces(pieces, rowid, text) VALUES ('delete', old.id, vpatch_fold(old.text));"
    " END;";

/* ---- calls --------------------------------------------------------------------------------- */

static int fail(vp_caption_index *index, int code)
{
    if (code == SQLITE_BUSY || code == SQLITE_LOCKED)
        snprintf(index->message, sizeof index->message, "another program has it locked");
    else if (code == SQLITE_NOTADB)
        snprintf(index->message, sizeof index->message, "it is no database");
    else
        snprintf(index->message, sizeof index->message, "%s",
                 index->db ? sqlite3_errmsg(index->db) : sqlite3_errstr(code));
    return -1;
}

static int run(vp_caption_index *index, const char *sql)
{
    int code = sqlite3_exec(index->db, sql, NULL, NULL, NULL);

    return code == SQLITE_OK ? 0 : fail(index, code);
}

/* One number; 0 or -1. */
static int get_number(vp_caption_index *index, const char *sql, int64_t *number)
{
    sqlite3_stmt *statement;
    int code = sqlite3_prepare_v2(index->db, sql, -1, &statement, NULL);

    *number = 0;
    if (code != SQLITE_OK) return fail(index, code);
    code = sqlite3_step(statement);
    if (code == SQLITE_ROW) *number = sqlite3_column_int64(statement, 0);
    sqlite3_finalize(statement);
    return code == SQLITE_ROW || code == SQLITE_DONE ? 0 : fail(index, code);
}

/* Runs a statement to its end, which is finalized. */
static int finish(vp_caption_index *index, sqlite3_stmt *statement)
{
    int code = sqlite3_step(statement);

    sqlite3_finalize(statement);
    return code == SQLITE_DONE || code == SQLITE_ROW ? 0 : fail(index, code);
}

static sqlite3_stmt *prepare(vp_caption_index *index, const char *sql)
{
    sqlite3_stmt *statement = NULL;
    int code = sqlite3_prepare_v2(index->db, sql, -1, &statement, NULL);

    if (code == SQLITE_OK) return statement;
    fail(index, code);
    return NULL;
}

/* ---- opening -------------------------------------------------------------------------------- */

static int make_schema(vp_caption_index *index)
{
    char sql[96];

    if (run(index, "BEGIN IMMEDIATE")) return -1;
    snprintf(sql, sizeof sql, "PRAGMA application_id=%d; PRAGMA user_version=%d", APPLICATION,
             VERSION);
    return run(index, schema) || run(index, sql) || run(index, "COMMIT") ? -1 : 0;
}

/* A database without tables is new. */
static int check(vp_caption_index *index, int create)
{
    int64_t tables, application, version;

    if (get_number(index, "SELECT count(*) FROM sqlite_master", &tables) ||
        get_number(index, "PRAGMA application_id", &application) ||
        get_number(index, "PRAGMA user_version", &version))
        return -1;
    if (!tables && !application && create) return make_schema(index);
    if (application != APPLICATION) {
        snprintf(index->message, sizeof index->message,
                 "it is a database, and not one of vpatch index");
        return -1;
    }
    if (version == VERSION) return 0;
    snprintf(index->message, sizeof index->message,
             "it is of version %lld of vpatch index, this program knows %d: remove it, and "
             "vpatch index makes it anew",
             (long long)version, VERSION);
    return -1;
}

/* What does not fit into its cache (paths seen, hits to be sorted) SQLite would put into a file in
 * /tmp, which the sandbox refuses: it stays in memory. */
static int set_up(vp_caption_index *index)
{
    int code = vp_fold_open(&index->fold, index->db);

    return code ? fail(index, code) : run(index, "PRAGMA temp_store=MEMORY");
}

int vp_caption_index_open(vp_caption_index **result, const char *path, int create, char *message,
                          size_t size)
{
    vp_caption_index *made = calloc(1, sizeof *made);
    int flags = SQLITE_OPEN_READWRITE | (create ? SQLITE_OPEN_CREATE : 0), code, failed;
    struct stat status;

    *result = NULL;
    if (!made) {
        snprintf(message, size, "out of memory");
        return -1;
    }
    if (!create && stat(path, &status)) {
        snprintf(message, size, "there is no such database (vpatch index makes it)");
        free(made);
        return -1;
    }
    code = sqlite3_open_v2(path, &made->db, flags, NULL);
    if (code == SQLITE_OK) sqlite3_busy_timeout(made->db, PATIENCE);
    failed = code == SQLITE_OK ? set_up(made) || check(made, create) : fail(made, code);
    if (!failed) {
        *result = made;
        return 0;
    }
    snprintf(message, size, "%s", made->message);
    vp_caption_index_close(made);
    return -1;
}

void vp_caption_index_close(vp_caption_index *index)
{
    if (!index) return;
    if (index->open) (void)run(index, "ROLLBACK");
    sqlite3_close(index->db);
    vp_fold_close(index->fold);
    free(index);
}

const char *vp_caption_index_message(const vp_caption_index *index)
{
    return index->message;
}

/* ---- changing ------------------------------------------------------------------------------- */

int vp_caption_index_begin(vp_caption_index *index)
{
    if (run(index, "BEGIN IMMEDIATE")) return -1;
    index->open = 1;
    return run(index, "CREATE TEMP TABLE IF NOT EXISTS seen(path TEXT PRIMARY KEY);"
                      "DELETE FROM seen");
}

int vp_caption_index_end(vp_caption_index *index)
{
    if (run(index, "COMMIT")) return -1;
    index->open = 0;
    return 0;
}

static int mark_seen(vp_caption_index *index, const char *path)
{
    sqlite3_stmt *statement = prepare(index, "INSERT OR IGNORE INTO seen VALUES (?1)");

    if (!statement) return -1;
    sqlite3_bind_text(statement, 1, path, -1, SQLITE_STATIC);
    return finish(index, statement);
}

int vp_caption_index_has(vp_caption_index *index, const char *path, int64_t size, int64_t modified)
{
    sqlite3_stmt *statement =
        prepare(index, "SELECT 1 FROM clips WHERE path=?1 AND size=?2 AND modified=?3");
    int code;

    if (!statement) return -1;
    sqlite3_bind_text(statement, 1, path, -1, SQLITE_STATIC);
    sqlite3_bind_int64(statement, 2, size);
    sqlite3_bind_int64(statement, 3, modified);
    code = sqlite3_step(statement);
    sqlite3_finalize(statement);
    if (code == SQLITE_DONE) return 0;
    if (code != SQLITE_ROW) return fail(index, code);
    return mark_seen(index, path) ? -1 : 1;
}

static int remove_clip(vp_caption_index *index, const char *path)
{
    static const char *const sql[] = {
        "DELETE FROM captions WHERE clip IN (SELECT id FROM clips WHERE path=?1)",
        "DELETE FROM clips WHERE path=?1"};

    for (size_t i = 0; i < 2; i++) {
        sqlite3_stmt *statement = prepare(index, sql[i]);

        if (!statement) return -1;
        sqlite3_bind_text(statement, 1, path, -1, SQLITE_STATIC);
        if (finish(index, statement)) return -1;
    }
    return 0;
}

int vp_caption_index_add_clip(vp_caption_index *index, const vp_indexed_clip *clip)
{
    sqlite3_stmt *statement;

    if (remove_clip(index, clip->path) || mark_seen(index, clip->path)) return -1;
    statement = prepare(index,
                        "INSERT INTO clips(path, size, modified, width, height, frames,"
                        " layers, duration, frame_rate) VALUES (?1,?2,?3,?4,?5,?6,?7,?8,?9)");
    if (!statement) return -1;
    sqlite3_bind_text(statement, 1, clip->path, -1, SQLITE_STATIC);
    sqlite3_bind_int64(statement, 2, clip->size);
    sqlite3_bind_int64(statement, 3, clip->modified);
    sqlite3_bind_int(statement, 4, clip->width);
    sqlite3_bind_int(statement, 5, clip->height);
    sqlite3_bind_int64(statement, 6, clip->frames);
    sqlite3_bind_int64(statement, 7, clip->layers);
    sqlite3_bind_double(statement, 8, clip->duration);
    sqlite3_bind_double(statement, 9, clip->frame_rate);
    if (finish(index, statement)) return -1;
    index->clip = sqlite3_last_insert_rowid(index->db);
    return 0;
}

int vp_caption_index_add_caption(vp_caption_index *index, const vp_indexed_caption *caption)
{
    sqlite3_stmt *statement =
        prepare(index, "INSERT INTO captions(clip, start, end, layer_from, layer_to, track, text)"
                       " VALUES (?1,?2,?3,?4,?5,?6,?7)");

    if (!statement) return -1;
    sqlite3_bind_int64(statement, 1, index->clip);
    sqlite3_bind_double(statement, 2, caption->start);
    sqlite3_bind_double(statement, 3, caption->end);
    sqlite3_bind_int64(statement, 4, caption->layer_from);
    sqlite3_bind_int64(statement, 5, caption->layer_to);
    sqlite3_bind_text(statement, 6, caption->track, -1, SQLITE_STATIC);
    sqlite3_bind_text(statement, 7, caption->text, -1, SQLITE_STATIC);
    return finish(index, statement);
}

/* Paths below ?1 have it and a slash in front; the root's own name is that slash. */
#define AT_OR_BELOW "(path = ?1 OR substr(path, 1, length(?1) + 1) = ?1 || '/')"

static int finish_below(vp_caption_index *index, const char *sql, const char *path)
{
    sqlite3_stmt *statement = prepare(index, sql);

    if (!statement) return -1;
    sqlite3_bind_text(statement, 1, strcmp(path, "/") ? path : "", -1, SQLITE_STATIC);
    return finish(index, statement);
}

int vp_caption_index_spare(vp_caption_index *index, const char *path)
{
    return finish_below(
        index, "INSERT OR IGNORE INTO seen SELECT path FROM clips WHERE " AT_OR_BELOW, path);
}

int vp_caption_index_forget(vp_caption_index *index, const char *path, int64_t *removed)
{
    static const char *const sql[] = {
        "DELETE FROM captions WHERE clip IN (SELECT id FROM clips WHERE " AT_OR_BELOW
        " AND path NOT IN (SELECT path FROM seen))",
        "DELETE FROM clips WHERE " AT_OR_BELOW " AND path NOT IN (SELECT path FROM seen)"};

    for (size_t i = 0; i < 2; i++) {
        if (finish_below(index, sql[i], path)) return -1;
        *removed = sqlite3_changes(index->db);
    }
    return 0;
}

int vp_caption_index_count(vp_caption_index *index, int64_t *clips, int64_t *captions)
{
    return get_number(index, "SELECT count(*) FROM clips", clips) ||
                   get_number(index, "SELECT count(*) FROM captions", captions)
               ? -1
               : 0;
}

/* ---- finding -------------------------------------------------------------------------------- */

static const char *text_at(sqlite3_stmt *statement, int column)
{
    const char *text = (const char *)sqlite3_column_text(statement, column);

    return text ? text : "";
}

static void take_row(sqlite3_stmt *row, vp_index_hit *hit)
{
    *hit = (vp_index_hit){.clip = {.path = text_at(row, 0),
                                   .frame_rate = sqlite3_column_double(row, 1),
                                   .width = sqlite3_column_int(row, 2),
                                   .height = sqlite3_column_int(row, 3),
                                   .layers = sqlite3_column_int64(row, 4),
                                   .duration = sqlite3_column_double(row, 5)},
                          .caption = {.start = sqlite3_column_double(row, 6),
                                      .end = sqlite3_column_double(row, 7),
                                      .layer_from = sqlite3_column_int64(row, 8),
                                      .layer_to = sqlite3_column_int64(row, 9),
                                      .track = text_at(row, 10),
                                      .text = text_at(row, 11)},
                          .rank = sqlite3_column_int(row, 12)};
}

static void free_words(vp_index_word *words, int count)
{
    for (int i = 0; words && i < count; i++) free(words[i].folded);
    free(words);
}

/* NULL: memory is short. */
static vp_index_word *fold_words(const vp_caption_index *index, const char *const *texts, int count)
{
    vp_index_word *words = calloc((size_t)count + 1, sizeof *words);

    for (int i = 0; words && i < count; i++) {
        words[i].text = texts[i];
        words[i].folded = vp_fold_text(index->fold, texts[i]);
        words[i].has_letters = vp_fold_has_words(index->fold, texts[i]);
        if (words[i].folded && words[i].has_letters >= 0) continue;
        free_words(words, count);
        return NULL;
    }
    return words;
}

int vp_caption_index_find(vp_caption_index *index, const char *const *texts, int count,
                          int64_t limit, int (*hit)(void *opaque, const vp_index_hit *hit),
                          void *opaque)
{
    vp_index_word *words = fold_words(index, texts, count);
    vp_index_query query;
    sqlite3_stmt *statement;
    vp_index_hit found;
    int code = SQLITE_DONE, stop = 0;
    int failed = !words || vp_index_query_make(&query, words, count);

    free_words(words, count);
    if (failed) {
        snprintf(index->message, sizeof index->message, "out of memory");
        return -1;
    }
    statement = prepare(index, query.sql);
    if (statement) {
        for (int i = 0; i < query.count; i++)
            if (query.values[i])
                sqlite3_bind_text(statement, i + 1, query.values[i], -1, SQLITE_STATIC);
        sqlite3_bind_int64(statement, query.count + 1, limit > 0 ? limit : -1);
        while (!stop && (code = sqlite3_step(statement)) == SQLITE_ROW) {
            take_row(statement, &found);
            stop = hit(opaque, &found);
        }
        if (!stop && code != SQLITE_DONE)
            fail(index, code);
        else
            code = SQLITE_DONE;
        sqlite3_finalize(statement);
    }
    vp_index_query_free(&query);
    return statement && code == SQLITE_DONE ? 0 : -1;
}
