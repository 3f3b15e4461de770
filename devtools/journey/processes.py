# SPDX-License-Identifier: GPL-3.0-or-later
"""Programs as children: started with a log file, awaited by a condition, stopped by their own process id."""
import os
import signal
import socket
import subprocess
import time


class Failure(Exception):
    """A step did not work; the text says which and shows what is known."""


def wait_until(condition, what, seconds=20.0, pause=0.02):
    """Polls `condition` until it gives something true, which is returned; fails with `what` after `seconds`."""
    deadline = time.monotonic() + seconds
    while True:
        if found := condition():
            return found
        if time.monotonic() > deadline:
            raise Failure(f"gave up after {seconds:g} s waiting for {what}")
        time.sleep(pause)


def free_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def tail(path, lines=25):
    try:
        with open(path, encoding="utf-8", errors="replace") as file:
            return "".join(file.readlines()[-lines:])
    except FileNotFoundError:
        return ""


class Program:
    """One child process in a group of its own; its output goes to `log`, appended."""

    def __init__(self, command, log, environment=None, folder=None):
        self.name = os.path.basename(command[0])
        self.log = log
        self._output = open(log, "ab")
        self._process = subprocess.Popen(
            [str(part) for part in command],
            stdin=subprocess.DEVNULL,
            stdout=self._output,
            stderr=subprocess.STDOUT,
            env=environment,
            cwd=folder,
            start_new_session=True,
        )

    @property
    def pid(self):
        return self._process.pid

    def running(self):
        return self._process.poll() is None

    def wait_ready(self, condition, what, seconds=20.0):
        def ready():
            if not self.running():
                raise Failure(f"{self.name} ended with {self._process.returncode} before {what}:\n{tail(self.log)}")
            return condition()

        try:
            return wait_until(ready, what, seconds)
        except Failure as failure:
            raise Failure(f"{failure}\nthe end of {self.log}:\n{tail(self.log)}") from None

    def wait(self, seconds):
        return self._process.wait(seconds)

    def stop(self, seconds=15.0):
        """SIGTERM, and SIGKILL to whatever is left of the group after `seconds`. Gives the exit code."""
        if self.running():
            self._process.send_signal(signal.SIGTERM)
            try:
                self._process.wait(seconds)
            except subprocess.TimeoutExpired:
                self.kill()
        self._end_group()
        return self._process.returncode

    def kill(self):
        """The hard way, as a power cut would."""
        if self.running():
            self._process.kill()
            self._process.wait()
        self._end_group()

    def _end_group(self):
        try:
            os.killpg(self._process.pid, signal.SIGKILL)
        except ProcessLookupError:
            pass
        self._output.close()

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.stop()
