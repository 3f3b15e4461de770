#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""yaml2json.py IN OUT: the API description as JSON. A key given twice is an error."""
import json
import sys

import yaml


class StrictLoader(yaml.SafeLoader):
    """SafeLoader that keeps dates as text and refuses doubled keys."""


def mapping(loader, node):
    keys = [loader.construct_object(key) for key, _ in node.value]
    for key in keys:
        if keys.count(key) > 1:
            raise SystemExit(f"{sys.argv[1]}:{node.start_mark.line + 1}: {key!r} is given twice")
    return loader.construct_pairs(node, deep=True)


StrictLoader.add_constructor("tag:yaml.org,2002:map", lambda loader, node: dict(mapping(loader, node)))
StrictLoader.add_constructor("tag:yaml.org,2002:timestamp", yaml.SafeLoader.construct_yaml_str)

with open(sys.argv[1], encoding="utf-8") as source:
    contract = yaml.load(source, Loader=StrictLoader)
with open(sys.argv[2], "w", encoding="utf-8") as target:
    json.dump(contract, target, ensure_ascii=False, separators=(",", ":"))
