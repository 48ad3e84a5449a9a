/*
 * load: the client's side of `run servers`: many connections from one thread, in TLS 1.3 or plain.
 *
 *   closed  -c AT_ONCE (-s SECONDS | -n COUNT)   connections that each send a line, check its echo,
 *                                                end their side and wait for the server's end
 *   open    -R RATE -s SECONDS                   the same, begun at random times at that rate,
 *                                                however slow the answers are
 *   hold    -c AT_ONCE -n COUNT                  the same, but kept open after the echo until
 *                                                descriptor 0 ends; says "held N" when all are
 *   down    -n COUNT -b BYTES                    reads that many zeros, and the end
 *   up      -n COUNT -b BYTES                    sends that many, ends its side, reads their number
 *
 * Besides: -p PORT, -P for plain TCP, -r to resume sessions, each ticket once, -t SECONDS for the
 * longest that one connection may take. Prints one line of JSON. What goes wrong is counted by
 * kind, and the first of each kind is told on descriptor 2.
 */
#define _GNU_SOURCE
#include <arpa/inet.h>
#include <errno.h>
#include <fcntl.h>
#include <math.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <openssl/err.h>
#include <openssl/ssl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

enum mode { CLOSED, OPEN, HOLD, DOWN, UP };
static const char *const modes[] = {"closed", "open", "hold", "down", "up"};

/* The steps of a connection. */
enum step { CONNECT, HANDSHAKE, SAY, HEAR, HELD, SEND, RECEIVE, TOTAL, LEAVE };

/* What can go wrong, each counted. From NOT_CLEAN on the connection is a good one. */
enum fault { CONNECTING, SHAKING, ENDED_EARLY, WRONG_ANSWER, TOO_LATE, NOT_CLEAN, NOT_RESUMED,
             NO_TICKET, FAULTS };
static const char *const faults[] = {"connect", "handshake", "endedEarly", "wrongAnswer",
                                     "tooLate", "notClean",  "notResumed", "noTicket"};

struct connection {
  int socket, place;
  SSL *ssl;
  enum step step;
  long begun, bytes;
  int heard, ticket;
  char line[48], answer[64]; /* the last byte of it stays 0 */
};

/* Instead of a number of bytes. */
enum { END = 0, BLOCKED = -1, BROKEN = -2 };

static enum mode mode;
static int port, plain, resume, at_once = 1;
static long wanted, size, limit = 10000000000L;
static double seconds, rate;

static SSL_CTX *context;
static SSL_SESSION *sessions[256];
static int session_count;

static int poller, live, held, leaving, ended;
static struct connection *connections[65536];
static long primed, started, finished, counted, counts[FAULTS], moved;
static long first_begun, last_done, measure_until;
static unsigned *latencies;
static long latency_count, latency_room;

static char zeros[1 << 16], buffer[1 << 16];

static long now(void) {
  struct timespec time;
  clock_gettime(CLOCK_MONOTONIC, &time);
  return time.tv_sec * 1000000000L + time.tv_nsec;
}

static void fatal(const char *what) {
  perror(what);
  exit(111);
}

static void fault(enum fault kind, const struct connection *connection) {
  if (counts[kind]++ == 0 && kind < NOT_RESUMED) {
    unsigned long error = ERR_peek_error();
    const char *reason = error ? ERR_reason_error_string(error) : errno ? strerror(errno) : "";
    fprintf(stderr, "load: port %d: %s in step %d after %ld us, %ld bytes, heard \"%.*s\" %s\n",
            port, faults[kind], connection->step, (now() - connection->begun) / 1000,
            connection->bytes, (int)strcspn(connection->answer, "\n"), connection->answer, reason);
  }
}

static void drop(struct connection *connection) {
  struct connection *last = connections[--live];
  connections[last->place = connection->place] = last;
  SSL_free(connection->ssl);
  if (connection->socket >= 0) {
    close(connection->socket);
  }
  free(connection);
}

static void note_latency(const struct connection *connection) {
  if (latency_count == latency_room) {
    latency_room = latency_room ? 2 * latency_room : 1 << 16;
    latencies = realloc(latencies, (size_t)latency_room * sizeof *latencies);
    if (latencies == NULL) {
      fatal("realloc");
    }
  }
  latencies[latency_count++] = (unsigned)((now() - connection->begun) / 1000);
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
  return plain ? plain_result(read(connection->socket, bytes, (size_t)room))
               : tls_result(connection, SSL_read(connection->ssl, bytes, room));
}

static int say(const struct connection *connection, const void *bytes, int length) {
  ERR_clear_error();
  int result =
      plain ? plain_result(send(connection->socket, bytes, (size_t)length, MSG_NOSIGNAL))
            : tls_result(connection, SSL_write(connection->ssl, bytes, length));
  return result == END ? BROKEN : result;
}

/* Ends our direction: close_notify where there is TLS, and that of TCP. */
static void leave(struct connection *connection) {
  connection->step = LEAVE;
  if (!plain) {
    ERR_clear_error();
    SSL_shutdown(connection->ssl);
  }
  shutdown(connection->socket, SHUT_WR);
}

static void begin(long when) {
  struct connection *connection = calloc(1, sizeof *connection);
  if (connection == NULL || live == 65536) {
    fatal("too many connections");
  }
  started++;
  connection->begun = when;
  connections[connection->place = live++] = connection;
  connection->socket = socket(AF_INET, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
  if (connection->socket < 0) {
    fatal("socket");
  }
  int on = 1;
  setsockopt(connection->socket, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
  setsockopt(connection->socket, IPPROTO_IP, IP_BIND_ADDRESS_NO_PORT, &on, sizeof on);
  /* Many addresses of our own, so that ports in TIME_WAIT are not looked through. */
  struct sockaddr_in own = {.sin_family = AF_INET,
                            .sin_addr.s_addr = htonl(0x7f010001 + (unsigned)(started % 250))};
  struct sockaddr_in server = {.sin_family = AF_INET,
                               .sin_port = htons((unsigned short)port),
                               .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
  if (bind(connection->socket, (struct sockaddr *)&own, sizeof own) < 0) {
    fatal("bind");
  }
  snprintf(connection->line, sizeof connection->line, "line %ld of load\n", started);
  if (connect(connection->socket, (struct sockaddr *)&server, sizeof server) < 0 &&
      errno != EINPROGRESS) {
    fault(CONNECTING, connection);
    drop(connection);
    return;
  }
  if (!plain) {
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
  if (epoll_ctl(poller, EPOLL_CTL_ADD, connection->socket, &event) < 0) {
    fatal("epoll_ctl");
  }
}

static void fail(struct connection *connection, enum fault kind) {
  if (connection->step == HELD) {
    held--;
  }
  fault(kind, connection);
  drop(connection);
}

static void done(struct connection *connection) {
  last_done = now();
  finished++;
  counted += last_done <= measure_until;
  moved += connection->bytes;
  drop(connection);
}

/* One step; whether another one may follow at once. */
static int advance(struct connection *connection) {
  int count, error = 0;
  socklen_t length = sizeof error;
  switch (connection->step) {
    case CONNECT:
      getsockopt(connection->socket, SOL_SOCKET, SO_ERROR, &error, &length);
      struct tcp_info info;
      length = sizeof info;
      getsockopt(connection->socket, IPPROTO_TCP, TCP_INFO, &info, &length);
      if (error != 0) {
        errno = error;
        fail(connection, CONNECTING);
        return 0;
      }
      if (info.tcpi_state == TCP_SYN_SENT) {
        return 0;
      }
      connection->step = HANDSHAKE;
      return 1;
    case HANDSHAKE:
      if (!plain) {
        ERR_clear_error();
        count = tls_result(connection, SSL_do_handshake(connection->ssl));
        if (count == BLOCKED) {
          return 0;
        }
        if (count <= 0) {
          fail(connection, SHAKING);
          return 0;
        }
        if (resume && !SSL_session_reused(connection->ssl)) {
          fault(connection->ticket ? NOT_RESUMED : NO_TICKET, connection);
        }
      }
      connection->step = mode == DOWN ? RECEIVE : mode == UP ? SEND : SAY;
      return 1;
    case SAY:
      count = say(connection, connection->line, (int)strlen(connection->line));
      if (count == BLOCKED) {
        return 0;
      }
      if (count < 0) {
        fail(connection, ENDED_EARLY);
        return 0;
      }
      connection->step = HEAR; /* so few bytes go at once */
      return 1;
    case HEAR:
      count = hear(connection, connection->answer + connection->heard,
                   (int)sizeof connection->answer - 1 - connection->heard);
      if (count == BLOCKED) {
        return 0;
      }
      if (count <= 0) {
        fail(connection, ENDED_EARLY);
        return 0;
      }
      if (connection->heard == 0) {
        note_latency(connection);
      }
      connection->heard += count;
      size_t all = strlen(connection->line);
      if (memcmp(connection->answer, connection->line,
                 (size_t)connection->heard < all ? (size_t)connection->heard : all) != 0 ||
          (size_t)connection->heard > all) {
        fail(connection, WRONG_ANSWER);
        return 0;
      }
      if ((size_t)connection->heard == all) {
        if (mode == HOLD && !leaving) {
          connection->step = HELD;
          held++;
        } else {
          leave(connection);
        }
      }
      return 1;
    case SEND:
      if (connection->bytes == size) {
        leave(connection);
        connection->step = TOTAL;
        return 1;
      }
      long left = size - connection->bytes;
      count = say(connection, zeros, left < 16384 ? (int)left : 16384);
      if (count == BLOCKED) {
        return 0;
      }
      if (count < 0) {
        fail(connection, ENDED_EARLY);
        return 0;
      }
      connection->bytes += count;
      return 1;
    case TOTAL:
      count = hear(connection, connection->answer + connection->heard,
                   (int)sizeof connection->answer - 1 - connection->heard);
      if (count == BLOCKED) {
        return 0;
      }
      if (count > 0) {
        connection->heard += count;
        return 1;
      }
      if (connection->heard == 0) {
        fail(connection, ENDED_EARLY);
        return 0;
      }
      if (count == BROKEN) {
        fault(NOT_CLEAN, connection);
      }
      if (atol(connection->answer) != size) {
        fail(connection, WRONG_ANSWER);
        return 0;
      }
      done(connection);
      return 0;
    case RECEIVE:
      count = hear(connection, buffer, sizeof buffer);
      if (count == BLOCKED) {
        return 0;
      }
      if (count > 0) {
        connection->bytes += count;
        if (connection->bytes > size || memcmp(buffer, zeros, (size_t)count) != 0) {
          fail(connection, WRONG_ANSWER);
          return 0;
        }
        return 1;
      }
      if (connection->bytes != size) {
        fail(connection, ENDED_EARLY);
        return 0;
      }
      if (count == BROKEN) {
        fault(NOT_CLEAN, connection);
      }
      leave(connection);
      done(connection);
      return 0;
    case HELD:
    case LEAVE:
      count = hear(connection, buffer, sizeof buffer);
      if (count == BLOCKED) {
        return 0;
      }
      if (count > 0) {
        fail(connection, WRONG_ANSWER);
        return 0;
      }
      if (connection->step == HELD) {
        fail(connection, ENDED_EARLY);
        return 0;
      }
      if (count == BROKEN) {
        fault(NOT_CLEAN, connection);
      }
      done(connection);
      return 0;
  }
  return 0;
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

/* The same for every server: TLS 1.3, AES-128-GCM, and P-256, the one group that all have. */
static void make_context(void) {
  context = SSL_CTX_new(TLS_client_method());
  if (context == NULL || !SSL_CTX_set_min_proto_version(context, TLS1_3_VERSION) ||
      !SSL_CTX_set_ciphersuites(context, "TLS_AES_128_GCM_SHA256") ||
      !SSL_CTX_set1_groups_list(context, "P-256")) {
    ERR_print_errors_fp(stderr);
    exit(111);
  }
  SSL_CTX_set_mode(context, SSL_MODE_ENABLE_PARTIAL_WRITE | SSL_MODE_ACCEPT_MOVING_WRITE_BUFFER |
                                SSL_MODE_RELEASE_BUFFERS);
  SSL_CTX_set_session_cache_mode(
      context, resume ? SSL_SESS_CACHE_CLIENT | SSL_SESS_CACHE_NO_INTERNAL : SSL_SESS_CACHE_OFF);
  if (resume) {
    SSL_CTX_sess_set_new_cb(context, new_session);
  }
}

static void fail_late(long time) {
  for (int i = live - 1; i >= 0; i--) {
    if (connections[i]->step != HELD && time - connections[i]->begun > limit) {
      ERR_clear_error();
      errno = 0;
      fail(connections[i], TOO_LATE);
    }
  }
}

/* Once descriptor 0 has ended. */
static void end_held(void) {
  epoll_ctl(poller, EPOLL_CTL_DEL, 0, NULL);
  leaving = 1;
  for (int i = live - 1; i >= 0; i--) {
    struct connection *connection = connections[i];
    if (connection->step == HELD) {
      connection->begun = now();
      leave(connection);
      while (connection->step == LEAVE && advance(connection)) {
      }
    }
  }
}

static void begin_more(long *next) {
  if (mode == OPEN) {
    long time = now();
    while (*next <= time && *next < measure_until) {
      begin(*next);
      *next += (long)(-log(1 - drand48()) / rate * 1e9);
    }
    ended = *next >= measure_until;
    return;
  }
  while (!ended) {
    long time = now();
    ended = (wanted > 0 && started == wanted) || time >= measure_until || counts[CONNECTING] > 999;
    if (ended || live - held >= at_once) {
      return;
    }
    begin(time);
  }
}

static void run(void) {
  int told = 0, over = 0;
  long next = first_begun = now(), looked = next;
  measure_until = seconds > 0 ? next + (long)(seconds * 1e9) : 1L << 62;
  if (mode == HOLD) {
    struct epoll_event event = {.data.ptr = NULL}; /* EPOLLHUP alone */
    if (epoll_ctl(poller, EPOLL_CTL_ADD, 0, &event) < 0) {
      fatal("hold wants a pipe on descriptor 0");
    }
  }
  for (begin_more(&next); live > 0 || !ended || (mode == HOLD && !leaving); begin_more(&next)) {
    struct epoll_event events[256];
    long wait = 100000000L;
    if (mode == OPEN && !ended) {
      wait = next - now();
      wait = wait < 0 ? 0 : wait > 100000000L ? 100000000L : wait;
    }
    struct timespec timeout = {.tv_nsec = wait};
    int count = epoll_pwait2(poller, events, 256, &timeout, NULL);
    for (int i = 0; i < count; i++) {
      struct connection *connection = events[i].data.ptr;
      if (connection == NULL) {
        over = 1;
      } else {
        while (advance(connection)) {
        }
      }
    }
    if (over && !leaving) {
      end_held();
    }
    if (mode == HOLD && !told && ended && live == held) {
      printf("held %d\n", held);
      fflush(stdout);
      told = 1;
    }
    if (now() - looked > 500000000L) {
      looked = now();
      fail_late(looked);
    }
  }
}

/* A ticket for each connection at once; not measured. */
static void get_tickets(void) {
  long count = wanted;
  double time = seconds;
  wanted = at_once;
  seconds = 0;
  run();
  primed = finished;
  wanted = count;
  seconds = time;
  started = finished = counted = moved = last_done = latency_count = 0;
  ended = counts[NO_TICKET] = 0;
}

static double processor_time(void) {
  struct rusage usage;
  getrusage(RUSAGE_SELF, &usage);
  return (double)(usage.ru_utime.tv_sec + usage.ru_stime.tv_sec) +
         (double)(usage.ru_utime.tv_usec + usage.ru_stime.tv_usec) / 1e6;
}

static int compare(const void *a, const void *b) {
  unsigned left = *(const unsigned *)a, right = *(const unsigned *)b;
  return (left > right) - (left < right);
}

static unsigned percentile(double part) {
  return latency_count ? latencies[(long)((double)(latency_count - 1) * part)] : 0;
}

static void report(double cpu) {
  qsort(latencies, (size_t)latency_count, sizeof *latencies, compare);
  double took = (double)((last_done > first_begun ? last_done : now()) - first_begun) / 1e9;
  printf("{\"primed\":%ld,\"started\":%ld,\"finished\":%ld,\"counted\":%ld,\"bytes\":%ld,"
         "\"took\":%.6f,\"seconds\":%.6f,\"cpu\":%.6f,\"p50\":%u,\"p99\":%u,\"max\":%u",
         primed, started, finished, counted, moved, took, seconds > 0 ? seconds : took, cpu,
         percentile(0.5), percentile(0.99), percentile(1));
  for (int i = 0; i < FAULTS; i++) {
    printf(",\"%s\":%ld", faults[i], counts[i]);
  }
  printf("}\n");
}

static void usage(void) {
  fprintf(stderr, "usage: load -p PORT [-P] [-r] [-c AT_ONCE] [-n COUNT] [-s SECONDS] [-R RATE]"
                  " [-b BYTES] [-t SECONDS] closed|open|hold|down|up\n");
  exit(100);
}

int main(int argc, char **argv) {
  int option;
  while ((option = getopt(argc, argv, "p:Prc:n:s:R:b:t:")) != -1) {
    switch (option) {
      case 'p': port = atoi(optarg); break;
      case 'P': plain = 1; break;
      case 'r': resume = 1; break;
      case 'c': at_once = atoi(optarg); break;
      case 'n': wanted = atol(optarg); break;
      case 's': seconds = atof(optarg); break;
      case 'R': rate = atof(optarg); break;
      case 'b': size = atol(optarg); break;
      case 't': limit = (long)(atof(optarg) * 1e9); break;
      default: usage();
    }
  }
  if (optind != argc - 1 || port == 0) {
    usage();
  }
  while (strcmp(modes[mode], argv[optind]) != 0) {
    if (++mode > UP) {
      usage();
    }
  }
  if (mode == OPEN ? rate <= 0 || seconds <= 0 : wanted <= 0 && seconds <= 0) {
    usage();
  }
  if ((poller = epoll_create1(EPOLL_CLOEXEC)) < 0) {
    fatal("epoll_create1");
  }
  if (!plain) {
    make_context();
  }
  if (resume) {
    get_tickets();
  }
  double before = processor_time();
  run();
  report(processor_time() - before);
  return 0;
}
