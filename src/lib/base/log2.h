/* SPDX-License-Identifier: BSD-2-Clause */
/* log2 by basic float operations only, so that encoders decide alike on every
 * machine whatever its mathematics library. */
#ifndef VPATCH_BASE_LOG2_H
#define VPATCH_BASE_LOG2_H

/* log2(x), x > 0: the range is brought to [1, 2), where a polynomial (least
 * squares) is good to 0.0003. */
static inline float vp_log2(float x)
{
    float whole = 0.0f;

    for (; x < 1.0f; x *= 2.0f) whole -= 1.0f;
    for (; x >= 2.0f; x *= 0.5f) whole += 1.0f;
    return whole +
           ((((-0.0791582f * x + 0.6288736f) * x - 2.0812142f) * x + 4.0285479f) * x - 2.4968461f);
}

#endif
