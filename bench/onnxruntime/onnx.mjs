// SPDX-License-Identifier: MIT
// Writes as much of an ONNX model as a chain of layers needs. The numbers are the fields' in onnx.proto, whose messages
// are protocol buffers: a field is a key, (number << 3) | wire type, and a value. Here a value is an integer, or bytes
// that its length precedes: a string, a block of data or another message.

const IR_VERSION = 7;   // the one that came with opset 13
const OPSET = 13;
const FLOAT = 1;        // TensorProto.DataType
const INT = 2;          // AttributeProto.AttributeType
const INTS = 7;

function varint(value) {
  const bytes = [];
  for (; value > 127; value = Math.floor(value / 128)) bytes.push((value % 128) | 128);
  bytes.push(value);
  return Buffer.from(bytes);
}

const integer = (number, value) => Buffer.concat([varint(number << 3), varint(value)]);

function bytes(number, value) {
  const data = Buffer.from(value);
  return Buffer.concat([varint((number << 3) | 2), varint(data.length), data]);
}

const message = (number, ...fields) => bytes(number, Buffer.concat(fields.flat()));

function attribute([name, value]) {
  const values = Array.isArray(value) ? value.map((one) => integer(8, one)) : integer(3, value);
  return message(5, bytes(1, name), values, integer(20, Array.isArray(value) ? INTS : INT));
}

function node({ op, inputs, output, attributes = {} }) {
  return message(1, inputs.map((input) => bytes(1, input)), bytes(2, output), bytes(3, output), bytes(4, op),
                 Object.entries(attributes).map(attribute));
}

function initializer([name, { shape, values }]) {
  const raw = new Uint8Array(values.buffer, values.byteOffset, values.byteLength);   // little-endian, like this machine
  return message(5, shape.map((extent) => integer(1, extent)), integer(2, FLOAT), bytes(8, name), bytes(9, raw));
}

function value(number, { name, shape }) {
  const dimensions = shape.map((extent) => message(1, integer(1, extent)));
  return message(number, bytes(1, name), message(2, message(1, integer(1, FLOAT), message(2, dimensions))));
}

/// The bytes of an ONNX file. `nodes`: { op, inputs, output, attributes } in the order of the run, `tensors`: a Map
/// from names to { shape, values }, `input` and `output`: { name, shape }; everything is float32, attributes are
/// integers or arrays of them.
export function encodeModel({ nodes, tensors = new Map(), input, output }) {
  const graph = message(7, nodes.map(node), bytes(2, "graph"), [...tensors].map(initializer), value(11, input),
                        value(12, output));
  return Buffer.concat([integer(1, IR_VERSION), graph, message(8, integer(2, OPSET))]);
}
