/* SPDX-License-Identifier: BSD-2-Clause */
#include "bench/eta.h"

#include <math.h>

#include "common/test.h"

static int close_to(double a, double b)
{
    return fabs(a - b) < 1e-9;
}

static void time_left(void)
{
    vp_eta eta;

    CHECK_EQ(vp_eta_init(&eta, 2), 0);
    for (int i = 0; i < 4; i++) vp_eta_expect(&eta, i & 1, 100);
    CHECK_EQ(eta.runs, 4);
    CHECK(vp_eta_left(&eta) < 0);
    /* What came from the journal tells nothing about the pace. */
    vp_eta_done(&eta, 0, 100, -1);
    CHECK(vp_eta_left(&eta) < 0);
    /* One codec's pace stands for the other until that has run. */
    vp_eta_done(&eta, 0, 100, 10);
    CHECK(close_to(vp_eta_left(&eta), 20));
    vp_eta_done(&eta, 1, 100, 1);
    CHECK(close_to(vp_eta_left(&eta), 1));
    vp_eta_done(&eta, 1, 100, 1);
    CHECK(close_to(vp_eta_left(&eta), 0));
    CHECK_EQ(eta.runs_done, 4);
    vp_eta_free(&eta);
}

int main(void)
{
    RUN(time_left);
    return test_result();
}
