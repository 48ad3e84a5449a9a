"""Servers side by side: README.md says what is measured. Called by `run servers`."""

import os
import resource
import shutil
import sys
import time

import karaf
import machine
import memory
import peers
import report
import soak
from load import Load
from measures import Bench, middle
from options import OURS, arguments, said
from publish import publish, write
from work import Work

ENDPOINTS = ["cat", "echo", "down", "up", "plain", "plain-echo"]


def main():
    options = arguments(__doc__.partition(":")[0])
    there = found(options)
    limit = resource.getrlimit(resource.RLIMIT_NOFILE)[1]
    resource.setrlimit(resource.RLIMIT_NOFILE, (limit, limit))
    if limit < 3 * max(options.idle) + 500:
        print(f"servers: {limit} descriptors are few for {max(options.idle)} connections: ulimit -n", file=sys.stderr)
    server_core, client_core = options.cores if options.cores else (None, None)
    if options.cores:
        os.sched_setaffinity(0, {client_core})
    shutil.rmtree(options.target, ignore_errors=True)
    work = Work(options.target, options.sources, options.bytes, server_core)
    load = Load(work.load, client_core)
    bench = Bench(load, options.rounds, options.seconds, options.warm_up, options.at_once, options.count, options.bytes,
                  options.limit)
    results = {"when": time.strftime("%d %B %Y, %H:%M"), "servers": there, "samples": {}, "memory": {}, "start": {}, "soak": {},
               "machine": machine.describe(), "versions": machine.versions(there, options.sources),
               "settings": {"idle": options.idle, "said": said(options), "options": {**vars(options)}}}
    print(f"{results['machine']}\n" + "\n".join(results["versions"]), flush=True)
    try:
        if options.short:
            together(work, bench, there, options, results)
        else:
            apart(work, bench, there, options, results)
    finally:
        write(results, work)
    if options.publish:
        publish(options, work)
    failed = [f"{measure}, {server}: {report.failures(samples)}" for measure, by_server in results["samples"].items()
              for server, samples in by_server.items() if report.failures(samples)]
    failed += [f"idle, {server}: {result['failures']}" for server, result in results["memory"].items() if result["failures"]]
    failed += [f"soak, {server}: {fault}" for server, result in results["soak"].items() for fault in soak.faults(result)]
    for line in failed:
        print("failed: " + line)
    return 1 if failed else 0


def found(options):
    """Those asked for that are there; the others are told."""
    there = []
    for name in options.servers:
        if name in OURS and not os.path.isdir(os.path.join(options.assembly, "system")):
            print(f"servers: {name} skipped: no assembly in {options.assembly}")
        elif name in peers.PACKAGES and not peers.installed(name):
            print(f"servers: {name} skipped: not installed, Debian's {peers.PACKAGES[name]} has it")
        else:
            there.append(name)
    return there


def start(name, work, endpoints, options):
    if name in OURS:
        return karaf.start([name], work, endpoints, options.assembly, options.java_opts)[0]
    return peers.start(name, work, endpoints)


def apart(work, bench, there, options, results):
    """Each server in processes of its own: first alone, for start and memory, then all of them."""
    if "start" in options.measures:
        for name in there:
            alone(name, work, bench, options, results)
    for name in there:
        if soaks(name, options):
            server = start(name, work, ["cat", "echo", "plain", "plain-echo"], options)
            try:
                server.wait()
                results["soak"][name] = soak.soak(bench, server, options.soak, options.looks, options.settle)
            finally:
                server.stop()
    servers = []
    try:
        for name in there:
            servers.append(start(name, work, ENDPOINTS, options))
            servers[-1].wait()
        compare(bench, servers, options.measures, results["samples"])
    finally:
        for server in servers:
            server.stop()


def soaks(name, options):
    """Ours: the looks are at a JVM."""
    if "soak" not in options.measures or name not in OURS:
        return False
    if not shutil.which("jcmd"):
        print(f"servers: soak of {name} skipped: no jcmd, it is part of a JDK")
        return False
    return True


def alone(name, work, bench, options, results):
    times = []
    for _ in range(1 + options.starts):
        server = start(name, work, ["cat", "plain"], options)
        try:
            times.append(server.wait())
            if len(times) > options.starts and "cat" in server.ports:
                results["memory"][name] = memory.idle(bench, server, options.idle, options.settle)
        finally:
            server.stop()
    results["start"][name] = {"first": times[0], "start": sorted(times[1:])[len(times[1:]) // 2]}
    print(f"start          {name:10} {results['start'][name]['start']:.3f} s, the first time {times[0]:.3f} s", flush=True)


def together(work, bench, there, options, results):
    """The short form: ours in one Karaf, all at once, a look at everything."""
    servers = []
    try:
        ours = [name for name in there if name in OURS]
        if ours:
            servers += karaf.start(ours, work, ENDPOINTS, options.assembly, options.java_opts)
        servers += [peers.start(name, work, ENDPOINTS) for name in there if name not in OURS]
        for server in servers:
            server.wait()
        compare(bench, servers, options.measures, results["samples"])
        for server in servers:
            if soaks(server.name, options):
                results["soak"][server.name] = soak.soak(bench, server, options.soak, options.looks, options.settle)
            # those in one Karaf have the same memory: the first will do
            if "cat" in server.ports and not (server.name in OURS and results["memory"]):
                results["memory"][server.name] = memory.idle(bench, server, options.idle, options.settle)
    finally:
        for server in servers:
            server.stop()


def compare(bench, servers, measures, samples):
    if "cat" in measures:
        samples["cat"] = bench.rates(servers, "cat")
    if "echo" in measures:
        samples["echo"] = bench.rates(servers, "echo")
    if "resumed" in measures:
        samples["resumed"] = bench.rates(servers, "cat", "-r")
        samples["resumed-echo"] = bench.rates(servers, "echo", "-r")
    if "plain" in measures:
        samples["plain"] = bench.rates(servers, "plain")
        samples["plain-echo"] = bench.rates(servers, "plain-echo")
    if "bulk" in measures:
        samples["down"] = bench.bulks(servers, "down")
        # ncat ends the connection with the client's direction, before the program has answered
        samples["up"] = bench.bulks([server for server in servers if server.name != "ncat"], "up")
    if "latency" in measures:
        highest = {name: middle(of, "rate") for name, of in samples["cat"].items()}
        samples["half of own"] = bench.latencies("half of own", servers, "cat", lambda name: (highest[name] or 0) / 2)
        half = (highest.get("stunnel") or 0) / 2
        # above its own highest a server's queue only grows
        samples["half of stunnel"] = bench.latencies(
            "half of stunnel", servers, "cat", lambda name: half if (highest[name] or 0) * 0.9 > half else 0)


if __name__ == "__main__":
    sys.exit(main())
