/* SPDX-License-Identifier: BSD-2-Clause */
/* Texts without regard to case and accents, by the tables of FTS5's tokenizer unicode61: LIKE and
 * trigrams know the case of some letters only, and no accents. */
#ifndef VPATCH_INDEX_FOLD_H
#define VPATCH_INDEX_FOLD_H

#include <sqlite3.h>

typedef struct vp_fold vp_fold;

/* Makes the SQL function vpatch_fold(text) of a database, too. An SQLite code; *result NULL on
 * failure. It must live as long as the database. */
int vp_fold_open(vp_fold **result, sqlite3 *db);
void vp_fold_close(vp_fold *fold);

/* The text in lower case and without accents, in new memory; NULL: memory is short. */
char *vp_fold_text(const vp_fold *fold, const char *text);
/* 1: letters or digits are in it, which the index of words knows. 0: none; -1: memory is short. */
int vp_fold_has_words(const vp_fold *fold, const char *text);

#endif
