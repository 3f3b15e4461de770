# SPDX-License-Identifier: GPL-3.0-or-later
"""A live event stream, read as the app reads it: until the server goes."""
import http.client
import json
import threading
from urllib.parse import urlsplit


class Live(threading.Thread):
    """Every event of a person's stream so far: (name, data)."""

    def __init__(self, person):
        super().__init__(daemon=True)
        self.events = []
        self._connection = http.client.HTTPConnection(urlsplit(person.base).netloc, timeout=60)
        self._connection.request("GET", "/api/credits/events", headers=person.headers)
        self._stream = self._connection.getresponse()
        if self._stream.status != 200:
            raise AssertionError(self._stream.read().decode())
        self.start()

    def run(self):
        name = None
        try:
            while line := self._stream.readline():
                if line.startswith(b"event: "):
                    name = line[7:].strip().decode()
                elif line.startswith(b"data: "):
                    self.events.append((name, json.loads(line[6:])))
        except (OSError, http.client.HTTPException, ValueError):
            pass  # the server is gone

    def requests(self):
        """Request ids of the rows that it told of."""
        return {data["request_id"] for name, data in list(self.events) if name == "transaction"}

    def last(self, wanted):
        return next((data for name, data in reversed(list(self.events)) if name == wanted), None)
