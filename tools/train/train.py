#!/usr/bin/env python3
# SPDX-License-Identifier: BSD-2-Clause
from vptrain.train import main

main()
