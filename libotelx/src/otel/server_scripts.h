/* Apache httpd and nginx: their agents are modules, loaded and set by the server's own
 * configuration. The scripts of the init containers that see to this, and the modules'
 * configuration as text. */
#ifndef OTX_OTEL_SERVER_SCRIPTS_H
#define OTX_OTEL_SERVER_SCRIPTS_H

#include "base/arena.h"
#include "base/str.h"

/* Each is run as `/bin/sh -c SCRIPT -- ARGUMENT`. They need nothing beyond POSIX, so BusyBox does;
 * may run again over what an earlier run left; and on trouble say on stderr, and in the container's
 * termination message, what must be done.
 *
 * They contain no "$$" and no "$(NAME)": Kubernetes expands these in arguments. */

/* In the agent's image, ARGUMENT being the directory of httpd.conf: the agent into its volume, the
 * module's configuration, from OTEL_APACHE_AGENT_CONF, beside the cloned httpd.conf, which
 * includes it. */
extern const char otx_apache_script[];

/* In the application's image, ARGUMENT being the directory of the configuration: clones it and
 * notes the version of nginx beside it. */
extern const char otx_nginx_clone_script[];

/* In the agent's image, ARGUMENT being the name of the configuration file: as for Apache, from
 * OTEL_NGINX_AGENT_CONF, with the module for the noted version. */
extern const char otx_nginx_script[];

struct otx_attr {
    struct otx_str name, value;
};

/* Without `endpoint` or `name_space` those are the Operator's defaults. */
struct otx_web {
    struct otx_str endpoint, service_name, name_space;
    struct otx_str version; /* of Apache: "2.2", else taken for 2.4 */
    const struct otx_attr
        *attrs; /* they come before what is above; of one name the last one counts */
    size_t attr_count;
};

/* The values of OTEL_APACHE_AGENT_CONF and OTEL_NGINX_AGENT_CONF; .p is NULL when out of memory.
 * Control characters in what is given become blanks: a value stays within its line. */
struct otx_str otx_apache_conf(struct otx_arena *arena, const struct otx_web *web);
struct otx_str otx_nginx_conf(struct otx_arena *arena, const struct otx_web *web);

#endif
