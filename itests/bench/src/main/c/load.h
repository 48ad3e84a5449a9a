/* What load.c and connection.c share. */
#include <openssl/ssl.h>

enum mode { CLOSED, OPEN, HOLD, DOWN, UP };

/* The steps of a connection. */
enum step { CONNECT, HANDSHAKE, SAY, HEAR, HELD, SEND, RECEIVE, TOTAL, LEAVE };

/* What can go wrong, each counted. From NOT_CLEAN on the connection is a good one. */
enum fault {
  CONNECTING, SHAKING, ENDED_EARLY, WRONG_ANSWER, TOO_LATE,
  NOT_CLEAN, NOT_RESUMED, NO_TICKET, FAULTS
};

struct connection {
  int socket, place;
  SSL *ssl;
  enum step step, until; /* where it breaks off; CONNECT for never */
  long begun, bytes;
  int heard, ticket;
  char line[48], answer[64]; /* the last byte of it stays 0 */
};

/* What was asked for. */
struct options {
  enum mode mode;
  int port, plain, resume, breaking, at_once;
  long wanted, size, limit;
  double seconds, rate;
};
extern struct options options;

/* How it is going. Times are in ns, latencies in us. */
struct load {
  int poller, live, held, leaving, ended;
  struct connection *connections[65536];
  long primed, started, finished, counted, bytes, counts[FAULTS];
  long begun, last_done, measure_until;
  unsigned *latencies;
  long latency_count, latency_room;
};
extern struct load load;

extern const char *const faults[FAULTS];

long now(void);
_Noreturn void fatal(const char *what);

/* The same for every server: TLS 1.3, AES-128-GCM, X25519 and, for who has only that, P-256. */
void make_context(void);

/* A connection that was due at that time. */
void begin(long when);

/* One step; whether another one may follow at once. May free the connection. */
int advance(struct connection *connection);

/* Ends our direction: close_notify where there is TLS, and that of TCP. */
void leave(struct connection *connection);

/* Counts it, and frees the connection. */
void fail(struct connection *connection, enum fault kind);
