"""A file server on the loopback address in place of a package registry: small artefacts, and faults by choice."""

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer


@dataclass
class Registry:
    """What the server holds, what it does wrong, and what it was asked for. Change them while it runs."""

    files: dict[str, bytes]
    base: str = ""
    broken: dict[str, int] = field(default_factory=dict)
    """Path → how many answers still break off after half of the file."""
    asked: list[str] = field(default_factory=list)
    stalled: threading.Event | None = None
    """Where there is one, no answer comes before it is set."""


@contextmanager
def serving(files: dict[str, bytes]) -> Iterator[Registry]:
    registry = Registry(files)

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            path = self.path.lstrip("/")
            registry.asked.append(path)
            if registry.stalled is not None:
                registry.stalled.wait()
            content = registry.files.get(path)
            if content is None:
                self.send_error(404)
                return
            self.send_response(200)
            self.send_header("Content-Type", "text/html" if path.endswith("/") else "application/octet-stream")
            self.send_header("Content-Length", str(len(content)))
            self.end_headers()
            if registry.broken.get(path, 0) > 0:
                registry.broken[path] -= 1
                content = content[: len(content) // 2]
            self.wfile.write(content)

        def log_message(self, format: str, *args: object) -> None:
            """Not into the output of the tests."""

    with ThreadingHTTPServer(("127.0.0.1", 0), Handler) as server:
        registry.base = f"http://127.0.0.1:{server.server_address[1]}"
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05})
        thread.start()
        try:
            yield registry
        finally:
            server.shutdown()
            thread.join()
