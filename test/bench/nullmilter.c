/* The benchmark's baseline: a libmilter filter that takes every step and does nothing.
 * cc -O2 -o nullmilter nullmilter.c -lmilter -lpthread;  ./nullmilter inet:PORT@127.0.0.1  or  ./nullmilter unix:PATH
 * Like any filter that does not use SMFIP_NR_*, it answers every step: what an ordinary filter costs. */
#include <libmilter/mfapi.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>

static sfsistat connected(SMFICTX *ctx, char *name, _SOCK_ADDR *address) { return SMFIS_CONTINUE; }
static sfsistat helo(SMFICTX *ctx, char *name) { return SMFIS_CONTINUE; }
static sfsistat envelope(SMFICTX *ctx, char **arguments) { return SMFIS_CONTINUE; }
static sfsistat header(SMFICTX *ctx, char *name, char *value) { return SMFIS_CONTINUE; }
static sfsistat body(SMFICTX *ctx, unsigned char *bytes, size_t count) { return SMFIS_CONTINUE; }
static sfsistat step(SMFICTX *ctx) { return SMFIS_CONTINUE; }

int main(int count, char **arguments) {
    struct smfiDesc filter;
    if (count != 2) {
        fprintf(stderr, "usage: nullmilter SOCKET\n");
        return 64;
    }
    memset(&filter, 0, sizeof filter);
    filter.xxfi_name = "nullmilter";
    filter.xxfi_version = SMFI_VERSION;
    filter.xxfi_flags = SMFIF_ADDHDRS | SMFIF_QUARANTINE;
    filter.xxfi_connect = connected;
    filter.xxfi_helo = helo;
    filter.xxfi_envfrom = envelope;
    filter.xxfi_envrcpt = envelope;
    filter.xxfi_header = header;
    filter.xxfi_eoh = step;
    filter.xxfi_body = body;
    filter.xxfi_eom = step;
    filter.xxfi_abort = step;
    filter.xxfi_close = step;
    filter.xxfi_data = step;
    umask(0);
    smfi_setbacklog(4096); /* Weir's; its own is 20 */
    if (smfi_setconn(arguments[1]) == MI_FAILURE || smfi_register(filter) == MI_FAILURE) {
        fprintf(stderr, "nullmilter: cannot use %s\n", arguments[1]);
        return 69;
    }
    return smfi_main();
}
