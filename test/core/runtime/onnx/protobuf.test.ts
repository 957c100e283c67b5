import assert from 'node:assert/strict';
import {test} from 'node:test';
import {Message} from '../../../../src/core/runtime/onnx/encode/protobuf.ts';

test('fields are written as protobuf has them, worked out by hand', () => {
  const message = new Message()
    .integer(1, 300) // tag 1·8+0, then 300 = 0b10_0101100 in groups of seven, low first
    .text(2, 'hi') // tag 2·8+2, length, bytes
    .float(3, 1) // tag 3·8+5, 0x3f800000 little-endian
    .integers(4, [1, 128]) // packed: tag 4·8+2, length 3
    .message(20, new Message().integer(1, 0)); // tag 20·8+2 = 162
  const expected = [
    0x08, 0xac, 0x02, 0x12, 2, 0x68, 0x69, 0x1d, 0, 0, 0x80, 0x3f, 0x22, 3, 1, 0x80, 1, 0xa2, 1, 2, 0x08, 0,
  ];
  assert.deepEqual([...message.finish()], expected);
});

test('a negative integer takes the ten bytes of its 64-bit complement', () => {
  assert.deepEqual([...new Message().integer(1, -1).finish()], [0x08, ...Array<number>(9).fill(0xff), 0x01]);
});
