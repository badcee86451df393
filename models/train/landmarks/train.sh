#!/bin/sh
# SPDX-License-Identifier: LGPL-2.1-or-later
# Rebuilds models/landmarks.onnx from ../shared/data; a stopped run goes on.
#   ./train.sh [RUN-FOLDER] [training.py options, such as --steps 40000]
set -eu
here=$(cd "$(dirname "$0")" && pwd)
run=${1:-/tmp/feremotion-runs/landmarks}
[ $# -gt 0 ] && shift
# Memory that a step gave back is kept for the next one.
export OMP_WAIT_POLICY=passive MALLOC_MMAP_MAX_=0 MALLOC_TRIM_THRESHOLD_=8000000000 MALLOC_TOP_PAD_=268435456
exec "${PYTHON:-/usr/bin/python3}" "$here/training.py" "$run" "$here/../../landmarks.onnx" "$@"
