/* SPDX-License-Identifier: BSD-2-Clause */
/* Words that are looked for as a query of the database (caption_index.c has its tables). */
#ifndef VPATCH_INDEX_INDEX_QUERY_H
#define VPATCH_INDEX_INDEX_QUERY_H

typedef struct vp_index_query {
    char *sql;
    char **values; /* of ?1, ?2 ...; the one behind the last is the limit; NULL: is none */
    int count;
} vp_index_query;

typedef struct vp_index_word {
    const char *text;
    char *folded;    /* fold.h */
    int has_letters; /* or digits */
} vp_index_word;

/* 0, or -1: memory is short (nothing is to be freed). */
int vp_index_query_make(vp_index_query *query, const vp_index_word *words, int count);
void vp_index_query_free(vp_index_query *query);

#endif
