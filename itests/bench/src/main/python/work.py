"""The folder of a run."""

import os
import random
import socket
import subprocess

import peers


class Work:
    """The folder of a run, what is compiled and made in it, and free ports."""

    def __init__(self, folder, sources, size, server_core):
        self.folder, self.server_core = os.path.abspath(folder), server_core
        os.makedirs(self.folder, exist_ok=True)
        self.keep = self._compiled("keep", sources, ["keep.c"])
        self.load = self._compiled("load", sources, ["load.c", "connection.c"], "-lssl", "-lcrypto", "-lm")
        self.certificate, self.key = self.path("certificate.pem"), self.path("key.pem")
        _call("openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes", "-days", "30",
              "-subj", "/CN=localhost", "-keyout", self.key, "-out", self.certificate)
        self.programs = peers.programs(size)
        self.taken = set()

    def path(self, name):
        return os.path.join(self.folder, name)

    def log(self, name):
        return self.path(name + ".log")

    def free_port(self):
        """Below the range that the kernel gives to clients, so that none of them has it later."""
        for port in random.sample(range(20000, 32000), 12000):
            with socket.socket() as probe:
                if port not in self.taken and probe.connect_ex(("127.0.0.1", port)) != 0:
                    self.taken.add(port)
                    return port
        raise SystemExit("servers: no free port from 20000 to 32000")

    def _compiled(self, name, folder, sources, *libraries):
        binary = self.path(name)
        _call("gcc", "-O2", "-Wall", "-o", binary, *(os.path.join(folder, source) for source in sources), *libraries)
        return binary


def _call(*command):
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    if done.returncode != 0:
        raise SystemExit(f"{command[0]}: {done.stderr.strip()}")
