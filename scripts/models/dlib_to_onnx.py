#!/usr/bin/env python3
"""Turns dlib's face recognition ResNet into ONNX: a 150-pixel chip in, 128 numbers out.

    dlib_to_onnx.py dlib_face_recognition_resnet_model_v1.dat face_embedding.onnx

Needs the Python packages `onnx` and `numpy`. The weights are read from the file's `con_`, `affine_` and `fc_` records in
their order; the graph is the published 29-layer network. Its input is [N, 3, 150, 150], RGB from 0 to 255: subtracting
the means and dividing by 256 is folded into the first convolution, as each affine layer is into the one before it.
The output depends on nothing but the input, so that it can be pinned by its SHA-256.
"""
import sys

import numpy as np
from onnx import TensorProto, checker, helper, numpy_helper

IR_VERSION = 8
OPSET = 13
MEANS = np.array([122.782, 117.001, 104.298])
CHIP = 150
DESCRIPTOR = 128
# Output channels of the residual blocks, and whether a block halves the picture. From the entry to the descriptor.
BLOCKS = (
    [(32, False)] * 3
    + [(64, True)] + [(64, False)] * 3
    + [(128, True)] + [(128, False)] * 2
    + [(256, True)] + [(256, False)] * 2
    + [(256, True)]
)


class Records:
    """The file, read record by record."""

    def __init__(self, data):
        self.data, self.at = data, 0

    def integer(self):
        """dlib's packed integer: sign and length in the first byte, then little-endian bytes."""
        head = self.data[self.at]
        size = head & 0x0F
        value = int.from_bytes(self.data[self.at + 1:self.at + 1 + size], "little")
        self.at += 1 + size
        return -value if head & 0x80 else value

    def tensor(self, label):
        """The parameters of the next record of this kind."""
        marker = bytes([1, len(label)]) + label
        self.at = self.data.index(marker, self.at) + len(marker)
        if label == b"fc_2":
            self.integer(), self.integer()
        assert self.integer() == 2, "an unknown version of a tensor"
        shape = [self.integer() for _ in range(4)]
        count = int(np.prod(shape))
        values = np.frombuffer(self.data, "<f4", count, self.at).astype(np.float64)
        self.at += 4 * count
        return values


class Network:
    """Nodes and weights of the graph so far."""

    def __init__(self, records):
        self.records, self.nodes, self.weights = records, [], []

    def weight(self, values, kind=np.float32):
        name = f"w{len(self.weights)}"
        self.weights.append(numpy_helper.from_array(np.ascontiguousarray(values, kind), name))
        return name

    def node(self, kind, inputs, **attributes):
        output = f"n{len(self.nodes)}"
        self.nodes.append(helper.make_node(kind, inputs, [output], name=f"{kind}_{output}", **attributes))
        return output

    def convolution(self, source, channels, size, stride, entry=False):
        """A convolution with its affine layer folded in. dlib pads only where the stride is one."""
        inputs = channels[0]
        values = self.records.tensor(b"con_4")
        kernel = values[:-channels[1]].reshape(channels[1], inputs, size, size)
        bias = values[-channels[1]:]
        if entry:
            bias = bias - (kernel.sum(axis=(2, 3)) * MEANS).sum(axis=1) / 256
            kernel = kernel / 256
        gamma, beta = self.records.tensor(b"affine_").reshape(2, -1)
        kernel, bias = kernel * gamma[:, None, None, None], bias * gamma + beta
        pad = size // 2 if stride == 1 else 0
        return self.node(
            "Conv", [source, self.weight(kernel), self.weight(bias)],
            kernel_shape=[size, size], strides=[stride, stride], pads=[pad] * 4,
        )

    def pad(self, source, channels, sides):
        """Zeros behind the last channel, row and column: how dlib adds tensors of different sizes."""
        if channels == sides == 0:
            return source
        return self.node("Pad", [source, self.weight([0, 0, 0, 0, 0, channels, sides, sides], np.int64)], mode="constant")

    def block(self, source, inputs, outputs, side, halves):
        """A residual block; returns its output and the side of it."""
        stride = 2 if halves else 1
        inner = self.node("Relu", [self.convolution(source, (inputs, outputs), 3, stride)])
        inner = self.convolution(inner, (outputs, outputs), 3, 1)
        past = source
        if halves:
            past = self.node("AveragePool", [source], kernel_shape=[2, 2], strides=[2, 2])
            side_inner, side_past = (side - 3) // 2 + 1, side // 2
            side = max(side_inner, side_past)
            inner = self.pad(inner, 0, side - side_inner)
            past = self.pad(past, outputs - inputs, side - side_past)
        return self.node("Relu", [self.node("Add", [inner, past])]), side


def convert(data):
    """The ONNX model for the bytes of dlib's file."""
    net = Network(Records(data))
    flow = net.node("Relu", [net.convolution("input", (3, 32), 7, 2, entry=True)])
    flow = net.node("MaxPool", [flow], kernel_shape=[3, 3], strides=[2, 2])
    side, channels = ((CHIP - 7) // 2 + 1 - 3) // 2 + 1, 32
    for outputs, halves in BLOCKS:
        flow, side = net.block(flow, channels, outputs, side, halves)
        channels = outputs
    flow = net.node("Flatten", [net.node("GlobalAveragePool", [flow])])
    matrix = net.records.tensor(b"fc_2").reshape(channels, DESCRIPTOR)
    net.nodes.append(helper.make_node("MatMul", [flow, net.weight(matrix)], ["embedding"], name="MatMul_embedding"))
    value = helper.make_tensor_value_info("input", TensorProto.FLOAT, ["N", 3, CHIP, CHIP])
    output = helper.make_tensor_value_info("embedding", TensorProto.FLOAT, ["N", DESCRIPTOR])
    graph = helper.make_graph(net.nodes, "face_embedding", [value], [output], net.weights)
    model = helper.make_model(graph, opset_imports=[helper.make_opsetid("", OPSET)], ir_version=IR_VERSION)
    checker.check_model(model, full_check=True)
    return model


def main():
    source, target = sys.argv[1:]
    with open(source, "rb") as file:
        model = convert(file.read())
    with open(target, "wb") as file:
        file.write(model.SerializeToString(deterministic=True))


if __name__ == "__main__":
    main()
