"""An HTTPS client on Python's ssl, for the tests: what the program said on the standard output, what the client saw on the other."""

import argparse
import socket
import ssl
import sys


def arguments():
    parser = argparse.ArgumentParser()
    for name in ("port", "version", "name", "ca", "alpn", "identity"):
        parser.add_argument("--" + name)
    parser.add_argument("--twice", action="store_true", help="resume a session of the first connection")
    return parser.parse_args()


def context(wanted):
    tls = ssl.create_default_context(cafile=wanted.ca)
    tls.minimum_version = tls.maximum_version = ssl.TLSVersion[wanted.version.replace(".", "_")]
    if wanted.alpn:
        tls.set_alpn_protocols(wanted.alpn.split(","))
    if wanted.identity:
        tls.load_cert_chain(wanted.identity + ".crt", wanted.identity + ".key")
    return tls


def ask(tls, wanted, session):
    with socket.create_connection(("127.0.0.1", int(wanted.port)), timeout=20) as plain:
        with tls.wrap_socket(plain, server_hostname=wanted.name, session=session) as client:
            client.sendall(b"GET / HTTP/1.0\r\n\r\n")
            answer = b"".join(iter(lambda: client.recv(65536), b""))
            subject = dict(pair for name in client.getpeercert()["subject"] for pair in name)
            print("resumed:", client.session_reused, file=sys.stderr)
            print("alpn:", client.selected_alpn_protocol() or "", file=sys.stderr)
            print("subject:", subject.get("commonName"), file=sys.stderr)
            return answer, client.session


def main():
    wanted = arguments()
    tls = context(wanted)
    answer, session = ask(tls, wanted, None)
    if wanted.twice:
        answer, session = ask(tls, wanted, session)
    sys.stdout.buffer.write(answer)


main()
