"""Prints what PyTables shows of a file, as JSON: {path: {type, shape, value}} of its leaves.

    /usr/bin/python3 read_pytables.py file.h5
"""

import json
import sys

import numpy
import tables


def plain(value):
    if isinstance(value, numpy.ndarray):
        return [plain(one) for one in value] if value.ndim > 0 else plain(value[()])
    if isinstance(value, bytes):
        return value.decode("utf-8")
    if isinstance(value, (float, numpy.floating)):
        return float(value) if numpy.isfinite(value) else repr(float(value))
    if isinstance(value, (int, numpy.integer)):
        return int(value) if abs(int(value)) < 2**53 else str(value)
    return value.item() if isinstance(value, numpy.generic) else value


def read_attributes(node):
    """What can't be read makes PyTables warn."""
    for name in node._v_attrs._v_attrnames:
        node._v_attrs[name]


def shown(leaf):
    if isinstance(leaf, tables.Table):
        rows = leaf.read()
        return {
            "type": "table",
            "shape": [int(extent) for extent in leaf.shape],
            "value": {name: plain(rows[name]) for name in rows.dtype.names},
        }
    return {"type": str(leaf.dtype), "shape": [int(extent) for extent in leaf.shape], "value": plain(leaf.read())}


with tables.open_file(sys.argv[1], "r") as file:
    for node in file.walk_nodes("/"):
        read_attributes(node)
    leaves = {leaf._v_pathname: shown(leaf) for leaf in file.walk_nodes("/", "Leaf")}
json.dump(leaves, sys.stdout, allow_nan=False)
