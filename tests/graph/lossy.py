"""A relay between a driver and Neo4j that can lose the answer to a commit: it arrives, and nobody hears that it did."""

import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress

COMMIT = b"\x00\x02\xb0\x12\x00\x00"  # Bolt: one chunk of two bytes, the message COMMIT without fields
CHUNK = 1 << 16


class Relay:
    """Relays until `lose_next` commits have been sent: each time it lets the answer come, and drops the line."""

    def __init__(self, host: str, port: int) -> None:
        self.lost = 0
        self.lose_next = 0
        self._to = (host, port)
        self._listener = socket.create_server(("127.0.0.1", 0))
        self.port: int = self._listener.getsockname()[1]
        threading.Thread(target=self._accept, daemon=True).start()

    def close(self) -> None:
        # Closing alone would leave the thread waiting in `accept`.
        with suppress(OSError):
            self._listener.shutdown(socket.SHUT_RDWR)
        self._listener.close()

    def _accept(self) -> None:
        while True:
            try:
                client, _ = self._listener.accept()
            except OSError:
                return
            server = socket.create_connection(self._to)
            dropping = threading.Event()
            for source, target, outward in ((client, server, True), (server, client, False)):
                threading.Thread(target=self._relay, args=(source, target, outward, dropping), daemon=True).start()

    def _relay(self, source: socket.socket, target: socket.socket, outward: bool, dropping: threading.Event) -> None:
        with suppress(OSError):
            while data := source.recv(CHUNK):
                if outward and self.lose_next and data.endswith(COMMIT):
                    self.lose_next -= 1
                    dropping.set()
                if not outward and dropping.is_set():
                    self.lost += 1
                    break
                target.sendall(data)
        for end in (source, target):
            with suppress(OSError):
                end.shutdown(socket.SHUT_RDWR)
            end.close()


@contextmanager
def relay(port: int) -> Iterator[Relay]:
    running = Relay("127.0.0.1", port)
    yield running
    running.close()
