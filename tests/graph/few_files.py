"""A program that may open few files: opens all versions of a home, and says what it gets when none is left.

Argument: the home. It first imports all that it needs, as modules are files as well.
"""

import os
import resource
import sys
from pathlib import Path

from ketenkaart.graph import snapshot
from ketenkaart.graph.errors import KetenkaartError

HOME = Path(sys.argv[1])
LIMIT = 40

snapshot.current(HOME)
resource.setrlimit(resource.RLIMIT_NOFILE, (LIMIT, LIMIT))
held = [snapshot.open_version(HOME, number) for number in snapshot.held(HOME)]
print(len(held), "open")
filled = []
while True:
    try:
        filled.append(os.open(os.devnull, os.O_RDONLY))
    except OSError:
        break
for act in (lambda: snapshot.current(HOME), lambda: snapshot.open_version(HOME, 3), lambda: snapshot.versions(HOME)):
    try:
        act()
    except KetenkaartError as error:
        print(type(error).__name__, error)
for descriptor in filled:
    os.close(descriptor)
print("again:", snapshot.current(HOME).number, "and", len(snapshot.versions(HOME)))
