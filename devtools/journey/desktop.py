# SPDX-License-Identifier: GPL-3.0-or-later
"""A screen, a window manager and a session bus of our own, so that a real window can be used where there is no display."""
import os
import re
import subprocess
from pathlib import Path

from .processes import Program, wait_until

# Takes the address that the app hands to the desktop, and opens nothing.
OPENER = """#!/bin/sh
printf '%s\\n' "$1" >> "{record}"
"""


class Desktop:
    """Sets DISPLAY and the bus in this process's environment too: the accessibility library reads them there."""

    def __init__(self, folder, size="1440x960"):
        self.folder = Path(folder)
        self.folder.mkdir(parents=True, exist_ok=True)
        self._programs = []
        try:
            self._start_screen(size)
            self._start_bus()
            self._start("openbox", "--sm-disable")
            self._put_opener_first_in_path()
        except BaseException:
            self.close()
            raise

    def _start(self, *command, environment=None):
        program = Program(list(command), self.folder / f"{Path(command[0]).name}.log", environment)
        self._programs.append(program)
        return program

    def _start_screen(self, size):
        number = self.folder / "display"
        number.unlink(missing_ok=True)
        self._start("sh", "-c", f'exec Xvfb -displayfd 7 -screen 0 {size}x24 -nolisten tcp 7> "{number}"')
        display = wait_until(lambda: number.exists() and number.read_text().strip(), "Xvfb", 15)
        os.environ["DISPLAY"] = f":{display}"
        for variable in ("WAYLAND_DISPLAY", "XAUTHORITY", "AT_SPI_BUS_ADDRESS"):
            os.environ.pop(variable, None)

    def _start_bus(self):
        address = self.folder / "bus"
        address.unlink(missing_ok=True)
        self._start("sh", "-c", f'exec dbus-daemon --session --nofork --print-address=7 7> "{address}"')
        os.environ["DBUS_SESSION_BUS_ADDRESS"] = wait_until(
            lambda: address.exists() and address.read_text().strip(), "the session bus", 15
        )

    def _put_opener_first_in_path(self):
        self._record = self.folder / "opened-urls"
        self._record.write_text("")
        tools = self.folder / "bin"
        tools.mkdir(exist_ok=True)
        opener = tools / "xdg-open"
        opener.write_text(OPENER.format(record=self._record))
        opener.chmod(0o755)
        os.environ["PATH"] = f"{tools}:{os.environ['PATH']}"
        os.environ["BROWSER"] = str(opener)

    def opened_urls(self):
        """What programs asked the desktop to open, oldest first."""
        return self._record.read_text().split()

    def environment(self, **more):
        """For a program that shows a window here."""
        return {
            **os.environ,
            "QT_QPA_PLATFORM": "xcb",
            "QT_LINUX_ACCESSIBILITY_ALWAYS_ON": "1",
            "XDG_CURRENT_DESKTOP": "X-Generic",
            "XDG_CONFIG_HOME": str(self.folder / "config"),
            "XDG_DATA_HOME": str(self.folder / "data"),
            "XDG_CACHE_HOME": str(self.folder / "cache"),
            "LC_ALL": "C.UTF-8",
            "LANGUAGE": "en",
            **more,
        }

    def screenshot(self, path):
        wait_until(lambda: self._shot(path), f"something to see in {path}", 10, 0.2)

    @staticmethod
    def _shot(path, window="root"):
        """Takes the picture; false while it shows next to nothing, as before the first paint."""
        subprocess.run(["import", "-window", window, str(path)], check=True, timeout=30)
        colours = subprocess.run(
            ["identify", "-format", "%k", str(path)], check=True, timeout=30, capture_output=True, text=True
        ).stdout
        return int(re.match(r"\d+", colours)[0]) >= 50

    def _window(self, title):
        """The window with exactly this title."""
        command = ["xdotool", "search", "--onlyvisible", "--name", f"^{title}$"]
        found = wait_until(
            lambda: subprocess.run(command, capture_output=True, text=True, timeout=10, check=False).stdout.split(),
            f"a window named {title!r}", 10, 0.1,
        )
        return found[-1]

    def resize_window(self, title, width, height):
        subprocess.run(["xdotool", "windowsize", "--sync", self._window(title), str(width), str(height)], check=True, timeout=10)

    def window_picture(self, title, path):
        """One window, without the desktop around it."""
        window = self._window(title)
        wait_until(lambda: self._shot(path, window), f"something to see in {path}", 10, 0.2)

    def key(self, *keys):
        subprocess.run(["xdotool", "key", "--clearmodifiers", *keys], check=True, timeout=10)

    def type(self, text):
        subprocess.run(["xdotool", "type", "--delay", "1", text], check=True, timeout=20)

    def close(self):
        for program in reversed(self._programs):
            program.stop(5)
        self._programs.clear()

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.close()
