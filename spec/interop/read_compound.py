"""Prints what pandas and PyTables make of a table in one compound dataset, as JSON: {"rows": [{name: value}], "heavy": [name]}.

    /usr/bin/python3 read_compound.py file.h5 /path/of/a/table
"""

import json
import sys

import pandas as pd
import tables

frame = pd.read_hdf(sys.argv[1], sys.argv[2])
with tables.open_file(sys.argv[1]) as file:
    heavy = [row["name"].decode() for row in file.get_node(sys.argv[2]).where("mass > 100")]
json.dump({"rows": json.loads(frame.to_json(orient="records", double_precision=15)), "heavy": heavy}, sys.stdout)
