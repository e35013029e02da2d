"""``python -m tests.doubles.smtp.sink``: a mail server in a process of its own that takes everything fast and keeps nothing.

Prints its port, then serves until its standard input closes.
"""

import socket
import sys
import threading

HELLO = b"250-sink\r\n250-SIZE 33554432\r\n250-8BITMIME\r\n250 PIPELINING\r\n"
ANSWERS = {
    b"EHLO": HELLO,
    b"HELO": b"250 sink\r\n",
    b"DATA": b"354 go ahead\r\n",
    b"QUIT": b"221 2.0.0 goodbye\r\n",
}
OK = b"250 2.0.0 OK\r\n"
END = b"\r\n.\r\n"


def serve(connection: socket.socket) -> None:
    """One connection to its end. Replies to what came together leave together."""
    connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
    connection.sendall(b"220 sink\r\n")
    waiting, content = b"", False
    while chunk := connection.recv(262_144):
        waiting += chunk
        replies = []
        while True:
            head, mark, rest = waiting.partition(END if content else b"\r\n")
            if not mark:
                break
            waiting = rest
            word = head[:4].upper()
            replies.append(OK if content else ANSWERS.get(word, OK))
            content = not content and word == b"DATA"
        if replies:
            connection.sendall(b"".join(replies))
        if replies and replies[-1] == ANSWERS[b"QUIT"]:
            break
    connection.close()


def main() -> None:
    """Listen on a free port."""
    listener = socket.create_server(("127.0.0.1", 0), backlog=128)
    print(listener.getsockname()[1], flush=True)
    threading.Thread(target=_accept, args=(listener,), daemon=True).start()
    sys.stdin.read()


def _accept(listener: socket.socket) -> None:
    while True:
        connection, _ = listener.accept()
        threading.Thread(target=serve, args=(connection,), daemon=True).start()


if __name__ == "__main__":
    main()
