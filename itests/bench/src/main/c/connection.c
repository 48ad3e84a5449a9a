/* One connection of load: what it does, step by step, until it waits for the server. */
#define _GNU_SOURCE
#include "load.h"

#include <arpa/inet.h>
#include <errno.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <openssl/err.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

#define RECORD 16384

/* Instead of a number of bytes. */
enum { END = 0, BLOCKED = -1, BROKEN = -2 };

const char *const faults[] = {"connect", "handshake", "endedEarly", "wrongAnswer",
                              "tooLate", "notClean",  "notResumed", "noTicket"};

static SSL_CTX *context;
static SSL_SESSION *sessions[256];
static int session_count;

static char zeros[1 << 16], buffer[1 << 16];

long now(void) {
  struct timespec time;
  clock_gettime(CLOCK_MONOTONIC, &time);
  return time.tv_sec * 1000000000L + time.tv_nsec;
}

_Noreturn void fatal(const char *what) {
  perror(what);
  exit(111);
}

static void fault(enum fault kind, const struct connection *connection) {
  if (load.counts[kind]++ == 0 && kind < NOT_RESUMED) {
    unsigned long error = ERR_peek_error();
    const char *reason = error ? ERR_reason_error_string(error) : errno ? strerror(errno) : "";
    fprintf(stderr, "load: port %d: %s in step %d after %ld us, %ld bytes, heard \"%.*s\" %s\n",
            options.port, faults[kind], connection->step, (now() - connection->begun) / 1000,
            connection->bytes, (int)strcspn(connection->answer, "\n"), connection->answer, reason);
  }
}

static void drop(struct connection *connection) {
  struct connection *last = load.connections[--load.live];
  load.connections[last->place = connection->place] = last;
  SSL_free(connection->ssl);
  if (connection->socket >= 0) {
    close(connection->socket);
  }
  free(connection);
}

static void note_latency(const struct connection *connection) {
  if (load.latency_count == load.latency_room) {
    load.latency_room = load.latency_room ? 2 * load.latency_room : 1 << 16;
    load.latencies = realloc(load.latencies, (size_t)load.latency_room * sizeof *load.latencies);
    if (load.latencies == NULL) {
      fatal("realloc");
    }
  }
  load.latencies[load.latency_count++] = (unsigned)((now() - connection->begun) / 1000);
}

static int tls_result(const struct connection *connection, int result) {
  if (result > 0) {
    return result;
  }
  switch (SSL_get_error(connection->ssl, result)) {
    case SSL_ERROR_WANT_READ:
    case SSL_ERROR_WANT_WRITE:
      return BLOCKED;
    case SSL_ERROR_ZERO_RETURN:
      return END;
    default:
      return BROKEN;
  }
}

static int plain_result(ssize_t result) {
  if (result >= 0) {
    return (int)result;
  }
  return errno == EAGAIN ? BLOCKED : BROKEN;
}

static int hear(const struct connection *connection, void *bytes, int room) {
  ERR_clear_error();
  errno = 0;
  return options.plain ? plain_result(read(connection->socket, bytes, (size_t)room))
                       : tls_result(connection, SSL_read(connection->ssl, bytes, room));
}

static int say(const struct connection *connection, const void *bytes, int length) {
  ERR_clear_error();
  int result =
      options.plain ? plain_result(send(connection->socket, bytes, (size_t)length, MSG_NOSIGNAL))
                    : tls_result(connection, SSL_write(connection->ssl, bytes, length));
  return result == END ? BROKEN : result;
}

void leave(struct connection *connection) {
  connection->step = LEAVE;
  if (!options.plain) {
    ERR_clear_error();
    SSL_shutdown(connection->ssl);
  }
  shutdown(connection->socket, SHUT_WR);
}

void begin(long when) {
  struct connection *connection = calloc(1, sizeof *connection);
  if (connection == NULL || load.live == 65536) {
    fatal("too many connections");
  }
  if (options.breaking) {
    connection->until = HANDSHAKE + load.started % 3;
  }
  load.started++;
  connection->begun = when;
  load.connections[connection->place = load.live++] = connection;
  connection->socket = socket(AF_INET, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
  if (connection->socket < 0) {
    fatal("socket");
  }
  int on = 1;
  setsockopt(connection->socket, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
  setsockopt(connection->socket, IPPROTO_IP, IP_BIND_ADDRESS_NO_PORT, &on, sizeof on);
  /* Many addresses of our own, so that ports in TIME_WAIT are not looked through. */
  struct sockaddr_in own = {.sin_family = AF_INET,
                            .sin_addr.s_addr = htonl(0x7f010001 + (unsigned)(load.started % 250))};
  struct sockaddr_in server = {.sin_family = AF_INET,
                               .sin_port = htons((unsigned short)options.port),
                               .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
  if (bind(connection->socket, (struct sockaddr *)&own, sizeof own) < 0) {
    fatal("bind");
  }
  snprintf(connection->line, sizeof connection->line, "line %ld of load\n", load.started);
  if (connect(connection->socket, (struct sockaddr *)&server, sizeof server) < 0 &&
      errno != EINPROGRESS) {
    fault(CONNECTING, connection);
    drop(connection);
    return;
  }
  if (!options.plain) {
    connection->ssl = SSL_new(context);
    SSL_set_fd(connection->ssl, connection->socket);
    SSL_set_connect_state(connection->ssl);
    if (session_count > 0) {
      SSL_SESSION *session = sessions[--session_count];
      SSL_set_session(connection->ssl, session);
      SSL_SESSION_free(session);
      connection->ticket = 1;
    }
  }
  struct epoll_event event = {.events = EPOLLIN | EPOLLOUT | EPOLLRDHUP | EPOLLET,
                              .data.ptr = connection};
  if (epoll_ctl(load.poller, EPOLL_CTL_ADD, connection->socket, &event) < 0) {
    fatal("epoll_ctl");
  }
}

void fail(struct connection *connection, enum fault kind) {
  if (connection->step == HELD) {
    load.held--;
  }
  fault(kind, connection);
  drop(connection);
}

/* A good one; answers 0. */
static int done(struct connection *connection, int end) {
  if (end == BROKEN) {
    fault(NOT_CLEAN, connection);
  }
  load.last_done = now();
  load.finished++;
  load.counted += load.last_done <= load.measure_until;
  load.bytes += connection->bytes;
  drop(connection);
  return 0;
}

static int stop(struct connection *connection, enum fault kind) {
  fail(connection, kind);
  return 0;
}

/* Without close_notify, and about half of them with a reset. */
static int breaks_off(struct connection *connection, enum step step) {
  if (connection->until != step) {
    return 0;
  }
  struct linger none = {.l_onoff = (int)(load.finished % 2)};
  setsockopt(connection->socket, SOL_SOCKET, SO_LINGER, &none, sizeof none);
  done(connection, END);
  return 1;
}

static int step_connect(struct connection *connection) {
  int error = 0;
  socklen_t length = sizeof error;
  struct tcp_info info;
  getsockopt(connection->socket, SOL_SOCKET, SO_ERROR, &error, &length);
  length = sizeof info;
  getsockopt(connection->socket, IPPROTO_TCP, TCP_INFO, &info, &length);
  if (error != 0) {
    errno = error;
    return stop(connection, CONNECTING);
  }
  if (info.tcpi_state == TCP_SYN_SENT) {
    return 0;
  }
  connection->step = HANDSHAKE;
  return 1;
}

static int step_handshake(struct connection *connection) {
  if (!options.plain) {
    ERR_clear_error();
    int result = tls_result(connection, SSL_do_handshake(connection->ssl));
    if (breaks_off(connection, HANDSHAKE)) {
      return 0;
    }
    if (result == BLOCKED) {
      return 0;
    }
    if (result <= 0) {
      return stop(connection, SHAKING);
    }
    if (options.resume && !SSL_session_reused(connection->ssl)) {
      fault(connection->ticket ? NOT_RESUMED : NO_TICKET, connection);
    }
  }
  connection->step = options.mode == DOWN ? RECEIVE : options.mode == UP ? SEND : SAY;
  return 1;
}

static int step_say(struct connection *connection) {
  int count = say(connection, connection->line, (int)strlen(connection->line));
  if (count == BLOCKED) {
    return 0;
  }
  if (count < 0) {
    return stop(connection, ENDED_EARLY);
  }
  if (breaks_off(connection, SAY)) {
    return 0;
  }
  connection->step = HEAR; /* so few bytes go at once */
  return 1;
}

static int step_hear(struct connection *connection) {
  int count = hear(connection, connection->answer + connection->heard,
                   (int)sizeof connection->answer - 1 - connection->heard);
  if (count == BLOCKED) {
    return 0;
  }
  if (count <= 0) {
    return stop(connection, ENDED_EARLY);
  }
  if (connection->heard == 0) {
    note_latency(connection);
  }
  connection->heard += count;
  int all = (int)strlen(connection->line);
  if (connection->heard > all ||
      memcmp(connection->answer, connection->line, (size_t)connection->heard) != 0) {
    return stop(connection, WRONG_ANSWER);
  }
  if (connection->heard == all) {
    if (breaks_off(connection, HEAR)) {
      return 0;
    }
    if (options.mode == HOLD && !load.leaving) {
      connection->step = HELD;
      load.held++;
    } else {
      leave(connection);
    }
  }
  return 1;
}

static int step_send(struct connection *connection) {
  long left = options.size - connection->bytes;
  if (left == 0) {
    leave(connection);
    connection->step = TOTAL;
    return 1;
  }
  int count = say(connection, zeros, left < RECORD ? (int)left : RECORD);
  if (count == BLOCKED) {
    return 0;
  }
  if (count < 0) {
    return stop(connection, ENDED_EARLY);
  }
  connection->bytes += count;
  return 1;
}

/* What the server says it has got, and its end. */
static int step_total(struct connection *connection) {
  int count = hear(connection, connection->answer + connection->heard,
                   (int)sizeof connection->answer - 1 - connection->heard);
  if (count == BLOCKED) {
    return 0;
  }
  if (count > 0) {
    connection->heard += count;
    return 1;
  }
  if (connection->heard == 0) {
    return stop(connection, ENDED_EARLY);
  }
  if (atol(connection->answer) != options.size) {
    return stop(connection, WRONG_ANSWER);
  }
  return done(connection, count);
}

static int step_receive(struct connection *connection) {
  int count = hear(connection, buffer, sizeof buffer);
  if (count == BLOCKED) {
    return 0;
  }
  if (count > 0) {
    connection->bytes += count;
    return connection->bytes <= options.size && memcmp(buffer, zeros, (size_t)count) == 0
               ? 1
               : stop(connection, WRONG_ANSWER);
  }
  if (connection->bytes != options.size) {
    return stop(connection, ENDED_EARLY);
  }
  leave(connection);
  return done(connection, count);
}

/* Nothing is to come but the end, and that once we have left. */
static int step_end(struct connection *connection) {
  int count = hear(connection, buffer, sizeof buffer);
  if (count == BLOCKED) {
    return 0;
  }
  if (count > 0) {
    return stop(connection, WRONG_ANSWER);
  }
  return connection->step == HELD ? stop(connection, ENDED_EARLY) : done(connection, count);
}

int advance(struct connection *connection) {
  static int (*const steps[])(struct connection *) = {
      [CONNECT] = step_connect, [HANDSHAKE] = step_handshake, [SAY] = step_say,
      [HEAR] = step_hear,       [HELD] = step_end,            [SEND] = step_send,
      [RECEIVE] = step_receive, [TOTAL] = step_total,         [LEAVE] = step_end};
  return steps[connection->step](connection);
}

static int new_session(SSL *ssl, SSL_SESSION *session) {
  (void)ssl;
  if (session_count == (int)(sizeof sessions / sizeof *sessions) ||
      !SSL_SESSION_is_resumable(session)) {
    return 0;
  }
  sessions[session_count++] = session;
  return 1;
}

void make_context(void) {
  context = SSL_CTX_new(TLS_client_method());
  if (context == NULL || !SSL_CTX_set_min_proto_version(context, TLS1_3_VERSION) ||
      !SSL_CTX_set_ciphersuites(context, "TLS_AES_128_GCM_SHA256") ||
      !SSL_CTX_set1_groups_list(context, "X25519:P-256")) {
    ERR_print_errors_fp(stderr);
    exit(111);
  }
  SSL_CTX_set_mode(context, SSL_MODE_ENABLE_PARTIAL_WRITE | SSL_MODE_ACCEPT_MOVING_WRITE_BUFFER |
                                SSL_MODE_RELEASE_BUFFERS);
  SSL_CTX_set_session_cache_mode(
      context, options.resume ? SSL_SESS_CACHE_CLIENT | SSL_SESS_CACHE_NO_INTERNAL
                              : SSL_SESS_CACHE_OFF);
  if (options.resume) {
    SSL_CTX_sess_set_new_cb(context, new_session);
  }
}
