#!/usr/bin/env python3
# SPDX-License-Identifier: LGPL-2.1-or-later
"""Every source says its licence, C is formatted, scripts pass shellcheck and Python compiles.

    check_style.py ROOT
"""
import shutil
import subprocess
import sys
from pathlib import Path

LICENCE = "SPDX-License-Identifier: LGPL-2.1-or-later"
C = {".c", ".h", ".cc"}
SOURCES = C | {".py", ".sh", ".S", ".proto"}


def list_sources(root):
    """Files that git knows (or would add): no build folders, no results."""
    listed = subprocess.run(["git", "-c", f"safe.directory={root}", "-C", root, "ls-files", "-co", "--exclude-standard"],
                            check=True, capture_output=True, text=True).stdout.split("\n")
    paths = [root / name for name in listed if name and (root / name).is_file()]
    return [p for p in paths if p.suffix in SOURCES or is_script(p)]


def is_script(path):
    if path.suffix:
        return False
    with open(path, "rb") as stream:
        return stream.read(2) == b"#!"


def check_licence(path):
    with open(path, encoding="utf-8") as stream:
        first = [stream.readline() for _ in range(2)]
    return [] if any(LICENCE in line for line in first) else [f"{path}: no SPDX line at its head"]


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
    root = Path(sys.argv[1]).resolve()
    sources = list_sources(root)
    if len(sources) < 20:
        sys.exit(f"only {len(sources)} sources under {root}: this checks nothing")
    scripts = [p for p in sources if p.suffix == ".sh" or is_script(p)]
    problems = [problem for path in sources for problem in check_licence(path)]
    problems += check_with("clang-format", ["--dry-run", "-Werror"], [p for p in sources if p.suffix in C])
    problems += check_with("shellcheck", ["-x", "-S", "warning", "-P", str(root)], [p for p in scripts if p.suffix != ".py"])
    problems += [problem for path in sources if path.suffix == ".py" for problem in check_python(path)]
    print("\n".join(problems) or f"{len(sources)} sources are in style")
    return 1 if problems else 0


if __name__ == "__main__":
    sys.exit(main())
