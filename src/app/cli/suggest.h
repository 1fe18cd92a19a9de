/* SPDX-License-Identifier: BSD-2-Clause */
/* Did you mean: the word of a list that is nearest to what was written. */
#ifndef VPATCH_CLI_SUGGEST_H
#define VPATCH_CLI_SUGGEST_H

#include <stddef.h>

/* How many letters must be added, dropped, replaced or swapped with their neighbour; upper and
 * lower case are the same. Only the first `length` bytes of word count. Words above 31 bytes are
 * far from everything. */
int vp_edit_distance(const char *word, size_t length, const char *other);

typedef struct vp_suggestion {
    const char *word;
    size_t length;
    const char *best; /* NULL: none of the words tried is near                     */
    int distance;
} vp_suggestion;

void vp_suggest_start(vp_suggestion *suggestion, const char *word, size_t length);
/* Takes candidate when it is nearer than those before, and near: a third of the word's letters
 * may be wrong, at least one; or the word is its beginning. */
void vp_suggest_try(vp_suggestion *suggestion, const char *candidate);

#endif
