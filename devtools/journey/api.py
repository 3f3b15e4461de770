# SPDX-License-Identifier: GPL-3.0-or-later
"""JSON over HTTP to the server and the sandbox; one kept connection each."""
import http.client
import json
import uuid
from urllib.parse import urlencode, urlsplit

from .processes import Failure


class Answer(Exception):
    """An answer that is not 2xx; also what a caller may expect."""

    def __init__(self, status, body):
        super().__init__(f"status {status}: {body}")
        self.status, self.body = status, body


class Http:
    """One host, one connection. Not for several threads."""

    def __init__(self, base, headers=None, timeout=20):
        self._connection = None
        self._timeout = timeout
        self.base, self.headers = base, dict(headers or {})

    def call(self, method, path, body=None, **headers):
        data = None if body is None else json.dumps(body).encode()
        sent = {"Content-Type": "application/json", **self.headers}
        sent.update({name.replace("_", "-"): value for name, value in headers.items()})
        if data is None:
            del sent["Content-Type"]
        for attempt in (1, 2):
            fresh = self._connection is None
            if fresh:
                self._connection = http.client.HTTPConnection(urlsplit(self.base).netloc, timeout=self._timeout)
            try:
                self._connection.request(method, path, data, sent)
                response = self._connection.getresponse()
                text = response.read()
                break
            except (http.client.RemoteDisconnected, ConnectionError) as error:
                self.close()
                # A kept connection may have been closed by the other side; every mutating call of ours carries a key.
                if fresh or attempt == 2:
                    raise Failure(f"{method} {self.base}{path}: {error!r}") from error
        is_json = text and "json" in response.getheader("Content-Type", "")
        parsed = json.loads(text) if is_json else text.decode()
        if not 200 <= response.status < 300:
            raise Answer(response.status, parsed)
        return parsed

    def close(self):
        if self._connection:
            self._connection.close()
            self._connection = None

    def __del__(self):
        self.close()

    def get(self, path, **query):
        return self.call("GET", path + ("?" + urlencode(query) if query else ""))

    def post(self, path, body=None, key=None):
        return self.call("POST", path, {} if body is None else body, Idempotency_Key=key or str(uuid.uuid4()))


class Sandbox(Http):
    """The control calls of creditdesk-sandbox."""

    def move_to(self, instant):
        return self.post("/sandbox/clock", {"to": instant})

    def pay(self, session_id):
        return self.post(f"/sandbox/checkout/{session_id}/pay", {"outcome": "paid"})

    def undelivered(self):
        return self.get("/sandbox/status")["pending_deliveries"]


def sign_in(base, email, password):
    """A client that speaks as this person."""
    anonymous = Http(base)
    token = anonymous.post("/auth/v1/token?grant_type=password", {"email": email, "password": password})
    anonymous.close()
    return Http(base, {"Authorization": f"Bearer {token['access_token']}"})
