#!/usr/bin/env python3
# SPDX-License-Identifier: BSD-2-Clause
from vptrain.check_proxy import main
from vptrain.realbits import fail_in_a_line

fail_in_a_line(main)
