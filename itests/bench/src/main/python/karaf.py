"""This project's servers: the assembly as built, with listeners of our own."""

import os
import re
import shutil

from kept import Kept
from peers import BACKLOG, MOST, Running

PROVIDERS = {"openssl": "openssl", "jdk": "jdk", "plain": None}
ENDPOINTS = {"openssl": ["cat", "echo", "down", "up"], "jdk": ["cat", "echo", "down", "up"], "plain": ["plain", "plain-echo"]}


def start(names, work, endpoints, assembly, java_options=""):
    """One Karaf with the listeners of these names, in a folder that may be there from before."""
    base = work.path("karaf-" + "-".join(names))
    if not os.path.isdir(base):
        _copy(assembly, base)
    etc = os.path.join(base, "etc")
    for file in os.listdir(etc):
        if file.startswith("org.ucspi."):
            os.remove(os.path.join(etc, file))
    _edit(os.path.join(etc, "org.apache.karaf.shell.cfg"), r"(?m)^sshPort *=.*", f"sshPort = {work.free_port()}")
    for program in "cat", "down", "up":
        _write(etc, "exec", program, command=" ".join(work.programs[program]), inherit="PATH,BENCH_RUN")
    running = []
    for name in names:
        ports = {each: work.free_port() for each in endpoints if each in ENDPOINTS[name]}
        _configure(etc, name, ports, work)
        running.append((name, ports))

    environment = {key: value for key, value in os.environ.items() if not key.startswith("KARAF_")}
    environment.pop("JAVA_OPTS", None)
    environment.update(KARAF_EXEC="exec", EXTRA_JAVA_OPTS=java_options)
    kept = Kept(work.keep, [os.path.join(base, "bin/karaf"), "server"], work.log("karaf"), work.server_core, environment, base)
    return [Running(name, ports, [kept], jvm=True) for name, ports in running]


def _configure(etc, name, ports, work):
    provider = PROVIDERS[name]
    if provider:
        _write(etc, "tls", name, certificate=work.certificate, key=work.key, provider=provider, protocols="TLSv1.3")
    for each, port in ports.items():
        handler = {"plain": "cat", "plain-echo": "echo"}.get(each, each)
        keys = dict(host="127.0.0.1", port=port, handler=handler, concurrency=MOST, backlog=BACKLOG,
                    lookupRemoteHost="false", localHost="localhost", verbosity="errors")
        if provider:
            keys["tls"] = name
        _write(etc, "listener", f"{name}-{each}", **keys)


def _copy(assembly, base):
    shutil.copytree(assembly, base, symlinks=True, ignore=shutil.ignore_patterns("data"))
    os.makedirs(os.path.join(base, "data", "tmp"))
    # The demo would come back with its files.
    _edit(os.path.join(base, "etc", "org.apache.karaf.features.cfg"), r"(?m)^ *ucspi-ssl-demo/[^,\s]*,? *\\?\n", "")


def _edit(path, pattern, replacement):
    with open(path, encoding="utf-8") as file:
        text = file.read()
    changed, count = re.subn(pattern, lambda _: replacement, text)
    if count == 0:
        raise SystemExit(f"{path}: nothing like {pattern}")
    with open(path, "w", encoding="utf-8") as file:
        file.write(changed)


def _write(etc, kind, name, **keys):
    with open(os.path.join(etc, f"org.ucspi.{kind}-{name}.cfg"), "w", encoding="utf-8") as file:
        for key, value in keys.items():
            file.write(f"{key} = {value}\n")
