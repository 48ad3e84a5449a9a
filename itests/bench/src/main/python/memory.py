"""What idle connections take, and what the server still does beside them."""

import time

from measures import tell


def idle(bench, server, counts, settle):
    """Memory at rest, warmed up, and with so many idle connections; rates beside them."""
    time.sleep(settle)
    result = {"rest": server.memory(), "idle": []}
    bench.warm(server, lambda seconds: bench.closed(server, "cat", seconds=seconds))
    time.sleep(settle)
    result["before"] = bench.closed(server, "cat")
    time.sleep(settle)
    result["warm"] = server.memory()
    held = []
    try:
        for count in counts:
            held.append(bench.load.hold(server.ports["cat"], count - sum(each.count for each in held), bench.at_once))
            time.sleep(settle)
            reached = sum(each.count for each in held)
            point = {"wanted": count, "reached": reached, "memory": server.memory()}
            point["each"] = (point["memory"] - result["warm"]) / max(reached, 1)
            point["beside"] = bench.closed(server, "cat")
            result["idle"].append(point)
            tell(f"{reached} idle", server.name, point["beside"])
            print(f"  {point['memory'] / 2**20:.1f} MiB, {point['each'] / 1024:.1f} KiB each", flush=True)
    finally:
        result["ends"] = [each.let_go() for each in held]
    result["failures"] = (sum(end["failures"] for end in result["ends"]) + result["before"]["failures"]
                          + sum(point["beside"]["failures"] for point in result["idle"]))
    return result
