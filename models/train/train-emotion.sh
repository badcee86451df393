#!/bin/sh
# SPDX-License-Identifier: LGPL-2.1-or-later
# Rebuild the shipped models, emotion.onnx and emotion-fer2013.onnx, from the data: a teacher, the network that
# learns from it and from the votes, and the teacher fine-tuned to FER-2013's own labels.
#
#   models/train/train-emotion.sh [DATA [RUNS]]
#
# DATA is ../shared/data beside the project where not given, RUNS a folder for the runs. A stopped build goes on
# where it was. From the environment: PYTHON; MODEL, the file to write; TEACHERS (1), how many teach together; SEEDS
# (2), such as "2 3 4": a network is trained for each, their mean and spread told, and the best on PublicTest is
# shipped; SCALE (1), a factor for all epochs. On a GPU, TEACHERS=3 SCALE=4 SEEDS="2 3 4" is the recipe to try.
set -eu
here=$(cd "$(dirname "$0")" && pwd)
models=$(dirname "$here")
data=$(realpath "${1:-$models/../../shared/data}")
mkdir -p "${2:-/tmp/feremotion-runs}"
runs=$(realpath "${2:-/tmp/feremotion-runs}")
model=$(realpath "${MODEL:-$models/emotion.onnx}")
python=${PYTHON:-/usr/bin/python3}
teachers=${TEACHERS:-1}
scale=${SCALE:-1}
seeds=${SEEDS:-2}

# glibc would return every large buffer to the system and clear it again at the next step.
export MALLOC_MMAP_MAX_=0 MALLOC_TRIM_THRESHOLD_=8000000000 MALLOC_TOP_PAD_=268435456
export OMP_WAIT_POLICY=passive

cd "$here"
sheets="--train sheet:$data/fer2013/train --validation sheet:$data/fer2013/public-test"

taught=
for seed in $(seq "$teachers"); do
    "$python" -m feremotion_train train "$runs/teacher-$seed" --resume $sheets \
        --architecture feremotion-large --epochs $((30 * scale)) --sizes 40:0.5 --seed "$seed"
    taught="$taught --teachers $runs/teacher-$seed"
done
students=
for seed in $seeds; do
    "$python" -m feremotion_train train "$runs/emotion-$seed" --resume $sheets $taught --beforehand true \
        --teaching 0.5 --architecture feremotion --epochs $((46 * scale)) --sizes 40:0.65 --seed "$seed" \
        --augmentation moderate --dropout 0.1 --decay 3e-4
    students="$students $runs/emotion-$seed"
done
"$python" -m feremotion_train compare $students
best=$("$python" -m feremotion_train compare --best $students)
"$python" -m feremotion_train export "$best" "$model" --name feremotion-resnet12-se --lean 0.08 \
    --training-data "FER-2013 training faces with the vote distributions of FER+ (28,559 faces)"

# The seven labels of FER-2013: the first teacher fine-tuned, together with its mirror image.
"$python" -m feremotion_train train "$runs/emotion-fer2013" --resume $sheets --labels fer2013 \
    --architecture feremotion-large --start "$runs/teacher-1" --epochs $((40 * scale)) --rate 0.05 --warmup 1 \
    --smoothing 0.1 --average 0.998 --decay 5e-4 --dropout 0.2 --augmentation moderate --seed 3
"$python" -m feremotion_train export "$runs/emotion-fer2013" "$(dirname "$model")/emotion-fer2013.onnx" --mirrored \
    --name feremotion-large-mirrored-fer2013 --measured-on "FER-2013 PublicTest" \
    --training-data "FER-2013 training faces (28,561) with their original labels, from a network trained on the FER+ votes"
