# SPDX-License-Identifier: BSD-2-Clause
"""A second decoder of .vpt files, written from docs/format alone: slow and plain.

Names follow the documents. Nothing here is shared with the C library. As a program it prints the
MD5 of the decoded frames; see __main__.py."""
