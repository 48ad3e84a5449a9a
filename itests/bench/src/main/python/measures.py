"""What is measured of servers that run, in rounds that take turns."""

import time
from statistics import median

import machine


class Bench:
    """How long, how much and how often."""

    def __init__(self, load, rounds, seconds, warm_up, at_once, count=None, size=10**9, limit=10):
        self.load, self.rounds, self.seconds, self.warm_up = load, rounds, seconds, warm_up
        self.at_once, self.count, self.size, self.limit = at_once, count, size, limit

    def closed(self, server, endpoint, *options, seconds=None, count=None):
        """Connections one after another, at_once of them: how many a second, at which cost."""
        count = count or self.count
        length = ["-n", count] if count else ["-s", seconds or self.seconds]
        return self._measured(server, "closed", endpoint, "-c", self.at_once, *length, *_plain(endpoint), *options)

    def opened(self, server, endpoint, rate):
        """Connections that come at that rate, whatever becomes of them."""
        return self._measured(server, "open", endpoint, "-R", rate, "-s", self.seconds, *_plain(endpoint))

    def bulk(self, server, direction):
        return self._measured(server, direction, direction, "-n", 1, "-b", self.size)

    def _measured(self, server, mode, endpoint, *options):
        core = server.kept[0].core
        began, before, busy = time.monotonic(), server.processor(), machine.busy(core)
        limit = self.limit * (6 if mode in ("down", "up") else 1)
        result = self.load.run(mode, server.ports[endpoint], "-t", limit, *options)
        used, busy = server.processor() - before, machine.busy(core) - busy
        done = max(result["finished"] + result["primed"], 1)
        result["rate"] = result["counted"] / result["seconds"]
        result["mbs"] = result["bytes"] / result["took"] / 1e6
        result["processor"] = used / done * 1e6  # us a connection
        result["processorGB"] = used / max(result["bytes"], 1) * 1e9
        result["others"] = max(busy - used, 0) / (time.monotonic() - began)
        result["client"] = result["cpu"] / result["took"]
        return result

    def warm(self, server, run):
        """Until a JVM has compiled what it will; others need to be looked at once only."""
        if self.warm_up:
            run(self.warm_up if server.jvm else 1)

    def in_turns(self, title, servers, run, warm):
        """Samples by the name of the server; each round begins with another one."""
        samples = {server.name: [] for server in servers}
        for server in servers:
            self.warm(server, lambda seconds, server=server: warm(server, seconds))
        for each in range(self.rounds):
            first = each % max(len(servers), 1)
            for server in servers[first:] + servers[:first]:
                sample = run(server)
                samples[server.name].append(sample)
                tell(title, server.name, sample)
        return samples

    def rates(self, servers, endpoint, *options):
        return self.in_turns(
            " ".join([endpoint, *options]), having(servers, endpoint),
            lambda server: self.closed(server, endpoint, *options),
            lambda server, seconds: self.closed(server, endpoint, *options, seconds=seconds))

    def bulks(self, servers, direction):
        return self.in_turns(
            direction, having(servers, direction),
            lambda server: self.bulk(server, direction),
            lambda server, seconds: [self.bulk(server, direction) for _ in range(3 if seconds > 1 else 1)])

    def latencies(self, title, servers, endpoint, rate_of):
        """At a rate of each server's own; those without one are left out."""
        rates = {server.name: rate_of(server.name) for server in having(servers, endpoint)}
        able = [server for server in having(servers, endpoint) if rates[server.name]]
        return self.in_turns(
            title, able,
            lambda server: self.opened(server, endpoint, rates[server.name]),
            lambda server, seconds: self.opened(server, endpoint, rates[server.name]))


def having(servers, endpoint):
    return [server for server in servers if endpoint in server.ports]


def middle(samples, key):
    """The median of the rounds, nothing where each of them failed."""
    good = [sample[key] for sample in samples if sample["finished"]]
    return median(good) if good else None


def failures(samples):
    return sum(sample["failures"] for sample in samples)


def tell(title, name, sample):
    figure = f"{sample['mbs']:.0f} MB/s" if sample["bytes"] else f"{sample['rate']:.0f}/s"
    latency = "" if sample["bytes"] else f"p50 {sample['p50']} us, p99 {sample['p99']} us, "
    print(f"{title:15} {name:10} {figure:>10}, {latency}server {sample['processor']:.0f} us a connection, "
          f"client's core {sample['client']:.0%}"
          + (f", others {sample['others']:.0%}" if sample["others"] > 0.05 else "")
          + (f", {sample['failures']} FAILED" if sample["failures"] else ""), flush=True)
    for line in sample["said"]:
        print("  " + line, flush=True)


def _plain(endpoint):
    return ["-P"] if endpoint.startswith("plain") else []
