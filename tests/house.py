"""Installations that tests command from outside, as people and timers do: processes and ports of their own."""

import os
import random
import shutil
import socket
import subprocess
import sys
import time
import urllib.request
from pathlib import Path
from urllib.parse import urlsplit

HERE = Path(__file__).resolve().parent.parent
CHANCE = random.SystemRandom()


def free_ports():
    """Two neighbouring ports that nobody listens on, below those that the machine gives to whoever connects."""
    while True:
        port = CHANCE.randrange(20000, 32000, 2)
        with socket.socket() as one, socket.socket() as two:
            try:
                one.bind(("127.0.0.1", port))
                two.bind(("127.0.0.1", port + 1))
            except OSError:
                continue
            return port


class House:
    """An installation in a folder of its own, with its database in there, or elsewhere."""

    def __init__(self, folder, url=None):
        self.folder, self.url, self.port = folder, url, free_ports()
        self.env = {**os.environ, "PINKAS_INSTANCE": str(folder), "PINKAS_PORT": str(self.port)}
        self.env.pop("PINKAS_DATABASE_URL", None)
        self.env |= {"PINKAS_DATABASE_URL": url} if url else {}

    def twin(self, folder, server):
        """Another installation, with the same in it."""
        shutil.copytree(self.folder, folder, dirs_exist_ok=True)
        return House(folder, self.url and server.fresh(urlsplit(self.url).path[1:]))

    def command(self, *words, typed="", **env):
        """Run a command to its end, typing what is `typed`; returns (exit code, what it printed, its errors)."""
        done = subprocess.run([sys.executable, str(HERE / "app.py"), *words], env={**self.env, **env}, check=False,
                              capture_output=True, text=True, timeout=300, input=typed,
                              start_new_session=True)  # fmt: skip
        return done.returncode, done.stdout, done.stderr

    def start(self, *words):
        """Start a command and leave it running."""
        return subprocess.Popen([sys.executable, str(HERE / "app.py"), *words], env=self.env, stdout=subprocess.PIPE,
                                stderr=subprocess.STDOUT, start_new_session=True)  # fmt: skip

    def answers(self, port, path="/"):
        """Wait until a page answers; returns it."""
        for _ in range(1200):
            try:
                return urllib.request.urlopen(f"http://127.0.0.1:{port}{path}", timeout=20).read().decode()
            except OSError:
                time.sleep(0.1)
        raise AssertionError(f"nothing answers on {port}")
