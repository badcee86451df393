#!/usr/bin/env python3
# SPDX-License-Identifier: LGPL-2.1-or-later
"""Who includes whom: each folder only what its layer and the table of folders allow, without a circle; the engine
neither prints nor aborts; docs/ARCHITECTURE.md names paths that exist.

    check_layers.py ROOT
"""
import re
import sys
from collections import defaultdict

from sources import COMMENT, INCLUDE, find_cycle, find_include, get_root, list_sources, report

# --- The layers: libraries and words ---------------------------------------------------------------------------------

LIBC = ("assert ctype cpuid errno fcntl float immintrin inttypes limits locale math poll signal stdarg stdbool stddef "
        "stdint stdio stdlib string strings time unistd x86intrin arm_neon sys/auxv sys/file sys/stat asm/hwcap").split()
KERNEL_LIBC = set(LIBC) - {"poll", "stdio", "time", "unistd", "fcntl", "signal", "locale", "sys/file", "sys/stat"}
GLIB = ("glib.h", "glib-unix.h", "glib/", "glib-object.h", "gio/")
SILENT = ("printf|fprintf|vprintf|vfprintf|puts|putchar|perror|g_print|g_printerr|g_error|g_message|g_warning|"
          "g_critical|g_info|g_debug|g_log|abort|exit|g_abort|g_assert\\w*")

# Folder: the system headers that it and those below it may include, and what they may not call.
LAYERS = {
    "gst/fer/kernels": (KERNEL_LIBC, (), "malloc|calloc|realloc|free|alloca|printf|abort|exit"),
    "gst/fer": (LIBC, (*GLIB, "protobuf-c/"), SILENT),
    "common": (LIBC, (*GLIB, "gdk-pixbuf/", "json-glib/"), SILENT),
    "gst/feremotion": (LIBC, (*GLIB, "gst/"), "abort|exit"),
    "ext": (LIBC, (*GLIB, "gst/", "pango/", "cairo", "json-glib/", "sqlite3.h"), "abort|exit"),
    "models/evaluate": (LIBC, (*GLIB, "gdk-pixbuf/", "json-glib/"), None),
    "examples": (LIBC, (*GLIB, "gst/", "json-glib/"), None),
    "examples/dashboard": ((*LIBC, "sys/mman", "sys/resource"), (*GLIB, "gst/", "json-glib/", "microhttpd.h"), None),
    "tests/apps": (LIBC, (*GLIB, "gst/", "json-glib/"), None),
}

# --- The folders: who may include whom -------------------------------------------------------------------------------

# The engine's public header is for everybody, so it stands by itself.
ENGINE_HEADER = "gst/fer/fer.h"
ENGINE = "gst/fer/"
ELEMENT = "gst/feremotion/"

# Read from below: what stands first knows nothing of what stands later. docs/ARCHITECTURE.md shows the same.
EDGES = {
    "common": (),
    "gst/fer/kernels": (),
    "gst/fer/kernels/body": ("gst/fer/kernels",),
    "gst/fer/kernels/x86": ("gst/fer/kernels", "gst/fer/kernels/body"),
    "gst/fer/kernels/x86/q8": ("gst/fer/kernels", "gst/fer/kernels/body", "gst/fer/kernels/x86"),
    "gst/fer/kernels/arm": ("gst/fer/kernels", "gst/fer/kernels/body"),
    "gst/fer/base": ("gst/fer/kernels", ENGINE_HEADER),
    "gst/fer/image": ("gst/fer/base", "gst/fer/kernels", ENGINE_HEADER),
    "gst/fer/cascade": ("gst/fer/image", "gst/fer/base", "gst/fer/kernels", ENGINE_HEADER),
    "gst/fer/net/graph": (ENGINE_HEADER,),
    "gst/fer/net/ops": ("gst/fer/net/graph", "gst/fer/kernels"),
    "gst/fer/net/lower": ("gst/fer/net/ops", "gst/fer/net/graph"),
    "gst/fer/net/plan": ("gst/fer/net/ops", "gst/fer/net/graph", "gst/fer/base", "gst/fer/kernels"),
    "gst/fer/net/run": ("gst/fer/net/plan", "gst/fer/base", "gst/fer/kernels"),
    "gst/fer/net": ("gst/fer/net/run", "gst/fer/net/plan", "gst/fer/net/lower", "gst/fer/net/ops", "gst/fer/net/graph",
                    ENGINE_HEADER),
    "gst/fer/find/families": ("gst/fer/net", "gst/fer/image"),
    "gst/fer/find": ("gst/fer/find/families", "gst/fer/cascade", "gst/fer/net", "gst/fer/image", "gst/fer/base", ENGINE_HEADER),
    "gst/fer/follow": ("gst/fer/image", "gst/fer/base", ENGINE_HEADER),
    "gst/fer/read": ("gst/fer/net", "gst/fer/image", "gst/fer/base", ENGINE_HEADER),
    "gst/fer": ("gst/fer/find", "gst/fer/follow", "gst/fer/read", "gst/fer/image", "gst/fer/base", ENGINE_HEADER),
    "gst/feremotion/facts/read": (),
    "gst/feremotion/facts": ("gst/feremotion/facts/read",),
    "gst/feremotion/facts/write": ("gst/feremotion/facts", "gst/feremotion/facts/read", ENGINE_HEADER),
    "ext/analytics": ("gst/feremotion/facts/write", "gst/feremotion/facts", ENGINE_HEADER),
    "ext/json": ("common", "gst/feremotion/facts/write", "gst/feremotion/facts"),
    "ext/sqlite": ("gst/feremotion/facts/write", "gst/feremotion/facts"),
    "ext/pango": (),
    "gst/feremotion/draw": ("gst/feremotion/facts/write", "gst/feremotion/facts", "ext/pango", ENGINE_HEADER),
    "gst/feremotion/element/cache": (),
    "gst/feremotion/element": ("gst/feremotion/element/cache", "gst/feremotion/draw", "gst/feremotion/facts/write",
                               "gst/feremotion/facts", "ext/analytics", ENGINE_HEADER),
    "gst/feremotion/writer": ("gst/feremotion/facts/write", "gst/feremotion/facts", "ext/json", "ext/sqlite",
                              "common"),
    "gst/feremotion": ("gst/feremotion/element", "gst/feremotion/writer"),
    "models/evaluate": ("common", ENGINE_HEADER),
    "examples/faces": (),
    "examples/analyze/base": ("common",),
    "examples/analyze/output": ("examples/analyze/base", "common"),
    "examples/analyze/input": ("examples/analyze/output", "examples/analyze/base", "common"),
    "examples/analyze": ("examples/analyze/input", "examples/analyze/output", "examples/analyze/base", "common"),
    "examples/dashboard/base": (),
    "examples/dashboard/decode": ("common",),
    "examples/dashboard": ("examples/dashboard/decode", "examples/dashboard/base", "common"),
    "tests/apps": (),
}

# What still breaks a rule. It only shrinks: a line that is no longer needed is a problem too.
KNOWN = set()

# Made by the build.
GENERATED = re.compile(r"config\.h$|.*\.pb-c\.h$|.*-resources\.h$|fermodels\.h$")


def layer_of(path):
    """The innermost folder of LAYERS that holds `path`."""
    return max((name for name in LAYERS if path.startswith(f"{name}/")), key=len, default=None)


def folder_of(path):
    return path if path == ENGINE_HEADER else path.rsplit("/", 1)[0]


def stem_of(path):
    """A header, the source of the same name and its private header are one."""
    return path.rsplit(".", 1)[0].removesuffix("-private")


def check_libraries(path, text):
    """System headers and words of one file."""
    layer = layer_of(path)
    libc, libraries, forbidden = LAYERS[layer]
    for bracket, name in INCLUDE.findall(text):
        if bracket == "<" and name.removesuffix(".h") not in libc and not name.startswith(tuple(libraries)):
            yield f"{path}: {layer} may not include <{name}>"
    if forbidden:
        for word in sorted(set(re.findall(rf"\b({forbidden})\s*\(", COMMENT.sub(" ", text)))):
            yield f"{path}: {layer} may not call {word}()"


def check_includes(root, path, text, includes):
    """Files of ours that one file includes; notes them in `includes`."""
    for bracket, name in INCLUDE.findall(text):
        if bracket == "<":
            continue
        found = find_include(root, root / path, name)
        if found:
            includes[path].add(found)
        elif not GENERATED.match(name):
            yield f"{path}: there is no {name}"


def check_folders(includes):
    """Against the table of folders, each pair of folders once."""
    told = set()
    for path, others in includes.items():
        folder = folder_of(path)
        if folder not in EDGES and folder != ENGINE_HEADER and folder not in told:
            told.add(folder)
            yield f"{folder} is not in the table EDGES of tests/repo/check_layers.py"
        for other in sorted(map(folder_of, others)):
            if other != folder and other not in EDGES.get(folder, ()) and (folder, other) not in told:
                told.add((folder, other))
                yield f"{folder} may not include {other}"


def check_circles(includes):
    files = defaultdict(set)
    for path, others in includes.items():
        files[stem_of(path)].update(set(map(stem_of, others)) - {stem_of(path)})
    for what, graph in (("files", files), ("folders of the table", EDGES)):
        cycle = find_cycle(graph)
        if cycle:
            yield f"{what} include one another: {' -> '.join(cycle)}"


def check_table(root):
    for folder in EDGES:
        if not (root / folder).is_dir():
            yield f"the table EDGES of tests/repo/check_layers.py has {folder}, which does not exist"


def check_map(root):
    """Every `path` with a slash that docs/ARCHITECTURE.md names, from the top or from gst/fer or gst/feremotion."""
    path = root / "docs" / "ARCHITECTURE.md"
    if not path.is_file():
        yield "there is no docs/ARCHITECTURE.md"
        return
    for name in sorted(set(re.findall(r"`([\w.-]+/[\w./-]*)`", path.read_text(encoding="utf-8")))):
        if not any((base / name).exists() for base in (root, root / ENGINE, root / ELEMENT)):
            yield f"docs/ARCHITECTURE.md names {name}, which does not exist"


def find_problems(root, paths):
    includes = defaultdict(set)
    for path in paths:
        text = (root / path).read_text(encoding="utf-8")
        includes[path] = set()
        yield from check_libraries(path, text)
        yield from check_includes(root, path, text, includes)
    yield from check_folders(includes)
    yield from check_circles(includes)
    yield from check_table(root)
    yield from check_map(root)


def main():
    root = get_root()
    paths = [path.relative_to(root).as_posix() for path in list_sources(root) if path.suffix in (".c", ".h")]
    paths = [path for path in paths if layer_of(path)]
    problems = list(find_problems(root, paths))
    problems = ([problem for problem in problems if problem not in KNOWN]
                + [f"tests/repo/check_layers.py: no longer needed in KNOWN: {known}" for known in sorted(KNOWN)
                   if known not in problems])
    return report(problems, f"{len(paths)} files keep to their layers")


if __name__ == "__main__":
    sys.exit(main())
