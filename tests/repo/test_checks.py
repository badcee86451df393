#!/usr/bin/env python3
# SPDX-License-Identifier: LGPL-2.1-or-later
"""The checks of the repository on small trees that each break one rule."""
import subprocess
import sys
import tempfile
import unittest
from pathlib import Path

sys.dont_write_bytecode = True

import check_layers  # noqa: E402
import check_sizes  # noqa: E402
import check_style  # noqa: E402
from sources import find_cycle, list_sources  # noqa: E402


class TreeTest(unittest.TestCase):
    def setUp(self):
        temporary = tempfile.TemporaryDirectory()
        self.addCleanup(temporary.cleanup)
        self.root = Path(temporary.name).resolve()
        subprocess.run(["git", "init", "-q", self.root], check=True)

    def write(self, name, text=""):
        path = self.root / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
        return path


class LayersTest(TreeTest):
    def setUp(self):
        super().setUp()
        for folder in check_layers.EDGES:
            (self.root / folder).mkdir(parents=True, exist_ok=True)
        self.write("gst/fer/fer.h", "#include <glib.h>\n")
        self.write("gst/fer/base/crew.h", '#include "fer.h"\n')
        self.write("gst/fer/base/crew.c", '#include "base/crew.h"\n#include <string.h>\n')
        self.write("gst/fer/image/luma.h", '#include "base/crew.h"\n')
        self.write("gst/feremotion/facts/face.h", '#include <glib.h>\n')
        self.write("gst/feremotion/facts/write/result.h", '#include "fer/fer.h"\n#include <gst/gst.h>\n')
        self.write("docs/ARCHITECTURE.md", "`gst/fer/base` `base/crew.h` `facts/face.h` `no path`\n")

    def find(self):
        paths = [path.relative_to(self.root).as_posix() for path in list_sources(self.root, least=0)]
        return list(check_layers.find_problems(self.root, paths))

    def check(self, *expected):
        self.assertEqual(self.find(), list(expected))

    def test_good(self):
        self.check()

    def test_library(self):
        self.write("gst/fer/image/luma.c", '#include "image/luma.h"\n#include <gst/gst.h>\n')
        self.check("gst/fer/image/luma.c: gst/fer may not include <gst/gst.h>")

    def test_libc_of_kernels(self):
        self.write("gst/fer/kernels/nn.c", "#include <math.h>\n#include <stdio.h>\n#include <glib.h>\n")
        self.check("gst/fer/kernels/nn.c: gst/fer/kernels may not include <stdio.h>",
                   "gst/fer/kernels/nn.c: gst/fer/kernels may not include <glib.h>")

    def test_words(self):
        for word in ("g_warning", "g_critical", "printf", "abort", "g_assert_true"):
            self.write("gst/fer/image/luma.c", f'/* {word} () */\nstatic const char *s = "{word} ()";\n{word} ("x");\n')
            self.check(f"gst/fer/image/luma.c: gst/fer may not call {word}()")

    def test_folder(self):
        self.write("gst/fer/image/box.h")
        self.write("gst/fer/base/crew.c", '#include "image/box.h"\n')
        self.check("gst/fer/base may not include gst/fer/image")

    def test_engine_from_outside(self):
        self.write("gst/feremotion/facts/face.c", '#include "base/crew.h"\n')
        self.check("gst/feremotion/facts may not include gst/fer/base")

    def test_unknown_folder(self):
        self.write("gst/fer/other/a.c", '#include "base/crew.h"\n')
        self.assertIn("gst/fer/other is not in the table EDGES of tests/repo/check_layers.py", self.find())

    def test_missing_folder(self):
        (self.root / "gst/fer/net/run").rmdir()
        self.check("the table EDGES of tests/repo/check_layers.py has gst/fer/net/run, which does not exist")

    def test_missing_file(self):
        self.write("gst/fer/base/crew.c", '#include "base/gone.h"\n#include "config.h"\n#include "onnx.pb-c.h"\n')
        self.check("gst/fer/base/crew.c: there is no base/gone.h")

    def test_circle_of_headers(self):
        self.write("gst/fer/base/a.h", '#include "base/b.h"\n')
        self.write("gst/fer/base/b.h", '#include "base/a.h"\n')
        self.check("files include one another: gst/fer/base/a -> gst/fer/base/b -> gst/fer/base/a")

    def test_circle_of_sources(self):
        for one, other in ("ab", "bc", "ca"):
            self.write(f"gst/fer/base/{one}.h")
            self.write(f"gst/fer/base/{one}.c", f'#include "base/{one}.h"\n#include "base/{other}.h"\n')
        self.assertEqual(len(self.find()), 1)
        self.assertIn("files include one another", self.find()[0])

    def test_private_header(self):
        self.write("gst/fer/base/a.h")
        self.write("gst/fer/base/a-private.h", '#include "base/a.h"\n')
        self.write("gst/fer/base/a.c", '#include "base/a-private.h"\n')
        self.check()

    def test_map(self):
        self.write("docs/ARCHITECTURE.md", "`gst/fer/base` and `base/gone.h`\n")
        self.check("docs/ARCHITECTURE.md names base/gone.h, which does not exist")

    def test_no_map(self):
        (self.root / "docs/ARCHITECTURE.md").unlink()
        self.check("there is no docs/ARCHITECTURE.md")

    def test_table_has_no_circle(self):
        self.assertIsNone(find_cycle(check_layers.EDGES))
        self.assertEqual(find_cycle({"a": ["b"], "b": ["c"], "c": ["b"]}), ["b", "c", "b"])


class SizesTest(TreeTest):
    def find(self):
        return [what for what, _ in check_sizes.find_problems(self.root, list_sources(self.root, least=0))]

    def check(self, *expected):
        self.assertEqual(self.find(), list(expected))

    def test_file(self):
        self.write("tests/a.c", 600 * "\n")
        self.check()
        self.write("tests/a.c", 601 * "\n")
        self.check("tests/a.c")

    def test_c_function(self):
        body = 57 * "  x ();\n"
        for head, name in (("static int\nlook_at (int a,\n    int b)", "look_at"), ("GST_START_TEST (test_a)", "test_a"),
                           ("void Room::open (void)", "open")):
            text = f"static const int a[] = {{\n  1,\n}};\n\n{head}\n{{\n{{}}}}\n\nint\nb (void)\n{{\n}}\n"
            self.write("tests/a.cc", text.replace("{}", body, 1))
            self.check()
            self.write("tests/a.cc", text.replace("{}", body + "  x ();\n", 1))
            self.check(f"tests/a.cc:{name}")

    def test_python_function(self):
        self.write("tests/a.py", "class A:\n    def look(self):\n" + 58 * "        x()\n" + "y()\n")
        self.check()
        self.write("tests/a.py", "class A:\n    def look(self):\n" + 59 * "        x()\n" + "y()\n")
        self.check("tests/a.py:look")

    def test_folder(self):
        for n in range(8):
            self.write(f"tests/{n}.c")
            self.write(f"tests/{n}.h")
            self.write(f"tests/{n}.sh")
        for n in range(8, 16):
            self.write(f"tests/{n}.py")
        self.check()
        self.write("tests/lone.h")
        self.check("tests")

    def test_header(self):
        for name in ("gst/fer/error.c", "gst/fer/kernels/x86/nn_avx2.c", "tests/a.c", "ext/a.c", "ext/a.h"):
            self.write(name)
        self.check()
        self.write("gst/fer/net/pack.c")
        self.check("gst/fer/net/pack.c")


class StyleTest(TreeTest):
    def test_licence(self):
        self.assertEqual(check_style.check_licence(self.write("a.c", f"/* {check_style.LICENCE} */\n")), [])
        self.assertTrue(check_style.check_licence(self.write("a.c", "int a;\n")))

    def test_ruler(self):
        good = f"/* --- Opening {60 * '-'} */\n/* A line. */\n# --- Layers {40 * '-'}\n"
        self.assertEqual(check_style.check_rulers(self.write("a.c", good)), [])
        for bad in (f"/* --- Opening\n * {70 * '-'} */\n", f"/* {40 * '-'}\n {40 * '-'} */\n", f"{70 * '-'}\n * */\n"):
            self.assertTrue(check_style.check_rulers(self.write("a.c", bad)), bad)

    def test_pipes(self):
        strict = "set -euo pipefail\n"
        for good in ("ls | head -n 1\n", f"{strict}ls | sed -n 1p\nhead -n 1 a\nls | grep a\n"):
            self.assertEqual(check_style.check_pipes(self.write("a.sh", good)), [])
        for bad in ("ls | sort | head -n 1", "ls |head -1", "ls | grep -q a", "ls | grep -Fqx a"):
            self.assertTrue(check_style.check_pipes(self.write("a.sh", f"{strict}{bad}\n")), bad)

    def test_python(self):
        self.assertEqual(check_style.check_python(self.write("a.py", "a = 1\n")), [])
        self.assertTrue(check_style.check_python(self.write("a.py", "a = = 1\n")))


if __name__ == "__main__":
    unittest.main()
