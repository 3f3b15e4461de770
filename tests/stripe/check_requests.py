#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""check_requests.py REQUESTS: every recorded request must be one that Stripe's parameter types allow.

REQUESTS holds one JSON object a line: method, path, form (as sent). The form is decoded here, not by our encoder's
counterpart. Also complains about an operation of OPERATIONS that no request used: then the test has a gap.
"""
import json
import pathlib
import re
import sys
import urllib.parse

import jsonschema

SCHEMAS = pathlib.Path(__file__).with_name("request_params.json")
NONE = {"type": "object", "additionalProperties": False}
ID = r"[A-Za-z0-9_]+"
# Pattern of "METHOD path" and the schema of its parameters; the update of a portal takes what its creation takes.
OPERATIONS = {
    "POST /v1/customers": "customers_create",
    "POST /v1/checkout/sessions": "checkout_sessions_create",
    f"POST /v1/checkout/sessions/{ID}/expire": None,
    "GET /v1/checkout/sessions": "checkout_sessions_list",
    f"GET /v1/checkout/sessions/{ID}": None,
    f"GET /v1/checkout/sessions/{ID}/line_items": "pagination",
    "GET /v1/invoices": "invoices_list",
    f"GET /v1/invoices/{ID}": None,
    f"GET /v1/invoices/{ID}/lines": "pagination",
    "GET /v1/refunds": "refunds_list",
    f"GET /v1/refunds/{ID}": None,
    "GET /v1/disputes": "disputes_list",
    f"GET /v1/disputes/{ID}": None,
    "GET /v1/invoice_payments": "invoice_payments_list",
    f"GET /v1/payment_intents/{ID}": None,
    f"GET /v1/charges/{ID}": None,
    "GET /v1/prices": "prices_list",
    "POST /v1/prices": "prices_create",
    f"GET /v1/products/{ID}": None,
    "POST /v1/products": "products_create",
    "GET /v1/subscriptions": "subscriptions_list",
    f"GET /v1/subscriptions/{ID}": None,
    f"POST /v1/subscriptions/{ID}": "subscriptions_update",
    f"DELETE /v1/subscriptions/{ID}": "subscriptions_cancel",
    "POST /v1/billing_portal/sessions": "billing_portal_sessions_create",
    "POST /v1/billing_portal/configurations": "billing_portal_configurations_create",
    f"POST /v1/billing_portal/configurations/{ID}": "billing_portal_configurations_create",
    "GET /v1/billing_portal/configurations": "billing_portal_configurations_list",
    "GET /v1/webhook_endpoints": "pagination",
    "POST /v1/webhook_endpoints": "webhook_endpoints_create",
    f"POST /v1/webhook_endpoints/{ID}": "webhook_endpoints_update",
}


def insert(node, keys, value):
    key = keys[0]
    if len(keys) == 1:
        if key == "":
            node.setdefault("", []).append(value)
        else:
            if key in node:
                raise ValueError(f"{key!r} is sent twice")
            node[key] = value
    else:
        insert(node.setdefault(key, {}), keys[1:], value)


def lists(node):
    """Members that are all numbered, or nameless, become lists."""
    if not isinstance(node, dict):
        return node
    if set(node) == {""}:
        return node[""]
    if node and all(key.isdigit() for key in node):
        if sorted(map(int, node)) != list(range(len(node))):
            raise ValueError("the numbers of a list have gaps")
        return [lists(node[key]) for key in sorted(node, key=int)]
    return {key: lists(value) for key, value in node.items()}


def decoded(form):
    root = {}
    for name, value in urllib.parse.parse_qsl(form, keep_blank_values=True, strict_parsing=bool(form)):
        insert(root, re.findall(r"[^\[\]]+|(?<=\[)(?=\])", name), value)
    return lists(root)


def is_number(_, value):
    return isinstance(value, str) and re.fullmatch(r"-?\d+(\.\d+)?", value) is not None


# A form has only text: what a type asks for is how the text has to look.
CHECKER = jsonschema.Draft7Validator.TYPE_CHECKER.redefine_many(
    {"boolean": lambda _, value: value in ("true", "false"), "number": is_number, "integer": is_number}
)
Validator = jsonschema.validators.extend(jsonschema.Draft7Validator, type_checker=CHECKER)


def operation_of(request):
    called = f"{request['method']} {request['path']}"
    return next((pattern for pattern in OPERATIONS if re.fullmatch(pattern, called)), None)


def complaint(schemas, request):
    pattern = operation_of(request)
    if pattern is None:
        return "no such operation is listed"
    name = OPERATIONS[pattern]
    try:
        parameters = decoded(request["form"])
    except ValueError as error:
        return str(error)
    errors = Validator(schemas[name] if name else NONE).iter_errors(parameters)
    worst = jsonschema.exceptions.best_match(errors)
    return worst and f"{worst.json_path}: {worst.message}"


def main():
    schemas = json.loads(SCHEMAS.read_text(encoding="utf-8"))["operations"]
    requests = [json.loads(line) for line in pathlib.Path(sys.argv[1]).read_text(encoding="utf-8").splitlines()]
    wrong = [f"{r['method']} {r['path']}: {why}" for r in requests if (why := complaint(schemas, r))]
    unused = set(OPERATIONS) - {operation_of(request) for request in requests}
    wrong += [f"no request was made to: {pattern}" for pattern in sorted(unused)]
    print("\n".join(wrong))
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main())
