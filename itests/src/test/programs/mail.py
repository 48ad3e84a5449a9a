"""A small SMTP or POP3 server on descriptors 0 and 1 that speaks UCSPI-TLS, for the tests.

mail.py smtp|pop3. Each command goes to the standard error behind "plain" or "TLS", as it came. With GO in
the environment, it connects to that port of the loopback and waits for its end between its answer to
STARTTLS and its request for TLS.
"""

import os
import socket
import sys


class Lines:
    def __init__(self, descriptor):
        self.descriptor = descriptor
        self.ahead = b""

    def next(self):
        while b"\n" not in self.ahead:
            chunk = os.read(self.descriptor, 4096)
            if not chunk:
                sys.exit(0)
            self.ahead += chunk
        line, self.ahead = self.ahead.split(b"\n", 1)
        return line.rstrip(b"\r").decode("latin-1")


class Mail:
    def __init__(self):
        self.lines = Lines(0)
        self.output = 1
        self.tls = {}

    def say(self, *lines):
        data = "".join(line + "\r\n" for line in lines).encode()
        while data:
            data = data[os.write(self.output, data):]

    def command(self):
        line = self.lines.next()
        print("TLS" if self.tls else "plain", line, file=sys.stderr, flush=True)
        return line.split(" ")[0].upper()

    def start_tls(self, ready):
        if self.tls or "SSLCTLFD" not in os.environ:
            return False
        self.say(ready)
        if "GO" in os.environ:
            with socket.create_connection(("127.0.0.1", int(os.environ["GO"]))) as go:
                go.recv(1)
        control = int(os.environ["SSLCTLFD"])
        os.write(control, b"Y")
        block = b""
        while not block.endswith(b"\0\0"):
            chunk = os.read(control, 4096)
            if not chunk:
                sys.exit(1)
            block += chunk
        self.tls = dict(v.split("=", 1) for v in block.decode().split("\0") if v)
        # what was read in plain text beyond the command goes with its reader
        self.lines = Lines(int(os.environ["SSLREADFD"]))
        self.output = int(os.environ["SSLWRITEFD"])
        return True

    def how(self):
        return self.tls["SSL_PROTOCOL"] + " " + self.tls["SSL_CIPHER"] if self.tls else "plain text"

    def body(self):
        length = 0
        while (line := self.lines.next()) != ".":
            length += len(line) + 2
        return length


def smtp(mail):
    mail.say("220 mail.example ESMTP")
    while (command := mail.command()) != "QUIT":
        if command == "EHLO":
            mail.say("250-mail.example", "250-PIPELINING", "250 8BITMIME" if mail.tls else "250 STARTTLS")
        elif command == "STARTTLS":
            if not mail.start_tls("220 ready"):
                mail.say("503 no STARTTLS now")
        elif command == "DATA":
            mail.say("354 go on")
            mail.say("250 ok %d bytes by %s" % (mail.body(), mail.how()))
        else:
            mail.say("250 ok by " + mail.how())
    mail.say("221 bye")


def pop3(mail):
    mail.say("+OK mail.example")
    while (command := mail.command()) != "QUIT":
        if command == "CAPA":
            mail.say("+OK", "USER" if mail.tls else "STLS", ".")
        elif command == "STLS":
            if not mail.start_tls("+OK ready"):
                mail.say("-ERR no STLS now")
        elif not mail.tls:
            mail.say("-ERR say STLS first")
        elif command == "RETR":
            mail.say("+OK", "Subject: a letter", "", "by " + mail.how(), ".")
        else:
            mail.say("+OK by " + mail.how())
    mail.say("+OK bye")


{"smtp": smtp, "pop3": pop3}[sys.argv[1]](Mail())
