/* SPDX-License-Identifier: BSD-2-Clause */
#include "index/fold.h"

#include <stdlib.h>
#include <string.h>

struct vp_fold {
    fts5_tokenizer calls;
    Fts5Tokenizer *letters; /* what the index of words has           */
    Fts5Tokenizer *all;     /* every character belongs to the "word" */
};

/* ---- opening ------------------------------------------------------------------------------ */

static fts5_api *find_api(sqlite3 *db)
{
    sqlite3_stmt *statement;
    fts5_api *api = NULL;

    if (sqlite3_prepare_v2(db, "SELECT fts5(?1)", -1, &statement, NULL) != SQLITE_OK) return NULL;
    sqlite3_bind_pointer(statement, 1, &api, "fts5_api_ptr", NULL);
    sqlite3_step(statement);
    sqlite3_finalize(statement);
    return api;
}

static int make_tokenizers(vp_fold *fold, sqlite3 *db)
{
    static const char *const letters[] = {"remove_diacritics", "2"};
    static const char *const all[] = {"remove_diacritics", "2", "categories",
                                      "L* M* N* P* S* Z* C*"};
    fts5_api *api = find_api(db);
    void *context;
    int code;

    if (!api) return SQLITE_ERROR;
    code = api->xFindTokenizer(api, "unicode61", &context, &fold->calls);
    if (!code) code = fold->calls.xCreate(context, (const char **)letters, 2, &fold->letters);
    if (!code) code = fold->calls.xCreate(context, (const char **)all, 4, &fold->all);
    return code;
}

static void fold_in_sql(sqlite3_context *context, int count, sqlite3_value **values)
{
    const char *text = (const char *)sqlite3_value_text(values[0]);
    char *folded = text ? vp_fold_text(sqlite3_user_data(context), text) : NULL;

    (void)count;
    if (folded)
        sqlite3_result_text(context, folded, -1, free);
    else if (text)
        sqlite3_result_error_nomem(context);
}

int vp_fold_open(vp_fold **result, sqlite3 *db)
{
    vp_fold *fold = calloc(1, sizeof *fold);
    int code = fold ? make_tokenizers(fold, db) : SQLITE_NOMEM;

    if (!code)
        code = sqlite3_create_function_v2(db, "vpatch_fold", 1,
                                          SQLITE_UTF8 | SQLITE_DETERMINISTIC | SQLITE_INNOCUOUS,
                                          fold, fold_in_sql, NULL, NULL, NULL);
    *result = code ? NULL : fold;
    if (code) vp_fold_close(fold);
    return code;
}

void vp_fold_close(vp_fold *fold)
{
    if (!fold) return;
    if (fold->letters) fold->calls.xDelete(fold->letters);
    if (fold->all) fold->calls.xDelete(fold->all);
    free(fold);
}

/* ---- folding ------------------------------------------------------------------------------ */

typedef struct folded {
    char *text;
    size_t size;
} folded;

/* What is no character at all may end a token: a zero byte would not be found, a space will. */
static int add_token(void *opaque, int flags, const char *token, int size, int start, int end)
{
    folded *to = opaque;
    char *grown = realloc(to->text, to->size + (size_t)size + 2);

    (void)flags;
    (void)start;
    (void)end;
    if (!grown) return SQLITE_NOMEM;
    to->text = grown;
    if (to->size) grown[to->size++] = ' ';
    memcpy(grown + to->size, token, (size_t)size);
    to->size += (size_t)size;
    grown[to->size] = 0;
    return SQLITE_OK;
}

char *vp_fold_text(const vp_fold *fold, const char *text)
{
    folded to = {calloc(1, 1), 0};

    if (to.text && !fold->calls.xTokenize(fold->all, &to, FTS5_TOKENIZE_DOCUMENT, text,
                                          (int)strlen(text), add_token))
        return to.text;
    free(to.text);
    return NULL;
}

static int count_token(void *opaque, int flags, const char *token, int size, int start, int end)
{
    (void)flags;
    (void)token;
    (void)size;
    (void)start;
    (void)end;
    ++*(int *)opaque;
    return SQLITE_OK;
}

int vp_fold_has_words(const vp_fold *fold, const char *text)
{
    int count = 0;

    if (fold->calls.xTokenize(fold->letters, &count, FTS5_TOKENIZE_QUERY, text, (int)strlen(text),
                              count_token))
        return -1;
    return count > 0;
}
