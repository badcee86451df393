#!/usr/bin/env python3
# SPDX-License-Identifier: LGPL-2.1-or-later
"""The names of fields, structures, messages and metadata are spelled in names.h (landmarks: landmark.c) and nowhere else.

    check_names.py ROOT
"""
import re
import sys
from pathlib import Path

NAMES = "gst/feremotion/facts/names.h"
LANDMARKS = "gst/feremotion/facts/landmark.c"
FOLDERS = ("gst/feremotion", "ext", "examples", "tests/elements", "tests/draw", "tests/clips", "tests/facts",
           "tests/writer")
# The same words where they name something else.
OTHERS = {
    "examples": {"feremotion", "width", "height"},                      # the element, fields of caps
    "examples/analyze/output/encoder.c": {"quality"},                   # of a JPEG
    "examples/analyze/output/summary.c": {"faces"},                     # a count of them
    "ext/json/jsonlines.c": {"timestamp", "width", "height"},           # keys of the frame's own object
    "gst/feremotion/element": {"feremotion", "faces"},                  # the element, a counter in `stats`
    "gst/feremotion/facts/write/message-body.c": {"faces"},                   # a value of the property `messages`
    "gst/feremotion/writer/gstferemotionwriter.c": {"width", "height"},  # fields of caps
    "tests/elements": {"feremotion", "faces", "width", "height"},       # the element, a counter in `stats`, caps
    "tests/facts/door.c": {"x"},                                        # any text
}


def read_names(root):
    names = set(re.findall(r'^#define GST_FER_EMOTION_\w+ "([^"]+)"', (root / NAMES).read_text(), re.M))
    for name in re.findall(r'LANDMARK \("([^"]+)"\)', (root / LANDMARKS).read_text()):
        names |= {f"{name}_x", f"{name}_y"}
    return names


def check_file(path, relative, names):
    others = set().union(*(words for place, words in OTHERS.items() if f"{relative}/".startswith(f"{place}/")))
    for number, line in enumerate(path.read_text(encoding="utf-8").split("\n"), 1):
        if line.lstrip().startswith("#include"):
            continue
        for word in re.findall(r'"([^"\\]*)"', line):
            if word in names - others:
                yield f'{relative}:{number}: "{word}" has a constant'


def main():
    root = Path(sys.argv[1]).resolve()
    names = read_names(root)
    files = [path for folder in FOLDERS for path in sorted((root / folder).rglob("*.[ch]"))]
    if len(names) < 40 or len(files) < 60:
        sys.exit(f"only {len(names)} names and {len(files)} files: this checks nothing")
    problems = []
    for path in files:
        relative = path.relative_to(root).as_posix()
        if relative not in (NAMES, LANDMARKS):
            problems += check_file(path, relative, names)
    print("\n".join(problems) or f"{len(names)} names are spelled once in {len(files)} files")
    return 1 if problems else 0


if __name__ == "__main__":
    sys.exit(main())
