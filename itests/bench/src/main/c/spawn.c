/*
 * spawn COUNT MEGABYTES DESCRIPTORS: what the bundle exec does for a program, done in C, as the
 * measure for it. Starts /bin/true that often, with that much memory in use and that many sockets
 * open. Prints, in ns, the median of the time of each, and the processor time of this process and
 * that of all programs.
 */
#define _GNU_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <spawn.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

extern char **environ;

static posix_spawnattr_t attributes;
static int epoll;
static int err[2];

static void check(int result, const char *what) {
  if (result < 0) {
    perror(what);
    exit(111);
  }
}

/* What returns an error number instead of setting errno. */
static void check_number(int error, const char *what) {
  if (error != 0) {
    errno = error;
    check(-1, what);
  }
}

static long now(void) {
  struct timespec time;
  check(clock_gettime(CLOCK_MONOTONIC, &time), "clock_gettime");
  return time.tv_sec * 1000000000L + time.tv_nsec;
}

static long used(int who) {
  struct rusage usage;
  check(getrusage(who, &usage), "getrusage");
  return (usage.ru_utime.tv_sec + usage.ru_stime.tv_sec) * 1000000000L +
         (usage.ru_utime.tv_usec + usage.ru_stime.tv_usec) * 1000L;
}

static void watch(int descriptor, unsigned events) {
  struct epoll_event event = {.events = events | EPOLLET, .data.fd = descriptor};
  check(epoll_ctl(epoll, EPOLL_CTL_ADD, descriptor, &event), "epoll_ctl");
}

static void prepare(void) {
  sigset_t signals;
  sigemptyset(&signals);
  posix_spawnattr_init(&attributes);
  check_number(posix_spawnattr_setflags(&attributes, POSIX_SPAWN_SETSIGDEF |
                                                         POSIX_SPAWN_SETSIGMASK |
                                                         POSIX_SPAWN_SETSID),
               "posix_spawnattr_setflags");
  posix_spawnattr_setsigmask(&attributes, &signals);
  sigfillset(&signals);
  posix_spawnattr_setsigdefault(&attributes, &signals);
  check(epoll = epoll_create1(EPOLL_CLOEXEC), "epoll_create1");
  check(pipe2(err, O_CLOEXEC), "pipe2");
}

static void spawn(void) {
  static char *arguments[] = {"/bin/true", NULL};
  posix_spawn_file_actions_t actions;
  int in[2], out[2], program, ended = 0, over = 0;
  pid_t pid;

  check(pipe2(in, O_CLOEXEC), "pipe2");
  check(pipe2(out, O_CLOEXEC), "pipe2");
  check(fcntl(in[1], F_SETFL, O_NONBLOCK), "fcntl");
  check(fcntl(out[0], F_SETFL, O_NONBLOCK), "fcntl");
  posix_spawn_file_actions_init(&actions);
  posix_spawn_file_actions_adddup2(&actions, in[0], 0);
  posix_spawn_file_actions_adddup2(&actions, out[1], 1);
  posix_spawn_file_actions_adddup2(&actions, err[1], 2);
  posix_spawn_file_actions_addchdir_np(&actions, "/");
  posix_spawn_file_actions_addclosefrom_np(&actions, 3);
  check_number(posix_spawn(&pid, arguments[0], &actions, &attributes, arguments, environ),
               "posix_spawn");
  posix_spawn_file_actions_destroy(&actions);
  close(in[0]);
  close(out[1]);

  check(program = (int)syscall(SYS_pidfd_open, pid, 0), "pidfd_open");
  watch(in[1], EPOLLOUT);
  watch(out[0], EPOLLIN);
  watch(program, EPOLLIN);
  while (!ended || !over) {
    struct epoll_event events[16];
    int count = epoll_wait(epoll, events, 16, -1);
    check(count, "epoll_wait");
    for (int i = 0; i < count; i++) {
      char bytes[512];
      if (events[i].data.fd == program) {
        ended = 1;
      } else if (events[i].data.fd == out[0]) {
        over = read(out[0], bytes, sizeof bytes) == 0;
      }
    }
  }
  siginfo_t info;
  check(waitid(P_PID, pid, &info, WEXITED), "waitid");
  if (info.si_code != CLD_EXITED || info.si_status != 0) {
    fprintf(stderr, "/bin/true: status %d\n", info.si_status);
    exit(111);
  }
  close(program);
  close(out[0]);
  close(in[1]);
}

static int compare(const void *a, const void *b) {
  long left = *(const long *)a, right = *(const long *)b;
  return (left > right) - (left < right);
}

int main(int argc, char **argv) {
  if (argc != 4) {
    fprintf(stderr, "usage: spawn COUNT MEGABYTES DESCRIPTORS\n");
    return 100;
  }
  int count = atoi(argv[1]);
  size_t size = (size_t)atoi(argv[2]) << 20;
  long *times = calloc((size_t)count, sizeof *times);
  char *memory = malloc(size + 1);
  if (times == NULL || memory == NULL) {
    perror("malloc");
    return 111;
  }
  memset(memory, 1, size + 1);
  for (int i = atoi(argv[3]); i > 0; i--) {
    check(socket(AF_INET, SOCK_STREAM, 0), "socket");
  }
  prepare();
  for (int i = 0; i < 10; i++) {
    spawn();
  }
  long own = used(RUSAGE_SELF), children = used(RUSAGE_CHILDREN);
  for (int i = 0; i < count; i++) {
    long start = now();
    spawn();
    times[i] = now() - start;
  }
  own = used(RUSAGE_SELF) - own;
  children = used(RUSAGE_CHILDREN) - children;
  qsort(times, (size_t)count, sizeof *times, compare);
  printf("%ld %ld %ld\n", times[count / 2], own, children);
  return memory[size] - 1;
}
