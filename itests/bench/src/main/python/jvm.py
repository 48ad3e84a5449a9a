"""What jcmd asks of a JVM."""

import subprocess
import time


def least(server, settle):
    """Bytes of memory without garbage, what malloc keeps, and compilers of the JVM, which gives that back every 5 s."""
    java = server.kept[0].all()[1]
    command(java, "GC.run", "VM.uptime")
    sizes = []
    for _ in range(3):
        time.sleep(settle)
        command(java, "VM.uptime", "System.trim_native_heap")  # not before 17.0.9
        sizes.append(server.memory())
    return min(sizes)


def command(java, *commands):
    """What the JVM answers; the last of the commands may be one that it does not have."""
    done = subprocess.run(["jcmd", str(java), "\n".join(commands)], capture_output=True, text=True, check=False)
    if len(done.stdout.splitlines()) < 2:
        raise SystemExit(f"jcmd {java}: {(done.stdout + done.stderr).strip()}")
    return done.stdout
