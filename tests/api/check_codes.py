#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""check_codes.py SOURCE_ROOT OPENAPI: the error codes of the contract are those of the sources.

Reads the literals that stand where an error is made. Codes that only ever appear before the server listens, in the
operator's tool, inside a step that maps them, or in GoTrue's own body are listed here with where they end.
"""
import json
import pathlib
import re
import sys

MADE = re.compile(
    r"(?:ErrorKind::\w+,|unauthenticated\(|protocolProblem\(\d+,|constraint\(|busy\()\s*u\"([a-z0-9_]+)\"_s"
    r"|u\"(disk_full|database_[a-z]+)\"_s"
)
BEFORE_LISTENING = {"bad_address", "bad_signing_key", "env_file_unreadable", "invalid_catalogue", "invalid_config",
                    "invalid_database", "invalid_env_file", "legacy_schema", "port_in_use", "tls_files",
                    "unknown_setting"}
OPERATORS_TOOL = {"ledger_corrupt", "recovery_interrupted"}
BECOME_STRIPE_UNAVAILABLE = {"bad_url", "connection_lost", "response_too_large", "out_of_memory"}
# Keys of a set that cannot be used are left out; a set that cannot be read is logged and becomes sign_in_unavailable.
BECOME_SIGN_IN_UNAVAILABLE = {"bad_key", "invalid_key_set"}
WAITS_THAT_END_INSIDE = {"interrupted", "timeout"}
GOTRUES_OWN = {"email_taken", "invalid_credentials", "over_request_rate_limit", "refresh_token_already_used",
               "refresh_token_not_found", "sign_in_busy", "signup_disabled", "user_already_exists", "user_not_found",
               "validation_failed", "weak_password"}


def main():
    root = pathlib.Path(sys.argv[1])
    made = set()
    for folder in ("core", "server"):
        for file in sorted((root / folder).rglob("*.cpp")) + sorted((root / folder).rglob("*.h")):
            for groups in MADE.findall(file.read_text(encoding="utf-8")):
                made.update(group for group in groups if group)
    made -= (BEFORE_LISTENING | OPERATORS_TOOL | BECOME_STRIPE_UNAVAILABLE | BECOME_SIGN_IN_UNAVAILABLE
             | WAITS_THAT_END_INSIDE | GOTRUES_OWN)
    contract = json.loads(pathlib.Path(sys.argv[2]).read_text(encoding="utf-8"))
    known = set(contract["components"]["schemas"]["Problem"]["properties"]["code"]["x-known-codes"])
    for code in sorted(made - known):
        print(f"{code} is sent, but the contract does not know it")
    for code in sorted(known - made):
        print(f"{code} is in the contract, but nothing sends it")
    return 0 if made == known else 1


sys.exit(main())
