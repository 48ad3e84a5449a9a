"""The servers that Debian packages. Each as fast as its options allow, and as quiet as ours."""

import os
import shutil
import subprocess

from kept import Kept

MOST = 10000  # connections at once
BACKLOG = 1024

PACKAGES = {"stunnel": "stunnel4", "socat": "socat", "ncat": "ncat", "tcpserver": "ucspi-tcp"}
ENDPOINTS = {"stunnel": ["cat", "down", "up"], "socat": ["cat", "down", "up"], "ncat": ["cat", "down", "up"],
             "tcpserver": ["plain"]}


class Running:
    """A server that runs: ports by what serves them, and its processes."""

    def __init__(self, name, ports, kept, jvm=False):
        self.name, self.ports, self.kept, self.jvm = name, ports, kept, jvm

    def wait(self):
        return max(kept.wait(self.ports.values()) for kept in self.kept)

    def processor(self):
        return sum(kept.processor() for kept in self.kept)

    def memory(self):
        return sum(kept.memory({"cat", "head", "wc"}) for kept in self.kept)

    def stop(self):
        for kept in self.kept:
            kept.stop()


def programs(size):
    """What runs behind a port, by its name."""
    return {
        "cat": ["/bin/cat"],
        "plain": ["/bin/cat"],
        "down": [shutil.which("head"), "-c", str(size), "/dev/zero"],
        "up": [shutil.which("wc"), "-c"],
    }


def installed(name):
    return shutil.which({"stunnel": "stunnel4"}.get(name, name)) is not None


def start(name, work, endpoints):
    """A peer with those of the endpoints that it can have."""
    served = [each for each in endpoints if each in ENDPOINTS[name]]
    ports = {each: work.free_port() for each in served}
    if name == "stunnel":
        commands = [["stunnel4", _stunnel(work, ports)]]
    else:
        commands = [COMMANDS[name](work, port, work.programs[each]) for each, port in ports.items()]
    kept = [Kept(work.keep, command, work.log(name), work.server_core) for command in commands]
    return Running(name, ports, kept)


def _stunnel(work, ports):
    """Its configuration: a thread for each connection, sessions resumed."""
    path = work.path("stunnel.conf")
    lines = ["foreground = yes", "pid =", "syslog = no", "debug = err",
             "socket = l:TCP_NODELAY=1", "socket = r:TCP_NODELAY=1"]
    for each, port in ports.items():
        program = work.programs[each]
        lines += [f"[{each}]", f"accept = 127.0.0.1:{port}", f"exec = {program[0]}",
                  f"execArgs = {' '.join(program)}", f"cert = {work.certificate}", f"key = {work.key}",
                  "sslVersionMin = TLSv1.3"]
    with open(path, "w", encoding="ascii") as file:
        file.write("\n".join(lines) + "\n")
    return path


def _socat(work, port, program):
    tls = (f"OPENSSL-LISTEN:{port},bind=127.0.0.1,reuseaddr,fork,nodelay,backlog={BACKLOG},cert={work.certificate},"
           f"key={work.key},verify=0,openssl-min-proto-version=TLS1.3")
    return ["socat", tls, "EXEC:" + " ".join(program)]


def _ncat(work, port, program):
    return ["ncat", "-n", "--ssl", "--ssl-cert", work.certificate, "--ssl-key", work.key, "-l", "-k", "-m", str(MOST),
            "--exec", " ".join(program), "127.0.0.1", str(port)]


def _tcpserver(_, port, program):
    return ["tcpserver", "-q", "-D", "-H", "-R", "-l", "localhost", "-c", str(MOST), "-b", str(BACKLOG),
            "127.0.0.1", str(port), *program]


COMMANDS = {"socat": _socat, "ncat": _ncat, "tcpserver": _tcpserver}


def version(name):
    if not shutil.which("dpkg-query"):
        return name
    done = subprocess.run(["dpkg-query", "-W", "-f", "${Version}", PACKAGES[name]],
                          capture_output=True, text=True, check=False, env={**os.environ, "LC_ALL": "C"})
    return f"{name} {done.stdout}".strip()
