"""EXECUTOR. Processes that live and die together: `serve` and its children."""

import os
import signal
import socket
import subprocess
import sys
import threading
import time

TOO_OFTEN = 5  # a child that ends so often within a minute will not come up


def free(host, port):
    """True where nobody listens at an address."""
    with socket.socket() as probe:
        return probe.connect_ex((host, port)) != 0


def watch_parent():
    """End this process when its parent does: the pipe that the parent holds as our input is then closed."""

    def wait():
        while os.read(0, 1):
            pass
        os._exit(0)

    threading.Thread(target=wait, daemon=True, name="parent").start()


def supervise(commands, greeting):
    """Keep the commands running until told to stop; `greeting` is (host, port, what to call when it answers)."""
    stop = threading.Event()
    for name in (signal.SIGINT, signal.SIGTERM):
        signal.signal(name, lambda *_: stop.set())
    children = {tuple(command): _start(command) for command in commands}
    starts = {command: [time.monotonic()] for command in children}
    threading.Thread(target=_greet, args=(stop, *greeting), daemon=True).start()
    while not stop.wait(0.5):
        for command, child in children.items():
            if child.poll() is None:
                continue
            starts[command] = [at for at in starts[command] if at > time.monotonic() - 60] + [time.monotonic()]
            if len(starts[command]) > TOO_OFTEN:
                print(f"{command[-1]} does not stay up; stopping", file=sys.stderr)
                _end(children.values())
                return 1
            children[command] = _start(command)
    _end(children.values())
    return 0


def _start(command):
    return subprocess.Popen(command, stdin=subprocess.PIPE, env={**os.environ, "PINKAS_CHILD": "1"})


def _end(children):
    for child in children:
        child.terminate()
    for child in children:
        try:
            child.wait(10)
        except subprocess.TimeoutExpired:
            child.kill()


def _greet(stop, host, port, greet):
    while free(host, port):
        if stop.wait(0.2):
            return
    greet()
