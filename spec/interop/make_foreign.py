"""Makes the files of spec/fixtures/foreign/: what h5py, PyTables, netCDF, MATLAB and instruments write. They are kept in
the repository; run this again only to change them.

    /usr/bin/python3 spec/interop/make_foreign.py spec/fixtures/foreign

Tried with h5py 3.7, PyTables 3.7, numpy 1.24. Nothing in the files depends on the time.
"""

import os
import sys
import warnings

import h5py
import numpy as np
import tables

folder = sys.argv[1]


def path(name):
    return os.path.join(folder, name)


def low_level(group, name, kind, space, data):
    """A dataset of a type that h5py has no word for."""
    dataset = h5py.h5d.create(group.id, name.encode(), kind, space)
    dataset.write(h5py.h5s.ALL, h5py.h5s.ALL, data, kind)


def numbers():
    with h5py.File(path("numbers.h5"), "w") as file:
        for name in "i1 i2 i4 i8 u1 u2 u4 u8 f2 f4 f8".split():
            file[f"little/{name}"] = np.array([0, 1, 100], f"<{name}")
            file[f"big/{name}"] = np.array([0, 1, 100], f">{name}")
        file["scalars/int64"] = np.int64(2**53 + 1)
        file["scalars/small_int64"] = np.int64(-7)
        file["scalars/uint64"] = np.uint64(2**64 - 1)
        file["scalars/float16"] = np.float16(0.5)
        file["scalars/one"] = np.array([42.5])
        file["complex"] = np.array([1 + 2j, -0.5j])
        file["matrix"] = np.arange(6, dtype=">i4").reshape(2, 3)
        file["rank5"] = np.arange(32, dtype="u1").reshape(2, 2, 2, 2, 2)
        file["nothing"] = h5py.Empty("f8")
        file["zero"] = np.zeros((0, 3), "f4")
        file["zero"].attrs["nothing"] = h5py.Empty("S1")
        file.create_dataset("longdouble", data=np.array([1.5, -2.25], "longdouble"))


def texts_and_kinds():
    with h5py.File(path("kinds.h5"), "w") as file:
        file["bool"] = np.bool_(True)
        file["bools"] = np.array([[True, False], [False, False]])
        colors = h5py.enum_dtype({"red": 0, "green": 1, "blue": 42}, basetype="i2")
        file.create_dataset("enum", data=np.array([42, 0], "i2"), dtype=colors)
        file["text"] = "Grüße"
        file["texts"] = np.array(["eins", "zwölf", ""], dtype=h5py.string_dtype())
        file["text_matrix"] = np.array([["a", "b"], ["c", "dd"]], dtype=h5py.string_dtype())
        file["fixed"] = np.array([b"ab", b"abcd", b""], "S4")
        file["fixed_utf8"] = np.array(["ö".encode()], h5py.string_dtype("utf-8", 6))
        padded = h5py.h5t.C_S1.copy()
        padded.set_size(6)
        padded.set_strpad(h5py.h5t.STR_SPACEPAD)
        space = h5py.h5s.create_simple((2,))
        low_level(file, "space_padded", padded, space, np.array([b"ab    ", b" abcde"], "S6"))
        null_padded = padded.copy()
        null_padded.set_strpad(h5py.h5t.STR_NULLPAD)
        low_level(file, "null_padded", null_padded, space, np.array([b"abcdef", b"a"], "S6"))
        latin = h5py.h5t.C_S1.copy()
        latin.set_size(8)
        low_level(file, "latin1", latin, h5py.h5s.create(h5py.h5s.SCALAR), np.array("Grüße".encode("latin-1"), "S8"))
        ragged = h5py.vlen_dtype("f8")
        rows = file.create_dataset("ragged", (3,), dtype=ragged)
        rows[0], rows[1], rows[2] = [1.0, 2.0], [], [3.0]
        file["opaque"] = np.array([b"\x01\x02", b"\x03\x04"], "V2")
        low_level(file, "bitfield", h5py.h5t.STD_B8LE, space, np.array([5, 255], "u1"))
        file["reference"] = file["bool"].ref
        file["deeper/still/text"] = "x"
        leads = [file["bool"].ref, file["deeper/still/text"].ref, file.ref, h5py.h5r.Reference()]
        file.create_dataset("references", data=leads, dtype=h5py.ref_dtype)
        region = file["bools"].regionref[0:1, :]
        file.create_dataset("region", data=region, dtype=h5py.regionref_dtype)


def compounds():
    with h5py.File(path("compounds.h5"), "w") as file:
        particle = np.dtype([("mass", "<f8"), ("charge", "i1"), ("alive", "?"), ("name", h5py.string_dtype())])
        file["particles"] = np.array([(1.5, -1, True, "e"), (1836.0, 1, False, "p")], particle)
        file["one"] = np.array((2.5, 0, True, "n"), particle)
        file["nested"] = np.array(
            [((1.0, 2.0), [7, 8, 9], b"ab"), ((3.0, 4.0), [1, 2, 3], b"c")],
            [("at", [("x", ">f4"), ("y", ">f4")]), ("hits", "<i2", (3,)), ("tag", "S3")],
        )
        file["grid"] = np.zeros((2, 2), [("x", "i4"), ("y", "i4")])
        file["named_type"] = np.dtype("f8")


def stored():
    with h5py.File(path("stored.h5"), "w") as file:
        data = np.arange(1000, dtype="i4").reshape(50, 20)
        plain = dict(data=data, chunks=(16, 8))
        file.create_dataset("gzip", compression="gzip", shuffle=True, **plain)
        file.create_dataset("checked", fletcher32=True, **plain)
        file.create_dataset("scaled", data=data, chunks=(16, 8), scaleoffset=0)
        file.create_dataset("growing", maxshape=(None, 20), **plain)
        file.create_dataset("lzf", compression="lzf", **plain)
        sparse = file.create_dataset("never_written", (1000,), "f4", chunks=(100,), fillvalue=2.5)
        sparse[3] = 1
        layout = h5py.VirtualLayout((50,), "i4")
        layout[:] = h5py.VirtualSource(file["gzip"])[:, 0]
        file.create_virtual_dataset("virtual", layout)


def links():
    with h5py.File(path("linked.h5"), "w") as file:
        file["data/value"] = 1.5
        file["data/text"] = "x"
        file["hard"] = file["data"]
        file["soft"] = h5py.SoftLink("/data")
        file["dangling"] = h5py.SoftLink("/nowhere")
        file["outside"] = h5py.ExternalLink("numbers.h5", "/matrix")
        file["circle/a"] = h5py.SoftLink("/circle/b")
        file["circle/b"] = h5py.SoftLink("/circle/a")
        file["tree/branch/leaf"] = 1
        file["tree/branch/up"] = h5py.SoftLink("/tree")
        file["ring/inner/value"] = 2
        file["ring/inner/self"] = file["ring"]
    with h5py.File(path("order.h5"), "w") as file:
        for track in (False, True):
            group = file.create_group("tracked" if track else "untracked", track_order=track)
            for name in ("zeta", "alpha", "10", "9"):
                group[name] = 1.0


def instrument():
    """A NeXus-like file with dimension scales, as netCDF and xarray read it."""
    with h5py.File(path("instrument.h5"), "w") as file:
        file.attrs["NX_class"] = "NXroot"
        entry = file.create_group("entry")
        entry.attrs["NX_class"] = "NXentry"
        entry["title"] = "scan 7"
        entry["start_time"] = "2024-05-01T12:00:00Z"
        entry.attrs["run"] = np.int32(7)
        entry.attrs["operators"] = ["ada", "grace"]
        entry.attrs["tags"] = np.array([b"a", b"bc"], "S2")
        data = entry.create_group("data")
        data["time"] = np.array([0.0, 60.0, 120.0])
        data["time"].attrs["units"] = "seconds since 2024-05-01 00:00:00 UTC"
        data["time"].make_scale("time")
        data["channel"] = np.arange(2, dtype="i4")
        data["channel"].make_scale("channel")
        counts = data.create_dataset("counts", data=np.arange(6, dtype=">u2").reshape(3, 2), fillvalue=0)
        counts.attrs["units"] = "counts"
        counts.attrs["_FillValue"] = np.array([65535], ">u2")
        counts.attrs["valid"] = np.True_
        counts.dims[0].attach_scale(data["time"])
        counts.dims[1].attach_scale(data["channel"])
        columns = entry.create_group("events")
        columns["energy"] = np.array([1.5, 2.5, 3.5], "f4")
        columns["detector"] = np.array([1, 2, 1], "u1")
        columns["label"] = np.array([b"a", b"b", b"c"])


def matlab():
    """As MATLAB's save(…, '-v7.3'): a block of 512 bytes before the HDF5 file, columns first, texts as UTF-16 codes."""
    name = path("matlab.mat")
    with h5py.File(name, "w", userblock_size=512) as file:

        def put(group, key, data, kind, **more):
            group[key] = data
            group[key].attrs.create("MATLAB_class", np.bytes_(kind))
            for attribute, value in more.items():
                group[key].attrs.create(attribute, value)

        put(file, "x", np.array([[1.0, 3.0, 5.0], [2.0, 4.0, 6.0]]).T.copy(), "double")
        put(file, "scalar", np.array([[42.0]]), "double")
        put(file, "name", np.array([[ord(c)] for c in "Röntgen"], "u2"), "char", MATLAB_int_decode=np.int32(2))
        put(file, "row", np.array([[1.0], [2.0], [3.0]]), "double")
        put(file, "column", np.array([[4, 5]], "i2"), "int16")
        put(file, "wide", np.array([[2**60]], "i8"), "int64")
        names = np.array([[ord(a), ord(b)] for a, b in zip("one", "two")], "u2")
        put(file, "names", names, "char", MATLAB_int_decode=np.int32(2))
        put(file, "flags", np.array([[1], [0]], "u1"), "logical", MATLAB_int_decode=np.int32(1))
        put(file, "mask", np.array([[1, 0], [1, 1]], "u1"), "logical", MATLAB_int_decode=np.int32(1))
        put(file, "nothing", np.array([0, 0], "u8"), "char", MATLAB_empty=np.uint8(1))
        put(file, "flag", np.array([[1]], "u1"), "logical", MATLAB_int_decode=np.int32(1))
        put(file, "empty", np.array([0, 0], "u8"), "double", MATLAB_empty=np.uint8(1))
        group = file.create_group("s")
        group.attrs.create("MATLAB_class", np.bytes_("struct"))
        put(group, "gain", np.array([[2.5]]), "double")
        refs = file.create_group("#refs#")
        put(refs, "a", np.array([[7.0]]), "double")
        put(refs, "b", np.array([[104], [105]], "u2"), "char", MATLAB_int_decode=np.int32(2))
        cell = np.array([[refs["a"].ref], [refs["b"].ref]], dtype=h5py.ref_dtype)
        file.create_dataset("cell", data=cell, dtype=h5py.ref_dtype)
        file["cell"].attrs.create("MATLAB_class", np.bytes_("cell"))
        two, one = refs["b"].ref, refs["a"].ref
        file.create_dataset("cells", data=np.array([[one, two], [two, one]], dtype=h5py.ref_dtype), dtype=h5py.ref_dtype)
        file["cells"].attrs.create("MATLAB_class", np.bytes_("cell"))
        put(file, "none", np.array([0, 0], "u8"), "cell", MATLAB_empty=np.uint8(1))
    with open(name, "r+b") as file:
        text = "MATLAB 7.3 MAT-file, Platform: GLNXA64, Created on: Wed May  1 12:00:00 2024 HDF5 schema 1.00 ."
        file.write(text.ljust(116).encode() + bytes(8) + b"\x00\x02IM")


def pytables():
    class Event(tables.IsDescription):
        id = tables.Int64Col(pos=0)
        energy = tables.Float32Col(pos=1)
        good = tables.BoolCol(pos=2)
        label = tables.StringCol(8, pos=3)
        position = tables.Float64Col(shape=(3,), pos=4)

    with tables.open_file(path("pytables.h5"), "w", title="a run") as file:
        group = file.create_group("/", "run1", "the first")
        group._v_attrs.operator = "ada"
        packed = tables.Filters(complevel=5, complib="zlib", shuffle=True)
        table = file.create_table(group, "events", Event, filters=packed, expectedrows=3, chunkshape=8)
        for i in range(3):
            row = table.row
            row["id"], row["energy"], row["good"], row["label"] = i, i / 2, i % 2, f"e{i}"
            row["position"] = [i, i + 1, i + 2]
            row.append()
        table.flush()
        file.create_array(group, "array", np.array([1, 2, 3], "i2"))
        file.create_array(group, "strings", [b"ab", b"c"])
        file.create_carray(group, "carray", obj=np.eye(3), filters=tables.Filters(complevel=1))
        growing = file.create_earray(group, "earray", tables.Float64Atom(), (0, 2), chunkshape=(4, 2))
        growing.append(np.array([[1.0, 2.0], [3.0, 4.0]]))
        ragged = file.create_vlarray(group, "vlarray", tables.Int32Atom(), chunkshape=4)
        ragged.append([1, 2, 3])
        ragged.append([4])
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            group._v_attrs.setup = {"a": 1}  # a pickle, in an attribute


os.makedirs(folder, exist_ok=True)
for make in (numbers, texts_and_kinds, compounds, stored, links, instrument, matlab, pytables):
    make()
