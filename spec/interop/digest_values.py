"""Prints what h5py reads of an HDF5 file: a digest of the leaves of each dataset and, behind an @, of each attribute.

Of what h5py can't read, and what MATLAB means otherwise than it is stored, it prints null.
"""
import hashlib
import json
import struct
import sys
import warnings

import h5py
import numpy as np
from h5py import h5t

warnings.simplefilter("ignore")
most = 2_000_000


class Other(Exception):
    """There is no one value to compare."""


def number(value):
    if isinstance(value, (bool, np.bool_, int, np.integer)):
        return str(int(value))
    if np.longdouble(float(value)) != value and value == value:
        raise Other
    value = float(value)
    if value != value:
        return "nan"
    if value.is_integer() and abs(value) < 2**53:
        return "-0" if value == 0 and struct.pack(">d", value)[0] else str(int(value))
    return "f" + struct.pack(">d", value).hex()


def string(value, kind):
    raw = value if isinstance(value, bytes) else str(value).encode("utf8", "surrogateescape")
    if not kind.is_variable_str():
        if kind.get_strpad() == h5t.STR_SPACEPAD:
            raw = raw.rstrip(b" ")
        if kind.get_strpad() == h5t.STR_NULLTERM:
            raw = raw.split(b"\0")[0]
    try:
        return "s" + raw.decode("utf8")
    except UnicodeDecodeError:
        return "s" + raw.decode("latin-1")


def leaves(value, kind, file):
    group = kind.get_class()
    if group == h5t.COMPOUND:
        names = [kind.get_member_name(i).decode("utf8") for i in range(kind.get_nmembers())]
        rows = np.asarray(value)
        if rows.dtype.names is None:
            for row in rows.ravel():
                yield from ("k" + names[0], number(row.real), "k" + names[1], number(row.imag))
            return
        for row in rows.ravel():
            for i, name in enumerate(names):
                yield "k" + name
                yield from leaves(row[name], kind.get_member_type(i), file)
    elif group == h5t.ARRAY:
        yield from leaves(value, kind.get_super(), file)
    elif group == h5t.VLEN:
        holds_many = isinstance(value, np.ndarray) and value.dtype == object
        for each in value.ravel() if holds_many else [value]:
            yield from leaves(np.asarray(each), kind.get_super(), file)
    elif group in (h5t.INTEGER, h5t.ENUM, h5t.FLOAT):
        for each in np.asarray(value).ravel():
            yield number(each)
    elif group == h5t.STRING:
        for each in np.asarray(value).ravel().tolist():
            yield string(each if each else b"", kind)
    elif group in (h5t.OPAQUE, h5t.BITFIELD):
        for byte in np.ascontiguousarray(np.asarray(value)).tobytes():
            yield str(byte)
    elif group == h5t.REFERENCE:
        for each in np.asarray(value).ravel().tolist():
            if not each:
                yield "null"
            elif isinstance(each, h5py.RegionReference):
                yield "r" + (file[each].name or "")
            else:
                yield "r" + reference_name(file, each)
    else:
        raise Other


def reference_name(file, reference):
    try:
        return file[reference].name or ""
    except ValueError:
        return ""


def digest(tokens):
    found = hashlib.sha1()
    for count, token in enumerate(tokens):
        if count > most:
            raise Other
        found.update(token.encode("utf8", "surrogatepass") + b"\n")
    return found.hexdigest()


def described(read, kind, file):
    try:
        value = read()
        return digest(["null"] if isinstance(value, h5py.Empty) else leaves(value, kind, file))
    except Exception:
        return None


def attribute_of(node, name):
    attribute = node.attrs.get_id(name)
    kind = attribute.get_type()
    if kind.get_class() != h5t.STRING or attribute.get_space().get_simple_extent_type() == h5py.h5s.NULL:
        return kind, lambda: node.attrs[name]

    def raw():
        texts = np.zeros(attribute.shape, h5py.string_dtype() if kind.is_variable_str() else attribute.dtype)
        attribute.read(texts)
        return texts

    return kind, raw


def main(path):
    found = {}
    with h5py.File(path, "r") as file:

        def visit(name, node):
            place = "/" + name if name else "/"
            for attribute in node.attrs.keys():
                kind, read = attribute_of(node, attribute)
                found[f"{place}@{attribute}"] = described(read, kind, file)
            if isinstance(node, h5py.Dataset):
                isOther = "MATLAB_class" in node.attrs or np.prod(node.shape or [0], dtype=float) > most
                found[place] = None if isOther else described(lambda: node[()], node.id.get_type(), file)

        visit("", file)
        file.visititems(visit)
    json.dump(found, sys.stdout)


main(sys.argv[1])
