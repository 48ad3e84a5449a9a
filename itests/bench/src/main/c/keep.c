/*
 * keep PROGRAM [ARGUMENT ...]: runs a server so that nothing of it gets lost: what its processes
 * leave behind become children of this one, which reaps them, so that their processor time is in
 * proc(5). Told to end, or when its parent has died, it ends the server by SIGTERM, after 10 s by
 * SIGKILL, and then whatever is left. Its own end means that all of them are gone.
 */
#define _GNU_SOURCE
#include <ctype.h>
#include <dirent.h>
#include <errno.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

static pid_t server;

/* The parent's number of a process, 0 if there is none. */
static pid_t parent_of(const char *number) {
  char path[64], line[512];
  snprintf(path, sizeof path, "/proc/%.20s/stat", number);
  FILE *file = fopen(path, "re");
  if (file == NULL) {
    return 0;
  }
  size_t length = fread(line, 1, sizeof line - 1, file);
  fclose(file);
  line[length] = 0;
  char *name_end = strrchr(line, ')');
  int parent = 0;
  return name_end != NULL && sscanf(name_end + 1, " %*c %d", &parent) == 1 ? parent : 0;
}

static void signal_children(int signal) {
  DIR *all = opendir("/proc");
  if (all == NULL) {
    return;
  }
  for (struct dirent *entry; (entry = readdir(all)) != NULL;) {
    if (isdigit((unsigned char)entry->d_name[0]) && parent_of(entry->d_name) == getpid()) {
      kill(atoi(entry->d_name), signal);
    }
  }
  closedir(all);
}

int main(int argc, char **argv) {
  sigset_t signals, before;
  if (argc < 2) {
    fprintf(stderr, "usage: keep PROGRAM [ARGUMENT ...]\n");
    return 100;
  }
  prctl(PR_SET_CHILD_SUBREAPER, 1);
  prctl(PR_SET_PDEATHSIG, SIGTERM);
  sigemptyset(&signals);
  sigaddset(&signals, SIGTERM);
  sigaddset(&signals, SIGINT);
  sigaddset(&signals, SIGCHLD);
  sigprocmask(SIG_BLOCK, &signals, &before);
  server = fork();
  if (server == 0) {
    sigprocmask(SIG_SETMASK, &before, NULL);
    execvp(argv[1], argv + 1);
    perror(argv[1]);
    _exit(111);
  }
  if (server < 0) {
    perror("fork");
    return 111;
  }

  int result = 0, serving = 1, ending = 0;
  for (int seconds = 0;;) {
    struct timespec second = {.tv_sec = 1};
    int signal = sigtimedwait(&signals, NULL, &second);
    if (signal == SIGTERM || signal == SIGINT) {
      ending = 1;
      kill(server, SIGTERM);
    }
    int status;
    pid_t pid;
    while ((pid = waitpid(-1, &status, WNOHANG)) > 0) {
      if (pid == server) {
        serving = 0;
        result = WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status);
      }
    }
    if (pid < 0 && errno == ECHILD) {
      return result;
    }
    if (!serving || (ending && signal < 0 && ++seconds > 10)) {
      signal_children(SIGKILL);
    }
  }
}
