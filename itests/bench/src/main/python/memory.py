"""What idle connections take, and what the server still does beside them."""

import shutil
import time

import jvm
from measures import tell


def idle(bench, server, counts, settle):
    """Memory at rest, warmed up, and with so many idle connections; rates beside them."""
    time.sleep(settle)
    result = {"rest": server.memory(), "idle": []}
    bench.warm(server, lambda seconds: bench.closed(server, "cat", seconds=seconds))
    time.sleep(settle)
    result["before"] = bench.closed(server, "cat")
    time.sleep(settle)
    result["warm"], result["warmCollected"] = seen(server, settle)
    held = []
    try:
        for count in counts:
            held.append(bench.load.hold(server.ports["cat"], count - sum(each.count for each in held), bench.at_once))
            time.sleep(settle)
            reached = sum(each.count for each in held)
            now, collected = seen(server, settle)
            point = {"wanted": count, "reached": reached, "memory": now, "collected": collected,
                     "each": (now - result["warm"]) / max(reached, 1),
                     "eachCollected": (collected - result["warmCollected"]) / max(reached, 1)}
            point["beside"] = bench.closed(server, "cat")
            result["idle"].append(point)
            tell(f"{reached} idle", server.name, point["beside"])
            print(f"  {point['memory'] / 2**20:.1f} MiB, {point['each'] / 1024:.1f} KiB each, "
                  f"{point['eachCollected'] / 1024:.1f} once collected", flush=True)
    finally:
        result["ends"] = [each.let_go() for each in held]
    result["failures"] = (sum(end["failures"] for end in result["ends"]) + result["before"]["failures"]
                          + sum(point["beside"]["failures"] for point in result["idle"]))
    return result


def seen(server, settle):
    """Memory as it is, and once a JVM has given back what it does not need."""
    now = server.memory()
    return now, jvm.least(server, settle) if server.jvm and shutil.which("jcmd") else now
