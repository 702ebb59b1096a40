// SPDX-License-Identifier: MIT
// The AlexNet of include/redzap/models/alexnet.hpp for ONNX, its weights, and the images that it is timed on.
import { readFileSync } from "node:fs";
import { encodeModel } from "./onnx.mjs";

const SHAPE = [1, 3, 32, 32];
const PIXELS = 3 * 32 * 32;
const RECORD = 2 + PIXELS;   // coarse class, fine class, three planes
const CLASSES = 100;

function widenBf16(data) {
  const bits = new Uint32Array(data.length / 2);
  for (let i = 0; i < bits.length; ++i) bits[i] = data.readUInt16LE(2 * i) << 16;   // the upper half of an f32
  return new Float32Array(bits.buffer);
}

const WIDEN = { BF16: widenBf16, F32: (data) => new Float32Array(new Uint8Array(data).buffer) };   // copied: aligned

/// { tensors: a Map from names to { shape, values: Float32Array }, metadata }.
export function readSafetensors(path) {
  const file = readFileSync(path);
  try {
    const begin = 8 + Number(file.readBigUInt64LE(0));
    const { __metadata__: metadata = {}, ...entries } = JSON.parse(file.toString("utf8", 8, begin));
    const tensors = new Map();
    for (const [name, { dtype, shape, data_offsets: [from, to] }] of Object.entries(entries)) {
      if (!(dtype in WIDEN)) throw new Error(`${name}: dtype ${dtype}, neither BF16 nor F32`);
      tensors.set(name, { shape, values: WIDEN[dtype](file.subarray(begin + from, begin + to)) });
    }
    return { tensors, metadata };
  } catch (fault) {
    throw new Error(`${path}: ${fault.message}`);
  }
}

/// CIFAR-100's binary format: records of one image each.
export function readRecords(path) {
  const file = readFileSync(path);
  if (file.length === 0 || file.length % RECORD !== 0) throw new Error(`${path}: not records of ${RECORD} bytes`);
  return Array.from({ length: file.length / RECORD }, (_, i) => file.subarray(i * RECORD, (i + 1) * RECORD));
}

export const labelOf = (record) => record[1];

/// (byte / 255 - mean) / deviation by channel, as redzap::io::normalisation.
export function normaliser(metadata, path) {
  const [mean, deviation] = ["mean", "std"].map((name) => {
    const numbers = (metadata[name] ?? "").split(",").map(Number);
    if (numbers.length !== 3 || !numbers.every(Number.isFinite)) throw new Error(`${path}: metadata lacks "${name}"`);
    return numbers;
  });
  return (record) => Float32Array.from(record.subarray(2), (byte, i) => {
    const channel = Math.floor(3 * i / PIXELS);
    return (byte / 255 - mean[channel]) / deviation[channel];
  });
}

/// Layer by layer, "x" in and "logits" out. ONNX Runtime fuses Conv and Relu by itself.
export function alexnetModel(tensors) {
  const nodes = [];
  let last = "x";
  const add = (op, output, attributes, ...weights) => {
    nodes.push({ op, inputs: [last, ...weights], output, attributes });
    last = output;
  };
  const conv = (name, padding) => {
    add("Conv", name, { kernel_shape: [3, 3], pads: Array(4).fill(padding) }, `${name}.weight`, `${name}.bias`);
    add("Relu", `${name}.relu`);
  };
  const pool = (name, kernel) => add("MaxPool", name, { kernel_shape: [kernel, kernel], strides: [2, 2] });
  const linear = (name, output) => add("Gemm", output, { transB: 1 }, `${name}.weight`, `${name}.bias`);

  conv("conv1", 2);
  pool("pool1", 2);
  conv("conv2", 2);
  pool("pool2", 2);
  conv("conv3", 1);
  conv("conv4", 1);
  conv("conv5", 1);
  pool("pool5", 3);
  add("Flatten", "flat", { axis: 1 });
  linear("fc1", "fc1");
  add("Relu", "fc1.relu");
  linear("fc2", "fc2");
  add("Relu", "fc2.relu");
  linear("fc3", "logits");
  return encodeModel({ nodes, tensors, input: { name: "x", shape: SHAPE },
                       output: { name: "logits", shape: [1, CLASSES] } });
}

/// Hands its input on: what a call costs in which nothing is computed.
export function emptyModel() {
  return encodeModel({ nodes: [{ op: "Flatten", inputs: ["x"], output: "logits", attributes: { axis: 1 } }],
                       input: { name: "x", shape: SHAPE }, output: { name: "logits", shape: [1, PIXELS] } });
}

export { SHAPE };
