"""An application over HTTP for as long as a block lasts."""

import contextlib
import threading

import waitress


@contextlib.contextmanager
def served(app, threads=8):
    """Serve an application at a free port of this machine; yields its address."""
    wires = {}
    server = waitress.create_server(app, wires, host="127.0.0.1", port=0, threads=threads)
    thread = threading.Thread(target=_run_until_closed, args=[server], daemon=True)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.effective_port}"
    finally:
        server.task_dispatcher.shutdown()
        server.close()
        for wire in list(wires.values()):
            wire.close()
        thread.join()


def _run_until_closed(server):
    """Serve; that the socket was closed meanwhile is how it ends."""
    with contextlib.suppress(OSError):
        server.run()
