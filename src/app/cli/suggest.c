/* SPDX-License-Identifier: BSD-2-Clause */
#include "cli/suggest.h"

#include <string.h>
#include <strings.h>

#include "util/mathops.h"

#define MOST 31

static int lower(char c)
{
    return c >= 'A' && c <= 'Z' ? c - 'A' + 'a' : (unsigned char)c;
}

/* Optimal string alignment: rows are prefixes of word, columns those of other. */
int vp_edit_distance(const char *word, size_t length, const char *other)
{
    size_t other_length = strlen(other);
    int cost[MOST + 1][MOST + 1];

    if (length > MOST || other_length > MOST) return MOST + 1;
    for (size_t i = 0; i <= length; i++) cost[i][0] = (int)i;
    for (size_t k = 0; k <= other_length; k++) cost[0][k] = (int)k;
    for (size_t i = 1; i <= length; i++)
        for (size_t k = 1; k <= other_length; k++) {
            int a = lower(word[i - 1]), b = lower(other[k - 1]);

            cost[i][k] = vp_least(vp_least(cost[i - 1][k], cost[i][k - 1]) + 1,
                                  cost[i - 1][k - 1] + (a != b));
            if (i > 1 && k > 1 && a == lower(other[k - 2]) && b == lower(word[i - 2]))
                cost[i][k] = vp_least(cost[i][k], cost[i - 2][k - 2] + 1);
        }
    return cost[length][other_length];
}

void vp_suggest_start(vp_suggestion *suggestion, const char *word, size_t length)
{
    suggestion->word = word;
    suggestion->length = length;
    suggestion->best = NULL;
    suggestion->distance = length < 6 ? 1 : (int)(length / 3);
}

void vp_suggest_try(vp_suggestion *suggestion, const char *candidate)
{
    int begins = suggestion->length >= 2 && strlen(candidate) > suggestion->length &&
                 !strncasecmp(candidate, suggestion->word, suggestion->length);
    int distance = begins ? 1 : vp_edit_distance(suggestion->word, suggestion->length, candidate);

    /* The first of equals stays: its list is in order of use. */
    if (distance > suggestion->distance || (suggestion->best && distance == suggestion->distance))
        return;
    suggestion->best = candidate;
    suggestion->distance = distance;
}
