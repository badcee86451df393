#!/usr/bin/env python3
# SPDX-License-Identifier: LGPL-2.1-or-later
"""The page of the elements, their properties, messages and metadata: chapters of README.md, which tests keep true.

    make_elements.py README.md OUTPUT
"""
import re
import sys
from pathlib import Path

CHAPTERS = ("Properties of `feremotion`", "Properties of `feremotionwriter`", "What it attaches")
# What README links to is beside it, not beside the page.
LINK = re.compile(r"\[([^]]+)\]\((?!https?:|#)[^)]+\)")


def main():
    readme, output = map(Path, sys.argv[1:])
    chapters = {}
    for chapter in re.split(r"^## ", readme.read_text(encoding="utf-8"), flags=re.M)[1:]:
        title, text = chapter.split("\n", 1)
        chapters[title] = text
    missing = [title for title in CHAPTERS if title not in chapters]
    if missing:
        sys.exit(f"{readme} has no chapter {', '.join(missing)}")
    page = "Title: Elements, metadata, messages\n\n# Elements, metadata, messages\n"
    for title in CHAPTERS:
        page += f"\n## {title}\n" + LINK.sub(r"\1", chapters[title])
    output.write_text(page, encoding="utf-8")


if __name__ == "__main__":
    main()
