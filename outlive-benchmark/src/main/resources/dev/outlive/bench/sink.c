/*
 * The server of the benchmark: reads requests as fast as the kernel gives them, throws the bodies away, and answers
 * 201 with a few bytes. One thread a connection, keep-alive, Expect: 100-continue. Bodies need a Content-Length.
 *
 * Usage: sink        prints the port it listens on (127.0.0.1 only) and serves until it is killed.
 */
#define _GNU_SOURCE
#include <arpa/inet.h>
#include <netinet/tcp.h>
#include <pthread.h>
#include <signal.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <sys/socket.h>
#include <unistd.h>

#define HEAD_MAX 65536
#define DISCARD_BYTES (1 << 20)

static const char CONTINUE[] = "HTTP/1.1 100 Continue\r\n\r\n";
static const char CREATED[] =
    "HTTP/1.1 201 Created\r\nContent-Type: application/json\r\nContent-Length: 11\r\n\r\n{\"ok\":true}";

static int send_all(int socket, const char *bytes, size_t length) {
    while (length > 0) {
        ssize_t sent = send(socket, bytes, length, MSG_NOSIGNAL);
        if (sent <= 0) {
            return -1;
        }
        bytes += sent;
        length -= (size_t)sent;
    }
    return 0;
}

/* The value of a field in a head, or NULL. */
static const char *field(const char *head, const char *name) {
    size_t length = strlen(name);
    for (const char *line = strstr(head, "\r\n"); line != NULL; line = strstr(line + 2, "\r\n")) {
        if (strncasecmp(line + 2, name, length) == 0 && line[2 + length] == ':') {
            return line + 3 + length;
        }
    }
    return NULL;
}

static void *serve(void *argument) {
    int socket = (int)(intptr_t)argument;
    char *head = malloc(HEAD_MAX + 1);
    size_t held = 0;
    while (head != NULL) {
        char *end = NULL;
        head[held] = 0;
        while ((end = strstr(head, "\r\n\r\n")) == NULL) {
            if (held == HEAD_MAX) {
                goto done;
            }
            ssize_t read = recv(socket, head + held, HEAD_MAX - held, 0);
            if (read <= 0) {
                goto done;
            }
            held += (size_t)read;
            head[held] = 0;
        }
        size_t head_bytes = (size_t)(end - head) + 4;
        end[2] = 0;
        const char *length_field = field(head, "Content-Length");
        const char *expect = field(head, "Expect");
        uint64_t body = length_field == NULL ? 0 : strtoull(length_field, NULL, 10);
        if (expect != NULL && strcasestr(expect, "100-continue") != NULL && held == head_bytes
            && send_all(socket, CONTINUE, sizeof CONTINUE - 1) != 0) {
            goto done;
        }
        size_t extra = held - head_bytes;
        size_t taken = extra < body ? extra : (size_t)body;
        memmove(head, head + head_bytes + taken, extra - taken);
        held = extra - taken;
        uint64_t left = body - taken;
        while (left > 0) {
            size_t most = left < DISCARD_BYTES ? (size_t)left : DISCARD_BYTES;
            ssize_t read = recv(socket, NULL, most, MSG_TRUNC); /* TCP: discarded in the kernel */
            if (read <= 0) {
                goto done;
            }
            left -= (uint64_t)read;
        }
        if (send_all(socket, CREATED, sizeof CREATED - 1) != 0) {
            goto done;
        }
    }
done:
    free(head);
    close(socket);
    return NULL;
}

int main(void) {
    signal(SIGPIPE, SIG_IGN);
    int server = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    struct sockaddr_in address = {.sin_family = AF_INET, .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
    socklen_t length = sizeof address;
    if (server < 0 || bind(server, (struct sockaddr *)&address, sizeof address) != 0 || listen(server, 1024) != 0
        || getsockname(server, (struct sockaddr *)&address, &length) != 0) {
        perror("sink");
        return 1;
    }
    printf("%d\n", ntohs(address.sin_port));
    fflush(stdout);
    for (;;) {
        int connection = accept(server, NULL, NULL);
        if (connection < 0) {
            continue;
        }
        int on = 1;
        setsockopt(connection, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
        pthread_t thread;
        pthread_attr_t small;
        pthread_attr_init(&small);
        pthread_attr_setstacksize(&small, 65536);
        pthread_attr_setdetachstate(&small, PTHREAD_CREATE_DETACHED);
        if (pthread_create(&thread, &small, serve, (void *)(intptr_t)connection) != 0) {
            close(connection);
        }
        pthread_attr_destroy(&small);
    }
}
