"""Makes files of one odd node each, which `h5orm check --for` judges and the readers read. In each are a dataset `aaa`
before the odd node `x`, and one `zzz` after it.

    /usr/bin/python3 make_stumbling.py folder
"""

import os
import sys

import h5py
import numpy as np
from h5py import h5d, h5s, h5t

odd = {}


def kind(make):
    odd[make.__name__] = make


def low_level(file, type_, data, space=None):
    space = space or h5s.create(h5s.SCALAR)
    h5d.create(file.id, b"x", type_, space).write(h5s.ALL, h5s.ALL, data, type_)


def string_type(size, label):
    made = h5t.C_S1.copy()
    made.set_size(size)
    made.set_cset(label)
    return made


def rows(file, values, *members):
    file["x"] = np.array(values, dtype=list(members))


utf8 = "Müller".encode()


@kind
def plain(file):
    file["x"] = np.arange(3.0)


@kind
def utf8_string(file):
    low_level(file, string_type(9, h5t.CSET_UTF8), np.array(utf8, "S9"))


@kind
def utf8_label_of_ascii(file):
    low_level(file, string_type(9, h5t.CSET_UTF8), np.array(b"Muller", "S9"))


@kind
def utf8_strings(file):
    low_level(file, string_type(9, h5t.CSET_UTF8), np.array([utf8, b"a"], "S9"), h5s.create_simple((2,)))


@kind
def false_label(file):
    low_level(file, string_type(9, h5t.CSET_ASCII), np.array(utf8, "S9"))


@kind
def ascii_strings(file):
    file["x"] = np.array([b"abc", b"a"], "S4")


@kind
def matrix_of_strings(file):
    file["x"] = np.array([[b"ab", b"a"], [b"c", b""]], "S3")


@kind
def variable_string(file):
    file["x"] = "abc"


@kind
def variable_strings(file):
    file.create_dataset("x", data=["a", "b"], dtype=h5py.string_dtype("ascii"))


@kind
def two_floats(file):
    rows(file, [(1.0, 2.0)], ("a", "f8"), ("b", "f8"))


@kind
def three_floats(file):
    rows(file, [(1.0, 2.0, 3.0)], ("a", "f8"), ("b", "f8"), ("c", "f8"))


@kind
def mixed_rows(file):
    rows(file, [(1.0, 2)], ("a", "f8"), ("b", "i4"))


@kind
def rows_of_variable_strings(file):
    rows(file, [(1.0, "a")], ("a", "f8"), ("b", h5py.string_dtype()))


@kind
def nested_rows(file):
    rows(file, [(1.0, (2,))], ("a", "f8"), ("b", [("c", "i4")]))


@kind
def one_row(file):
    rows(file, (1.0, 2), ("a", "f8"), ("b", "i4"))


@kind
def complex_numbers(file):
    file["x"] = np.array([1 + 2j])


@kind
def enumeration(file):
    file["x"] = np.array([True, False])


@kind
def opaque(file):
    file["x"] = np.array([b"\x01\x02"], "V2")


@kind
def bitfield(file):
    low_level(file, h5t.STD_B8LE, np.array([5, 255], "u1"), h5s.create_simple((2,)))


@kind
def sequences(file):
    made = file.create_dataset("x", (2,), dtype=h5py.vlen_dtype("f8"))
    made[0], made[1] = [1.0, 2.0], [3.0]


@kind
def reference(file):
    file.create_dataset("x", data=file["aaa"].ref, dtype=h5py.ref_dtype)


@kind
def array_elements(file):
    file.create_dataset("x", (2,), dtype=np.dtype(("f8", (3,))))


@kind
def half_floats(file):
    file["x"] = np.array([1.5], "f2")


@kind
def big_endian(file):
    file["x"] = np.array([1.5], ">f8")


@kind
def null_space(file):
    file["x"] = h5py.Empty("f8")


@kind
def zero_length(file):
    file["x"] = np.zeros(0)


@kind
def dangling_link(file):
    file["x"] = h5py.SoftLink("/nowhere")


@kind
def soft_link(file):
    file["x"] = h5py.SoftLink("/aaa")


@kind
def external_link(file):
    file["x"] = h5py.ExternalLink("missing.h5", "/a")


@kind
def two_names(file):
    file.create_group("g")["v"] = 1.0
    file["x"] = file["g"]


@kind
def hard_cycle(file):
    file.create_group("x")["v"] = 1.0
    file["x/self"] = file["x"]


@kind
def soft_cycle(file):
    file.create_group("x")["v"] = 1.0
    file["x/self"] = h5py.SoftLink("/x")


@kind
def colliding_names(file):
    file["x y"] = 1.0
    file["x_y"] = 2.0


@kind
def packed_by_lzf(file):
    file.create_dataset("x", data=np.arange(100.0), compression="lzf")


@kind
def packed_by_gzip(file):
    file.create_dataset("x", data=np.arange(100.0), compression="gzip", shuffle=True)


for name, make in odd.items():
    with h5py.File(os.path.join(sys.argv[1], f"{name}.h5"), "w", libver=("v108", "v110"), track_order=True) as file:
        file["aaa"] = 1.0
        make(file)
        file["zzz"] = 2.0
print(*odd)
