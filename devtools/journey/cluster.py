# SPDX-License-Identifier: GPL-3.0-or-later
"""A PostgreSQL of one's own for a test or a measurement: durable as in production, on a loopback port, stopped afterwards."""
import glob
import os
import shutil
import subprocess
from pathlib import Path

from .processes import Failure, free_port

SETTINGS = """
listen_addresses = '127.0.0.1'
max_connections = 200
"""  # fsync and synchronous_commit stay on


class Cluster:
    """`folder` must not exist yet; `settings` are further lines of postgresql.conf."""

    def __init__(self, folder, settings=""):
        programs = sorted(glob.glob("/usr/lib/postgresql/*/bin/initdb"))
        if not programs:
            raise Failure("PostgreSQL is not installed")
        self.programs = Path(programs[-1]).parent
        self.folder = Path(folder)
        self.port = free_port()
        self.data = self.folder / "data"
        self.settings = SETTINGS + settings
        # PostgreSQL refuses root.
        self.runas = ["runuser", "-u", "postgres", "--"] if os.geteuid() == 0 else []

    def __enter__(self):
        self.folder.mkdir(parents=True)
        if self.runas:
            shutil.chown(self.folder, "postgres")
        self._run("initdb", "-D", self.data, "-U", "postgres", "-A", "trust", "-E", "UTF8", "--locale=C")
        with open(self.data / "postgresql.conf", "a", encoding="utf-8") as conf:
            conf.write(self.settings + f"\nport = {self.port}\nunix_socket_directories = '{self.folder}'\n")
        self._run("pg_ctl", "-D", self.data, "-w", "-l", self.folder / "log", "start")
        return self

    def __exit__(self, *_):
        self._run("pg_ctl", "-D", self.data, "-m", "fast", "stop")

    def url(self, database):
        return f"postgresql://postgres@127.0.0.1:{self.port}/{database}"

    def create(self, database):
        self.sql("postgres", f"CREATE DATABASE {database}")
        return self.url(database)

    def sql(self, database, statement):
        return self._run("psql", "-X", "-q", "-A", "-t", "-d", self.url(database), "-c", statement)

    def _run(self, program, *arguments):
        command = [*self.runas, str(self.programs / program), *map(str, arguments)]
        done = subprocess.run(command, text=True, capture_output=True, check=False, cwd="/")
        if done.returncode != 0:
            raise Failure(f"{program}: {done.stdout}{done.stderr}")
        return done.stdout
