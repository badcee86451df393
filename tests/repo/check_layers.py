#!/usr/bin/env python3
# SPDX-License-Identifier: LGPL-2.1-or-later
"""Each folder includes only what its layer may use, and the engine neither prints nor aborts.

    check_layers.py ROOT
"""
import re
import sys
from pathlib import Path

LIBC = ("assert ctype cpuid errno fcntl float immintrin inttypes limits locale math signal stdarg stdbool stddef stdint "
        "poll stdio stdlib string strings time unistd x86intrin arm_neon sys/auxv sys/stat asm/hwcap").split()
KERNEL_LIBC = set(LIBC) - {"poll", "stdio", "time", "unistd", "fcntl", "signal", "locale", "sys/stat"}
GLIB = ("glib.h", "glib-unix.h", "glib/", "glib-object.h", "gio/")
ENGINE_HEADER = "fer/fer.h"

# Folder: the system headers that it may include, the folders (and files) of ours, and words it may not call.
LAYERS = {
    "gst/fer/kernels": (KERNEL_LIBC, (), ("gst/fer/kernels",), "malloc|calloc|realloc|free|alloca|printf|abort|exit"),
    "gst/fer": (LIBC, (*GLIB, "protobuf-c/"), ("gst/fer",),
                "printf|fprintf|puts|g_print|g_printerr|g_error|g_message|abort|exit|g_abort|g_assert"),
    "common": (LIBC, GLIB, ("common",), "printf|fprintf|puts|g_print|g_printerr|g_error|g_message|abort|exit|g_abort|g_assert"),
    "gst/feremotion": (LIBC, (*GLIB, "gst/"), ("gst/feremotion", "ext", "common", f"gst/{ENGINE_HEADER}"), "abort|exit"),
    "ext": (LIBC, (*GLIB, "gst/", "pango/", "cairo", "json-glib/"), ("ext", "gst/feremotion", f"gst/{ENGINE_HEADER}"), "abort|exit"),
    "models/evaluate": (LIBC, (*GLIB, "gdk-pixbuf/", "json-glib/"), ("models/evaluate", "common", f"gst/{ENGINE_HEADER}"), None),
    "examples": (LIBC, (*GLIB, "gst/", "json-glib/"), ("examples", "common"), None),
    "tests/apps": (LIBC, (*GLIB, "gst/", "json-glib/"), ("tests/apps",), None),
}
GENERATED = {"config.h"}
INCLUDE = re.compile(r'^\s*#\s*include\s*([<"])([^>"]+)[>"]', re.M)
COMMENT = re.compile(r'/\*.*?\*/|//[^\n]*|"(?:\\.|[^"\\])*"', re.S)


def layer_of(path):
    """The innermost folder of LAYERS that holds `path`."""
    return max((name for name in LAYERS if path.startswith(f"{name}/")), key=len, default=None)


def is_ours(root, path, name, folders):
    """Whether "name" in `path` is a file of the folders, beside the file or under gst/ or ext/."""
    for base in (path.parent, root, root / "gst", root / "gst/fer", root / "gst/fer/kernels", root / "gst/feremotion",
                 root / "ext"):
        found = (base / name).resolve()
        if found.is_file():
            relative = found.relative_to(root).as_posix()
            return any(relative == folder or relative.startswith(f"{folder}/") for folder in folders)
    return name in GENERATED or name.endswith(".pb-c.h") or name.endswith("-resources.h") or name == "fermodels.h"


def check_file(root, path):
    relative = path.relative_to(root).as_posix()
    layer = layer_of(relative)
    if layer is None:
        return
    libc, libraries, folders, forbidden = LAYERS[layer]
    text = path.read_text(encoding="utf-8")
    for bracket, name in INCLUDE.findall(text):
        if bracket == "<":
            allowed = name.removesuffix(".h") in libc or name.startswith(tuple(libraries))
        else:
            allowed = is_ours(root, path, name, folders)
        if not allowed:
            yield f"{relative}: {layer} may not include {name}"
    if forbidden:
        code = COMMENT.sub(" ", text)
        for word in sorted(set(re.findall(rf"\b({forbidden})\s*\(", code))):
            yield f"{relative}: {layer} may not call {word}()"


def main():
    root = Path(sys.argv[1]).resolve()
    files = sorted(p for name in {n.split("/")[0] for n in LAYERS} for p in (root / name).rglob("*.[ch]"))
    if len(files) < 20:
        sys.exit(f"only {len(files)} files under {root}: this checks nothing")
    problems = [problem for path in files for problem in check_file(root, path)]
    print("\n".join(problems) or f"{len(files)} files keep to their layers")
    return 1 if problems else 0


if __name__ == "__main__":
    sys.exit(main())
