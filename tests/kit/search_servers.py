"""Places where a search server should be and none is: closed, silent, or one that says no."""

import json
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from socket import socket


@contextmanager
def a_closed_port() -> Iterator[str]:
    """The address of a port of this machine where nobody listens, and nobody else will."""
    with socket() as held:
        held.bind(("127.0.0.1", 0))
        yield f"http://127.0.0.1:{held.getsockname()[1]}"


@contextmanager
def a_silent_server() -> Iterator[str]:
    """The address of a server that takes connections and never answers."""
    with socket() as held:
        held.bind(("127.0.0.1", 0))
        held.listen(128)
        yield f"http://127.0.0.1:{held.getsockname()[1]}"


@contextmanager
def a_server_that_says(
    status: int, body: object, content_type: str = "application/json"
) -> Iterator[tuple[str, list[str]]]:
    """The address of a server that says the same to every request, and the requests it had."""
    asked: list[str] = []

    class Handler(BaseHTTPRequestHandler):
        def _answer(self) -> None:
            self.rfile.read(int(self.headers.get("content-length", 0)))
            asked.append(f"{self.command} {self.path}")
            raw = json.dumps(body).encode()
            self.send_response(status)
            self.send_header("content-type", content_type)
            self.send_header("content-length", str(len(raw)))
            self.end_headers()
            self.wfile.write(raw)

        do_GET = do_POST = do_PATCH = do_DELETE = _answer  # noqa: N815 - the names that http.server looks for

        def log_message(self, *_: object) -> None:
            """Keep the test's output clean."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_port}", asked
    finally:
        server.shutdown()
        thread.join()
        server.server_close()
