/* SPDX-License-Identifier: BSD-2-Clause */
/* A little tune: plucked strings over a soft bass, with the sea behind it.
 * 44100 Hz, stereo, s16le. */
#include <math.h>
#include <stdio.h>

#include "paint.h"

int write_tune(double seconds);

#define RATE 44100
#define PI   3.14159265358979

/* Half tones above A3 of every eighth note; -99: silence. */
static const int melody[] = {3, 7, 10, 15, 14, 10, 7, 3, 5, 8, 12, 17, 15, 12, 8, -99};
static const int bass[] = {-21, -21, -19, -19};

static double pitch(int half_tones)
{
    return 220 * pow(2, half_tones / 12.0);
}

/* A plucked string: overtones that die the sooner the higher they are. */
static double pluck(double t, double frequency)
{
    double sum = 0;
    for (int k = 1; k <= 6; k++)
        sum += sin(2 * PI * frequency * k * t) * exp(-t * (2.5 + 1.8 * k)) / (k * k * 0.6 + 0.4);
    return sum * (1 - exp(-t * 900));
}

int write_tune(double seconds)
{
    const double eighth = 0.19;
    double sea = 0;
    for (int n = 0; n < (int)(seconds * RATE); n++) {
        double t = (double)n / RATE, left = 0, right = 0;
        int now = (int)(t / eighth);
        for (int i = now > 8 ? now - 8 : 0; i <= now; i++) {
            int note = melody[i % 16];
            if (note < -50) continue;
            double s = 0.30 * pluck(t - i * eighth, pitch(note));
            left += s * (i % 2 ? 0.6 : 1);
            right += s * (i % 2 ? 1 : 0.6);
        }
        double b = 0.16 * sin(2 * PI * pitch(bass[now / 4 % 4]) * t);
        sea += 0.06 * (hash_unit(n, 0, 3) - 0.5 - sea);
        double wash = sea * 0.5 * (1 + sin(2 * PI * 0.23 * t));
        double fade = fmin(1, fmin(t * 20, (seconds - t) * 5));
        double out[2] = {left + b + wash, right + b - wash};
        for (int c = 0; c < 2; c++) {
            int value = (int)lrint(32000 * tanh(out[c] * fade));
            putchar(value & 255);
            putchar(value >> 8 & 255);
        }
    }
    return fflush(stdout) != 0;
}
