#!/usr/bin/env python3
# SPDX-License-Identifier: LGPL-2.1-or-later
"""Every source says its licence, C is formatted, scripts pass shellcheck and Python compiles.

    check_style.py ROOT
"""
import re
import shutil
import subprocess
import sys

from sources import C, get_root, is_script, list_sources, report

LICENCE = "SPDX-License-Identifier: LGPL-2.1-or-later"
# Dashes that begin a line, and dashes at the end of a line of a comment that goes on.
WRAPPED_RULER = re.compile(r"^[ *]*-{4,}.*$|^ */\*.*-{4,}$", re.M)
# What ends before its input does.
IMPATIENT = re.compile(r"\|\s*(head\b|grep\s+-\w*[qm])")
# Files that still have one. It only shrinks.
KNOWN = set()


def check_licence(path):
    with open(path, encoding="utf-8") as stream:
        first = [stream.readline() for _ in range(2)]
    return [] if any(LICENCE in line for line in first) else [f"{path}: no SPDX line at its head"]


def check_rulers(path):
    """A line of dashes stands behind its title: /* --- Title ---- */ in one line, which the formatter may not wrap."""
    text = path.read_text(encoding="utf-8")
    return [f"{path}:{text.count(chr(10), 0, found.start()) + 1}: a wrapped ruler" for found in WRAPPED_RULER.finditer(text)]


def check_pipes(path):
    """Under pipefail the command in front of `head` is killed, and fails, where it has much to say: `sed -n 1p` reads all."""
    text = path.read_text(encoding="utf-8")
    if "pipefail" not in text:
        return []
    return [f"{path}:{n}: `{found[1]}` may fail the pipe" for n, line in enumerate(text.splitlines(), 1)
            if (found := IMPATIENT.search(line))]


def check_with(tool, arguments, paths):
    if not paths:
        return []
    if shutil.which(tool) is None:
        print(f"{tool} is not installed: {len(paths)} files not checked")
        return []
    done = subprocess.run([tool, *arguments, *paths], capture_output=True, text=True)
    return [done.stdout + done.stderr] if done.returncode else []


def check_python(path):
    try:
        compile(path.read_text(encoding="utf-8"), str(path), "exec")
    except SyntaxError as error:
        return [f"{path}: {error}"]
    return []


def main():
    root = get_root()
    sources = list_sources(root)
    scripts = [p for p in sources if p.suffix == ".sh" or is_script(p)]
    problems = [problem for path in sources for problem in check_licence(path)]
    rulers = {path.relative_to(root).as_posix(): check_rulers(path) for path in sources if path.suffix in C}
    problems += [problem for name, found in rulers.items() if name not in KNOWN for problem in found]
    problems += [f"tests/repo/check_style.py: no longer needed in KNOWN: {name}" for name in sorted(KNOWN)
                 if not rulers.get(name)]
    problems += check_with("clang-format", ["--dry-run", "-Werror"], [p for p in sources if p.suffix in C])
    problems += check_with("shellcheck", ["-x", "-S", "warning", "-P", str(root)], [p for p in scripts if p.suffix != ".py"])
    problems += [problem for path in scripts if path.suffix != ".py" for problem in check_pipes(path)]
    problems += [problem for path in sources if path.suffix == ".py" for problem in check_python(path)]
    return report(problems, f"{len(sources)} sources are in style")


if __name__ == "__main__":
    sys.exit(main())
