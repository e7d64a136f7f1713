#!/usr/bin/env python3
"""Turns one of MediaPipe's float TFLite networks (BlazeFace, face mesh) into ONNX, channels first.

    tflite_to_onnx.py MODEL.tflite MODEL.onnx

Needs the Python packages `onnx`, `tflite` and `numpy`. Only the operators that those networks use are known; any other
ends the conversion. The output depends on nothing but the input, so that it can be pinned by its SHA-256.
The network's input becomes [N, 3, H, W] and keeps its range; its outputs keep their shapes, with N in front.
"""
import sys

import numpy as np
from onnx import TensorProto, checker, helper, numpy_helper
from tflite.AddOptions import AddOptions
from tflite.BuiltinOperator import BuiltinOperator
from tflite.ConcatenationOptions import ConcatenationOptions
from tflite.Conv2DOptions import Conv2DOptions
from tflite.DepthwiseConv2DOptions import DepthwiseConv2DOptions
from tflite.Model import Model
from tflite.Pool2DOptions import Pool2DOptions

# Versions of the format, fixed so that the same bytes come out of any later `onnx`.
IR_VERSION = 8
OPSET = 13

OPERATORS = {number: name for name, number in vars(BuiltinOperator).items() if isinstance(number, int)}
NUMBERS = {0: np.float32, 1: np.float16, 2: np.int32}
ACTIVATIONS = {0: None, 1: "Relu"}
SAME, VALID = 0, 1
# Where each axis of the original (rows, columns, channels last) is found in the ONNX graph.
TO_CHANNELS_FIRST = (0, 3, 1, 2)


class Conversion:
    """One subgraph on its way: nodes and weights so far, and what each original tensor is called."""

    def __init__(self, model):
        self.model = model
        self.graph = model.Subgraphs(0)
        self.nodes, self.weights, self.constants = [], [], {}
        # Tensors that are not pictures (the results of RESHAPE) keep the original order of axes.
        self.flat = set()

    def tensor(self, index):
        return self.graph.Tensors(int(index))

    def shape(self, index):
        return [int(side) for side in self.tensor(index).ShapeAsNumpy()]

    def constant(self, index):
        """The weights behind a tensor, in the original order of axes; None where it is computed."""
        if index in self.constants:
            return self.constants[index]
        tensor = self.tensor(index)
        data = self.model.Buffers(tensor.Buffer()).DataAsNumpy()
        if isinstance(data, int):
            return None
        return np.frombuffer(data.tobytes(), NUMBERS[tensor.Type()]).reshape(self.shape(index))

    def weight(self, name, values):
        self.weights.append(numpy_helper.from_array(np.ascontiguousarray(values), name))
        return name

    def node(self, kind, inputs, output, **attributes):
        self.nodes.append(helper.make_node(kind, inputs, [output], name=f"{kind}_{output}", **attributes))

    def with_activation(self, activation, kind, inputs, output, **attributes):
        after = ACTIVATIONS[activation]
        self.node(kind, inputs, f"{output}_raw" if after else output, **attributes)
        if after:
            self.node(after, [f"{output}_raw"], output)

    def pads(self, padding, index, kernel, strides):
        """Padding as TensorFlow counts it: SAME puts the odd row and column at the end."""
        if padding == VALID:
            return [0, 0, 0, 0]
        first, last = [], []
        for side, size, stride in zip(self.shape(index)[1:3], kernel, strides):
            total = max((-(-side // stride) - 1) * stride + size - side, 0)
            first.append(total // 2)
            last.append(total - total // 2)
        return first + last

    def options(self, operator, kind):
        options = kind()
        table = operator.BuiltinOptions()
        options.Init(table.Bytes, table.Pos)
        return options


def name(index):
    return f"t{index}"


def dequantize(c, _operator, inputs, output):
    c.constants[output] = c.constant(inputs[0]).astype(np.float32)


def convolution(c, operator, inputs, output, depthwise):
    options = c.options(operator, DepthwiseConv2DOptions if depthwise else Conv2DOptions)
    weights = c.constant(inputs[1])
    # Originals: [out, rows, columns, in], and [1, rows, columns, out] by depth.
    order = (3, 0, 1, 2) if depthwise else TO_CHANNELS_FIRST
    kernel = weights.shape[1:3]
    strides = [options.StrideH(), options.StrideW()]
    assert options.DilationHFactor() == options.DilationWFactor() == 1
    c.with_activation(
        options.FusedActivationFunction(),
        "Conv",
        [name(inputs[0]), c.weight(f"w{output}", weights.transpose(order)), c.weight(f"b{output}", c.constant(inputs[2]))],
        name(output),
        kernel_shape=list(kernel),
        strides=strides,
        pads=c.pads(options.Padding(), inputs[0], kernel, strides),
        group=c.shape(inputs[0])[3] if depthwise else 1,
    )


def max_pool(c, operator, inputs, output):
    options = c.options(operator, Pool2DOptions)
    kernel, strides = [options.FilterHeight(), options.FilterWidth()], [options.StrideH(), options.StrideW()]
    pads = c.pads(options.Padding(), inputs[0], kernel, strides)
    c.with_activation(
        options.FusedActivationFunction(), "MaxPool", [name(inputs[0])], name(output),
        kernel_shape=kernel, strides=strides, pads=pads,
    )


def pad(c, _operator, inputs, output):
    before_after = c.constant(inputs[1])[list(TO_CHANNELS_FIRST)]
    pads = c.weight(f"p{output}", before_after.T.reshape(-1).astype(np.int64))
    c.node("Pad", [name(inputs[0]), pads], name(output), mode="constant")


def prelu(c, _operator, inputs, output):
    slope = c.constant(inputs[1]).reshape(-1, 1, 1)
    c.node("PRelu", [name(inputs[0]), c.weight(f"s{output}", slope)], name(output))


def reshape(c, _operator, inputs, output):
    shape = c.weight(f"r{output}", np.array([-1] + c.shape(output)[1:], np.int64))
    source = name(inputs[0])
    if inputs[0] not in c.flat:
        c.node("Transpose", [source], f"{source}_last", perm=[0, 2, 3, 1])
        source = f"{source}_last"
    c.node("Reshape", [source, shape], name(output))
    c.flat.add(output)


def concatenation(c, operator, inputs, output):
    options = c.options(operator, ConcatenationOptions)
    assert all(i in c.flat for i in inputs) and ACTIVATIONS[options.FusedActivationFunction()] is None
    c.node("Concat", [name(i) for i in inputs], name(output), axis=options.Axis())
    c.flat.add(output)


def add(c, operator, inputs, output):
    activation = c.options(operator, AddOptions).FusedActivationFunction()
    c.with_activation(activation, "Add", [name(i) for i in inputs], name(output))


def relu(c, _operator, inputs, output):
    c.node("Relu", [name(inputs[0])], name(output))


CONVERTERS = {
    "ADD": add,
    "CONCATENATION": concatenation,
    "CONV_2D": lambda c, o, i, out: convolution(c, o, i, out, depthwise=False),
    "DEPTHWISE_CONV_2D": lambda c, o, i, out: convolution(c, o, i, out, depthwise=True),
    "DEQUANTIZE": dequantize,
    "MAX_POOL_2D": max_pool,
    "PAD": pad,
    "PRELU": prelu,
    "RELU": relu,
    "RESHAPE": reshape,
}


def convert(source):
    """The ONNX model for the bytes of a TFLite one."""
    model = Model.GetRootAs(source, 0)
    assert model.SubgraphsLength() == 1
    c = Conversion(model)
    for position in range(c.graph.OperatorsLength()):
        operator = c.graph.Operators(position)
        code = model.OperatorCodes(operator.OpcodeIndex())
        kind = OPERATORS[max(code.BuiltinCode(), code.DeprecatedBuiltinCode())]
        inputs = [int(i) for i in operator.InputsAsNumpy()]
        CONVERTERS[kind](c, operator, inputs, int(operator.OutputsAsNumpy()[0]))
    (entry,) = [int(i) for i in c.graph.InputsAsNumpy()]
    _, rows, columns, channels = c.shape(entry)
    c.nodes.insert(0, helper.make_node("Identity", ["input"], [name(entry)], name="Identity_input"))
    outputs = []
    for index in (int(i) for i in c.graph.OutputsAsNumpy()):
        label, shape = c.tensor(index).Name().decode(), c.shape(index)
        if index not in c.flat:
            shape = [shape[axis] for axis in TO_CHANNELS_FIRST]
        c.node("Identity", [name(index)], label)
        outputs.append(helper.make_tensor_value_info(label, TensorProto.FLOAT, ["N"] + shape[1:]))
    value = helper.make_tensor_value_info("input", TensorProto.FLOAT, ["N", channels, rows, columns])
    graph = helper.make_graph(c.nodes, "face", [value], outputs, c.weights)
    onnx_model = helper.make_model(graph, opset_imports=[helper.make_opsetid("", OPSET)], ir_version=IR_VERSION)
    checker.check_model(onnx_model, full_check=True)
    return onnx_model


def main():
    source, target = sys.argv[1:]
    with open(source, "rb") as file:
        model = convert(file.read())
    with open(target, "wb") as file:
        file.write(model.SerializeToString(deterministic=True))


if __name__ == "__main__":
    main()
