"""What can be asked of a run."""

import argparse
import os
import shutil

import karaf
import peers

OURS = list(karaf.PROVIDERS)
ALL = OURS + list(peers.PACKAGES)
MEASURES = ["start", "soak", "cat", "echo", "resumed", "bulk", "latency", "plain"]


def said(options):
    if options.short:
        return "A look at everything, with few connections: no figures to go by."
    cores = f"servers on core {options.cores[0]}, client on core {options.cores[1]}" if options.cores else "not pinned"
    java = f"; Java options {options.java_opts}" if options.java_opts else ""
    return (f"Medians of {options.rounds} rounds of {options.seconds:g} s; {options.at_once} connections at once; bulk of "
            f"{options.bytes / 1e6:,.0f} MB; {cores}{java}.")


def arguments(description):
    home = os.path.abspath(os.path.join(os.path.dirname(__file__), "../../.."))
    parser = argparse.ArgumentParser(prog="run servers", description=description)
    parser.add_argument("--servers", type=words(ALL), default=ALL, help="which, with commas between: " + ",".join(ALL))
    parser.add_argument("--measures", type=words(MEASURES), default=MEASURES, help="which of " + ",".join(MEASURES))
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--seconds", type=float, default=5, help="of a round")
    parser.add_argument("--warm-up", type=float, default=25, help="seconds for a JVM, before each measure")
    parser.add_argument("--at-once", type=int, default=16, help="connections")
    parser.add_argument("--limit", type=float, default=10, help="seconds until a connection has failed, six times that for a transfer")
    parser.add_argument("--bytes", type=int, default=10**9, help="of a transfer")
    parser.add_argument("--idle", type=lambda text: [int(count) for count in text.split(",")], default=[300, 1500, 3000])
    parser.add_argument("--settle", type=float, default=3, help="seconds before memory is looked at")
    parser.add_argument("--starts", type=int, default=3, help="how often each is started, after a first time")
    parser.add_argument("--soak", type=int, default=100000, help="connections after which nothing may be left of them")
    parser.add_argument("--looks", type=int, default=5, help="at what is left meanwhile")
    parser.add_argument("--cores", type=lambda text: [int(core) for core in text.split(",")], default=default_cores(),
                        help="of the servers and of the client, such as 0,1")
    parser.add_argument("--java-opts", default="", help="added to the assembly's own")
    parser.add_argument("--publish", action="store_true", help="table and chart into README.md")
    parser.add_argument("--short", action="store_true", help="a look at everything, for the build")
    parser.add_argument("--assembly", default=os.path.join(home, "../../karaf-assembly/target/assembly"))
    parser.add_argument("--target", default=os.path.join(home, "target/servers"))
    options = parser.parse_args()
    options.home, options.sources, options.count = home, os.path.join(home, "src/main/c"), None
    if "latency" in options.measures and "cat" not in options.measures:
        parser.error("latency goes by the rates of cat")
    if options.short:
        options.count, options.rounds, options.warm_up, options.settle, options.starts = 50, 1, 0, 0, 1
        options.limit = 60  # the first programs of a JVM on a busy machine
        options.seconds, options.bytes, options.idle, options.cores = 0.25, 1000000, [20], None
        options.soak, options.looks = 200, 2
    return options


def words(known):
    def read(text):
        unknown = [word for word in text.split(",") if word not in known]
        if unknown:
            raise argparse.ArgumentTypeError(f"no {unknown[0]}, want some of {','.join(known)}")
        return text.split(",")
    return read


def default_cores():
    if not shutil.which("taskset") or os.cpu_count() < 2:
        return None
    return [0, 1]
