# SPDX-License-Identifier: GPL-3.0-or-later
"""The table of rooms: what each may include. docs/architecture.md tells the same in prose."""
from dataclasses import dataclass, field

SERVER = ("server/http", "server/log", "server/ledger", "server/store", "server/auth", "server/stripe", "server/chat",
          "server/api")

# Gui classes that are values: a model may hand them to a view, and needs no window for it.
GUI_VALUES = frozenset({"QColor", "QBrush", "QFont", "QIcon", "QPalette"})


@dataclass(frozen=True)
class Room:
    """`rooms`: folders of ours (its own always); `qt`: modules; `qt_headers`: single headers beyond them."""

    rooms: tuple = ()
    qt: tuple = ("QtCore",)
    qt_headers: frozenset = field(default_factory=frozenset)


ROOMS = {
    "core": Room(),
    "client": Room(rooms=("core",), qt=("QtCore", "QtNetwork", "QtSql")),
    "models": Room(rooms=("core", "client"), qt_headers=GUI_VALUES),
    "ui": Room(
        rooms=("core", "client", "models"),
        qt=("QtCore", "QtGui", "QtWidgets", "QtCharts", "QtSvg", "QtSvgWidgets"),
    ),
    "app": Room(
        rooms=("core", "client", "models", "ui"),
        qt=("QtCore", "QtGui", "QtWidgets", "QtNetwork", "QtSvg", "QtDBus"),
    ),
    "server/log": Room(rooms=("core", "server/http")),
    "server/http": Room(rooms=("core",)),
    "server/ledger": Room(rooms=("core",)),
    "server/store": Room(rooms=("core", "server/ledger"), qt=("QtCore", "QtSql")),
    "server/auth": Room(rooms=("core", "server/http", "server/store", "server/ledger", "server/log")),
    "server/chat": Room(rooms=("core", "server/http", "server/store", "server/ledger")),
    "server/stripe": Room(rooms=("core", "server/http", "server/store", "server/ledger", "server/log")),
    "server/api": Room(
        rooms=("core", "server/http", "server/store", "server/ledger", "server/log", "server/auth", "server/stripe",
               "server/chat")
    ),
    "server": Room(rooms=("core",) + SERVER),
    "admin": Room(rooms=("core", "server") + SERVER, qt=("QtCore", "QtSql")),
    "sandbox": Room(rooms=("core", "server/http", "server/log")),
    # Tests and benchmarks may use every room; no room may use them.
    "tests": Room(rooms=("*",), qt=("*",)),
    "bench": Room(rooms=("*",), qt=("*",)),
}

# Libraries that one place owns: a prefix of the include, and the rooms that may write it.
OWNED_LIBRARIES = {
    "boost/beast": ("server/http",),
    "curl/": ("server/http",),
    "sqlite3": ("server/store",),
    "libpq": ("server/store",),
}

# Within client, Sql is for the offline cache alone.
SQL_FILES_IN_CLIENT = ("cache", "offlinecache", "sqlitecache")

MAX_FILE_LINES = 500
MAX_FUNCTION_LINES = 100
