# SPDX-License-Identifier: BSD-2-Clause
# shellcheck shell=bash
# Round trips over numbers of frames: every shape of the last group, several
# segments, independent tokens.
for length in 1 2 4 5 9; do round_trip 17x33 $length 25; done
round_trip 64x48 13 25 --keyint 4
round_trip 64x48 7 25 --tokens independent
round_trip 64x48 12 25 --chunk 5
round_trip 33x17 7 25 --chunk 4
