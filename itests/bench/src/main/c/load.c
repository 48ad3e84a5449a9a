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
 * longest that one connection may take, -x to break off, some with a reset, after the hello of TLS,
 * the line, or its echo. Prints one line of JSON. What goes wrong is counted by kind, and the first
 * of each kind is told on descriptor 2.
 */
#define _GNU_SOURCE
#include "load.h"

#include <errno.h>
#include <math.h>
#include <openssl/err.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/resource.h>
#include <time.h>
#include <unistd.h>

static const char *const modes[] = {"closed", "open", "hold", "down", "up"};

struct options options = {.at_once = 1, .limit = 10000000000L};
struct load load;

static void fail_late(long time) {
  for (int i = load.live - 1; i >= 0; i--) {
    if (load.connections[i]->step != HELD && time - load.connections[i]->begun > options.limit) {
      ERR_clear_error();
      errno = 0;
      fail(load.connections[i], TOO_LATE);
    }
  }
}

/* Once descriptor 0 has ended. */
static void end_held(void) {
  epoll_ctl(load.poller, EPOLL_CTL_DEL, 0, NULL);
  load.leaving = 1;
  for (int i = load.live - 1; i >= 0; i--) {
    struct connection *connection = load.connections[i];
    if (connection->step == HELD) {
      connection->begun = now();
      leave(connection);
      while (connection->step == LEAVE && advance(connection)) {
      }
    }
  }
}

static void begin_more(long *next) {
  if (options.mode == OPEN) {
    long time = now();
    while (*next <= time && *next < load.measure_until) {
      begin(*next);
      *next += (long)(-log(1 - drand48()) / options.rate * 1e9);
    }
    load.ended = *next >= load.measure_until;
    return;
  }
  while (!load.ended) {
    long time = now();
    load.ended = (options.wanted > 0 && load.started == options.wanted) ||
                 time >= load.measure_until || load.counts[CONNECTING] > 999;
    if (load.ended || load.live - load.held >= options.at_once) {
      return;
    }
    begin(time);
  }
}

static int all_over(void) {
  return load.ended && load.live == 0 && (options.mode != HOLD || load.leaving);
}

static void run(void) {
  int told = 0, over = 0;
  long next = load.begun = now(), looked = next;
  load.measure_until = options.seconds > 0 ? next + (long)(options.seconds * 1e9) : 1L << 62;
  if (options.mode == HOLD) {
    struct epoll_event event = {.data.ptr = NULL}; /* EPOLLHUP alone */
    if (epoll_ctl(load.poller, EPOLL_CTL_ADD, 0, &event) < 0) {
      fatal("hold wants a pipe on descriptor 0");
    }
  }
  for (begin_more(&next); !all_over(); begin_more(&next)) {
    struct epoll_event events[256];
    long wait = 100000000L;
    if (options.mode == OPEN && !load.ended) {
      wait = next - now();
      wait = wait < 0 ? 0 : wait > 100000000L ? 100000000L : wait;
    }
    struct timespec timeout = {.tv_nsec = wait};
    int count = epoll_pwait2(load.poller, events, 256, &timeout, NULL);
    for (int i = 0; i < count; i++) {
      struct connection *connection = events[i].data.ptr;
      if (connection == NULL) {
        over = 1;
      } else {
        while (advance(connection)) {
        }
      }
    }
    if (over && !load.leaving) {
      end_held();
    }
    if (options.mode == HOLD && !told && load.ended && load.live == load.held) {
      printf("held %d\n", load.held);
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
  long count = options.wanted;
  double time = options.seconds;
  options.wanted = options.at_once;
  options.seconds = 0;
  run();
  load.primed = load.finished;
  options.wanted = count;
  options.seconds = time;
  load.started = load.finished = load.counted = load.last_done = load.latency_count = 0;
  load.ended = load.counts[NO_TICKET] = 0;
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
  return load.latency_count ? load.latencies[(long)((double)(load.latency_count - 1) * part)] : 0;
}

static void report(double cpu) {
  qsort(load.latencies, (size_t)load.latency_count, sizeof *load.latencies, compare);
  double took = (double)((load.last_done > load.begun ? load.last_done : now()) - load.begun) / 1e9;
  printf("{\"primed\":%ld,\"started\":%ld,\"finished\":%ld,\"counted\":%ld,\"bytes\":%ld,"
         "\"took\":%.6f,\"seconds\":%.6f,\"cpu\":%.6f,\"p50\":%u,\"p99\":%u,\"max\":%u",
         load.primed, load.started, load.finished, load.counted, load.bytes, took,
         options.seconds > 0 ? options.seconds : took, cpu, percentile(0.5), percentile(0.99),
         percentile(1));
  for (int i = 0; i < FAULTS; i++) {
    printf(",\"%s\":%ld", faults[i], load.counts[i]);
  }
  printf("}\n");
}

static void usage(void) {
  fprintf(stderr, "usage: load -p PORT [-P] [-r] [-x] [-c AT_ONCE] [-n COUNT] [-s SECONDS] [-R RATE]"
                  " [-b BYTES] [-t SECONDS] closed|open|hold|down|up\n");
  exit(100);
}

int main(int argc, char **argv) {
  int option;
  while ((option = getopt(argc, argv, "p:Prxc:n:s:R:b:t:")) != -1) {
    switch (option) {
      case 'p': options.port = atoi(optarg); break;
      case 'P': options.plain = 1; break;
      case 'r': options.resume = 1; break;
      case 'x': options.breaking = 1; break;
      case 'c': options.at_once = atoi(optarg); break;
      case 'n': options.wanted = atol(optarg); break;
      case 's': options.seconds = atof(optarg); break;
      case 'R': options.rate = atof(optarg); break;
      case 'b': options.size = atol(optarg); break;
      case 't': options.limit = (long)(atof(optarg) * 1e9); break;
      default: usage();
    }
  }
  if (optind != argc - 1 || options.port == 0) {
    usage();
  }
  while (strcmp(modes[options.mode], argv[optind]) != 0) {
    if (++options.mode > UP) {
      usage();
    }
  }
  if (options.mode == OPEN ? options.rate <= 0 || options.seconds <= 0
                           : options.wanted <= 0 && options.seconds <= 0) {
    usage();
  }
  if ((load.poller = epoll_create1(EPOLL_CLOEXEC)) < 0) {
    fatal("epoll_create1");
  }
  if (!options.plain) {
    make_context();
  }
  if (options.resume) {
    get_tickets();
  }
  double before = processor_time();
  run();
  report(processor_time() - before);
  return 0;
}
