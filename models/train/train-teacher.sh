#!/bin/sh
# SPDX-License-Identifier: LGPL-2.1-or-later
# Train the teacher, a network that knew faces before it saw emotions, and write its answers, from which the
# emotion networks learn.
#
#   models/train/train-teacher.sh [DATA [RUNS]]
#
# DATA is ../shared/data beside the project where not given, RUNS a folder for the runs. Stopped, it goes on where it
# was, at most five minutes back. From the environment: PYTHON; NPM; SEEDS (0), such as "0 1": their answers are
# averaged; EPOCHS (10), or MINUTES, the length of each run by the clock; VIEWS (4) of each face; ANSWERS, the folder
# to write to. What has an answer file already is not asked about again: give another folder after another training.
set -eu
here=$(cd "$(dirname "$0")" && pwd)
data=$(realpath "${1:-$here/../../../shared/data}")
mkdir -p "${2:-/tmp/feremotion-runs}" "${ANSWERS:-$here/answers}"
runs=$(realpath "${2:-/tmp/feremotion-runs}")
answers=$(realpath "${ANSWERS:-$here/answers}")
python=${PYTHON:-/usr/bin/python3}

# glibc would return every large buffer to the system and clear it again at the next step.
export MALLOC_MMAP_MAX_=0 MALLOC_TRIM_THRESHOLD_=8000000000 MALLOC_TOP_PAD_=268435456

package=$runs/faceres/package/models
if [ ! -e "$package/faceres.json" ]; then
    mkdir -p "$runs/faceres"
    (cd "$runs/faceres" && "${NPM:-npm}" pack --silent @vladmandic/human@3.3.6 &&
        tar xzf vladmandic-human-3.3.6.tgz package/models/faceres.bin package/models/faceres.json)
fi
sha256sum --check --quiet <<END
2c7d2d62b76c97528b736527aa09d310ea71743c9e3e79fb6c62d4b2d73af79b  $package/faceres.bin
5b83d49c0385d2e68a05122441b94226313677cae9fcc40b9587ad50079eb4df  $package/faceres.json
END

cd "$here"
taught=
for seed in ${SEEDS:-0}; do
    "$python" -m feremotion_train.teacher train "$runs/faceres-$seed" --resume --train "sheet:$data/fer2013/train" \
        --apart "sheet:$data/fer2013/public-test" --pretrained "$package" \
        --epochs "${EPOCHS:-10}" --minutes "${MINUTES:-0}" --sizes 80:0.4 --seed "$seed"
    taught="$taught --run $runs/faceres-$seed"
done
answer() {
    "$python" -m feremotion_train.teacher answer "$answers/$1.npz" $taught --faces "$2" --views "${VIEWS:-4}"
}
answer fer2013-train "sheet:$data/fer2013/train"
answer crops-48x48 "cells:$data/faces/crops-48x48.jpg,48"
