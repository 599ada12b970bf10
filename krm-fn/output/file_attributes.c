/* Gives a new file the attributes of the file that it will replace. Extended attributes, and access
 * control lists with them, are copied on Linux only. */
#include "output/file_attributes.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#ifdef __linux__
#include <sys/xattr.h>

static const char acl[] = "system.posix_acl_access";

/* Whether otelx copies an attribute. The labels of security modules are not copied: the system
 * gives them to a new file. */
static bool is_ours(const char *name)
{
    return strncmp(name, "user.", 5) == 0 || strcmp(name, acl) == 0;
}

static bool copy_attribute(int from, int to, const char *name)
{
    ssize_t size = fgetxattr(from, name, NULL, 0);
    char *value = size >= 0 ? malloc((size_t)size + 1) : NULL;
    bool ok = value && (size = fgetxattr(from, name, value, (size_t)size)) >= 0 &&
              fsetxattr(to, name, value, (size_t)size, 0) == 0;
    free(value);
    return ok;
}

static bool copy_listed(int from, int to, const char *names, size_t size)
{
    for (const char *name = names; name < names + size; name += strlen(name) + 1)
        if (is_ours(name) && !copy_attribute(from, to, name))
            return false;
    return true;
}

static bool copy_extended(int from, int to)
{
    /* The new file has the default list of its folder, which the old file need not have had. */
    if (fremovexattr(to, acl) != 0 && errno != ENODATA && errno != ENOTSUP)
        return false;
    ssize_t size = flistxattr(from, NULL, 0);
    if (size <= 0)
        return size == 0 || errno == ENOTSUP;
    char *names = malloc((size_t)size);
    bool ok = names && (size = flistxattr(from, names, (size_t)size)) >= 0 &&
              copy_listed(from, to, names, (size_t)size);
    free(names);
    return ok;
}
#else
static bool copy_extended(int from, int to)
{
    (void)from;
    (void)to;
    return true;
}
#endif

bool cli_copy_attributes(int from, int to, const struct stat *info)
{
    struct stat now;
    if (fstat(to, &now) != 0)
        return false;
    bool same_owner = now.st_uid == info->st_uid && now.st_gid == info->st_gid;
    if (!same_owner && fchown(to, info->st_uid, info->st_gid) != 0)
        return false;
    return fchmod(to, info->st_mode & 07777) == 0 && copy_extended(from, to);
}
