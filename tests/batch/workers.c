/* SPDX-License-Identifier: BSD-2-Clause */
/* Workers that work, crash, stay silent, print half a line, and wait for memory. */
#define _DEFAULT_SOURCE /* usleep */
#include "batch/workers.h"

#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "common/test.h"

enum { CLIPS = 12, MEMORY = 100 };

typedef struct state {
    int ended[CLIPS], status[CLIPS], signal[CLIPS];
    char answer[CLIPS][64], last[CLIPS][64];
    int lines;
    int shared[2]; /* a pipe: what workers have to say of their memory */
} state;

static int work(void *opaque, size_t clip, vp_worker *worker)
{
    const state *s = opaque;
    char line[64];

    switch (clip) {
    case 0: raise(SIGKILL); break;
    case 1: return 3; /* without a word */
    case 2: fprintf(stderr, "one\ntwo\nhalf a line"); return 4;
    case 3: vp_worker_answer(worker, "one line\nnot this"); return 0;
    default: break;
    }
    /* two of 60 do not go into 100 side by side; one of 150 goes alone */
    vp_worker_need_memory(worker, clip == 4 ? 150 : 60);
    vp_worker_advance(worker, (int64_t)clip, 100);
    if (write(s->shared[1], "(", 1) != 1) return 1;
    usleep(20000);
    if (write(s->shared[1], ")", 1) != 1) return 1;
    snprintf(line, sizeof line, "clip %zu", clip);
    vp_worker_answer(worker, line);
    return 0;
}

static void print(void *opaque, const char *line)
{
    state *s = opaque;

    CHECK(strlen(line) > 0);
    s->lines++;
}

static void ended(void *opaque, const vp_worker_end *end)
{
    state *s = opaque;

    s->ended[end->clip]++;
    s->status[end->clip] = end->exit_status;
    s->signal[end->clip] = end->signal;
    snprintf(s->answer[end->clip], 64, "%s", end->answer ? end->answer : "none");
    snprintf(s->last[end->clip], 64, "%s", end->last_line ? end->last_line : "none");
}

static void run_all(state *s, int most)
{
    const vp_workers_calls calls = {s, work, print, ended};
    vp_workers *workers = vp_workers_create(most, MEMORY, &calls);
    size_t next = 0;

    CHECK(workers != NULL);
    while (next < CLIPS || vp_workers_running(workers)) {
        while (next < CLIPS && vp_workers_have_room(workers)) {
            CHECK_EQ(vp_workers_start(workers, next), 0);
            next++;
        }
        CHECK(vp_workers_running(workers) <= most);
        CHECK(vp_workers_frames(workers) >= 0);
        vp_workers_wait(workers, 1000);
    }
    vp_workers_destroy(workers);
}

static void each_ends_as_it_should(int most)
{
    char said[4 * CLIPS];
    state s;
    ssize_t count;

    memset(&s, 0, sizeof s);
    CHECK_EQ(pipe(s.shared), 0);
    run_all(&s, most);
    for (int i = 0; i < CLIPS; i++) CHECK_EQ(s.ended[i], 1);
    CHECK_EQ(s.signal[0], SIGKILL);
    CHECK_EQ(s.status[0], -1);
    CHECK_EQ(s.status[1], 3);
    CHECK_STR(s.answer[1], "none");
    CHECK_STR(s.last[1], "none");
    CHECK_STR(s.last[2], "half a line");
    CHECK_EQ(s.lines, 3);
    CHECK_STR(s.answer[3], "one line");
    for (int i = 4; i < CLIPS; i++) {
        char expected[32];

        snprintf(expected, sizeof expected, "clip %d", i);
        CHECK_STR(s.answer[i], expected);
        CHECK_EQ(s.status[i], 0);
    }
    /* never two at a time in what there is of memory */
    count = read(s.shared[0], said, sizeof said);
    CHECK_EQ(count, 2 * (CLIPS - 4));
    for (ssize_t i = 0; i < count; i++) CHECK_EQ(said[i], i & 1 ? ')' : '(');
    close(s.shared[0]);
    close(s.shared[1]);
}

int main(void)
{
    each_ends_as_it_should(1);
    each_ends_as_it_should(4);
    each_ends_as_it_should(CLIPS + 5);
    return test_result();
}
