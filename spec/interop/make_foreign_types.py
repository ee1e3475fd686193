"""Makes files of types that few programs write, and prints as JSON what h5py reads of every dataset and attribute.

    python3 make_foreign_types.py arrays FILE

h5py leaves elements that were never written as they are in memory: of those it prints zeros.
"""

import json
import sys

import h5py
import numpy as np
from h5py import h5d, h5p, h5s, h5t

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


def big_endian(file):
    def colors(base):
        return h5py.enum_dtype({"red": 0, "blue": 5}, basetype=base)

    a, b = ("a", ">i4"), ("b", ">f8")
    filled(file, "plain", [a, b], (1, 2.5))
    filled(file, "fixed_string", [a, b, ("s", "S3")], (1, 2.5, "ab"))
    filled(file, "string", [a, b, ("s", text)], (1, 2.5, "hi"), (2, 3.5, "you"))
    filled(file, "string_first", [("s", text), a, b], ("hi", 1, 2.5))
    filled(file, "int8", [a, b, ("n", "i1")], (1, 2.5, 2))
    filled(file, "bool", [a, b, ("ok", "?")], (1, 2.5, True))
    filled(file, "mixed", [a, ("c", "<f8"), b], (1, 2.5, 3.5))
    filled(file, "half", [a, ("h", ">f2"), ("n", "i1")], (1, 1.5, 2))
    filled(file, "array", [("a", ">i4", (2,)), b, ("n", "i1")], ([1, 2], 2.5, 3))
    filled(file, "records", [a, ("p", [("x", ">i2"), b], (2,)), ("n", "i1")], (1, [(2, 2.5), (3, 3.5)], 4))
    for name, base in (("big", ">i2"), ("little", "<i2"), ("byte", "i1")):
        filled(file, f"{name}_enum", [a, ("e", colors(base)), b], (1, 5, 2.5))
        filled(file, f"{name}_enum_last", [a, b, ("e", colors(base))], (1, 2.5, 5))
        filled(file, f"{name}_enum_array", [a, ("e", colors(base), (2,)), b], (1, [5, 0], 2.5))
        filled(file, f"{name}_enum_within", [a, ("n", [("x", ">i2"), ("e", colors(base)), b]), b], (1, (2, 5, 3.5), 2.5))
        filled(file, f"{name}_enum_records", [a, ("n", [("x", ">i2"), ("e", colors(base))], (2,)), b], (1, [(2, 5), (3, 0)], 2.5))
        data = np.array([5, 0], base)
        file.create_dataset(f"{name}_enum_alone", data=data, dtype=colors(base))
        file.attrs.create(f"{name}_enum_alone", data, dtype=colors(base))
    # h5py reads big-endian sequences within records in the wrong order; h5dump does not.
    filled(file, "little_sequence", [a, ("v", h5py.vlen_dtype(np.dtype("<i4")))], (1, np.array([7, 8], "<i4")))
    for name, kind in (("records", [a, b]), ("int8_records", [a, ("n", "i1")])):
        kind = np.dtype(kind)
        file.create_dataset(f"{name}_sequence", (1,), dtype=h5py.vlen_dtype(kind))[0] = np.array([(5, 1), (6, 2)], kind)


def never_filled(file):
    never = h5p.create(h5p.DATASET_CREATE)
    never.set_fill_time(h5d.FILL_TIME_NEVER)
    kinds = {kind: np.dtype(kind) for kind in ("i4", ">i4", "f8", "S5", "?")}
    kinds["records"] = np.dtype([("a", "i4"), ("s", "S3")])
    expected = {}
    for name, kind in kinds.items():
        # The longest ones are read in pieces.
        length = 600_000 if name == "f8" else 1000
        tenth = length // 10
        chunked = never.copy()
        chunked.set_chunk((tenth,))
        for layout, properties in (("contiguous", never), ("chunked", chunked)):
            space = h5s.create_simple((length,))
            label = f"{name}_{layout}"
            dataset = h5d.create(file.id, label.encode(), h5t.py_create(kind, logical=True), space, properties)
            values = np.zeros(length, kind)
            if layout == "chunked":
                part = values[tenth : 2 * tenth]
                part[:] = np.ones(tenth, kind) if name != "records" else (1, b"ab")
                space.select_hyperslab((tenth,), (tenth,))
                dataset.write(h5s.create_simple((tenth,)), space, part.copy())
            expected[f"/{label}"] = plain(values)
    h5d.create(file.id, b"scalar", h5t.NATIVE_INT32, h5s.create(h5s.SCALAR), never)
    expected["/scalar"] = 0
    return {"datasets": expected, "attributes": {}}


def links(path):
    with h5py.File(path, "w") as file:
        group = file.create_group("g")
        group["x"] = 1
        group["absolute"] = h5py.SoftLink("/no/such/place")
        group["relative"] = h5py.SoftLink("no/such/place")
        group["through"] = h5py.SoftLink("/g/x/y")
        group["chain"] = h5py.SoftLink("/g/absolute/deeper")
        group["beyond"] = h5py.SoftLink("/g/user/y")
        group["user"] = h5py.ExternalLink("other.h5", "/x")
    # h5py makes no user-defined links: the kind of the external one, 64, becomes another.
    with open(path, "rb") as file:
        content = file.read()
    external = b"\x01\x08\x40\x04user"
    assert content.count(external) == 1
    with open(path, "wb") as file:
        file.write(content.replace(external, b"\x01\x08\x46\x04user"))


def references(path):
    with h5py.File(path, "w") as file:
        file["a"] = np.arange(6.0).reshape(2, 3)
        deep = file.create_group("g/deep")
        deep["x"] = np.array([1, 2], "i4")
        file["gone"] = 1.0
        one, gone = file["a"].ref, file["gone"].ref
        lost = [one, deep.ref, h5py.Reference(), gone]
        file.create_dataset("objects", data=lost, dtype=h5py.ref_dtype)
        file.create_dataset("square", data=np.array([[one, one]], h5py.ref_dtype), dtype=h5py.ref_dtype)
        file.create_dataset("single", data=one, dtype=h5py.ref_dtype)
        file.create_dataset("none", shape=(0,), dtype=h5py.ref_dtype)
        file.create_dataset("regions", data=[deep["x"].regionref[0:1], h5py.RegionReference()], dtype=h5py.regionref_dtype)
        kind = np.dtype([("n", "i4"), ("r", h5py.ref_dtype)])
        records = np.zeros(2, kind)
        records[0], records[1] = (7, one), (8, h5py.Reference())
        file.create_dataset("records", data=records, dtype=kind)
        sequences = file.create_dataset("sequences", (2,), dtype=h5py.vlen_dtype(h5py.ref_dtype))
        sequences[0], sequences[1] = np.array([one, deep.ref], h5py.ref_dtype), np.array([], h5py.ref_dtype)
        file["holder"] = 1.0
        attributes = file["holder"].attrs
        attributes["object"] = one
        attributes["region"] = deep["x"].regionref[0:1]
        attributes.create("records", records, dtype=kind)
        for name in ("x", "y"):
            file[f"scale_{name}"] = np.arange(2.0 if name == "x" else 3.0)
            file[f"scale_{name}"].make_scale(name)
        for axis, name in enumerate(("x", "y")):
            file["a"].dims[axis].attach_scale(file[f"scale_{name}"])
        file["a"].dims[0].label = "across"
        colors = h5py.enum_dtype({"RED": 0, "GREEN": 5}, basetype="i1")
        file.create_dataset("color", data=5, dtype=colors)
        file.create_dataset("colors", data=[0, 5, 7], dtype=colors)
        file["holder"].attrs.create("color", 0, dtype=colors)
        del file["gone"]


def number_formats(path):
    with h5py.File(path, "w") as file:
        vector = h5s.create_simple((4,))

        def integers(name, base, size, precision, offset, memory, values, attribute=False):
            kind = base.copy()
            if size > kind.get_size():
                kind.set_size(size)
            kind.set_precision(precision)
            kind.set_offset(offset)
            if size < kind.get_size():
                kind.set_size(size)
            low_level(file, name, kind, vector, np.array(values, memory))

        def low_level(place, name, kind, space, values):
            dataset = h5d.create(place.id, name.encode(), kind, space)
            dataset.write(h5s.ALL, h5s.ALL, values)
            attribute = h5py.h5a.create(place.id, name.encode(), kind, space)
            attribute.write(values)

        integers("int20", h5t.STD_I32LE, 4, 20, 0, "i4", [0, -1, -2, 1000])
        integers("int20_offset", h5t.STD_I32LE, 4, 20, 4, "i4", [0, -1, -2, 1000])
        integers("int20_big", h5t.STD_I32BE, 4, 20, 4, "i4", [0, -1, -2, 1000])
        integers("uint12", h5t.STD_U16LE, 2, 12, 2, "u2", [0, 1, 2, 4095])
        integers("int24", h5t.STD_I32LE, 3, 24, 0, "i4", [0, -1, -2, 1000])
        integers("int40", h5t.STD_I64LE, 5, 40, 0, "i8", [0, -1, -2, 2**38])
        kinds = {"bfloat16": (15, 7, 8, 0, 7, 16, 2), "float24": (23, 15, 8, 0, 15, 24, 3)}
        for name, (*fields, precision, size) in kinds.items():
            for order, base in (("", h5t.IEEE_F32LE), ("_big", h5t.IEEE_F32BE)):
                kind = base.copy()
                kind.set_fields(*fields)
                kind.set_precision(precision)
                kind.set_size(size)
                kind.set_ebias(127)
                low_level(file, name + order, kind, vector, np.array([1, 1.5, -2, np.inf], "f4"))
        for name, values in (("exact", [0, 1.5, -2, 2.0**-1000]), ("special", [np.nan, np.inf, -np.inf, -0.0])):
            file[f"long_{name}"] = np.array(values, np.longdouble)
        file["long_lossy"] = np.array([1, 3], np.longdouble) / 3
        file["long_single"] = np.longdouble(0.5)
        member = h5t.STD_I32LE.copy()
        member.set_precision(20)
        member.set_offset(4)
        record = h5t.create(h5t.COMPOUND, 12)
        record.insert(b"a", 0, h5t.NATIVE_INT32)
        record.insert(b"b", 4, member)
        record.insert(b"c", 8, h5t.IEEE_F32LE)
        dataset = h5d.create(file.id, b"records", record, h5s.create_simple((2,)))
        dataset.write(h5s.ALL, h5s.ALL, np.array([(1, -5, 0.5), (2, 7, 1.5)], [("a", "i4"), ("b", "i4"), ("c", "f4")]))
        member.commit(file.id, b"named")
        low_level(file, "of_named", member, vector, np.array([0, -1, -2, 1000], "i4"))


def other_files(path):
    with h5py.File(path, "w") as file:
        file["here"] = np.arange(3.0)
        for name, source in (("same", "."), ("other", "elsewhere.h5")):
            layout = h5py.VirtualLayout((3,), "f8")
            layout[:] = h5py.VirtualSource(source, "here", (3,))
            file.create_virtual_dataset(name, layout, fillvalue=-1)
        file.create_dataset("raw", shape=(4,), dtype="i4", external=[("nowhere.bin", 0, 16)])
        for codec, number in (("snappy", 3), ("zlib", 4)):
            packed = h5p.create(h5p.DATASET_CREATE)
            packed.set_chunk((4,))
            packed.set_filter(32001, h5py.h5z.FLAG_OPTIONAL, (2, 2, 8, 32, 5, 1, number))
            dataset = h5d.create(file.id, codec.encode(), h5t.NATIVE_DOUBLE, h5s.create_simple((4,)), packed)
            dataset.write_direct_chunk((0,), b"x" * 32, 0)


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
expected = None
special = {"pandas": pandas_table, "links": links, "references": references, "other_files": other_files, "numbers": number_formats}
if kind in special:
    special[kind](path)
else:
    with h5py.File(path, "w") as file:
        make = {"arrays": arrays, "big_endian": big_endian, "never_filled": never_filled}[kind]
        expected = make(file)
if expected is None and kind in ("pandas", "arrays", "big_endian"):
    with h5py.File(path, "r") as file:
        expected = read(file)
json.dump(expected, sys.stdout)
