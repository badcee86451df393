#!/bin/sh
# SPDX-License-Identifier: LGPL-2.1-or-later
# Rebuilds models/face.onnx and models/face-int8.onnx from ../shared/data: train (or go on, if RUN has a checkpoint),
# export, quantise, measure.
#   ./train.sh [RUN-FOLDER] [training.py options, such as --set minutes=60]
# Runs on a CPU, and on a GPU (CUDA) with mixed precision where there is one.
set -eu
here=$(cd "$(dirname "$0")" && pwd)
run=${1:-/tmp/detector-runs/face}
[ $# -gt 0 ] && shift
python=${PYTHON:-/usr/bin/python3}
# Memory that a step gave back is kept for the next one: asking the system anew costs a third of the time.
export OMP_WAIT_POLICY=passive MALLOC_MMAP_MAX_=0 MALLOC_TRIM_THRESHOLD_=8000000000 MALLOC_TOP_PAD_=268435456
"$python" "$here/training.py" "$run" "$@"
"$python" "$here/export.py" "$run/best.pt" "$here/../../face.onnx" --least-size 30 --enlargement 1.25 --false-pictures 0.036
"$python" "$here/quantise.py" "$here/../../face.onnx" "$here/../../face-int8.onnx"
"$python" "$here/measure.py" "$here/../../face.onnx" --runner opencv --json "$run/figures.json"
