"""What a server in a JVM keeps of connections that are over: memory, descriptors, processes, engines."""

import os
import re
import time

import jvm

# Of each part of the connections: resumed ones, some with a program, and some that break off.
TLS = (("echo", 0.55), ("echo", 0.15, "-r"), ("cat", 0.2), ("echo", 0.1, "-x"))
PLAIN = (("plain-echo", 0.7), ("plain", 0.2), ("plain-echo", 0.1, "-x"))

# What there is one of for each connection.
ENGINES = re.compile(r"(org\.ucspi|io\.netty\.handler\.ssl|sun\.security\.ssl)\..*(Engine|EngineImpl|NativeRecords|[a-z]Connection)")

# A context of Netty's has one for each of its engines until the engine's native memory is freed,
# though the engine itself has been collected.
WEAK = re.compile(r"java\.lang\.ref\.WeakReference")

OVER = 20  # seconds within which all that was of a connection has ended

# Bytes a connection, judged once there have been enough, and the JVM has compiled what it will. What
# the native library has for one is some 5 KB.
GROWTH, ENOUGH = 150, 50000


def soak(bench, server, total, looks, settle):
    """Looks at the process after each of so many parts of the total; the first part is the warm-up."""
    seen, failures = [], 0
    for part in range(1, looks + 1):
        said = []
        for endpoint, share, *options in TLS if "cat" in server.ports else PLAIN:
            sample = bench.closed(server, endpoint, *options, count=round(total / looks * share))
            failures += sample["failures"]
            said += sample["said"]
        seen.append(_over(server, seen, total * part // looks, settle))
        _tell(server.name, seen[-1], said)
    count = seen[-1]["connections"] - seen[0]["connections"]
    growth = (seen[-1]["memory"] - seen[0]["memory"]) / max(count, 1)
    return {"looks": seen, "each": growth, "left": _left(seen), "failures": failures,
            "grows": count >= ENOUGH and growth > GROWTH}


def faults(result):
    """What is wrong, a line each."""
    found = [f"{count} {kind} left" for kind, count in result["left"].items()]
    if result["grows"]:
        found.append(f"{result['each']:.0f} bytes of memory left of each connection, at most {GROWTH} are the JVM's own")
    if result["failures"]:
        found.append(f"{result['failures']} connections failed")
    return found


def _left(seen):
    """Engines, and what there is more of than at the first look."""
    more = {kind: seen[-1][kind] - seen[0][kind] for kind in ("descriptors", "processes", "weak")}
    count = seen[-1]["connections"] - seen[0]["connections"]
    unfreed = more.pop("weak")
    if count >= ENOUGH and unfreed > count / 1000:  # others come and go
        more["engines collected but not freed"] = unfreed
    return {**seen[-1]["engines"], **{kind: count for kind, count in more.items() if count > 0}}


def _over(server, before, connections, settle):
    """A look once nothing is left any more, or the last where something stays."""
    began = time.monotonic()
    while True:
        time.sleep(settle or 0.5)
        look = {"connections": connections, **_look(server, settle)}
        if not _left(before[:1] + [look]) or time.monotonic() - began > OVER:
            return look


def _look(server, settle):
    processes = server.kept[0].all()[1:]
    java = processes[0]
    uncollected = server.memory()
    histogram = jvm.command(java, "GC.run", "GC.class_histogram")  # which collects once more, after the cleaners
    if "java.lang.String" not in histogram:
        raise SystemExit(f"jcmd {java} GC.class_histogram: {histogram.strip()}")
    return {"uncollected": uncollected, "memory": jvm.least(server, settle), "engines": _live(histogram, ENGINES),
            "weak": sum(_live(histogram, WEAK).values()), "processes": len(processes),
            "threads": len(os.listdir(f"/proc/{java}/task")), "descriptors": len(os.listdir(f"/proc/{java}/fd"))}


def _live(histogram, classes):
    """Numbers of live objects by the names of the classes."""
    lines = (line.split() for line in histogram.splitlines())
    return {line[3]: int(line[1]) for line in lines if len(line) > 3 and classes.fullmatch(line[3])}


def _tell(name, look, said):
    print(f"soak            {name:10} {look['connections']:,} connections: {look['memory'] / 2**20:.1f} MiB, "
          f"{look['threads']} threads, {look['descriptors']} descriptors, {look['processes']} processes, "
          f"{sum(look['engines'].values())} engines, {look['weak']:,} weak references", flush=True)
    for line in said:
        print("  " + line, flush=True)
