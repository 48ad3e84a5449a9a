"""Where a run took place."""

import os
import platform
import shutil
import subprocess

import peers


def describe():
    model = _first("/proc/cpuinfo", "model name") or platform.machine()
    memory = int((_first("/proc/meminfo", "MemTotal") or "0 kB").split()[0]) / 2**20
    load = os.getloadavg()[0]
    return f"{os.cpu_count()} cores ({model}), {memory:.0f} GB, Linux {platform.release()}, load average {load:.1f}"


def versions(servers, sources):
    """Of the servers, of Java and of the client's library."""
    own = "this project at " + (_output("git", "-C", sources, "describe", "--always", "--dirty") or "an unknown commit")
    java = (_output("java", "-version") or "no java").splitlines()[0]
    client = "client with " + " ".join((_output("openssl", "version") or "OpenSSL").split()[:2])
    return [own, java, *(peers.version(name) for name in servers if name in peers.PACKAGES), client]


def busy(core):
    """Seconds for which the core has worked for somebody, another virtual machine included; 0 if none is meant."""
    if core is None:
        return 0.0
    user, nice, system, _, _, _, _, steal = map(int, (_first("/proc/stat", f"cpu{core} ") or "").split()[-10:][:8])
    return (user + nice + system + steal) / os.sysconf("SC_CLK_TCK")


def _first(path, key):
    with open(path, encoding="utf-8") as lines:
        for line in lines:
            if line.startswith(key):
                return line[len(key):].strip(" \t\n:")
    return None


def _output(*command):
    if not shutil.which(command[0]):
        return None
    done = subprocess.run(command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, check=False)
    return done.stdout.strip() if done.returncode == 0 else None
