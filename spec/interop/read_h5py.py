"""Prints what h5py shows of a file, as JSON: {path: {type, shape, value, attributes}}, by every name that a node has.

    /usr/bin/python3 read_h5py.py file.h5
"""

import json
import sys

import h5py
import numpy


def plain(value):
    if isinstance(value, numpy.ndarray):
        return [plain(one) for one in value]
    if isinstance(value, bytes):
        return value.decode("utf-8")
    if isinstance(value, (float, numpy.floating)):
        return float(value) if numpy.isfinite(value) else repr(float(value))
    if isinstance(value, (int, numpy.integer)):
        return int(value) if abs(int(value)) < 2**53 else str(value)
    return value.item() if isinstance(value, numpy.generic) else value


def type_of(dtype):
    text = h5py.check_string_dtype(dtype)
    if text is not None:
        return f"{text.encoding}[{'variable' if text.length is None else text.length}]"
    return str(dtype)


def shown(node):
    attributes = {name: plain(value) for name, value in node.attrs.items()}
    if isinstance(node, h5py.Group):
        return {"type": "group", "value": list(node), "attributes": attributes}
    return {
        "type": type_of(node.dtype),
        "shape": list(node.shape),
        "value": plain(node[()]),
        "attributes": attributes,
    }


with h5py.File(sys.argv[1], "r") as file:
    found, todo = {}, [("", file)]
    while todo:
        path, node = todo.pop()
        found[path or "/"] = shown(node)
        if isinstance(node, h5py.Group):
            todo += [(f"{path}/{name}", node[name]) for name in node]
json.dump(found, sys.stdout, allow_nan=False)
