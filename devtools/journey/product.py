# SPDX-License-Identifier: GPL-3.0-or-later
"""Sandbox and server in one folder, set up as an operator would: users, service key, prices, webhook."""
import glob
import json
import os
import secrets
import shutil
import subprocess
import time
from pathlib import Path

from .api import Answer, Http, Sandbox, sign_in
from .processes import Failure, Program, free_port

# Settings of the person's own shell must not leak into the demo.
FOREIGN = ("STRIPE_", "SUPABASE_", "CREDITDESK_", "CHAT_UPSTREAM", "http_proxy", "https_proxy", "HTTP_PROXY", "HTTPS_PROXY")


class Product:
    """`folder` keeps everything: database, sandbox state, secrets, logs. The same folder again means the same data."""

    def __init__(self, programs, folder, server_port=0, sandbox_port=0):
        self.programs = Path(programs)
        self.folder = Path(folder)
        self.folder.mkdir(parents=True, exist_ok=True)
        self.server_url = f"http://127.0.0.1:{server_port or free_port()}"
        self.sandbox_url = f"http://127.0.0.1:{sandbox_port or free_port()}"
        self.database = self.folder / "creditdesk.db"
        self.database_url = f"sqlite:{self.database}"  # or postgresql://…, migrated already
        self.server_log = self.folder / "server.log"
        self.server = self.sandbox = None
        self._offset_file = self.folder / "time-offset"
        self.secrets = self._load_secrets()

    def _load_secrets(self):
        file = self.folder / "secrets.json"
        if not file.exists():
            made = {
                "stripe": "sk_test_" + secrets.token_hex(16),
                "webhook": "whsec_" + secrets.token_hex(24),
                "password": "-".join(secrets.token_hex(2) for _ in range(3)),
            }
            file.touch(0o600)
            file.write_text(json.dumps(made))
        return json.loads(file.read_text())

    def remember(self, **more):
        self.secrets.update(more)
        (self.folder / "secrets.json").write_text(json.dumps(self.secrets))

    def program(self, name):
        path = self.programs / name
        if not path.exists():
            raise Failure(f"{path} is not built")
        return str(path)

    def environment(self, shifted=False):
        kept = {name: value for name, value in os.environ.items() if not name.startswith(FOREIGN)}
        kept.update(
            TZ="UTC",
            STRIPE_SECRET_KEY=self.secrets["stripe"],
            STRIPE_WEBHOOK_SECRET=self.secrets["webhook"],
            STRIPE_API_BASE=self.sandbox_url,
            CHAT_UPSTREAM_URL=self.sandbox_url + "/chat/completions",
            CREDITDESK_PUBLIC_URL=self.server_url,
            CREDITDESK_SANDBOX_SECRET=self.secrets["webhook"],
            CREDITDESK_SANDBOX_API_KEY=self.secrets["stripe"],
        )
        if shifted:
            library = glob.glob("/usr/lib/*/faketime/libfaketimeMT.so.1")
            if not library:
                raise Failure("faketime is not installed")
            kept.update(
                LD_PRELOAD=library[0],
                FAKETIME_TIMESTAMP_FILE=str(self._offset_file),
                FAKETIME_NO_CACHE="1",
                FAKETIME_DONT_FAKE_MONOTONIC="1",
                DONT_FAKE_MONOTONIC="1",
                NO_FAKE_STAT="1",
            )
        return kept

    def shift_time_to(self, instant):
        """From now on, programs started with shifted=True believe that it is `instant` (seconds since 1970)."""
        new = self._offset_file.with_suffix(".new")
        new.write_text(f"{instant - time.time():+.3f}\n")
        new.rename(self._offset_file)

    def admin(self, *arguments, stdin=None, shifted=False, seconds=60):
        command = [self.program("creditdesk-admin"), "--database", self.database_url, *arguments]
        done = subprocess.run(
            command, input=stdin, text=True, capture_output=True, timeout=seconds, check=False,
            env=self.environment(shifted), cwd=self.folder,
        )
        if done.returncode != 0:
            raise Failure(f"creditdesk-admin {' '.join(arguments)} ended with {done.returncode}:\n{done.stdout}{done.stderr}")
        return done.stdout

    def start_sandbox(self, *more, shifted=False):
        listen = self.sandbox_url.removeprefix("http://")
        command = [
            self.program("creditdesk-sandbox"), "--listen", listen, "--state", self.folder / "sandbox.json",
            "--webhook", self.server_url + "/api/stripe/webhook", *more,
        ]
        self.sandbox = Program(command, self.folder / "sandbox.log", self.environment(shifted), self.folder)
        self.sandbox.wait_ready(lambda: self.answers(self.sandbox_url, "/sandbox/status"), "the sandbox answers")

    def start_server(self, *more, shifted=False):
        listen = self.server_url.removeprefix("http://")
        command = [
            self.program("creditdesk-server"), "--listen", listen, "--database", self.database_url, *more,
        ]
        self.server = Program(command, self.server_log, self.environment(shifted), self.folder)
        self.server.wait_ready(lambda: self.answers(self.server_url, "/readyz"), "the server is ready")

    @staticmethod
    def answers(base, path):
        probe = Http(base, timeout=5)
        try:
            probe.get(path)
            return True
        except (Failure, OSError):
            return False
        except Answer:
            return False
        finally:
            probe.close()

    def add_user(self, email, role, shifted=False):
        self.admin("user", "add", "--email", email, "--role", role, "--password-stdin",
                   stdin=self.secrets["password"] + "\n", shifted=shifted)

    def add_service_key(self, shifted=False):
        answer = self.admin("key", "add", "--role", "service", "--name", "demo backend", shifted=shifted)
        key = next((word for word in answer.split() if word.startswith("cdk_")), None)
        if key is None:
            raise Failure(f"no key in the answer of creditdesk-admin key add: {answer}")
        self.remember(service_key=key)

    def backend(self):
        """A client with the service key."""
        return Http(self.server_url, {"Authorization": f"Bearer {self.secrets['service_key']}"})

    def person(self, email):
        return sign_in(self.server_url, email, self.secrets["password"])

    def control(self):
        return Sandbox(self.sandbox_url)

    def stop(self):
        """Server first: the sandbox keeps what it could not deliver. Both must end well."""
        codes = {}
        for name in ("server", "sandbox"):
            program = getattr(self, name)
            if program is not None:
                codes[name] = program.stop()
                setattr(self, name, None)
        bad = {name: code for name, code in codes.items() if code != 0}
        if bad:
            raise Failure(f"did not end cleanly: {bad}; logs are in {self.folder}")

    def __enter__(self):
        return self

    def __exit__(self, kind, *_):
        try:
            self.stop()
        except Failure:
            if kind is None:
                raise

    @classmethod
    def fresh(cls, programs, folder, **more):
        shutil.rmtree(folder, ignore_errors=True)
        return cls(programs, folder, **more)
