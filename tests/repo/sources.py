# SPDX-License-Identifier: LGPL-2.1-or-later
"""What the checks of the repository share: which files there are, and what a C file includes."""
import re
import subprocess
import sys
from pathlib import Path

C = {".c", ".h", ".cc"}
SOURCES = C | {".py", ".sh", ".S", ".proto"}
COMMENT = re.compile(r'/\*.*?\*/|//[^\n]*|"(?:\\.|[^"\\\n])*"', re.S)
INCLUDE = re.compile(r'^\s*#\s*include\s*([<"])([^>"]+)[>"]', re.M)
# Where "name" is looked for besides the file's own folder, as meson.build says it to the compiler.
INCLUDE_ROOTS = ("", "gst", "gst/fer", "gst/fer/kernels", "gst/feremotion", "ext", "examples/analyze",
                 "examples/dashboard")
LEAST = 20


def list_files(root):
    """Files that git knows (or would add): no build folders, no results."""
    listed = subprocess.run(["git", "-c", f"safe.directory={root}", "-C", root, "ls-files", "-co", "--exclude-standard"],
                            check=True, capture_output=True, text=True).stdout.split("\n")
    return sorted({root / name for name in listed if name and (root / name).is_file()})


def is_script(path):
    if path.suffix:
        return False
    with open(path, "rb") as stream:
        return stream.read(2) == b"#!"


def list_sources(root, least=LEAST):
    """A check that meets fewer than `least` has been called wrongly, and must not pass."""
    sources = [path for path in list_files(root) if path.suffix in SOURCES or is_script(path)]
    if len(sources) < least:
        sys.exit(f"only {len(sources)} sources under {root}: this checks nothing")
    return sources


def find_include(root, path, name):
    """The file of this repository that "name" means in `path`, relative to `root`, or None."""
    own = [base for base in INCLUDE_ROOTS if base and path.is_relative_to(root / base)]
    for base in (path.parent, *(root / base for base in sorted(own, key=len, reverse=True)),
                 *(root / base for base in INCLUDE_ROOTS)):
        found = (base / name).resolve()
        if found.is_file() and found.is_relative_to(root):
            return found.relative_to(root).as_posix()
    return None


def find_cycle(graph):
    """A list of nodes that leads back to its first one, or None. `graph`: node -> nodes."""
    done = set()

    def visit(node, way):
        if node in way:
            return way[way.index(node):] + [node]
        if node in done:
            return None
        for following in sorted(graph.get(node, ())):
            cycle = visit(following, way + [node])
            if cycle:
                return cycle
        done.add(node)
        return None
    return next(filter(None, (visit(node, []) for node in sorted(graph))), None)


def report(problems, good):
    """Prints what is wrong, or what is right; gives the exit status."""
    print("\n".join(problems) or good)
    return 1 if problems else 0


def get_root():
    return Path(sys.argv[1]).resolve()
