# SPDX-License-Identifier: GPL-3.0-or-later
"""Reads and presses what is in a window through the accessibility tree, as a screen reader does."""
from .processes import Failure, wait_until

MAX_NODES = 4000


class Application:
    """One program in the tree, found by its process id. Make it after the Desktop: pyatspi connects on import."""

    def __init__(self, pid, seconds=20):
        import pyatspi  # noqa: PLC0415 (needs the bus of the Desktop)

        self._atspi = pyatspi
        self._pid = pid
        self.root = wait_until(self._find_root, f"process {pid} in the accessibility tree", seconds, 0.1)

    def _find_root(self):
        desktop = self._atspi.Registry.getDesktop(0)
        for index in range(desktop.childCount):
            child = self._safely(lambda i=index: desktop.getChildAtIndex(i))
            if child is not None and self._safely(child.get_process_id) == self._pid and child.childCount:
                return child
        return None

    @staticmethod
    def _safely(read, otherwise=None):
        """Widgets come and go while they are read; that is no failure."""
        try:
            return read()
        except Exception:  # pylint: disable=broad-except
            return otherwise

    def nodes(self):
        """Every node that is shown, outermost first."""
        queue, count = [self.root], 0
        while queue and count < MAX_NODES:
            node = queue.pop(0)
            count += 1
            yield node
            children = self._safely(lambda n=node: n.childCount, 0)
            if node is not self.root and self._has(node, self._atspi.STATE_MANAGES_DESCENDANTS) and children > 200:
                children = 200  # tables say how many rows they could show
            for index in range(children):
                child = self._safely(lambda n=node, i=index: n.getChildAtIndex(i))
                if child is not None and (node is self.root or self._shown(child)):
                    queue.append(child)

    def _has(self, node, state):
        return bool(self._safely(lambda: node.getState().contains(state), False))

    def _shown(self, node):
        return self._has(node, self._atspi.STATE_VISIBLE) or self._has(node, self._atspi.STATE_SHOWING)

    def describe(self, node):
        role = self._safely(node.getRoleName, "?")
        return role, self._safely(lambda: node.name, "") or "", self._text(node)

    def _text(self, node):
        def read():
            text = node.queryText()
            return text.getText(0, min(text.characterCount, 2000))

        return self._safely(read, "") or ""

    def texts(self):
        """All that is written in the window: names and contents."""
        found = []
        for node in self.nodes():
            _, name, text = self.describe(node)
            found += [part for part in (name, text) if part]
        return found

    def outline(self):
        """For a failure's report: one line a node."""
        return "\n".join("  ".join(part for part in self.describe(node) if part) for node in self.nodes())

    def find(self, role=None, name=None, contains=None):
        """The first shown node of this role whose name is `name`, or whose name or text contains `contains`."""
        for node in self.nodes():
            its_role, its_name, text = self.describe(node)
            if role is not None and its_role not in ([role] if isinstance(role, str) else role):
                continue
            if name is not None and its_name.replace("&", "") != name.replace("&", ""):
                continue
            if contains is not None and contains not in its_name and contains not in text:
                continue
            return node
        return None

    def wait_for(self, seconds=15, **wanted):
        try:
            return wait_until(lambda: self.find(**wanted), f"{wanted} in the window", seconds, 0.05)
        except Failure as failure:
            raise Failure(f"{failure}; it shows:\n{self.outline()}") from None

    def wait_text(self, part, seconds=15):
        return self.wait_for(seconds, contains=part)

    def press(self, name=None, role=("push button", "button", "check box", "radio button", "toggle button", "list item", "page tab", "link"), **wanted):
        node = self.wait_for(role=role, name=name, **wanted)
        wait_until(lambda: self._has(node, self._atspi.STATE_SENSITIVE), f"{name} to be enabled", 10, 0.05)
        action = node.queryAction()
        names = [action.getName(i).lower() for i in range(action.nActions)]
        for wish in ("press", "click", "toggle", "setfocus"):
            if wish in names:
                action.doAction(names.index(wish))
                return node
        raise Failure(f"{name} can be neither pressed nor toggled: {names}")

    def write(self, text, **wanted):
        node = self.wait_for(role=("text", "password text", "entry"), **wanted)
        node.queryEditableText().setTextContents(text)
        return node

    def focus(self, **wanted):
        node = self.wait_for(**wanted)
        node.queryComponent().grabFocus()
        return node
