#!/usr/bin/env python3
# SPDX-License-Identifier: BSD-2-Clause
from vptrain.plot_log import main

main()
