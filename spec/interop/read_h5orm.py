"""Reads files of h5orm, written from docs/file-format.md alone: it shows that the page is complete.

    python3 read_h5orm.py run.h5 /run1      prints what lies there as JSON, in the form of `describe`
"""

import json
import re
import struct
import sys

import h5py
import numpy as np

UNDEFINED, HOLE = object(), object()
ERRORS = 'Error EvalError RangeError ReferenceError SyntaxError TypeError URIError AggregateError'.split()
BYTES = ('ArrayBuffer', 'Uint8ClampedArray', 'DataView', 'Buffer')
TEXTS = ('RegExp', 'URL', 'URLSearchParams', 'Symbol', 'Named', 'External')
BOXES = ('Number', 'String', 'Boolean', 'BigInt')
VIEWS = {
    'i1': 'Int8Array', 'u1': 'Uint8Array', 'i2': 'Int16Array', 'u2': 'Uint16Array', 'i4': 'Int32Array',
    'u4': 'Uint32Array', 'i8': 'BigInt64Array', 'u8': 'BigUint64Array', 'f4': 'Float32Array', 'f8': 'Float64Array',
}  # fmt: skip


class Value:
    """A JavaScript object: its kind, and what is in it by name."""

    def __init__(self, kind, **parts):
        self.kind, self.parts = kind, parts


class BigInt(int):
    """A bigint; ints and floats are numbers."""


class Reader:
    def __init__(self, file):
        if file.attrs.get('h5orm_format', 1) > 1:
            raise ValueError('a newer h5orm wrote this file')
        self.file, self.made, self.columns = file, {}, {}

    def load(self, path):
        node = self.file[path]
        key = h5py.h5o.get_info(node.id).addr
        if key not in self.made:
            kind = text(node.attrs.get('js_type'))
            if kind == 'Reference' and ('target' not in node.attrs or 'row' in node.attrs):
                return self.reference(node)
            if kind == 'Reference':
                self.made[key] = value = Value('Array')
                numbers = node if isinstance(node, h5py.Dataset) else node['rows']
                rows = self.elements(text(node.attrs['target']))
                value.parts['items'] = [UNDEFINED if row < 0 else rows[row] for row in numbers[()]]
            elif isinstance(node, h5py.Dataset):
                self.made[key] = dataset(node, kind)
            else:
                self.made[key] = value = Value(kind)
                self.group(node, kind, value)
        return self.made[key]

    def reference(self, node):
        path = text(node.attrs['target']) if 'target' in node.attrs else plain_text(node)
        if 'view' in node.attrs:
            offset, length = int(node.attrs['byteOffset']), int(node.attrs['length'])
            key = h5py.h5o.get_info(node.id).addr
            view = Value(text(node.attrs['view']), buffer=self.load(path), offset=offset, length=length)
            return self.made.setdefault(key, view)
        if 'row' not in node.attrs:
            return self.load(path)
        first, *others = np.atleast_1d(node.attrs['row'])
        target = self.elements(path)[first]
        for index in others:
            target = target.parts['items'][index]
        return target

    def elements(self, path):
        """What a column, or any array, has: one value for each row."""
        node = self.file[path]
        key = h5py.h5o.get_info(node.id).addr
        if key not in self.columns:
            plain = isinstance(node, h5py.Dataset) and 'js_type' not in node.attrs
            if plain and node.dtype.kind in 'iuf' and len(node.shape) > 1:
                rows = [Value(view_name(row), bytes=row.tobytes()) for row in node[()]]
            elif plain and node.dtype.kind in 'iuf':
                rows = [float(number) for number in node[()]]
            else:
                rows = self.load(path).parts['items']
            self.columns[key] = rows
        return self.columns[key]

    def fill(self, rows, group, codes, prefix=''):
        """Gives rows what the columns of a group have for them."""
        for key in own(group):
            name, path = property_name(key), f'{group.name}/{key}'
            if isinstance(group[key], h5py.Group) and 'js_type' not in group[key].attrs:
                inner = [row.parts['fields'].setdefault(name, Value('Object', fields={})) for row in rows]
                self.fill(inner, group[key], codes, f'{prefix}{key}%2F')
                continue
            missing = codes[prefix + key][()] if prefix + key in codes else [0] * len(rows)
            for row, value, code in zip(rows, self.elements(path), missing):
                if code != 3:
                    row.parts['fields'][name] = [value, None, UNDEFINED][code]

    def group(self, node, kind, value):
        name = text(node.attrs.get('js_class'))
        inner = node.get('__', {})
        if kind == 'Array':
            children = {int(key): self.child(node, key) for key in own(node)}
            length = int(node.attrs.get('length', len(children)))
            value.parts['items'] = [children.get(i, HOLE) for i in range(length)]
        elif kind == 'MaskedArray':
            numbers, codes = node['values'][()], node['missing'][()]
            absent = {1: None, 2: UNDEFINED, 3: HOLE}
            items = [absent.get(code, float(number)) for number, code in zip(numbers, codes)]
            value.kind, value.parts['items'] = 'Array', items
        elif kind in ('Texts', 'TextSet'):
            data, ends = node['values'][()], np.cumsum(node['row_size'][()])
            coding = ('utf-8', 'strict') if data.dtype == np.uint8 else ('utf-16-le', 'surrogatepass')
            texts = [data[start:end].tobytes().decode(*coding) for start, end in zip([0, *ends], ends)]
            value.kind, value.parts['items'] = 'Array' if kind == 'Texts' else 'Set', texts
        elif kind == 'Table':
            parts = {} if name is None else {'version': int(node.attrs.get('js_version', 0)), 'inner': {}}
            rows = [Value(name or 'Object', fields={}, **parts) for _ in range(int(node.attrs['length']))]
            value.kind, value.parts['items'] = 'Array', rows
            self.fill(rows, node, inner.get('missing', {}))
        elif kind == 'Ragged':
            ends = np.cumsum(node['row_size'][()])
            value.kind, starts = 'Array', [0, *ends[:-1]]
            values = node['values']
            typed = 'js_type' not in values.attrs and len(values.shape) == 1
            if not typed:
                value.parts['items'] = [Value('Array', items=[]) for _ in ends]
                whole = self.elements(f'{node.name}/values')
                for row, start, end in zip(value.parts['items'], starts, ends):
                    row.parts['items'].extend(whole[start:end])
            else:
                rows = [values[start:end] for start, end in zip(starts, ends)]
                value.parts['items'] = [Value(view_name(row), bytes=row.tobytes()) for row in rows]
        elif kind == 'MixedTable':
            names, items = [text(one) for one in node.attrs['tables']], []
            value.kind, value.parts['items'] = 'Array', items
            children = [iter(self.elements(f'{node.name}/{one}')) for one in names]
            missing = inner['missing'][()] if 'missing' in inner else [0] * int(node.attrs['length'])
            for table, code in zip(inner['table'][()], missing):
                items.append([None, UNDEFINED, HOLE][code - 1] if table < 0 else next(children[table]))
        elif kind == 'Set' and 'values' in node:
            value.parts['items'] = []
            value.parts['items'].extend(self.child(node, 'values').parts['items'])
        elif kind == 'Set':
            value.parts['items'] = [self.child(node, key) for key in own(node)]
        elif kind == 'Map':
            value.parts['entries'] = [(property_name(key), self.child(node, key)) for key in own(node)]
        elif kind == 'MapEntries':
            keys, values = self.child(node, 'keys'), self.child(node, 'values')
            value.kind = 'Map'
            value.parts['entries'] = list(zip(keys.parts['items'], values.parts['items']))
        elif kind in ERRORS:
            value.parts['fields'] = self.fields(node)
            usual = [key for key in ('message', 'cause', 'errors') if key in value.parts['fields']]
            value.parts['hidden'] = text(node.attrs.get('hidden', ','.join(usual)))
        else:
            value.kind = name if name is not None else kind if kind is not None else 'Object'
            value.parts['fields'] = self.fields(node)
            if name is not None:
                value.parts['version'] = int(node.attrs.get('js_version', 0))
                names = [key for key in node.attrs if not key.startswith('js_')]
                attributes = {key: attribute(node, key) for key in names}
                value.parts['fields'].update(attributes)
                parts = [key for key in inner if key not in ('objects', 'tables')]
                value.parts['inner'] = {key: self.child(inner, key) for key in parts}
        if 'properties' in inner and name is None:
            value.parts['properties'] = self.fields(inner['properties'])

    def child(self, group, key):
        return self.load(f'{group.name.rstrip("/")}/{key}')

    def fields(self, group):
        return {property_name(key): self.child(group, key) for key in own(group)}


def own(group):
    return [key for key in group if key != '__']


def dataset(node, kind):
    data, shape = node[()], node.shape
    if kind in ('null', 'undefined'):
        return None if kind == 'null' else UNDEFINED
    if kind == 'Table':
        return compound_rows(node, data)
    if kind == 'string':
        return plain_text(node)
    if kind in BYTES:
        return Value(kind, bytes=data.tobytes())
    if kind in TEXTS:
        return Value(kind, text=plain_text(node))
    if kind == 'Complex':
        return Value(kind, bytes=data.tobytes())
    if kind in BOXES:
        primitive = {'Number': float, 'String': lambda _: plain_text(node), 'Boolean': bool, 'BigInt': bigint}
        return Value(kind, value=primitive[kind](data))
    if kind == 'NdArray' or (kind is None and len(shape) > 1):
        return Value('NdArray', type=view_name(data), shape=list(shape), bytes=data.tobytes())
    if shape == ():
        return scalar(data, kind, node)
    if kind is None and data.dtype.kind in 'iuf':
        return Value(view_name(data), bytes=data.tobytes())
    if kind == 'Date':
        items = [date(one, node) for one in data]
    elif kind in ('boolean', 'bigint'):
        items = [scalar(one, kind, node) for one in data]
    else:
        items = nested([scalar(one, None, node) for one in data.reshape(-1)], list(shape))
    return Value('Set' if kind == 'Set' else 'Array', items=items)


def compound_rows(node, data):
    name = text(node.attrs.get('js_class'))
    parts = {} if name is None else {'version': int(node.attrs.get('js_version', 0)), 'inner': {}}
    meanings = [text(one) or None for one in node.attrs['js_types']]
    items = [Value(name or 'Object', fields={}, **parts) for _ in data]
    for row, record in zip(items, data):
        for member, meaning in zip(data.dtype.names, meanings):
            fields, (*groups, last) = row.parts['fields'], member.split('/')
            for group in groups:
                fields = fields.setdefault(property_name(group), Value('Object', fields={})).parts['fields']
            one = record[member]
            seconds = None if meaning != 'Date' or np.isnan(one) else round(float(one) * 1000)
            value = Value('Date', time=seconds) if meaning == 'Date' else scalar(one, meaning, node)
            fields[property_name(last)] = value
    return Value('Array', items=items)


def scalar(data, kind, node):
    if kind == 'Date':
        return date(data, node)
    if kind == 'boolean':
        return bool(data)
    if kind == 'bigint':
        return bigint(data)
    if isinstance(data, (bytes, str)):
        return text(data)
    number = data.item()
    return BigInt(number) if isinstance(number, int) and abs(number) >= 2**53 else float(number)


def date(data, node):
    unit = text(node.attrs['units'])
    scale = 1 if unit.startswith('milliseconds') else 1000
    return Value('Date', time=None if np.isnan(data) else round(float(data) * scale))


def bigint(data):
    return BigInt(int(text(data)) if isinstance(data, (bytes, str)) else int(data))


def nested(items, shape):
    for extent in reversed(shape[1:]):
        rows = range(0, len(items), extent)
        items = [Value('Array', items=items[at : at + extent]) for at in rows]
    return items


def attribute(node, key):
    data = node.attrs[key]
    if getattr(data, 'shape', ()) == (0,):
        return None
    if isinstance(data, np.ndarray):
        return Value(view_name(data), bytes=data.tobytes())
    return scalar(data, None, node)


def view_name(data):
    return VIEWS[data.dtype.str[1:]]


def plain_text(node):
    data = node[()]
    if node.dtype == np.uint8:
        return data.tobytes().decode('utf-8')
    if node.dtype == np.uint16:
        return data.tobytes().decode('utf-16-le', 'surrogatepass')
    return text(data)


def text(data):
    return data.decode('utf-8') if isinstance(data, bytes) else data


def property_name(link):
    whole = {'%': '', '%2E': '.', '%2E%2E': '..', '%5F%5F': '__'}
    if link in whole:
        return whole[link]
    escape = r'%(?:(2F|25|[01][0-9A-F]|7F|[89][0-9A-F])|u(D[89A-F][0-9A-F]{2}|FEFF))'
    return re.sub(escape, lambda match: chr(int(match[1] or match[2], 16)), link)


def describe(value, met):
    """A value as JSON: numbers by their bits, objects by kind, those met before by their number."""
    if value is None or isinstance(value, (bool, str)):
        return value
    if value is UNDEFINED or value is HOLE:
        return ['undefined'] if value is UNDEFINED else ['hole']
    if isinstance(value, BigInt):
        return ['bigint', str(int(value))]
    if isinstance(value, float):
        return ['number', 'NaN' if value != value else struct.pack('>d', value).hex()]
    if id(value) in met:
        return ['again', met[id(value)]]
    met[id(value)] = len(met)
    parts = {}
    for key, part in value.parts.items():
        if isinstance(part, bytes):
            parts[key] = part.hex()
        elif key in ('text', 'hidden', 'type', 'shape', 'offset', 'length', 'time', 'version'):
            parts[key] = part
        elif isinstance(part, dict):
            members = sorted(part.items()) if 'version' in value.parts else part.items()
            parts[key] = [[name, describe(one, met)] for name, one in members]
        elif isinstance(part, list):
            parts[key] = [
                [describe(one, met) for one in item] if isinstance(item, tuple) else describe(item, met)
                for item in part
            ]
        else:
            parts[key] = describe(part, met)
    return [value.kind, parts]


if __name__ == '__main__':
    sys.setrecursionlimit(20_000)
    with h5py.File(sys.argv[1], 'r') as opened:
        reader = Reader(opened)
        for path in sys.argv[2:]:
            print(json.dumps(describe(reader.load(path), {})))
