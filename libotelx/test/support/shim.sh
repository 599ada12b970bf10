# Builds "$WORK/shim.so", a library to preload: it makes a system call of a program fail, or ends the program at the call.
# The environment chooses the call:
#
#   SHIM_CALLS   names of the calls to count, with commas between them; default: all calls below
#   SHIM_AT      N: the N-th of these calls is changed
#   SHIM_DO      kill: sends SIGKILL; term: sends SIGTERM and makes the call; a number: the call fails with this errno
#   SHIM_ON      if set, every call from the N-th on is changed
#   SHIM_NO_SWAP if set, renameat2 fails as on a file system that cannot exchange names, and is not counted
shim=$WORK/shim.so
[ "$(uname)" = Linux ] || {
    echo "preloading is done as on Linux here"
    exit 77
}
cat >"$WORK/shim.c" <<'END'
#define _GNU_SOURCE
#include <dlfcn.h>
#include <errno.h>
#include <signal.h>
#include <stdatomic.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>
#include <sys/types.h>
#include <sys/uio.h>
#include <unistd.h>

static atomic_int count;

static bool is_named(const char *name)
{
    const char *names = getenv("SHIM_CALLS"), *at = names ? strstr(names, name) : name;
    size_t size = strlen(name);
    return !names || (at && (at == names || at[-1] == ',') && (!at[size] || at[size] == ','));
}

/* Whether this call fails. */
static bool meets(const char *name)
{
    const char *at = getenv("SHIM_AT"), *act = getenv("SHIM_DO");
    if (!at || !act || !is_named(name))
        return false;
    int now = atomic_fetch_add(&count, 1) + 1, wanted = atoi(at);
    if (now != wanted && !(getenv("SHIM_ON") && now > wanted))
        return false;
    if (strcmp(act, "kill") == 0)
        raise(SIGKILL);
    if (strcmp(act, "term") == 0)
        raise(SIGTERM);
    errno = atoi(act);
    return errno != 0;
}

#define WRAP(type, name, parameters, arguments)                                                    \
    type name parameters                                                                           \
    {                                                                                              \
        type(*real) parameters = (type(*) parameters)dlsym(RTLD_NEXT, #name);                      \
        return meets(#name) ? (type)-1 : real arguments;                                           \
    }

WRAP(int, mkstemp, (char *name), (name))
WRAP(ssize_t, write, (int fd, const void *p, size_t n), (fd, p, n))
WRAP(ssize_t, writev, (int fd, const struct iovec *items, int n), (fd, items, n))
WRAP(int, fchmod, (int fd, mode_t mode), (fd, mode))
WRAP(int, fsync, (int fd), (fd))
WRAP(int, link, (const char *from, const char *to), (from, to))
WRAP(int, rename, (const char *from, const char *to), (from, to))
WRAP(int, unlink, (const char *name), (name))

int renameat2(int from_folder, const char *from, int to_folder, const char *to, unsigned flags)
{
    int (*real)(int, const char *, int, const char *, unsigned) =
        (int (*)(int, const char *, int, const char *, unsigned))dlsym(RTLD_NEXT, "renameat2");
    bool no = getenv("SHIM_NO_SWAP");
    errno = EINVAL;
    return no || meets("renameat2") ? -1 : real(from_folder, from, to_folder, to, flags);
}
END
$CC -D_FILE_OFFSET_BITS=64 -shared -fPIC -O1 -o "$shim" "$WORK/shim.c" -ldl
# Sanitizers complain if another library is loaded before them.
ASAN_OPTIONS=verify_asan_link_order=0:detect_leaks=0
export ASAN_OPTIONS

# AT DO COMMAND...: runs the command with SHIM_AT and SHIM_DO; sets `status` to its exit status.
shimmed() {
    at=$1 act=$2 status=0
    shift 2
    SHIM_AT=$at SHIM_DO=$act LD_PRELOAD=$shim "$@" >out 2>err </dev/null || status=$?
}
