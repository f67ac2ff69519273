/* Counts the syncs of a program, for the test of what a commit costs. Loaded before the C library; it writes how
   many there were to the file that COUNT_SYNCS_TO names, after each. */
#define _GNU_SOURCE
#include <dlfcn.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

static _Atomic unsigned long n_syncs;

static void note(void) {
    const char *path = getenv("COUNT_SYNCS_TO");
    char line[32];
    int length = snprintf(line, sizeof line, "%lu\n", ++n_syncs);
    int file = path ? open(path, O_WRONLY | O_CREAT, 0600) : -1;
    if (file >= 0) {
        if (pwrite(file, line, length, 0) != length) abort();
        close(file);
    }
}

int fsync(int file) {
    int (*real)(int) = (int (*)(int))dlsym(RTLD_NEXT, "fsync");
    note();
    return real(file);
}

int fdatasync(int file) {
    int (*real)(int) = (int (*)(int))dlsym(RTLD_NEXT, "fdatasync");
    note();
    return real(file);
}
