"""Reads files of h5orm that come as lines of JSON, by the reader that docs/file-format.md describes; it stays for many."""

import base64
import io
import json
import sys

import h5py

sys.path.insert(0, sys.argv[1])
from read_h5orm import Reader, describe  # noqa: E402

sys.setrecursionlimit(20_000)
for line in sys.stdin:
    request = json.loads(line)
    with h5py.File(io.BytesIO(base64.b64decode(request['file'])), 'r') as file:
        reader, met = Reader(file), {}
        values = [describe(reader.load(path), met) for path in request['paths']]
    print(json.dumps(values), flush=True)
