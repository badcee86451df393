// SPDX-License-Identifier: LGPL-2.1-or-later
// A network in ONNX Runtime behind a pipe, one thread, for families.py.
//
//   node families.js MODEL.onnx
//
// Standard input: inputs one after another, each a line of height and width, then 3 x height x width floats. Standard
// output: for each input a line with the milliseconds of processor time and the number of outputs; then for each output
// a line of its name and its shape, and its floats. Needs onnxruntime-node where node finds it (NODE_PATH).
const ort = require("onnxruntime-node");

// Exactly `n` bytes of standard input, or null at its end.
function reader(stream) {
  const chunks = [];
  let held = 0, ended = false, wake = () => {};
  stream.on("data", (chunk) => { chunks.push(chunk); held += chunk.length; wake(); });
  stream.on("end", () => { ended = true; wake(); });
  async function more() {
    if (ended) return false;
    await new Promise((resolve) => { wake = resolve; });
    return true;
  }
  async function bytes(n) {
    while (held < n) if (!await more() && held < n) return null;
    const all = Buffer.concat(chunks.splice(0));
    held = all.length - n;
    chunks.push(all.subarray(n));
    return all.subarray(0, n);
  }
  async function line() {
    let text = "";
    for (;;) {
      const byte = await bytes(1);
      if (byte === null) return null;
      if (byte[0] === 10) return text;
      text += String.fromCharCode(byte[0]);
    }
  }
  return { bytes, line };
}

async function main(path) {
  const session = await ort.InferenceSession.create(path, {
    intraOpNumThreads: 1, interOpNumThreads: 1, logSeverityLevel: 3 });
  const input = reader(process.stdin);
  for (let line; (line = await input.line()) !== null;) {
    const [height, width] = line.split(" ").map(Number);
    const raw = await input.bytes(4 * 3 * height * width);
    if (raw === null) throw new Error("an input ends early");
    const data = new Float32Array(raw.buffer.slice(raw.byteOffset, raw.byteOffset + raw.length));
    const feeds = { [session.inputNames[0]]: new ort.Tensor("float32", data, [1, 3, height, width]) };
    const began = process.cpuUsage();
    const outputs = await session.run(feeds);
    const { user, system } = process.cpuUsage(began);
    const took = (user + system) / 1e3;
    process.stdout.write(`${took.toFixed(3)} ${session.outputNames.length}\n`);
    for (const name of session.outputNames) {
      const { dims, data: values } = outputs[name];
      process.stdout.write(`${name} ${dims.join(" ")}\n`);
      process.stdout.write(Buffer.from(values.buffer, values.byteOffset, values.byteLength));
    }
  }
}

if (process.argv.length !== 3) {
  console.error("usage: node families.js MODEL.onnx");
  process.exit(2);
}
main(process.argv[2]).catch((error) => { console.error(`families.js: ${error.message}`); process.exit(1); });
