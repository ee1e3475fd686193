"""Makes files of types that few programs write, and prints as JSON what h5py reads of every dataset and attribute.

    python3 make_foreign_types.py arrays FILE
"""

import json
import sys

import h5py
import numpy as np
from h5py import h5d, h5s, h5t

text = h5py.string_dtype()


def low_level(group, name, kind, extents, data, memory=None):
    """A dataset of a type that h5py has no word for."""
    space = h5s.create_simple(extents) if extents else h5s.create(h5s.SCALAR)
    dataset = h5d.create(group.id, name.encode(), kind, space)
    dataset.write(h5s.ALL, h5s.ALL, data, memory)


def filled(group, name, fields, *rows):
    """Records as a dataset, and the same as an attribute."""
    kind = np.dtype(fields)
    data = np.empty(len(rows), dtype=kind)
    for i, row in enumerate(rows):
        data[i] = row
    group.create_dataset(name, data=data, dtype=kind)
    group.attrs.create(name, data, dtype=kind)


def arrays(file):
    inner = np.dtype([("x", "f4"), ("y", "f8")])
    filled(file, "fixed", [("id", "i4"), ("words", "S5", (2,))], (1, ["a0", "a1"]), (2, ["b0", "b1"]), (3, ["c0", "c1"]))
    filled(file, "variable", [("id", "i4"), ("words", text, (2,))], (1, ["a0", "a1"]), (2, ["b0", "b1"]))
    filled(file, "grid", [("id", "i4"), ("words", "S2", (2, 1, 2))], (1, [[["a", "b"]], [["c", "d"]]]))
    filled(file, "one", [("id", "i4"), ("words", "S2", (1,))], (1, ["a"]), (2, ["b"]))
    filled(file, "flags", [("id", "i4"), ("good", "?", (2,))], (1, [True, False]), (2, [False, False]))
    filled(file, "matrix", [("id", "i4"), ("m", "i2", (2, 3))], (1, [[1, 2, 3], [4, 5, 6]]), (2, [[7, 8, 9], [0, 1, 2]]))
    filled(file, "wide", [("m", "i8", (2,))], ([1, -2],), ([3, 4],))
    filled(file, "points", [("id", "i4"), ("p", inner, (2,))], (1, [(1, 2), (3, 4)]), (2, [(5, 6), (7, 8)]))
    filled(file, "deep", [("p", [("q", inner, (2,)), ("s", "S3", (2,))], (1,))], ([([(1, 2), (3, 4)], ["a", "b"])],))
    file.create_dataset("scalar", data=np.array((1, [b"a", b"b"]), dtype=[("id", "i4"), ("words", "S5", (2,))]))

    lone = np.dtype([("i", "i4"), ("f", "f4")])
    rows = file.create_dataset("sequences", (2,), dtype=h5py.vlen_dtype(lone))
    rows[0] = np.array([(1, 1.5), (2, 2.5)], dtype=lone)
    rows[1] = np.array([(3, 3.5)], dtype=lone)
    rows = file.create_dataset("flag_sequences", (2,), dtype=h5py.vlen_dtype(np.dtype("?")))
    rows[0] = [True, False]
    rows[1] = [True]

    elements = file.create_group("elements")
    pairs = np.array([[(1, 1.5), (2, 2.5)], [(3, 3.5), (4, 4.5)]], dtype=lone)
    kind = h5t.array_create(h5t.py_create(lone), (2,))
    low_level(elements, "records", kind, (2,), pairs, kind)
    kind = h5t.array_create(h5t.py_create(np.dtype("S3")), (2,))
    low_level(elements, "strings", kind, (2,), np.array([["a", "b"], ["c", "d"]], "S3"), kind)
    low_level(elements, "one_pair", kind, (), np.array(["a", "b"], "S3"), kind)
    kind = h5t.array_create(h5t.py_create(np.dtype("S3")), (1,))
    low_level(elements, "one_string", kind, (), np.array(["a"], "S3"), kind)
    kind = h5t.array_create(h5t.NATIVE_INT32, (2, 3))
    low_level(elements, "numbers", kind, (2,), np.arange(12, dtype="i4"), kind)
    low_level(elements, "many", kind, (1000, 3), np.arange(18000, dtype="i4"), kind)
    low_level(elements, "scalar", kind, (), np.arange(6, dtype="i4"), kind)
    kind = h5t.array_create(h5t.NATIVE_INT64, (3,))
    low_level(elements, "wide", kind, (1,), np.arange(3, dtype="i8"), kind)


def pandas_table(path):
    import pandas

    columns = {"a": ["a0", "a1", "a2"], "b": ["b0", "b1", "b2"], "x": [1.0, 2.0, 3.0], "flag": [True, False, True]}
    pandas.DataFrame(columns).to_hdf(path, key="df", format="table")


def plain(value):
    """Arrays as lists, records as dictionaries."""
    if isinstance(value, h5py.Empty):
        return None
    if isinstance(value, (bytes, np.bytes_)):
        return value.decode()
    if isinstance(value, np.void) and value.dtype.names:
        return {name: plain(value[name]) for name in value.dtype.names}
    if isinstance(value, np.ndarray):
        return plain(value[()]) if value.shape == () else [plain(each) for each in value]
    return value.item() if isinstance(value, np.generic) else value


def read(file):
    found = {}

    def visit(path, node):
        if isinstance(node, h5py.Dataset):
            found[f"/{path}"] = plain(node[()])

    file.visititems(visit)
    return {"datasets": found, "attributes": {name: plain(value) for name, value in file.attrs.items()}}


kind, path = sys.argv[1:]
if kind == "pandas":
    pandas_table(path)
else:
    with h5py.File(path, "w") as file:
        {"arrays": arrays}[kind](file)
with h5py.File(path, "r") as file:
    json.dump(read(file), sys.stdout)
