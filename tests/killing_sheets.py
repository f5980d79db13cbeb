"""The local Sheets, which kill a process at one of its requests: before they carry it out, or once they have."""

import os
import signal
import sys
from pathlib import Path

import waitress

from sync.local_sheets import Assumptions, create_local_sheets

BEFORE, AFTER = "before", "after"


class Killing:
    """Counts the requests since the order was given, into a file beside it, and carries the order out.

    An order is the file that the test writes: a process's id, the number of the request, and before or after it; with
    the number 0 nothing is killed.
    """

    def __init__(self, app, folder):
        self.app, self.order, self.count = app, folder / "order", folder / "count"

    def __call__(self, environ, start_response):
        if not self.order.exists():
            return self.app(environ, start_response)
        pid, at, when = self.order.read_text("ascii").split()
        number = int(self.count.read_text("ascii")) + 1
        self.count.write_text(str(number), "ascii")
        if number == int(at) and when == BEFORE:
            os.kill(int(pid), signal.SIGKILL)
            start_response("503 Service Unavailable", [])
            return []
        answer = list(self.app(environ, start_response))
        if number == int(at):
            os.kill(int(pid), signal.SIGKILL)
        return answer


if __name__ == "__main__":
    path, port, *unlike = sys.argv[1:]
    switched = {name: not getattr(Assumptions, name) for name in unlike}
    sheets = create_local_sheets(path, assumptions=Assumptions(**switched))
    waitress.serve(Killing(sheets, Path(path).parent), host="127.0.0.1", port=int(port), threads=8)
