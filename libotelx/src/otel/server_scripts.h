/* Apache httpd and nginx. Their agents are modules that the server's own configuration loads. This
 * file has the scripts of the init containers that extend the configuration, and the configurations
 * of the modules. */
#ifndef OTX_OTEL_SERVER_SCRIPTS_H
#define OTX_OTEL_SERVER_SCRIPTS_H

#include "base/arena.h"
#include "base/str.h"

/* Each script is run as `/bin/sh -c SCRIPT -- ARGUMENT`. It needs POSIX tools only, so BusyBox is
 * enough. It can run again over the files of an earlier run. On failure it tells the remedy on
 * stderr and in the container's termination message.
 *
 * A script contains no "$$" and no "$(NAME)", which Kubernetes would expand in arguments. */

/* Runs in the agent's image; ARGUMENT is the directory of httpd.conf. Copies the agent into its
 * volume, writes the module's configuration, which is in OTEL_APACHE_AGENT_CONF, next to the cloned
 * httpd.conf, and includes it there. */
extern const char otx_apache_script[];

/* Runs in the application's image; ARGUMENT is the directory of the configuration. Clones the
 * directory and notes the version of nginx in the clone. */
extern const char otx_nginx_clone_script[];

/* Runs in the agent's image; ARGUMENT is the name of the configuration file. Does for nginx what
 * otx_apache_script does for Apache, with OTEL_NGINX_AGENT_CONF and the module for the noted
 * version. */
extern const char otx_nginx_script[];

struct otx_attr {
    struct otx_str name, value;
};

/* The values for a module's configuration. An empty `endpoint` or `name_space` stands for the
 * Operator's default. */
struct otx_web {
    struct otx_str endpoint, service_name, name_space;
    struct otx_str version; /* of Apache: "2.2"; any other text means 2.4 */
    /* override the values above; the last of several with the same name counts */
    const struct otx_attr *attrs;
    size_t attr_count;
};

/* The values of OTEL_APACHE_AGENT_CONF and OTEL_NGINX_AGENT_CONF; .p is NULL when out of memory.
 * Control characters become blanks, so a value stays on its line. */
struct otx_str otx_apache_conf(struct otx_arena *arena, const struct otx_web *web);
struct otx_str otx_nginx_conf(struct otx_arena *arena, const struct otx_web *web);

#endif
