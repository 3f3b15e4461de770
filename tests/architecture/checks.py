# SPDX-License-Identifier: GPL-3.0-or-later
"""Checks of the whole tree. Each gives a list of sentences; an empty list is a pass."""
import os
import re
from dataclasses import dataclass
from pathlib import Path

from rooms import MAX_FILE_LINES, MAX_FUNCTION_LINES, OWNED_LIBRARIES, ROOMS, SQL_FILES_IN_CLIENT

CPP = {".cpp", ".h"}
SOURCES = CPP | {".py", ".sh", ".mjs", ".js", ".cmake", ".qss", ".yaml", ".yml"}
SKIPPED_FOLDERS = {"build", "node_modules", "__pycache__"}
INCLUDE = re.compile(r'^\s*#\s*include\s*([<"])([^>"]+)[>"]')
# Put together here, so that this file does not contain what it looks for.
WORKPLACE = re.compile("|".join(["/wo" + r"rk/[a-z.]", r"\.\./sha" + r"red/", "/tmp/br" + "ief"]))


@dataclass(frozen=True)
class Include:
    path: Path  # of the including file, relative to the root
    line: int
    target: str
    quoted: bool


def files(root):
    """Every file of the tree that people edit, relative to the root."""
    for path in sorted(root.rglob("*")):
        inside = path.relative_to(root)
        if any(part in SKIPPED_FOLDERS or part.startswith(".") for part in inside.parts):
            continue
        if path.is_file():
            yield inside


def text_of(root, path):
    return (root / path).read_text(encoding="utf-8", errors="replace")


def room_of(path):
    """The room that a file or an include path belongs to; None: none of ours."""
    parts = Path(path).parts
    if len(parts) >= 3 and "/".join(parts[:2]) in ROOMS:
        return "/".join(parts[:2])
    return parts[0] if len(parts) >= 2 and parts[0] in ROOMS else None


def includes(root):
    for path in files(root):
        if path.suffix in CPP and room_of(path):
            for number, line in enumerate(text_of(root, path).splitlines(), 1):
                if match := INCLUDE.match(line):
                    yield Include(path, number, match[2], match[1] == '"')


def resolve(root, include):
    """A quoted include as a path from the root: from the root itself, or beside the including file."""
    beside = Path(os.path.normpath(include.path.parent / include.target))
    if include.quoted and (root / beside).is_file() and not (root / include.target).is_file():
        return beside
    return Path(include.target)


def qt_modules(headers):
    """Header name (with and without its module) to module, from Qt's include folder."""
    known = {}
    for module in sorted(headers.iterdir()):
        if module.is_dir() and module.name.startswith("Qt"):
            for header in module.iterdir():
                known.setdefault(header.name, module.name)
                known[f"{module.name}/{header.name}"] = module.name
    return known


def check_directions(root):
    found = []
    for include in includes(root):
        here, there = room_of(include.path), room_of(resolve(root, include))
        if there is None or there == here or "*" in ROOMS[here].rooms:
            continue
        if there not in ROOMS[here].rooms:
            found.append(f"{include.path}:{include.line}: {here} must not include {there} ({include.target})")
    return found


def check_qt(root, modules):
    found = []
    for include in includes(root):
        module, room = modules.get(include.target), room_of(include.path)
        if module is None or include.quoted or "*" in ROOMS[room].qt:
            continue
        header = include.target.rsplit("/", 1)[-1]
        if module not in ROOMS[room].qt and header not in ROOMS[room].qt_headers:
            found.append(f"{include.path}:{include.line}: {room} must not use {module} ({include.target})")
        elif room == "client" and module == "QtSql" and not include.path.stem.startswith(SQL_FILES_IN_CLIENT):
            found.append(f"{include.path}:{include.line}: in client only the offline cache uses Sql")
    return found


def check_owned_libraries(root):
    found = []
    for include in includes(root):
        room = room_of(include.path)
        for prefix, owners in OWNED_LIBRARIES.items():
            if include.target.startswith(prefix) and room not in owners and room not in ("tests", "bench"):
                found.append(f"{include.path}:{include.line}: {include.target} belongs to {', '.join(owners)}")
    return found


def check_cycles(root):
    """Folders (not rooms: a folder inside a room counts by itself) whose includes lead back to themselves."""
    edges = {}
    for include in includes(root):
        here, there = include.path.parent, resolve(root, include).parent
        # A .cpp of the room's own root puts the room together; nobody can include it.
        assembles = include.path.suffix == ".cpp" and here in there.parents
        if room_of(resolve(root, include)) and here != there and not assembles and here.parts[0] not in ("tests", "bench"):
            edges.setdefault(here, set()).add(there)
    found, done = set(), set()

    def walk(folder, trail):
        if folder in trail:
            ring = trail[trail.index(folder):]
            turn = ring.index(min(ring))
            found.add(" -> ".join(str(f) for f in ring[turn:] + ring[:turn] + [ring[turn]]))
            return
        if folder in done:
            return
        for target in sorted(edges.get(folder, ())):
            walk(target, trail + [folder])
        done.add(folder)

    for folder in sorted(edges):
        walk(folder, [])
    return [f"folders include each other: {ring}" for ring in sorted(found)]


def check_readmes(root):
    needed = set()
    for path in files(root):
        if path.suffix in CPP and path.parts[0] != "tests":
            needed.add(path.parent)
        if len(path.parts) > 1:
            needed.add(Path(path.parts[0]))
    return [f"{folder}: no README.md" for folder in sorted(needed) if not (root / folder / "README.md").is_file()]


def is_source(root, path):
    if path.suffix in SOURCES or path.name == "CMakeLists.txt":
        return True
    return path.suffix == "" and text_of(root, path)[:2] == "#!"


def check_licence_lines(root):
    return [
        f"{path}: no SPDX-License-Identifier in the first five lines"
        for path in files(root)
        if is_source(root, path)
        and "SPDX-License-Identifier: GPL-3.0-or-later" not in "\n".join(text_of(root, path).splitlines()[:5])
    ]


def functions(lines):
    """(first line, length) of each top-level body: the house style puts its braces into column one."""
    start = None
    for number, line in enumerate(lines, 1):
        if line.startswith("{"):
            start = number
        elif line.startswith("}") and start is not None:
            yield start, number - start + 1
            start = None


def check_sizes(root):
    found = []
    for path in files(root):
        if path.suffix not in CPP | {".py", ".sh", ".mjs"}:
            continue
        lines = text_of(root, path).splitlines()
        if len(lines) > MAX_FILE_LINES:
            found.append(f"{path}: {len(lines)} lines; the limit is {MAX_FILE_LINES}")
        if path.suffix == ".cpp":
            found += [
                f"{path}:{start}: a function of {length} lines; the limit is {MAX_FUNCTION_LINES}"
                for start, length in functions(lines)
                if length > MAX_FUNCTION_LINES
            ]
    return found


def check_workplace(root):
    found = []
    for path in files(root):
        if path.suffix in {".png", ".qm", ".ico", ".svgz", ".woff2"}:
            continue
        for number, line in enumerate(text_of(root, path).splitlines(), 1):
            if WORKPLACE.search(line):
                found.append(f"{path}:{number}: names a path of somebody's machine")
    return found


def check_all(root, modules):
    return (
        check_directions(root)
        + check_qt(root, modules)
        + check_owned_libraries(root)
        + check_cycles(root)
        + check_readmes(root)
        + check_licence_lines(root)
        + check_sizes(root)
        + check_workplace(root)
    )
