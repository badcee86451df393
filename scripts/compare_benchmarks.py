#!/usr/bin/env python3
# SPDX-License-Identifier: LGPL-2.1-or-later
"""What two trees take for the same benchmarks, from the logs that `meson test --benchmark` leaves.

    compare_benchmarks.py OLD.json… -- NEW.json…

A line of a benchmark that says "NAME … 1.234 ms" is a time, and so is what stands under the word "ours" in a table. The
least of all runs counts.
"""
import json
import re
import sys

TIME = re.compile(r"^(?P<name>.*?\S)\s*[:=]?\s+(?P<ms>\d+(?:\.\d+)?)\s*ms\b")
NUMBER = re.compile(r"\d+(?:\.\d+)?$")


def read_lines(lines):
    """(name, milliseconds) of each line."""
    column = 0
    for line in lines:
        words = line.split()
        if "ours" in words:
            column = words.index("ours")
        elif 0 < column < len(words) and NUMBER.match(words[column]):
            yield " ".join(words[:column]), float(words[column])
        elif found := TIME.match(line):
            yield " ".join(found["name"].split()), float(found["ms"])


def read_times(path):
    with open(path, encoding="utf-8") as stream:
        for test in map(json.loads, stream):
            for name, ms in read_lines(test.get("stdout", "").splitlines()):
                yield f"{test['name']}: {name}", ms


def find_least(paths):
    least = {}
    for path in paths:
        for name, ms in read_times(path):
            least[name] = min(ms, least.get(name, ms))
    return least


def main():
    if "--" not in sys.argv:
        sys.exit(__doc__)
    middle = sys.argv.index("--")
    old, new = find_least(sys.argv[1:middle]), find_least(sys.argv[middle + 1:])
    both = [name for name in old if name in new]
    if not both:
        sys.exit("no time stands in both logs")
    width = max(map(len, both))
    print(f"{'':{width}}  {'old, ms':>9}  {'new, ms':>9}  new / old")
    for name in both:
        ratio = f"{new[name] / old[name]:9.3f}" if old[name] else "        -"
        print(f"{name:{width}}  {old[name]:9.3f}  {new[name]:9.3f}  {ratio}")
    for name in sorted(old.keys() ^ new.keys()):
        print(f"only in the {'old' if name in old else 'new'} tree: {name}")


if __name__ == "__main__":
    main()
