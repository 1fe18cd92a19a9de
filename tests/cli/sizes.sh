# SPDX-License-Identifier: BSD-2-Clause
# shellcheck shell=bash
# Round trips over sizes: one sample, thin, odd, not a whole number of patches.
round_trip 1x1 5 25
round_trip 3x200 2 25
round_trip 200x1 2 25
round_trip 49x31 6 25
round_trip 352x288 6 25
