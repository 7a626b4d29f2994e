"""A server that sends what a test tells it to."""

import socket
import threading

OK = b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\n{}"
SECONDS = 10.0
# what a server does with a connection: it sends each of these after a request, then closes
Script = list[bytes]


class Server:
    """Follows one script for each connection and keeps the requests."""

    def __init__(self) -> None:
        self.scripts: list[Script] = []
        self.requests: list[bytes] = []
        self.connections = 0
        self._listener = socket.create_server(("127.0.0.1", 0))
        self.url = f"http://127.0.0.1:{self._listener.getsockname()[1]}"
        self._closed = threading.Condition()
        self.closed = 0
        self._thread = threading.Thread(target=self._run, daemon=True)
        self._thread.start()

    def _run(self) -> None:
        while True:
            try:
                connection, _ = self._listener.accept()
            except OSError:
                return
            self.connections += 1
            with connection:
                for answer in self.scripts.pop(0):
                    if not self._read(connection):
                        break
                    connection.sendall(answer)
                if not self.scripts:
                    connection.settimeout(0.2)  # for those that send one request too many
                    self._read(connection)
            with self._closed:
                self.closed += 1
                self._closed.notify_all()

    def _read(self, connection: socket.socket) -> bool:
        data = b""
        try:
            while b"\r\n\r\n" not in data:
                if not (part := connection.recv(65_536)):
                    return False
                data += part
        except OSError:
            return False
        self.requests.append(data)
        return True

    def wait_until_closed(self, count: int) -> None:
        with self._closed:
            assert self._closed.wait_for(lambda: self.closed >= count, SECONDS)

    def close(self) -> None:
        if self._listener.fileno() >= 0:
            self._listener.shutdown(socket.SHUT_RDWR)
            self._listener.close()
