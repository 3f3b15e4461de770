# SPDX-License-Identifier: GPL-3.0-or-later
"""As little of Stripe as a webhook needs: one price behind an API that can be made to fail, signed events, and a proxy
in front of the server that holds its answers back."""
import hashlib
import hmac
import http.server
import json
import socket
import threading
import time
import urllib.error
import urllib.request

LINES = {
    "object": "list",
    "has_more": False,
    "data": [{"id": "li_1", "object": "item", "quantity": 1,
              "price": {"id": "price_1", "object": "price", "lookup_key": "pack_small"}}],
}


class Api(http.server.ThreadingHTTPServer):
    """Answers every GET with the lines of a paid pack, or as `mood` says: error, silence, cut."""

    daemon_threads = True

    def __init__(self):
        super().__init__(("127.0.0.1", 0), _Handler)
        self.mood, self.asked = "well", 0
        self.url = f"http://127.0.0.1:{self.server_address[1]}"
        self.closing = threading.Event()
        threading.Thread(target=self.serve_forever, daemon=True).start()

    def handle_error(self, request, client_address):
        """A server that was killed while it asked is what the test wants."""

    def close(self):
        self.closing.set()
        self.shutdown()
        self.server_close()


class _Handler(http.server.BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"

    def do_GET(self):  # noqa: N802, named by the library
        self.server.asked += 1
        mood = self.server.mood
        body = json.dumps(LINES).encode()
        if mood == "silence":
            self.server.closing.wait(60)
            self.close_connection = True
            return
        self.send_response(500 if mood == "error" else 200)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body[: len(body) // 2] if mood == "cut" else body)
        self.close_connection = mood == "cut"

    def log_message(self, *_):
        pass


def paid_pack(number, user_id):
    """The event of a paid session."""
    session = {
        "id": f"cs_{number}", "object": "checkout.session", "mode": "payment", "status": "complete",
        "payment_status": "paid", "client_reference_id": user_id, "metadata": {"user_id": user_id},
        "amount_total": 500, "currency": "usd", "created": int(time.time()),
    }
    return {
        "id": f"evt_{number}", "object": "event", "type": "checkout.session.completed", "livemode": False,
        "created": int(time.time()), "data": {"object": session},
    }


def send(base, secret, event, seconds=60):
    """Stripe's delivery: status and state, or (None, None) when the connection broke."""
    body, now = json.dumps(event).encode(), str(int(time.time()))
    signature = hmac.new(secret.encode(), now.encode() + b"." + body, hashlib.sha256).hexdigest()
    request = urllib.request.Request(
        base + "/api/stripe/webhook", body,
        {"Content-Type": "application/json", "Stripe-Signature": f"t={now},v1={signature}"})
    try:
        with urllib.request.urlopen(request, timeout=seconds) as response:
            return response.status, json.load(response)["state"]
    except urllib.error.HTTPError as answer:
        with answer:
            return answer.code, json.load(answer).get("code")
    except (urllib.error.URLError, OSError):
        return None, None


class HoldingProxy:
    """Passes one delivery on and keeps the answer until let go, which here means: for ever."""

    def __init__(self, port):
        self._server_port = port
        self._listener = socket.create_server(("127.0.0.1", 0))
        self.url = f"http://127.0.0.1:{self._listener.getsockname()[1]}"
        self._thread = threading.Thread(target=self._serve, daemon=True)
        self._dropped = threading.Event()
        self.held = b""
        self._thread.start()

    def _serve(self):
        sender, _ = self._listener.accept()
        with sender, socket.create_connection(("127.0.0.1", self._server_port)) as server:
            server.settimeout(0.01)
            sender.settimeout(0.01)
            while not self._dropped.is_set():
                for source in (sender, server):
                    try:
                        piece = source.recv(65536)
                    except (TimeoutError, ConnectionError):
                        continue
                    if source is sender:
                        server.sendall(piece)
                    else:
                        self.held += piece  # the answer: kept

    def drop(self):
        self._dropped.set()
        self._thread.join(10)
        self._listener.close()
