#!/usr/bin/env bash
# SPDX-License-Identifier: LGPL-2.1-or-later
# In onnxruntime a NaN can hide the greatest number from ReduceMax: neither NaN
# nor the maximum comes out. Seen on 2026-11-28 with the npm packages
# onnxruntime-node and onnxruntime-web, both 1.30.0, on x86-64.
#
# Surprising: one expects NaN, as of NumPy and PyTorch, or the maximum of the
# other numbers. ReduceMax of 1 to 8 with a NaN in place of the 2 is 7 in
# onnxruntime-node: the 8, which shares a vector lane with the NaN, is gone.
# With the NaN in place of the 1 it is NaN, in place of the 3 it is 8.
# onnxruntime-web of the same version says 8 to both. ArgMax points to the NaN,
# so ArgMax and ReduceMax of one tensor do not agree.
set -euo pipefail
# shellcheck source=findings/common.sh
source "$(dirname -- "${BASH_SOURCE[0]}")/common.sh"

cd "$work"
quietly npm install --silent --ignore-scripts --no-audit --no-fund --prefix . \
  onnxruntime-node@1.30.0 onnxruntime-web@1.30.0

cat > run.js <<'JAVASCRIPT'
// Prints what operator argv[3] of package argv[2] makes of 1 to 8 with a NaN in place argv[4].
const ort = require(process.argv[2]);
const [operator, place] = [process.argv[3], Number(process.argv[4])];

// An ONNX file is a protobuf message: a number, or a counted string of bytes, after each key.
const number = (field, value) => Buffer.from([field << 3, value]);
const bytes = (field, ...parts) => {
  const body = Buffer.concat(parts.map((part) => Buffer.from(part)));
  return Buffer.concat([Buffer.from([(field << 3) | 2, body.length]), body]);
};
const value = (field, name, type, length) => bytes(field, bytes(1, name),
  bytes(2, bytes(1, number(1, type), bytes(2, bytes(1, number(1, length))))));
const FLOAT = 1, INT64 = 7;
const graph = bytes(7, bytes(1, bytes(1, "x"), bytes(2, "y"), bytes(4, operator)), bytes(2, "graph"),
  value(11, "x", FLOAT, 8), value(12, "y", operator === "ArgMax" ? INT64 : FLOAT, 1));
const model = Buffer.concat([number(1, 8), graph, bytes(8, number(2, 13))]);

(async () => {
  const session = await ort.InferenceSession.create(new Uint8Array(model));
  const input = Float32Array.from({ length: 8 }, (_, i) => (i === place ? NaN : i + 1));
  const { y } = await session.run({ x: new ort.Tensor("float32", input, [8]) });
  console.log(String(y.data[0]));
})();
JAVASCRIPT

run () {
  node run.js "$@" 2> log || tail -n 5 log >&2
}

echo "onnxruntime $(node -p 'require("onnxruntime-node/package.json").version'), node $(node --version), $(uname -m)"
tell "node, ReduceMax of NaN 2 3 4 5 6 7 8" NaN NaN "$(run onnxruntime-node ReduceMax 0)"
tell "node, ReduceMax of 1 NaN 3 4 5 6 7 8" "NaN or 8" 7 "$(run onnxruntime-node ReduceMax 1)"
tell "node, ReduceMax of 1 2 NaN 4 5 6 7 8" "NaN or 8, as above" 8 "$(run onnxruntime-node ReduceMax 2)"
tell "node, ArgMax of 1 2 NaN 4 5 6 7 8" "where ReduceMax was, 7" 2 "$(run onnxruntime-node ArgMax 2)"
tell "web, ReduceMax of 1 NaN 3 4 5 6 7 8" "as in node" 8 "$(run onnxruntime-web ReduceMax 1)"
finish
