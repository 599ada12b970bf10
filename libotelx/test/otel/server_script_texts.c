/* Prints a script, or the value of an agent's variable, as it is written into a manifest. Usage:
 * server_script_texts NAME. For server_script_test.sh. */
#include <stdio.h>
#include <string.h>

#include "otel/server_scripts.h"

static struct otx_str text_named(struct otx_arena *arena, const char *name)
{
    static const struct otx_web web = {.endpoint = {"http://collector:4317", 21},
                                       .service_name = {"shop", 4},
                                       .name_space = {"store", 5}};
    if (strcmp(name, "apache-script") == 0)
        return otx_str_of(otx_apache_script);
    if (strcmp(name, "nginx-clone-script") == 0)
        return otx_str_of(otx_nginx_clone_script);
    if (strcmp(name, "nginx-script") == 0)
        return otx_str_of(otx_nginx_script);
    if (strcmp(name, "apache-conf") == 0)
        return otx_apache_conf(arena, &web);
    if (strcmp(name, "nginx-conf") == 0)
        return otx_nginx_conf(arena, &web);
    return (struct otx_str){NULL, 0};
}

int main(int argc, char **argv)
{
    struct otx_arena arena = {0};
    struct otx_str text = text_named(&arena, argc == 2 ? argv[1] : "");
    bool good = text.n && fwrite(text.p, 1, text.n, stdout) == text.n && fflush(stdout) == 0;
    otx_arena_free(&arena);
    return good ? 0 : 2;
}
