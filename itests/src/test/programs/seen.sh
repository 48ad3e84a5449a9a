#!/bin/sh
# Answers one HTTP request with the environment that it sees; each start is a line of the file $STARTS.
echo start >> "$STARTS"
while read -r line && [ "${#line}" -gt 1 ]; do :; done
printf 'HTTP/1.1 200 OK\r\nContent-Type: text/plain\r\nConnection: close\r\n\r\n'
exec env
