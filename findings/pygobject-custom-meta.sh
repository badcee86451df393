#!/usr/bin/env bash
# SPDX-License-Identifier: LGPL-2.1-or-later
# From Python a GstCustomMeta can be added but not filled: values that are set
# in its structure are set in a copy. Seen on 2026-11-28 with GStreamer 1.22.0
# and PyGObject 3.42.2, 1.26.2 and 3.50.0, 1.28.8 and 3.58.1.
#
# Surprising: gst_custom_meta_get_structure() lends the structure of the meta,
# and in C one fills it so; set_value() of the same call in Python succeeds, the
# object that was got shows the value, and the next get_structure() is empty.
# An element in Python can so read what a C element says, never answer.
set -euo pipefail
# shellcheck source=findings/common.sh
source "$(dirname -- "${BASH_SOURCE[0]}")/common.sh"

fill_meta () {
  # shellcheck disable=SC2119
  run_python <<'PYTHON'
Gst.Meta.register_custom("PlainMeta", [], None)
frame = Gst.Buffer.new_allocate(None, 1, None)
structure = frame.add_custom_meta("PlainMeta").get_structure()
structure.set_value("faces", 3)
print(structure.to_string(), "then", frame.get_custom_meta("PlainMeta").get_structure().to_string())
PYTHON
}

look () {
  tell "set_value(\"faces\", 3), then read anew" \
    "PlainMeta, faces=(int)3; then PlainMeta, faces=(int)3;" "PlainMeta, faces=(int)3; then PlainMeta;" "$(fill_meta)"
}

look_everywhere
finish
