"""Prints lib/stores/h5wasm/durability/file-template.ts: what a new file starts from.

h5wasm can't ask for a persistent free-space manager, but a file that was made with one keeps it: what is deleted in one
session is used again in the next. Run with h5py >= 3.7:

    /usr/bin/python3 scripts/make-file-template.py > lib/stores/h5wasm/durability/file-template.ts
"""

import base64
import os
import tempfile

import h5py

with tempfile.TemporaryDirectory() as folder:
    path = os.path.join(folder, "template.h5")
    with h5py.File(
        path,
        "w",
        libver=("v108", "v110"),
        track_order=True,
        fs_strategy="fsm",
        fs_persist=True,
        fs_threshold=1,
    ):
        pass
    with open(path, "rb") as file:
        data = file.read()

text = base64.b64encode(data).decode()
lines = [text[at : at + 88] for at in range(0, len(text), 88)]
print("/**")
print(f" * An empty HDF5 file of {len(data)} bytes that remembers its free space (persistent free-space manager) and the order of")
print(" * links. Written by `scripts/make-file-template.py`, the reason stands there.")
print(" */")
print("const template =")
print("\n".join(f"  '{line}'{' +' if line is not lines[-1] else ''}" for line in lines))
print()
print("/** The bytes that a new file starts from. */")
print("export function fileTemplate(): Uint8Array {")
print("  return Uint8Array.from(atob(template), (character) => character.charCodeAt(0))")
print("}")
