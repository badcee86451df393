#!/usr/bin/env python3
# SPDX-License-Identifier: LGPL-2.1-or-later
"""The library exports what it is known to export, and the names in its headers have the values they had.

    check_abi.py LIBRARY HEADERS SYMBOLS

What goes or changes breaks applications: it needs another soversion. What comes is added to SYMBOLS by hand.
"""
import re
import subprocess
import sys
from pathlib import Path

SONAME = "libgstferemotion-1.0.so.0"


def run(*command):
    return subprocess.run(command, check=True, capture_output=True, text=True).stdout


def list_exported(library):
    """Functions and variables; the version's own name is absolute."""
    lines = [line.split() for line in run("nm", "-D", "--defined-only", str(library)).splitlines()]
    return {name.partition("@")[0] for _, kind, name in lines if kind != "A"}


def list_declared(headers):
    """Functions that are marked, and constants with their values."""
    functions, constants = set(), set()
    for path in sorted(Path(headers).glob("*.h")):
        text = path.read_text(encoding="utf-8")
        functions |= set(re.findall(r"GST_FER_EMOTION_API\s[^;(]*?(\w+) \(", text))
        constants |= {f"{name} {value}" for name, value in
                      re.findall(r'^#define (GST_FER_EMOTION_\w+) ("[^"]*"|\d+)$', text, re.M)}
    return functions, constants


def compare(what, found, known):
    return ([f"{name} is {what}, but not listed" for name in sorted(found - known)]
            + [f"{name} is listed, but not {what}" for name in sorted(known - found)])


def main():
    library, headers, symbols = sys.argv[1:]
    listed = {line for line in Path(symbols).read_text(encoding="utf-8").splitlines() if not line.startswith("#")}
    known = {line for line in listed if " " not in line}
    functions, constants = list_declared(headers)
    problems = compare("exported", list_exported(library), known)
    problems += compare("declared", functions, known)
    problems += compare("defined", constants, listed - known)
    if f"[{SONAME}]" not in run("readelf", "-d", library):
        problems.append(f"the library is not {SONAME}")
    print("\n".join(problems) or f"{len(known)} functions and {len(constants)} constants are as they were")
    return 1 if problems else 0


if __name__ == "__main__":
    sys.exit(main())
