"""Reads files of hdf5pickle 0.2.1 with h5py alone, independently of h5orm, and says what is in them.

    python3 hdf5pickle_reader.py file.h5 /data [file.h5 /data ...]

Prints a JSON description a line for each path of each file, in the language of the fixtures; ids are those of one file.

Nothing is imported or called; objects are described by what __reduce__ gave.
"""

import json
import sys

import h5py
import numpy as np

NUMBER_TYPES = {'i': 'int', 'u': 'int', 'f': 'float', 'c': 'complex'}


def attribute(node, name):
    """The bytes of a text attribute, taken as latin-1: an opcode may be 0x84."""
    if name not in node.attrs:
        return None
    raw = node.attrs.get_id(name)
    value = np.empty(raw.shape, dtype=raw.dtype)
    raw.read(value)
    return bytes(value.tobytes()).split(b'\0')[0].decode('latin-1')


def number(value):
    if isinstance(value, (float, np.floating)):
        text = repr(float(value))
        if text == '-0.0':
            return '-0'
        return text if text in ('nan', 'inf', '-inf') else float(value)
    return float(value)


class Reader:
    def __init__(self, file):
        self.file = file
        self.ids = {}

    def describe(self, path):
        node = self.file[path]
        kind = attribute(node, 'pickletype')
        if kind == 'RR':
            return self.describe(attribute(node, 'target').encode('latin-1').decode('utf-8'))
        if path in self.ids:
            return {'type': 'ref', 'id': self.ids[path]}
        self.ids[path] = len(self.ids)
        said = self.described(kind, node, path)
        return dict(said, id=self.ids[path])

    def described(self, kind, node, path):
        if kind == 'N':
            return {'type': 'none'}
        if kind == 'BB':
            return {'type': 'bool', 'value': bool(node[()])}
        if kind == 'I':
            return {'type': 'int', 'value': str(int(node[()]))}
        if kind == 'F':
            return {'type': 'float', 'value': number(float(node[()]))}
        if kind == 'CC':
            value = complex(node[()])
            return {'type': 'complex', 'value': [number(value.real), number(value.imag)]}
        if kind == 'L':
            value = int.from_bytes(self.content(node), 'little', signed=True)
            return {'type': 'long', 'value': str(value)}
        if kind in ('S', 'B'):
            return {'type': 'bytes', 'hex': self.content(node).hex()}
        if kind == 'V':
            text = self.content(node).decode('utf-8', 'surrogatepass')
            return {'type': 'unicode', 'value': text}
        if kind == 'c':
            return {'type': 'global', 'name': self.content(node).decode().replace('\n', '.')}
        if kind == '\x84':
            code = int.from_bytes(self.content(node), 'little', signed=True)
            return {'type': 'global', 'name': 'extension %d' % code}
        if kind in ('l', 't'):
            items = self.packed(node) if isinstance(node, h5py.Dataset) else self.items(node, path)
            return {'type': 'list' if kind == 'l' else 'tuple', 'items': items}
        if kind == 'd':
            return {'type': 'dict', 'items': self.entries(node, path)}
        if kind in ('NP', 'NA', 'NU'):
            value = node[()]
            if node.dtype.kind == 'S':
                # HDF5 cuts texts at a NUL where it converts them.
                value = np.empty(node.shape, dtype='V%d' % node.dtype.itemsize)
                node.id.read(h5py.h5s.ALL, h5py.h5s.ALL, value, mtype=node.id.get_type())
                value = np.frombuffer(value.tobytes(), dtype=node.dtype).reshape(node.shape)
            if node.id.get_type().get_class() == h5py.h5t.BITFIELD:
                value = np.asarray(value).astype(bool)
            return self.array(value, np.asarray(value).dtype)
        if kind in ('R', 'i'):
            return self.instance(kind, node, path)
        raise ValueError('%s: no pickletype %r' % (path, kind))

    def content(self, node):
        return b'' if 'empty' in node.attrs else node[()].tobytes()

    def packed(self, node):
        if 'empty' in node.attrs:
            return []
        kind = NUMBER_TYPES[node.dtype.kind]
        if kind == 'int':
            return [{'type': kind, 'value': str(int(each))} for each in node[()]]
        if kind == 'float':
            return [{'type': kind, 'value': number(float(each))} for each in node[()]]
        parts = [(number(each.real), number(each.imag)) for each in node[()]]
        return [{'type': kind, 'value': list(each)} for each in parts]

    def items(self, node, path):
        names = sorted(node, key=lambda name: (len(name), name))
        return [self.describe('%s/%s' % (path, name)) for name in names]

    def entries(self, node, path):
        inner = '%s/__' % path
        surrogates = [name for name in node['__'] if name.startswith('_')] if '__' in node else []
        keys = {name: self.describe('%s/%s' % (inner, name)) for name in surrogates}
        return [
            [keys.get(name, {'type': 'unicode', 'value': name}), self.describe('%s/%s' % (path, name))]
            for name in node
            if name != '__'
        ]

    def instance(self, kind, node, path):
        inner = node['__']
        part = lambda name: self.describe('%s/__/%s' % (path, name))
        said = {'type': 'object' if kind == 'R' else 'oldstyle'}
        for name, word in (('cls', 'class'), ('func', 'func')):
            if name in inner:
                said[word] = self.global_name('%s/__/%s' % (path, name))
        said['args'] = part('args').get('items', []) if 'args' in inner else []
        if said.get('func') == 'numpy.core.multiarray._reconstruct':
            return self.reconstructed(path)
        if 'listitems' in inner:
            said['listitems'] = part('listitems')['items']
        if 'dictitems' in inner:
            said['dictitems'] = part('dictitems')['items']
        if 'content' in inner:
            said['state'] = part('content')
        elif kind == 'i' or 'has_reduce_content' in node.attrs:
            said['state'] = {'type': 'dict', 'items': self.entries(node, path)}
        return said

    def global_name(self, path):
        node = self.file[path]
        if attribute(node, 'pickletype') == 'RR':
            return self.global_name(attribute(node, 'target'))
        return self.described(attribute(node, 'pickletype'), node, path)['name']

    def reconstructed(self, path):
        """An array as numpy itself pickles it."""
        _, shape, dtype, fortran, raw = Reader(self.file).described('t', self.file[path + '/__/content'], path + '/__/content')['items']
        letters = bytes.fromhex(dtype['args'][0]['hex']).decode()
        order = bytes.fromhex(dtype['state']['items'][1]['hex']).decode()
        assert fortran['value'] is False and dtype['func'] == 'numpy.dtype'
        real = np.dtype(letters).newbyteorder(order)
        extents = [int(extent['value']) for extent in shape['items']]
        return self.array(np.frombuffer(bytes.fromhex(raw['hex']), dtype=real).reshape(extents), real)

    def array(self, value, dtype):
        value = np.asarray(value, dtype=None if dtype.kind == 'O' else dtype)
        return {
            'type': 'ndarray',
            'dtype': value.dtype.str,
            'shape': list(value.shape),
            'data': [self.element(each, value.dtype) for each in value.ravel()],
        }

    def element(self, value, dtype):
        if dtype.kind == 'b':
            return bool(value)
        if dtype.kind in 'iu':
            return str(int(value)) if dtype.itemsize == 8 else int(value)
        if dtype.kind == 'S':
            return bytes(value).hex()
        if dtype.itemsize > 16 or (dtype.kind == 'f' and dtype.itemsize > 8):
            return str(value)
        if dtype.kind == 'c':
            return [number(value.real), number(value.imag)]
        return number(value)


readers = {}
for name, asked in zip(sys.argv[1::2], sys.argv[2::2]):
    if name not in readers:
        readers[name] = Reader(h5py.File(name, 'r'))
    print(json.dumps(readers[name].describe(asked)))
