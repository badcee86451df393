#!/usr/bin/env python3
# SPDX-License-Identifier: LGPL-2.1-or-later
"""Small files, short functions, folders that one takes in at a glance, and a header for every source.

    check_sizes.py ROOT

C is read by its layout, which clang-format keeps: a function is what stands between a brace in the first column and
the next closing one there. That holds for the macros of tests, such as GST_START_TEST, too.
"""
import ast
import re
import sys
from collections import Counter

from sources import C, get_root, list_sources, report

MOST_LINES = 600
MOST_FUNCTION_LINES = 59
MOST_SOURCES = 16

SOURCES = {".c", ".cc", ".py"}
# Where every .c says in a header of its name what others may use; variants of a kernel are declared by its family.
WITH_HEADERS = ("common/", "ext/", "gst/")
VARIANTS = ("gst/fer/kernels/arm/", "gst/fer/kernels/x86/")
# Declared in the public header, and what GStreamer itself looks for by name.
DECLARED_ELSEWHERE = {"gst/fer/analyzer.c", "gst/fer/error.c", "gst/feremotion/plugin.c"}

# The line that begins in the first column and names a function: "look_at (", "Room::look (", "GST_START_TEST (look)".
HEAD = re.compile(r"(?:GST_START_TEST \(|(?=\w)[\w:*& ]*?)(\w+)(?: \(|\)$)")

# What still breaks a rule: a file, a folder or FILE:FUNCTION. It only shrinks: a line that is no longer needed is a
# problem too.
KNOWN = set()


def list_c_functions(lines):
    """(name, lines from brace to brace) of each function."""
    begin = name = None
    for number, line in enumerate(lines):
        if line == "{" and begin is None:
            begin = number
        elif line.startswith("}") and begin is not None:
            yield name, number - begin + 1
            begin = name = None
        elif begin is None and (found := HEAD.match(line)):
            name = found.group(1)


def list_python_functions(text):
    """(name, lines) of each function with what is inside it."""
    for node in ast.walk(ast.parse(text)):
        if isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef)):
            yield node.name, node.end_lineno - node.lineno + 1


def list_functions(path):
    text = path.read_text(encoding="utf-8")
    if path.suffix in C:
        return list_c_functions(text.split("\n"))
    return list_python_functions(text) if path.suffix == ".py" else ()


def check_file(root, path):
    """(what, problem) of one file."""
    name = path.relative_to(root).as_posix()
    lines = path.read_text(encoding="utf-8").count("\n")
    if lines > MOST_LINES:
        yield name, f"{name} has {lines} lines; {MOST_LINES} are the most"
    for function, length in list_functions(path):
        if length > MOST_FUNCTION_LINES:
            yield f"{name}:{function}", f"{name}: {function}() has {length} lines; {MOST_FUNCTION_LINES} are the most"
    if (path.suffix == ".c" and name.startswith(WITH_HEADERS) and not name.startswith(VARIANTS)
            and name not in DECLARED_ELSEWHERE and not path.with_suffix(".h").exists()):
        yield name, f"{name} has no header of its name"


def check_folders(root, sources):
    """A header counts where it has no source of its name."""
    stems = {path.with_suffix("") for path in sources if path.suffix in SOURCES}
    count = Counter(path.parent for path in sources
                    if path.suffix in SOURCES or path.suffix == ".h" and path.with_suffix("") not in stems)
    for folder, n in sorted(count.items()):
        if n > MOST_SOURCES:
            name = folder.relative_to(root).as_posix()
            yield name, f"{name} has {n} sources; {MOST_SOURCES} are the most"


def find_problems(root, sources):
    for path in sources:
        yield from check_file(root, path)
    yield from check_folders(root, sources)


def main():
    root = get_root()
    sources = list_sources(root)
    found = list(find_problems(root, sources))
    problems = [problem for what, problem in found if what not in KNOWN]
    problems += [f"tests/repo/check_sizes.py: no longer needed in KNOWN: {what}"
                 for what in sorted(KNOWN - {what for what, _ in found})]
    return report(problems, f"{len(sources)} sources are small")


if __name__ == "__main__":
    sys.exit(main())
