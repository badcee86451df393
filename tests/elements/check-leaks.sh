#!/bin/sh
# SPDX-License-Identifier: LGPL-2.1-or-later
# check-leaks.sh LEAKY PROGRAM: runs PROGRAM, a test of this folder, in one
# process under GStreamer's leaks tracer and fails where an object outlives it.
# LEAKY must be caught first, or nothing was looked at.
set -eu

log=$(mktemp)
trap 'rm -f "$log"' EXIT

export CK_FORK=no GST_TRACERS=leaks GST_DEBUG=GST_TRACER:7 GST_DEBUG_NO_COLOR=1
export GST_DEBUG_FILE="$log" G_DEBUG=

# A line for each object, apart from those that describe the format.
alive='object-alive, type-name=(string)[A-Za-z]'

ASAN_OPTIONS=detect_leaks=0 "$1" 2>/dev/null
if ! grep -q "$alive" "$log"; then
  echo "the leaks tracer did not see a leaked element" >&2
  exit 1
fi

"$2" || exit 1
if grep "$alive" "$log" >&2; then
  echo "objects leaked" >&2
  exit 1
fi
