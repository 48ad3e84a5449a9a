"""Runs load.c against a port."""

import json
import subprocess

# The connection was not a good one.
FAILURES = "connect", "handshake", "endedEarly", "wrongAnswer", "tooLate"


class Load:
    """The load generator on its core."""

    def __init__(self, binary, core=None):
        self.command = (["taskset", "-c", str(core)] if core is not None else []) + [binary]

    def run(self, mode, port, *options):
        """The figures that load.c prints, and what it says of failures."""
        done = subprocess.run(
            self.command + ["-p", str(port), *map(str, options), mode],
            stdin=subprocess.DEVNULL, capture_output=True, text=True, check=False)
        if done.returncode != 0:
            raise SystemExit(f"load {mode}: {done.stderr.strip()}")
        return figures(done.stdout, done.stderr)

    def hold(self, port, count, at_once):
        return Held(self.command, port, count, at_once)


class Held:
    """Connections that do nothing until they are let go."""

    def __init__(self, command, port, count, at_once):
        self.process = subprocess.Popen(
            command + ["-p", str(port), "-n", str(count), "-c", str(at_once), "-t", "30", "hold"],
            stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
        self.count = int(self.process.stdout.readline().split()[1])

    def let_go(self):
        output, said = self.process.communicate()
        return figures(output, said)


def figures(output, said):
    result = json.loads(output.strip().splitlines()[-1])
    result["failures"] = sum(result[kind] for kind in FAILURES)
    result["said"] = said.strip().splitlines()
    return result
