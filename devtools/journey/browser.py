# SPDX-License-Identifier: GPL-3.0-or-later
"""Chromium without a window, over the WebDriver protocol that chromedriver speaks."""
import base64
import json
import re
import shutil
import tempfile
import urllib.error
import urllib.request

from .processes import Failure, Program, wait_until

ELEMENT = "element-6066-11e4-a52e-4f735466cecf"
FLAGS = [
    "--headless", "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-dev-shm-usage",
    "--disable-background-networking", "--disable-component-update", "--disable-sync", "--window-size=1280,1000",
]


class Browser:
    """A fresh profile each time; everything is gone after close()."""

    def __init__(self, log):
        self._profile = tempfile.mkdtemp(prefix="creditdesk-browser-")
        with open(log, "w", encoding="utf-8"):
            pass
        self._driver = Program(["chromedriver", "--port=0", f"--log-path={log}.driver"], log)
        try:
            self._base = "http://127.0.0.1:" + self._driver.wait_ready(lambda: self._port(log), "chromedriver's port")
            options = {"args": [*FLAGS, f"--user-data-dir={self._profile}"], "binary": shutil.which("chromium")}
            answer = self._send("POST", "/session", {"capabilities": {"alwaysMatch": {"goog:chromeOptions": options}}})
            self._session = f"/session/{answer['sessionId']}"
        except BaseException:
            self._driver.stop()
            raise

    @staticmethod
    def _port(log):
        with open(log, encoding="utf-8") as file:
            found = re.search(r"started successfully on port (\d+)", file.read())
        return found and found[1]

    def _send(self, method, path, body=None):
        data = None if body is None else json.dumps(body).encode()
        request = urllib.request.Request(self._base + path, data, {"Content-Type": "application/json"}, method=method)
        try:
            with urllib.request.urlopen(request, timeout=60) as answer:
                return json.load(answer)["value"]
        except urllib.error.HTTPError as error:
            value = json.load(error)["value"]
            raise Failure(f"browser: {value.get('error')}: {value.get('message', '').splitlines()[0]}") from None

    def open(self, url):
        self._send("POST", self._session + "/url", {"url": url})

    @property
    def url(self):
        return self._send("GET", self._session + "/url")

    def run(self, script, *arguments):
        return self._send("POST", self._session + "/execute/sync", {"script": script, "args": list(arguments)})

    def text(self):
        return self.run("return document.body ? document.body.innerText : ''")

    def find(self, selector):
        """Elements of a CSS selector that are shown."""
        found = self._send("POST", self._session + "/elements", {"using": "css selector", "value": selector})
        ids = [element[ELEMENT] for element in found]
        return [i for i in ids if self._send("GET", f"{self._session}/element/{i}/displayed")]

    def click(self, selector):
        element = wait_until(lambda: self.find(selector), f"{selector} on {self.url}", 10)[0]
        self._send("POST", f"{self._session}/element/{element}/click", {})

    def fill(self, selector, text):
        element = wait_until(lambda: self.find(selector), f"{selector} on {self.url}", 10)[0]
        self._send("POST", f"{self._session}/element/{element}/clear", {})
        self._send("POST", f"{self._session}/element/{element}/value", {"text": text})

    def wait_text(self, part, seconds=10):
        return wait_until(lambda: part in self.text(), f"the text {part!r} on {self.url}", seconds)

    def command(self, name, parameters):
        """Of Chromium's own protocol: what a person sets in the browser rather than in a page."""
        return self._send("POST", self._session + "/goog/cdp/execute", {"cmd": name, "params": parameters})

    def screenshot(self, path):
        with open(path, "wb") as file:
            file.write(base64.b64decode(self._send("GET", self._session + "/screenshot")))

    def close(self):
        try:
            self._send("DELETE", self._session)
        finally:
            self._driver.stop()
            shutil.rmtree(self._profile, ignore_errors=True)

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.close()
