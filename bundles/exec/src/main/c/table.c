/*
 * A thread with a table of descriptors of its own, which starts programs.
 *
 * A new process begins with a copy of the table of the thread that starts it, and closes what it is
 * not to have. Beside thousands of connections that takes longer than all the rest. This table has
 * descriptors 0, 1 and 2, a socket, and what was sent through it for the program to be started.
 *
 * Not a thread of the JVM: that may load a class in any of its threads, at any time, and would read
 * from what its descriptors are here.
 */
#define _GNU_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <linux/close_range.h>
#include <pthread.h>
#include <signal.h>
#include <spawn.h>
#include <stdint.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <unistd.h>

enum { CHANNEL = 3, FIRST = 10, MOST = 8, STACK = 256 * 1024 };

/* What OwnTable.java sends, with the descriptors as SCM_RIGHTS. */
struct request {
  pid_t *pid;
  const char *path;
  const posix_spawn_file_actions_t *actions;
  const posix_spawnattr_t *attributes;
  char *const *arguments;
  char *const *environment;
};

/*
 * All numbers below FIRST are taken then, those that a program is to see too. The socket is the
 * number to answer on, also after an error: without an answer OwnTable.java would wait for ever.
 */
static int separate(int *socket) {
  if (close_range(*socket + 1, ~0U, CLOSE_RANGE_UNSHARE) != 0) return errno;
  if (dup2(*socket, CHANNEL) != CHANNEL) return errno;
  *socket = CHANNEL;
  if (close_range(CHANNEL + 1, ~0U, 0) != 0) return errno;
  for (int number = CHANNEL + 1; number < FIRST; number++) {
    if (fcntl(CHANNEL, F_DUPFD_CLOEXEC, number) != number) return errno ? errno : EBADF;
  }
  return 0;
}

static int start(const struct request *request, const struct msghdr *message) {
  const struct cmsghdr *header = CMSG_FIRSTHDR(message);
  if (message->msg_flags & MSG_CTRUNC) return EMFILE;
  if (header == NULL || header->cmsg_type != SCM_RIGHTS || *(const int *)CMSG_DATA(header) != FIRST) {
    return EBADF;
  }
  return posix_spawn(request->pid, request->path, request->actions, request->attributes,
                     request->arguments, request->environment);
}

static int answer(int socket, int error) {
  return send(socket, &error, sizeof error, MSG_NOSIGNAL) == sizeof error;
}

static void *run(void *argument) {
  int socket = (int)(intptr_t)argument;
  prctl(PR_SET_NAME, "ucspi-exec-fork");
  int error = separate(&socket);
  if (!answer(socket, error) || error != 0) return NULL;
  for (;;) {
    struct request request;
    union {
      struct cmsghdr aligned;
      char bytes[CMSG_SPACE(MOST * sizeof(int))];
    } control;
    struct iovec part = {&request, sizeof request};
    struct msghdr message = {
        .msg_iov = &part, .msg_iovlen = 1, .msg_control = &control, .msg_controllen = sizeof control};
    ssize_t length = recvmsg(CHANNEL, &message, MSG_CMSG_CLOEXEC);
    if (length == -1 && errno == EINTR) continue;
    if (length != sizeof request) return NULL; /* the end */
    error = start(&request, &message);
    close_range(FIRST, ~0U, 0);
    if (!answer(CHANNEL, error)) return NULL;
  }
}

/*
 * Starts the thread. It answers on the socket, at once whether it has a table of its own and then
 * each request, with an error number or 0, and ends with the other side of the socket.
 *
 * Returns an error number or 0: then the socket may be closed here once the first answer is there.
 */
int ucspi_own_table(int socket) {
  pthread_attr_t attributes;
  pthread_t thread;
  sigset_t all, before;
  int error = pthread_attr_init(&attributes);
  if (error != 0) return error;
  pthread_attr_setdetachstate(&attributes, PTHREAD_CREATE_DETACHED);
  pthread_attr_setstacksize(&attributes, STACK);
  sigfillset(&all);
  pthread_sigmask(SIG_SETMASK, &all, &before);
  error = pthread_create(&thread, &attributes, run, (void *)(intptr_t)socket);
  pthread_sigmask(SIG_SETMASK, &before, NULL);
  pthread_attr_destroy(&attributes);
  return error;
}
