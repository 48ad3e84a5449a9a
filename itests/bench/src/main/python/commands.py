"""How soon the commands of the assembly are there, and how much memory sslserver has at rest.

python3 -B itests/bench/src/main/python/commands.py [ROUNDS]

Prints the median and the most of some rounds: sslserver until it listens (its -1), sslclient until its program runs behind a
handshake, tcprules from start to end, and the resident memory of sslserver one second after its start. The first start of all,
which makes the archive of shared classes, is not counted.
"""

import pathlib
import signal
import statistics
import subprocess
import sys
import tempfile
import time

ROOT = pathlib.Path(__file__).resolve().parents[5]
BIN = ROOT / "karaf-assembly" / "target" / "assembly" / "bin"
LIMIT = 60


def listening(directory):
    """A sslserver, its port, and how long it took."""
    began = time.monotonic()
    server = subprocess.Popen(
        [BIN / "sslserver", "-1RHl0", "127.0.0.1", "0", "cat"],
        env={"PATH": "/usr/bin:/bin", "CERTFILE": str(directory / "both.pem")},
        stdout=subprocess.PIPE,
    )
    words = server.stdout.readline().split()
    return server, words[2].decode(), time.monotonic() - began


def resident(server):
    """KiB of the Java behind the shell that waits."""
    java = subprocess.run(["pgrep", "-P", str(server.pid)], capture_output=True, text=True, check=True).stdout.split()[0]
    status = pathlib.Path(f"/proc/{java}/status").read_text()
    return int(next(line for line in status.splitlines() if line.startswith("VmRSS")).split()[1])


def timed(*words, **options):
    began = time.monotonic()
    done = subprocess.run(words, capture_output=True, check=True, timeout=LIMIT, **options)
    return time.monotonic() - began, done.stdout


def main():
    rounds = int(sys.argv[1]) if len(sys.argv) > 1 else 9
    figures = {"sslserver, until it listens, s": [], "sslclient, until its program runs, s": [], "tcprules, s": [], "sslserver at rest, MiB": []}
    servers, clients, tools, memory = figures.values()
    with tempfile.TemporaryDirectory() as name:
        directory = pathlib.Path(name)
        subprocess.run(
            "openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -days 90 -subj /CN=localhost"
            " -addext subjectAltName=DNS:localhost -keyout both.pem -out cert.pem && cat cert.pem >> both.pem",
            shell=True, check=True, cwd=directory, stderr=subprocess.DEVNULL,
        )
        timed(BIN / "tcprules", "rules.cdb", "rules.tmp", cwd=directory, input=b":allow\n")
        for _ in range(rounds):
            server, port, took = listening(directory)
            try:
                servers.append(took)
                time.sleep(1)
                memory.append(resident(server) / 1024)
                began = time.time()
                _, out = timed(BIN / "sslclient", "-RHl0", "-a", directory / "cert.pem", "localhost", port, "date", "+%s.%N")
                clients.append(float(out) - began)
                tools.append(timed(BIN / "tcprules", "rules.cdb", "rules.tmp", cwd=directory, input=b":allow\n")[0])
            finally:
                server.send_signal(signal.SIGTERM)
                server.wait(LIMIT)
    for what, values in figures.items():
        print(f"{what}: median {statistics.median(values):.2f}, most {max(values):.2f} ({rounds} rounds)")


if __name__ == "__main__":
    main()
