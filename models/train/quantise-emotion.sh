#!/bin/sh
# SPDX-License-Identifier: LGPL-2.1-or-later
# models/emotion-int8.onnx from models/emotion.onnx: calibrated on training faces, measured by the C engine on
# PublicTest like the float file. It takes the float file's place in the plugin where it loses at most 0.3 points.
#
#   models/train/quantise-emotion.sh BUILD [DATA]
#
# BUILD is a build folder of the project, DATA is ../shared/data beside the project where not given.
set -eu
here=$(cd "$(dirname "$0")" && pwd)
models=$(dirname "$here")
build=$(realpath "${1:?the build folder}")
data=$(realpath "${2:-$models/../../shared/data}")
python=${PYTHON:-/usr/bin/python3}
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

cd "$here"
"$python" make_sheets_folder.py "$data/fer2013/public-test" "$work/faces"
measure () {
    "$build/models/evaluate/feremotion-evaluate" --model "$1" --json "$work/$2.json" "$work/faces"
}

measure "$models/emotion.onnx" float
"$python" -m feremotion_train quantise "$models/emotion.onnx" "$work/emotion-int8.onnx" \
    --calibration "sheet:$data/fer2013/train"
measure "$work/emotion-int8.onnx" int8
# the measured figure goes into the file, and the choice into what is embedded
"$python" - "$work" "$models" <<'END'
import json
import sys
from pathlib import Path

import onnx

sys.path.insert(0, ".")
from feremotion_train import quantise

work, models = map(Path, sys.argv[1:])
before, after = (json.loads((work / f"{name}.json").read_text()) for name in ("float", "int8"))
model = onnx.load(str(work / "emotion-int8.onnx"))
quantise.set_metadata(model, {"accuracy": f"{after['accuracy']:.3f} FER+ PublicTest majority"})
onnx.save(model, str(models / "emotion-int8.onnx"))
lost = 100 * (before["accuracy"] - after["accuracy"])
chosen = "emotion-int8.onnx" if lost <= 0.3 else "emotion.onnx"
resource = models / "models.gresource.xml"
lines = [f'    <file alias="emotion.onnx">{chosen}</file>' if "emotion" in line and "<file" in line else line
         for line in resource.read_text().split("\n")]
resource.write_text("\n".join(lines))
print(f"lost {lost:.2f} points of accuracy and {100 * (before['mean_recall'] - after['mean_recall']):.2f} of mean recall; "
      f"the plugin embeds {chosen}")
END
