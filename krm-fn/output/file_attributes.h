/* Owner, mode and other attributes of files. */
#ifndef CLI_FILE_ATTRIBUTES_H
#define CLI_FILE_ATTRIBUTES_H

#include <stdbool.h>
#include <sys/stat.h>

/* Gives the file `to` the owner, the mode, the access control list and the extended attributes of
 * the file `from`. `info`: what stat tells about `from`. False with errno set. */
bool cli_copy_attributes(int from, int to, const struct stat *info);

#endif
