"""A server's processes, started by keep.c: what they cost, and their end."""

import os
import subprocess
import time

TICKS = os.sysconf("SC_CLK_TCK")
LISTENING = "0A"


class Kept:
    """A command that runs, and all processes that come of it."""

    def __init__(self, keep, command, log, core=None, environment=None, folder=None):
        pinned = ["taskset", "-c", str(core)] if core is not None else []
        self.command, self.log, self.core = command, log, core
        self.began = time.monotonic()
        with open(log, "ab") as output:
            self.process = subprocess.Popen(
                pinned + [keep] + command, stdin=subprocess.DEVNULL, stdout=output, stderr=output,
                env=environment, cwd=folder)

    def all(self):
        """Numbers of the processes, that of keep first."""
        children = {}
        for number in filter(str.isdigit, os.listdir("/proc")):
            stat = _stat(number)
            if stat:
                children.setdefault(int(stat[1]), []).append(int(number))
        found = [self.process.pid]
        for number in found:  # grows meanwhile
            found += children.get(number, [])
        return found

    def processor(self):
        """Seconds of processor time of all of them, those that have ended and are reaped included."""
        used = 0
        for number in self.all():
            stat = _stat(number)
            if stat:
                used += sum(map(int, stat[11:15]))  # utime, stime, cutime, cstime
        return used / TICKS

    def memory(self, programs):
        """Bytes of memory (PSS) of all of them but keep and those that run one of the programs."""
        bytes_used = 0
        for number in self.all()[1:]:
            try:
                if os.path.basename(os.readlink(f"/proc/{number}/exe")) not in programs:
                    bytes_used += _pss(number)
            except (FileNotFoundError, ProcessLookupError):
                pass  # has just ended
        return bytes_used

    def wait(self, ports, limit=120):
        """Seconds from the start until these ports are listened on."""
        while not all(map(listening, ports)):
            if self.process.poll() is not None:
                raise SystemExit(f"{self.command[0]} ended with {self.process.returncode}, see {self.log}")
            if time.monotonic() - self.began > limit:
                raise SystemExit(f"{self.command[0]} does not listen after {limit} s, see {self.log}")
            time.sleep(0.002)
        return time.monotonic() - self.began

    def stop(self):
        """Ends all of them; keep is the last, or does it by itself when this process dies."""
        if self.process.poll() is None:
            self.process.terminate()
        self.process.wait()


def listening(port):
    """Whether somebody listens on the port; nobody notices, as they would a connection."""
    want = f":{port:04X} ".encode()
    for table in "/proc/net/tcp", "/proc/net/tcp6":
        with open(table, "rb") as lines:
            text = lines.read()
        at = text.find(want)
        while at >= 0:
            line = text[text.rfind(b"\n", 0, at) + 1:text.find(b"\n", at)].split()
            if line[3].decode() == LISTENING and line[1].endswith(want.strip()):
                return True
            at = text.find(want, at + 1)
    return False


def _stat(number):
    """The fields of proc(5)'s stat from state on; none where the process is gone."""
    try:
        with open(f"/proc/{number}/stat", encoding="ascii", errors="replace") as stat:
            return stat.read().rpartition(")")[2].split()
    except (FileNotFoundError, ProcessLookupError):
        return []


def _pss(number):
    with open(f"/proc/{number}/smaps_rollup", encoding="ascii") as lines:
        for line in lines:
            if line.startswith("Pss:"):
                return int(line.split()[1]) * 1024
    return 0
