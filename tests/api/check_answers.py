#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""check_answers.py OPENAPI ANSWERS: every recorded answer must be one that the contract describes.

ANSWERS holds one JSON object a line: method, route, status, type, body (text). An object schema that lists its
properties and says nothing else is closed here, so that a member which the contract forgot is found; an error code has to be a known one.
"""
import json
import sys

import jsonschema


def close(node):
    if isinstance(node, dict):
        if "x-known-codes" in node:
            node["enum"] = node["x-known-codes"]
        if "properties" in node and node.get("type") == "object":
            node.setdefault("additionalProperties", False)
        for value in node.values():
            close(value)
    elif isinstance(node, list):
        for value in node:
            close(value)


def resolved(contract, node):
    while "$ref" in node:
        target = contract
        for part in node["$ref"].removeprefix("#/").split("/"):
            target = target[part]
        node = target
    return node


def complaint(contract, answer):
    operation = contract["paths"].get(answer["route"], {}).get(answer["method"].lower())
    if operation is None:
        return "the contract has no such operation"
    described = operation["responses"].get(str(answer["status"])) or operation["responses"].get("default")
    if described is None:
        return f"status {answer['status']} is not described"
    content = resolved(contract, described).get("content", {})
    media = answer["type"].split(";")[0]
    if not content:
        return "a body where none is described" if answer["body"] else None
    if media not in content:
        return f"media type {media!r} is not described"
    if not media.endswith("json"):
        return None
    schema = {"components": contract["components"], **content[media]["schema"]}
    errors = jsonschema.Draft202012Validator(schema).iter_errors(json.loads(answer["body"]))
    worst = jsonschema.exceptions.best_match(errors)
    return worst and f"{worst.json_path}: {worst.message}"


def main():
    with open(sys.argv[1], encoding="utf-8") as file:
        contract = json.load(file)
    close(contract["paths"])
    close(contract["components"])
    wrong = 0
    with open(sys.argv[2], encoding="utf-8") as file:
        for line in file:
            answer = json.loads(line)
            why = complaint(contract, answer)
            if why:
                wrong += 1
                print(f"{answer['method']} {answer['route']} -> {answer['status']}: {why}")
    return 1 if wrong else 0


sys.exit(main())
