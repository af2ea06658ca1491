#!/usr/bin/env python3
"""Cuts a CTC recogniser to the classes of a Latin alphabet.

    cut.py LETTERS IN.onnx OUT.onnx

LETTERS is a text file whose one line holds the characters to keep. The last layer of IN is a product with a matrix of one column a
class, then a sum with one bias a class; the metadata `character` holds the classes, one a line, after the blank of the CTC and before the
space. OUT keeps the blank, the characters in the order of LETTERS, and the space, and says so in the same metadata.

An ONNX file is a protocol buffer of few kinds of fields, so nothing but Python is needed. The same input gives the same bytes.
"""
import struct
import sys

# Numbers of fields in onnx.proto.
MODEL_GRAPH, MODEL_METADATA = 7, 14
GRAPH_NODE, GRAPH_INITIALIZER, GRAPH_OUTPUT, GRAPH_VALUE = 1, 5, 12, 13
NODE_INPUT, NODE_TYPE = 1, 4
TENSOR_DIMS, TENSOR_NAME, TENSOR_RAW = 1, 8, 9
INFO_TYPE_TENSOR_SHAPE_DIMENSION = (2, 1, 2, 1)
DIMENSION_SIZE = 1
PROPERTY_KEY, PROPERTY_VALUE = 1, 2


def varint(data, at):
    """A number and the place behind it."""
    value = shift = 0
    while True:
        byte = data[at]
        at += 1
        value |= (byte & 0x7F) << shift
        if byte < 0x80:
            return value, at
        shift += 7


def fields(data):
    """(number, wire type, value) of every field of a message; the value of types 1 and 5 stays bytes."""
    at, found = 0, []
    while at < len(data):
        key, at = varint(data, at)
        number, wire = key >> 3, key & 7
        if wire == 0:
            value, at = varint(data, at)
        elif wire == 2:
            length, at = varint(data, at)
            value, at = bytes(data[at : at + length]), at + length
        elif wire in (1, 5):
            length = 8 if wire == 1 else 4
            value, at = bytes(data[at : at + length]), at + length
        else:
            raise ValueError(f"wire type {wire}")
        found.append((number, wire, value))
    return found


def number(value):
    out = bytearray()
    while value >= 0x80:
        out.append(value & 0x7F | 0x80)
        value >>= 7
    out.append(value)
    return bytes(out)


def message(found):
    """The bytes of fields."""
    out = bytearray()
    for tag, wire, value in found:
        out += number(tag << 3 | wire)
        if wire == 0:
            out += number(value)
        elif wire == 2:
            out += number(len(value)) + value
        else:
            out += value
    return bytes(out)


def first(found, tag):
    return next(value for other, _, value in found if other == tag)


def dims(tensor):
    """The shape of a tensor, packed or not."""
    sizes = []
    for tag, wire, value in tensor:
        if tag == TENSOR_DIMS and wire == 0:
            sizes.append(value)
        elif tag == TENSOR_DIMS:
            at = 0
            while at < len(value):
                size, at = varint(value, at)
                sizes.append(size)
    return sizes


def columns(tensor, kept):
    """The tensor with the chosen entries of its last dimension (32-bit floats)."""
    *rows, width = dims(tensor)
    raw = first(tensor, TENSOR_RAW)
    lines = len(raw) // (4 * width)
    out = bytearray()
    for line in range(lines):
        values = struct.unpack_from(f"<{width}f", raw, 4 * width * line)
        out += struct.pack(f"<{len(kept)}f", *(values[at] for at in kept))
    rest = [field for field in tensor if field[0] not in (TENSOR_DIMS, TENSOR_RAW)]
    sizes = [(TENSOR_DIMS, 0, size) for size in [*rows, len(kept)]]
    return message([*sizes, *rest, (TENSOR_RAW, 2, bytes(out))])


def narrowed(info, classes):
    """The ValueInfoProto of a tensor with another size of its last dimension."""

    def within(data, path):
        if not path:
            return message([(DIMENSION_SIZE, 0, classes)])
        found = fields(data)
        last = max(at for at, field in enumerate(found) if field[0] == path[0])
        found[last] = (path[0], 2, within(found[last][2], path[1:]))
        return message(found)

    return within(info, INFO_TYPE_TENSOR_SHAPE_DIMENSION)


def main(letters, source, target):
    wanted = open(letters, encoding="utf-8").read().strip("\n")
    model = fields(open(source, "rb").read())
    properties = [fields(value) for tag, _, value in model if tag == MODEL_METADATA]
    classes = next(first(one, PROPERTY_VALUE) for one in properties if first(one, PROPERTY_KEY) == b"character").decode().split("\n")
    missing = [letter for letter in wanted if letter not in classes]
    if missing:
        sys.exit(f"the model does not know {' '.join(missing)}")
    kept = [0, *(1 + classes.index(letter) for letter in wanted), 1 + len(classes)]

    graph = fields(first(model, MODEL_GRAPH))
    nodes = [fields(value) for tag, _, value in graph if tag == GRAPH_NODE]
    last = {first(node, NODE_TYPE): node for node in nodes}
    names = {value for kind in (b"MatMul", b"Add") for tag, _, value in last[kind] if tag == NODE_INPUT}
    out, cut = [], 0
    for tag, wire, value in graph:
        if tag == GRAPH_INITIALIZER:
            tensor = fields(value)
            if first(tensor, TENSOR_NAME) in names:
                if dims(tensor)[-1] != 2 + len(classes):
                    sys.exit("the last layer is not one column a class")
                value, cut = columns(tensor, kept), cut + 1
        elif tag == GRAPH_OUTPUT:
            value = narrowed(value, len(kept))
        elif tag == GRAPH_VALUE:
            continue  # shapes inside the graph, which follow from the rest
        out.append((tag, wire, value))
    if cut != 2:
        sys.exit(f"{cut} tensors of the last layer, not 2")

    character = message([(PROPERTY_KEY, 2, b"character"), (PROPERTY_VALUE, 2, "\n".join(wanted).encode())])
    result = [(tag, wire, message(out) if tag == MODEL_GRAPH else value) for tag, wire, value in model if tag != MODEL_METADATA]
    with open(target, "wb") as file:
        file.write(message([*result, (MODEL_METADATA, 2, character)]))


if __name__ == "__main__":
    main(*sys.argv[1:])
