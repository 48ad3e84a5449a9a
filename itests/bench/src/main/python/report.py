"""Results as a table in Markdown and as a page of bars."""

from collections import namedtuple

from measures import failures, middle

TITLES = {"openssl": "ours, openssl", "jdk": "ours, jdk", "stunnel": "stunnel", "socat": "socat", "ncat": "ncat",
          "plain": "ours, plain", "tcpserver": "tcpserver"}
TLS = ["openssl", "jdk", "stunnel", "socat", "ncat"]
PLAIN = ["plain", "tcpserver"]
SATURATED = 0.9

# title, figure(results, server), digits, measure for the marks, what ratios are to: (server, figure) or nothing
Row = namedtuple("Row", "title figure digits marks base")


def _sampled(measure, key, scale=1.0):
    def figure(results, server):
        samples = results["samples"].get(measure, {}).get(server)
        value = middle(samples, key) if samples else None
        return value and value * scale
    return figure


def _remembered(read):
    def figure(results, server):
        try:
            return read(results["memory"][server])
        except (KeyError, IndexError, ZeroDivisionError):
            return None
    return figure


def _soaked(read):
    def figure(results, server):
        return read(results["soak"][server]) if server in results["soak"] else None
    return figure


def _point(count, read):
    return _remembered(lambda memory: [read(memory, point) for point in memory["idle"] if point["wanted"] == count][0])


def _growth(memory):
    first, last = memory["idle"][-2:]
    return last["collected"] / first["collected"]


def _added(memory):
    first, last = memory["idle"][-2:]
    return (last["collected"] - memory["warmCollected"]) / (first["collected"] - memory["warmCollected"])


def _rate(memory, idle):
    if idle == 0:
        return memory["before"]["rate"]
    return [point["beside"]["rate"] for point in memory["idle"] if point["wanted"] == idle][0]


def _rows(results, rival):
    counts, options = results["settings"]["idle"], results["settings"]["options"]

    def to(figure):
        return rival, figure

    def rate(title, measure, base=None):
        return [Row(title + ", connections/s", _sampled(measure, "rate"), 0, measure, to(_sampled(base or measure, "rate"))),
                Row("– server's processor time each, µs", _sampled(measure, "processor"), 0, None,
                    to(_sampled(base or measure, "processor")))]

    def latency(title, measure):
        return [Row(f"connect to first byte at half of {title} rate: {name}, ms", _sampled(measure, name, 1e-3), 2, measure,
                    to(_sampled(measure, name, 1e-3)))
                for name in ("p50", "p99")]

    def bulk(title, measure):
        figure = _sampled(measure, "mbs")
        return [Row(title + ", MB/s", figure, 0, measure, to(figure)),
                Row("– server's processor time a GB, s", _sampled(measure, "processorGB"), 2, None, to(_sampled(measure, "processorGB")))]

    def each_of(count):
        each = _point(count, lambda memory, point: point["each"] / 1024)
        collected = _point(count, lambda memory, point: point["eachCollected"] / 1024)
        return [Row(f"memory of one of {count:,} idle connections, KiB", each, 1, None, to(each)),
                Row("– once garbage is collected, KiB", collected, 1, None, None)]

    whole = _point(counts[-1], lambda memory, point: point["memory"] / 2**20)

    def beside(count, less):
        return _remembered(lambda memory: _rate(memory, count) / _rate(memory, less))

    total, looks = options["soak"], options["looks"]
    soaked = [Row(f"memory after {count:,} connections, MiB", _soaked(lambda soak, at=at: soak["looks"][at]["memory"] / 2**20), 1,
                  None, None) for at, count in ((0, total // looks), (-1, total))]
    soaked += [Row("– growth from the one to the other, bytes a connection", _soaked(lambda soak: soak["each"]), 0, None, None),
               Row("– engines, descriptors and processes left", _soaked(lambda soak: sum(soak["left"].values())), 0, None, None)]

    start = lambda results, server: results["start"].get(server, {}).get("start")
    rest = _remembered(lambda memory: memory["rest"] / 2**20)
    everything = (
        rate("full handshake and `cat`", "cat") + rate("full handshake and `echo` in the JVM", "echo", "cat")
        + rate("resumed and `cat`", "resumed") + rate("resumed and `echo` in the JVM", "resumed-echo", "resumed")
        + bulk("download from a program", "down") + bulk("upload to a program", "up")
        + latency("its own highest", "half of own") + latency("stunnel's highest", "half of stunnel")
        + rate("TCP and `cat`", "plain") + rate("TCP and `echo` in the JVM", "plain-echo", "plain")
        + [row for count in counts for row in each_of(count)]
        + [Row(f"memory with {counts[-1]:,} idle, MiB", whole, 0, None, to(whole)),
           Row(f"rate beside {counts[-1]:,} idle, to that beside none", beside(counts[-1], 0), 2, None, None)]
        + ([Row(f"rate beside {counts[-1]:,} idle, to that beside {counts[-2]:,}", beside(*counts[:-3:-1]), 2, None, None),
            Row(f"memory with {counts[-1]:,} idle, to that with {counts[-2]:,}", _remembered(_growth), 2, None, None),
            Row(f"– what {counts[-1]:,} add, to what {counts[-2]:,} do", _remembered(_added), 2, None, None)]
           if len(counts) > 1 else [])
        + soaked
        + [Row("from start to listening, s", start, 2, None, to(start)), Row("memory at rest, MiB", rest, 1, None, to(rest))])
    return [row for row in everything if any(row.figure(results, server) is not None for server in TLS + PLAIN)]


def cell(results, row, server):
    value = row.figure(results, server)
    samples = results["samples"].get(row.marks, {}).get(server, [])
    marks = f" ({failures(samples)} failed)" if samples and failures(samples) else ""
    if value is None:
        return ("failed" + marks) if samples else ""
    if samples and row.title.endswith("/s") and middle(samples, "client") > SATURATED:
        marks += " *"
    ratio = ratio_of(results, row, server)
    return f"{value:,.{row.digits}f}" + (f" ({ratio:.2f})" if ratio else "") + marks


def ratio_of(results, row, server):
    if row.base is None or server == row.base[0]:
        return None
    value, base = row.figure(results, server), row.base[1](results, row.base[0])
    return value / base if value is not None and base else None


def table(results):
    lines = [f"{results['when']}; {results['machine']}.", "; ".join(results["versions"]) + ".", results["settings"]["said"], ""]
    for servers, rival in (TLS, "stunnel"), (PLAIN, "tcpserver"):
        there = [server for server in servers if server in results["servers"]]
        rows = [row for row in _rows(results, rival) if any(cell(results, row, server) for server in there)]
        if rows:
            lines += ["| " + " | ".join([""] + [TITLES[server] for server in there]) + " |", "|---" * (len(there) + 1) + "|"]
            lines += ["| " + " | ".join([row.title] + [cell(results, row, server) for server in there]) + " |" for row in rows]
            lines.append("")
    shares = sorted(sample["others"] for measure in results["samples"].values() for samples in measure.values() for sample in samples)
    if any(shares):
        lines += [f"Of the servers' core others than the measured one had {shares[len(shares) // 2]:.0%}, in the worst round "
                  f"{shares[-1]:.0%}.", ""]
    lines.append("In parentheses: ratio to stunnel, of plain TCP to tcpserver; that of `echo` is to their `cat`. "
                 "`*`: the client's core was busy for more than 90 %, the server may be faster.")
    return "\n".join(lines) + "\n"


def panels(results):
    """For the chart: title and bars (server, figure, text) of each row that has a ratio."""
    found = []
    for servers, rival in (TLS, "stunnel"), (PLAIN, "tcpserver"):
        for row in _rows(results, rival):
            bars = [(TITLES[server], row.figure(results, server), cell(results, row, server)) for server in servers
                    if server in results["servers"] and row.figure(results, server) is not None]
            if not row.base or not bars or row.title.startswith("–"):
                continue
            base = row.base[1](results, rival)
            if base is not None and row.figure(results, rival) is None:
                bars.append((TITLES[rival] + ", cat", base, f"{base:,.{row.digits}f}"))
            better = "" if row.title.endswith("/s") else " (less is better)"
            found.append((row.title.replace("`", "") + better, bars))
    return found
