/* Load for the engine's benchmark: an MTA's side of the milter protocol for many connections at once, on one core.
 * cc -O2 -o milterload milterload.c
 *
 *   milterload load SOCKET CONNECTIONS BODY-BYTES SECONDS PID      SOCKET as Postfix writes it: inet:HOST:PORT, unix:PATH
 *   milterload idle SOCKET CONNECTIONS
 *
 * "load" keeps every connection busy: negotiation, CONNECT, HELO, five messages, QUIT, and a new connection. Like Postfix it
 * offers everything, sends macros before each command, waits for an answer to each command but those that the filter
 * negotiated away (SMFIP_NR_*), leaves out what it need not send (SMFIP_NO*, SMFIS_SKIP), sends what goes unanswered
 * together with the next command, and only the macros asked for (SMFIF_SETSYMLIST). After a quarter of the time it begins to
 * count. It prints
 *
 *   MESSAGES-PER-SECOND P50-MICROSECONDS P99-MICROSECONDS CPU-MICROSECONDS-PER-MESSAGE MESSAGES
 *
 * with the time of a message from MAIL to the answer at its end, and the CPU time of process PID. Anything but "continue" (or
 * "skip" to a body chunk) ends it with status 1. "idle" opens the connections up to HELO, prints "ready", and keeps them until
 * its standard input ends. */
#include <arpa/inet.h>
#include <errno.h>
#include <fcntl.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <time.h>
#include <unistd.h>

enum { MESSAGES = 5, HEADERS = 15, CHUNK = 65535, MAX_STEPS = 1024, MAX_FRAME = 4096 };

/* SMFIP_*: the step is not sent, or not answered. */
struct rule { char code; uint32_t suppressed, unanswered; };
static const struct rule rules[] = {
    {'C', 0x01, 0x1000}, {'H', 0x02, 0x2000}, {'M', 0x04, 0x4000}, {'R', 0x08, 0x8000}, {'T', 0x200, 0x10000},
    {'L', 0x20, 0x80}, {'N', 0x40, 0x40000}, {'B', 0x10, 0x80000}, {'E', 0, 0},
};

/* Bytes that are sent at once, up to a command that is answered. */
struct step { size_t from, to; char code; int begins, end_of_body; };

struct connection {
    int fd, step, negotiated, writable, index;
    size_t sent, got;
    uint64_t began;
    unsigned char in[MAX_FRAME];
};

static unsigned char *bytes; /* of a whole connection after the negotiation */
static size_t length, room;
static struct step steps[MAX_STEPS];
static int count_of_steps;
static uint32_t protocol;
static char macro_lists[8][512]; /* by SMFIM_*; empty = the default */
static int agreed;

static struct sockaddr_storage address;
static socklen_t address_length;
static int poller, counting, idle, ready;
static uint32_t *latencies; /* microseconds */
static size_t messages, most = 8 << 20;

static void die(const char *format, ...) {
    va_list arguments;
    va_start(arguments, format);
    fprintf(stderr, "milterload: ");
    vfprintf(stderr, format, arguments);
    fputc('\n', stderr);
    exit(1);
}

static uint64_t now(void) {
    struct timespec t;
    clock_gettime(CLOCK_MONOTONIC, &t);
    return (uint64_t) t.tv_sec * 1000000 + t.tv_nsec / 1000;
}

/* ---- what is said on a connection */

static void put(const void *from, size_t size) {
    if (length + size > room) {
        room = 2 * (length + size);
        if ((bytes = realloc(bytes, room)) == NULL) die("no memory");
    }
    memcpy(bytes + length, from, size);
    length += size;
}

static void frame(char code, const void *payload, size_t size) {
    uint32_t prefix = htonl((uint32_t) size + 1);
    put(&prefix, 4);
    put(&code, 1);
    put(payload, size);
}

static int stage_of(char code) {
    switch (code) {
    case 'C': return 0;
    case 'H': return 1;
    case 'M': return 2;
    case 'R': return 3;
    case 'T': return 4;
    case 'L': case 'N': return 6; /* Postfix: header fields carry the macros of their end, */
    default: return 5;            /* body chunks those of the end of the message */
    }
}

/* What Postfix has by default, a client that logged in. */
static const char *const known[][2] = {
    {"j", "relay.bench.test"}, {"{daemon_name}", "relay.bench.test"}, {"v", "Postfix 3.7.11"},
    {"i", "4bQx7y1Zz9zQk"}, {"{auth_type}", "PLAIN"}, {"{auth_authen}", "orders@bakery.test"}, {"{auth_author}", ""},
    {"{mail_addr}", "orders@bakery.test"}, {"{mail_host}", "bakery.test"}, {"{mail_mailer}", "smtp"},
    {"{rcpt_addr}", "miller@example.org"}, {"{rcpt_host}", "example.org"}, {"{rcpt_mailer}", "smtp"},
};
static const char *const defaults[] = {
    "j {daemon_name} v", "", "i {auth_type} {auth_authen} {auth_author} {mail_addr} {mail_host} {mail_mailer}",
    "i {rcpt_addr} {rcpt_host} {rcpt_mailer}", "i", "i", "i",
};

static void macros(char code) {
    unsigned char payload[1024];
    size_t size = 0, i;
    char list[512], *name, *rest;
    int stage = stage_of(code);
    strcpy(list, macro_lists[stage][0] ? macro_lists[stage] : defaults[stage]);
    payload[size++] = code;
    for (name = strtok_r(list, " ", &rest); name; name = strtok_r(NULL, " ", &rest))
        for (i = 0; i < sizeof known / sizeof *known; i++)
            if (strcmp(known[i][0], name) == 0)
                size += 2 + sprintf((char *) payload + size, "%s%c%s", name, 0, known[i][1]);
    frame('D', payload, size);
}

static void command(char code, const void *payload, size_t size) {
    const struct rule *rule = rules;
    struct step *step = &steps[count_of_steps];
    while (rule->code != code) rule++;
    if (code == 'M') step->begins = 1;
    if (protocol & rule->suppressed) return;
    macros(code);
    frame(code, payload, size);
    if (protocol & rule->unanswered) return;
    step->to = length;
    step->code = code;
    if (++count_of_steps == MAX_STEPS) die("too many steps");
    steps[count_of_steps].from = length;
}

static void message(size_t body) {
    static const char text[] = "All work and no play makes a dull message, and dull it is: 70 bytes.\r\n";
    static const char sender[] = "<orders@bakery.test>\0SIZE=3000", recipient[] = "<miller@example.org>";
    char header[256], *chunk = malloc(CHUNK);
    size_t at, size;
    int first, i;
    command('M', sender, sizeof sender);
    command('R', recipient, sizeof recipient);
    command('T', "", 0);
    for (i = 0; i < HEADERS; i++) {
        size = sprintf(header, "X-Field-%02d%ca value of an ordinary length, as most have, number %d", i, 0, i) + 1;
        command('L', header, size);
    }
    command('N', "", 0);
    for (i = 0; i < CHUNK; i++) chunk[i] = text[i % (sizeof text - 1)];
    first = count_of_steps;
    for (at = 0; at < body; at += size) {
        size = body - at < CHUNK ? body - at : CHUNK;
        command('B', chunk, size);
    }
    for (i = first; i < count_of_steps; i++) steps[i].end_of_body = count_of_steps;
    command('E', "", 0);
    frame('A', "", 0); /* Postfix does so after each message */
    free(chunk);
}

static void conversation(size_t body) {
    static const char client[] = "client.bakery.test\0" "4" "\260\001" "198.51.100.7", helo[] = "pc.bakery.test";
    int i;
    command('C', client, sizeof client);
    command('H', helo, sizeof helo);
    if (idle) {
        steps[count_of_steps].to = length;
        count_of_steps++;
        return;
    }
    for (i = 0; i < MESSAGES; i++) message(body);
    frame('Q', "", 0);
    steps[count_of_steps].to = length;
    count_of_steps++;
}

/* ---- connections */

static void parse_address(const char *text) {
    char host[64];
    struct sockaddr_in *inet = (struct sockaddr_in *) &address;
    struct sockaddr_un *local = (struct sockaddr_un *) &address;
    int port;
    if (sscanf(text, "inet:%63[^:]:%d", host, &port) == 2 && inet_pton(AF_INET, host, &inet->sin_addr) == 1) {
        inet->sin_family = AF_INET;
        inet->sin_port = htons(port);
        address_length = sizeof *inet;
    } else if (strncmp(text, "unix:", 5) == 0 && strlen(text + 5) < sizeof local->sun_path) {
        local->sun_family = AF_UNIX;
        strcpy(local->sun_path, text + 5);
        address_length = sizeof *local;
    } else {
        die("not a socket: %s", text);
    }
}

static void watch(struct connection *c, int operation, int writable) {
    struct epoll_event event = {.events = EPOLLIN | (writable ? EPOLLOUT : 0), .data.ptr = c};
    c->writable = writable;
    if (epoll_ctl(poller, operation, c->fd, &event) < 0) die("epoll_ctl: %s", strerror(errno));
}

static void begin(struct connection *c) {
    static const unsigned char offer[] = {0, 0, 0, 13, 'O', 0, 0, 0, 6, 0, 0, 1, 0xFF, 0, 0x1F, 0xFF, 0xFF};
    int on = 1;
    c->fd = socket(address.ss_family, SOCK_STREAM | SOCK_CLOEXEC, 0);
    if (c->fd < 0) die("socket: %s", strerror(errno));
    if (connect(c->fd, (struct sockaddr *) &address, address_length) < 0) die("connect: %s", strerror(errno));
    if (address.ss_family == AF_INET) setsockopt(c->fd, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
    fcntl(c->fd, F_SETFL, O_NONBLOCK);
    c->step = c->negotiated = 0;
    c->sent = c->got = 0;
    if (write(c->fd, offer, sizeof offer) != sizeof offer) die("offer: %s", strerror(errno));
    watch(c, EPOLL_CTL_ADD, 0);
}

static void parse_lists(const unsigned char *at, const unsigned char *end) {
    while (end - at > 4) {
        uint32_t stage = (uint32_t) at[0] << 24 | at[1] << 16 | at[2] << 8 | at[3];
        size_t size = strnlen((const char *) at + 4, end - at - 4);
        if (stage < 8 && size < sizeof macro_lists[0]) memcpy(macro_lists[stage], at + 4, size);
        at += 4 + size + 1;
    }
}

static void negotiated(struct connection *c, const unsigned char *payload, size_t size, size_t body) {
    uint32_t asked;
    if (size < 12) die("negotiation: %zu bytes", size);
    memcpy(&asked, payload + 8, 4);
    if (!agreed) {
        agreed = 1;
        protocol = ntohl(asked);
        parse_lists(payload + 12, payload + size);
        conversation(body);
    }
    if (protocol != ntohl(asked)) die("negotiated otherwise than before");
    c->negotiated = 1;
}

/* Sends what is left of the step; goes on to a new connection when that was the last one. */
static void send_step(struct connection *c) {
    struct step *step = &steps[c->step];
    if (c->sent == 0 && step->begins) c->began = now();
    while (step->from + c->sent < step->to) {
        ssize_t n = send(c->fd, bytes + step->from + c->sent, step->to - step->from - c->sent, MSG_NOSIGNAL);
        if (n < 0 && errno == EAGAIN) {
            if (!c->writable) watch(c, EPOLL_CTL_MOD, 1);
            return;
        }
        if (n < 0) die("send: %s", strerror(errno));
        c->sent += n;
    }
    if (c->writable) watch(c, EPOLL_CTL_MOD, 0);
    if (step->code == 0) {
        if (idle) {
            ready++;
        } else {
            close(c->fd);
            begin(c);
        }
    }
}

static void answered(struct connection *c, char reply) {
    struct step *step = &steps[c->step];
    if (step->code == 0 || step->from + c->sent < step->to) die("an answer (%c) nobody asked for", reply);
    if (step->code == 'B' && reply == 's')
        c->step = step->end_of_body;
    else if (reply == 'c')
        c->step++;
    else
        die("%c was answered with %c", step->code, reply);
    if (step->code == 'E' && counting && messages < most) latencies[messages++] = (uint32_t) (now() - c->began);
    c->sent = 0;
    send_step(c);
}

static void receive(struct connection *c, size_t body) {
    ssize_t n = recv(c->fd, c->in + c->got, sizeof c->in - c->got, 0);
    size_t at = 0;
    if (n < 0 && errno == EAGAIN) return;
    if (n <= 0) die("the filter hung up: %s", n < 0 ? strerror(errno) : "end of stream");
    c->got += n;
    while (c->got - at >= 5) {
        uint32_t size;
        memcpy(&size, c->in + at, 4);
        size = ntohl(size);
        if (size < 1 || size > sizeof c->in - 4) die("a frame of %u bytes", size);
        if (c->got - at < 4 + size) break;
        if (c->negotiated) {
            answered(c, c->in[at + 4]);
        } else {
            negotiated(c, c->in + at + 5, size - 1, body);
            send_step(c);
        }
        at += 4 + size;
        if (c->got == 0) return; /* a new connection */
    }
    memmove(c->in, c->in + at, c->got - at);
    c->got -= at;
}

/* ---- runs */

static uint64_t cpu_of(const char *pid) {
    char path[64], line[1024], *at;
    unsigned long long user, system;
    FILE *file;
    snprintf(path, sizeof path, "/proc/%s/stat", pid);
    if ((file = fopen(path, "r")) == NULL || fgets(line, sizeof line, file) == NULL) die("no process %s", pid);
    fclose(file);
    at = strrchr(line, ')');
    if (sscanf(at + 2, "%*c %*d %*d %*d %*d %*d %*u %*u %*u %*u %*u %llu %llu", &user, &system) != 2) die("%s?", path);
    return (user + system) * 1000000 / sysconf(_SC_CLK_TCK);
}

static int by_size(const void *a, const void *b) {
    uint32_t x = *(const uint32_t *) a, y = *(const uint32_t *) b;
    return (x > y) - (x < y);
}

static void poll_once(int millis, size_t body) {
    struct epoll_event events[256];
    int n = epoll_wait(poller, events, 256, millis), i;
    for (i = 0; i < n; i++) {
        struct connection *c = events[i].data.ptr;
        int fd = c->fd;
        if (events[i].events & EPOLLOUT) send_step(c);
        if (fd == c->fd && events[i].events & ~EPOLLOUT) receive(c, body);
    }
}

static void load(double seconds, size_t body, const char *pid) {
    uint64_t start = now() + (uint64_t) (seconds * 250000), end, cpu, began, took;
    while (now() < start) poll_once(50, body);
    cpu = cpu_of(pid);
    began = now();
    end = began + (uint64_t) (seconds * 1000000);
    counting = 1;
    while (now() < end) poll_once(50, body);
    took = now() - began;
    cpu = cpu_of(pid) - cpu;
    if (messages == 0) die("no message within %.1f s", seconds);
    qsort(latencies, messages, sizeof *latencies, by_size);
    printf("%.0f %u %u %.1f %zu\n", messages * 1e6 / took, latencies[messages / 2], latencies[messages * 99 / 100],
        (double) cpu / messages, messages);
}

int main(int count, char **arguments) {
    struct rlimit files = {0, 0};
    struct connection *all;
    int connections, i;
    size_t body = 0;
    idle = count == 4 && strcmp(arguments[1], "idle") == 0;
    if (!idle && (count != 7 || strcmp(arguments[1], "load") != 0)) {
        fprintf(stderr, "usage: milterload load SOCKET CONNECTIONS BODY-BYTES SECONDS PID, or milterload idle SOCKET CONNECTIONS\n");
        return 64;
    }
    getrlimit(RLIMIT_NOFILE, &files);
    files.rlim_cur = files.rlim_max;
    setrlimit(RLIMIT_NOFILE, &files);
    parse_address(arguments[2]);
    connections = atoi(arguments[3]);
    if (!idle) body = strtoul(arguments[4], NULL, 10);
    all = calloc(connections, sizeof *all);
    latencies = malloc(most * sizeof *latencies);
    poller = epoll_create1(EPOLL_CLOEXEC);
    if (all == NULL || latencies == NULL || poller < 0) die("no memory");
    for (i = 0; i < connections; i++) {
        begin(&all[i]);
        if (i % 16 == 15) poll_once(0, body);
    }
    if (!idle) {
        load(atof(arguments[5]), body, arguments[6]);
        return 0;
    }
    while (ready < connections) poll_once(1000, body);
    puts("ready");
    fflush(stdout);
    while (getchar() != EOF) {}
    return 0;
}
