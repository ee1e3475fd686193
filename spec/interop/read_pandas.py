"""Prints the DataFrame that pandas makes of a table's columns, as JSON: {"types": {name: type}, "rows": [{name: value}]}.

    /usr/bin/python3 read_pandas.py file.h5 /path/of/a/table
"""

import json
import sys

import h5py
import pandas as pd

with h5py.File(sys.argv[1], "r") as file:
    table = file[sys.argv[2]]
    flat = {name: node[()] for name, node in table.items() if isinstance(node, h5py.Dataset) and node.ndim == 1}
frame = pd.DataFrame(flat)
types = {name: str(kind) for name, kind in frame.dtypes.items()}
for name in frame.select_dtypes("object"):
    frame[name] = frame[name].str.decode("utf-8")
json.dump(
    {
        "types": types,
        "rows": json.loads(frame.to_json(orient="records", double_precision=15)),
    },
    sys.stdout,
)
