#!/usr/bin/env python3
# SPDX-License-Identifier: LGPL-2.1-or-later
"""A page of docs/ for gi-docgen, which does not know where links between files lead: their text stays.

    make_page.py PAGE.md OUTPUT
"""
import re
import sys
from pathlib import Path

LINK = re.compile(r"\[([^]]+)\]\((?!https?:|#)[^)]+\)")


def main():
    page, output = map(Path, sys.argv[1:])
    output.write_text(LINK.sub(r"\1", page.read_text(encoding="utf-8")), encoding="utf-8")


if __name__ == "__main__":
    main()
