#!/bin/sh
# Runs the set-up scripts for Apache httpd and nginx, as the library has them, below a root of their own and in each shell
# that is installed. The real servers then read the result, with modules that replace the agent's and print the
# directives they get.
set -eu
. libotelx/test/support/lib.sh

PATH=$PATH:/usr/sbin
root=$WORK/root
agent=$root/opt/opentelemetry-webserver/agent
conf=$root/opt/opentelemetry-webserver/source-conf
here=$PWD/libotelx/test/otel/server

# NAME: prints the text of the library, with paths below this root.
text() {
    "$BUILD/test/server_script_texts" "$1" | sed "s,/opt/opentelemetry,$root/opt/opentelemetry,g"
}

# Kubernetes would expand $(NAME): the scripts must not have it.
for name in apache-script nginx-clone-script nginx-script; do
    text "$name" >"$WORK/$name"
    ! grep -E '\$\$|\$\([A-Za-z_][A-Za-z0-9_]*\)' "$WORK/$name" || die "$name has what Kubernetes expands"
    ok "$name: nothing for Kubernetes to expand"
done

# The scripts run as another user than root, because permissions do not bind root.
as=
if [ "$(id -u)" = 0 ]; then
    as='setpriv --reuid=65534 --regid=65534 --clear-groups'
    $as test -r "$WORK/apache-script" 2>/dev/null || {
        echo "as root: no other user can read $WORK, or there is no setpriv"
        as=
    }
fi

# --- the agent's image, with other libraries
image=$root/opt/opentelemetry
compile() { # OUT ARGUMENT...
    out=$1
    shift
    mkdir -p "${out%/*}"
    ${CC:-cc} -std=c11 -Wall -Werror -shared -fPIC -o "$out" "$@"
}
echo 'int agent_stand_in(void); int agent_stand_in(void) { return 1; }' >"$WORK/empty.c"
for lib in common resources trace otlp_recordable exporter_ostream_span exporter_otlp_grpc webserver_sdk; do
    compile "$image/sdk_lib/lib/libopentelemetry_$lib.so" "$WORK/empty.c"
done
compile "$image/WebServerModule/Apache/libmod_apache_otel.so" "$here/apache_module.c"
compile "$image/WebServerModule/Nginx/1.18.0/ngx_http_opentelemetry_module.so" "$WORK/empty.c"
mkdir -p "$image/conf" "$image/logs" "$image/WebServerModule/Nginx/empty"
echo '<param name="file" value="__agent_log_dir__/api.log"/>' \
    >"$image/conf/opentelemetry_sdk_log4cxx.xml.template"

# Makes the volumes, which are empty.
volumes() {
    rm -rf "$agent" "$conf"
    mkdir -p "$agent" "$conf"
    [ -z "$as" ] || chown 65534:65534 "$agent" "$conf"
}

# SCRIPT ARGUMENT [VARIABLE=VALUE...]: runs the script in $shell, as the init container does.
run() {
    name=$1 argument=$2
    shift 2
    # shellcheck disable=SC2086 # words on purpose
    $as env PATH="$path" "$@" "$shell" -c "$(cat "$WORK/$name")" -- "$argument" >"$WORK/out" 2>"$WORK/err"
}

# TEXT SCRIPT ...: the script must fail and print the text.
fails() {
    words=$1
    shift
    ! run "$@" || die "$shell: $1 does not fail: $words"
    grep -qF -- "$words" "$WORK/err" || die "$shell: $1 says: $(cat "$WORK/err")"
    ok "$shell: $1: $words"
}

# WHAT: the agent must be copied, and its log folder must be writable for all users.
agent_is_there() {
    diff -r "$image/sdk_lib" "$agent/sdk_lib" >/dev/null || die "$1: the agent is not copied"
    grep -qF "value=\"$agent/logs/api.log\"" "$agent/conf/opentelemetry_sdk_log4cxx.xml" ||
        die "$1: the logging configuration"
    case $(ls -ld "$agent/logs") in
    drwxrwxrwx*) ;;
    *) die "$1: others cannot write logs" ;;
    esac
}

# WHAT SERVER: the module must have got each directive once, with the name of the pod.
directives_came() {
    sed -n "s/^$2 stand-in: //p" "$WORK/said" | sed 's/^[A-Z][a-z]*Module//' | sort >"$WORK/came"
    diff - "$WORK/came" <<'END' || die "$1: other directives came to the module: $(cat "$WORK/said")"
Enabled ON
OtelExporterEndpoint http://collector:4317
OtelSpanExporter otlp
ResolveBackends ON
ServiceInstanceId web-6c44bcbdd-x2vfl
ServiceName shop
ServiceNamespace store
TraceAsError ON
END
}

# WHAT FILE AGENT-FILE: a second run of the script changes nothing and leaves no file behind.
twice() {
    cp "$conf/$2" "$WORK/once"
    cp "$conf/$3" "$WORK/once.conf"
    attach "$2" || die "$1, again: $(cat "$WORK/err")"
    cmp "$conf/$2" "$WORK/once" && cmp "$conf/$3" "$WORK/once.conf" ||
        die "$1: the second run changes something"
    ! find "$conf" -name '*.new' | grep . || die "$1: leaves files"
}

# --- Apache
httpd=$(command -v apache2 || command -v httpd || :)
for modules in /usr/lib/apache2/modules /usr/lib64/httpd/modules /usr/lib/apache2 ''; do
    [ ! -f "$modules/mod_dir.so" ] || break
done
C=$root/usr/local/apache2/conf
mkdir -p "$root/usr/local/apache2/htdocs" "$root/usr/local/apache2/logs"

# A small configuration like the image's: modules, sections, and logs to the terminal.
stock_httpd() {
    echo "ServerRoot \"$root/usr/local/apache2\""
    echo 'ServerName localhost'
    echo 'Listen 18080'
    for module in mpm_event authn_core authz_core dir mime; do
        [ ! -f "$modules/mod_$module.so" ] || echo "LoadModule ${module}_module $modules/mod_$module.so"
    done
    cat <<'END'
<Directory />
    AllowOverride none
    Require all denied
</Directory>
DocumentRoot "htdocs"
<IfModule dir_module>
    DirectoryIndex index.html
</IfModule>
ErrorLog /proc/self/fd/2
PidFile logs/otelx.pid
LogLevel warn
<IfModule mime_module>
    TypesConfig conf/mime.types
    AddType application/x-gzip .gz \
        .tgz
</IfModule>
#Include conf/extra/httpd-vhosts.conf
END
}

attach_apache() {
    run apache-script "$C" OTEL_APACHE_AGENT_CONF="$(text apache-conf)" \
        APACHE_SERVICE_INSTANCE_ID=web-6c44bcbdd-x2vfl
}

# WHAT: runs the scripts with the configuration in $WORK/httpd; httpd then reads the result.
apache() {
    what="$shell: apache: $1"
    volumes
    $as cp -r "$WORK/httpd/." "$conf"
    attach() { attach_apache; }
    attach || die "$what: $(cat "$WORK/err")"
    agent_is_there "$what"
    head -c $(($(wc -c <"$WORK/httpd/httpd.conf"))) "$conf/httpd.conf" | cmp - "$WORK/httpd/httpd.conf" ||
        die "$what: the file is changed"
    grep -qx "ApacheModuleResolveBackends  ON" "$conf/opentemetry_agent.conf" || die "$what: two blanks"
    twice "$what" httpd.conf opentemetry_agent.conf
    if [ "$httpd" ] && [ "$modules" ]; then
        ln -sfn "$conf" "$C" # the pod mounts it there
        "$httpd" -t -f "$C/httpd.conf" >"$WORK/said" 2>&1 || die "$what: $(cat "$WORK/said")"
        directives_came "$what" apache
    fi
    ok "$what"
}

test_apache() {
    rm -rf "$WORK/httpd"
    mkdir "$WORK/httpd"
    echo 'text/html html' >"$WORK/httpd/mime.types"
    stock_httpd >"$WORK/httpd/httpd.conf"
    apache "stock"
    chmod 444 "$WORK/httpd/httpd.conf"
    apache "read-only"
    chmod 644 "$WORK/httpd/httpd.conf"
    printf 'ServerTokens Prod' >>"$WORK/httpd/httpd.conf"
    apache "no final newline"
    printf ' \\\n' >>"$WORK/httpd/httpd.conf"
    apache "the last line continues"
    stock_httpd | sed "s/ [\\\\]\$//; /^ *[.]tgz/d; s/\$/$(printf '\r')/" >"$WORK/httpd/httpd.conf"
    apache "CRLF"
    mkdir "$WORK/httpd/..2026"
    stock_httpd >"$WORK/httpd/..2026/httpd.conf"
    ln -s ..2026 "$WORK/httpd/..data"
    ln -sf ..data/httpd.conf "$WORK/httpd/httpd.conf"
    apache "of a ConfigMap"

    volumes
    set -- OTEL_APACHE_AGENT_CONF=x APACHE_SERVICE_INSTANCE_ID=y
    words="no httpd.conf in $C, or a link that leads out of it; apacheHttpd.configPath must be"
    fails "$words" apache-script "$C" "$@"
    ln -s /etc/passwd-not-there "$conf/httpd.conf"
    fails "$words" apache-script "$C" "$@"
    ! find "$agent" -type f | grep . || die "$shell: apache: copies before it fails"
    mv "$image/sdk_lib" "$WORK/sdk_lib"
    fails "no agent in $image" apache-script "$C" "$@"
    mv "$WORK/sdk_lib" "$image/sdk_lib"
}

# --- nginx
nginx=$(command -v nginx || :)
version=1.22.1
signature=
if [ "$nginx" ]; then
    version=$("$nginx" -v 2>&1 | sed 's,.*nginx/\([0-9.]*\).*,\1,')
    signature=$(grep -ao '8,4,8,[01]\{20,\}' "$nginx" | head -n 1)
    [ "$signature" ] || nginx=
fi
number=$(echo "$version" | awk -F . '{ print $1 * 1000000 + $2 * 1000 + $3 }')
compile "$image/WebServerModule/Nginx/$version/ngx_http_opentelemetry_module.so" \
    -DVERSION="$number" -DSIGNATURE="\"$signature\"" "$here/nginx_module.c"
D=$root/etc/nginx

# BANNER: makes an nginx that prints the banner for -v. The clone step needs no more of nginx.
program() {
    mkdir -p "$WORK/bin"
    # shellcheck disable=SC2016
    printf '#!/bin/sh\n[ "$1" = -v ] || exit 9\necho "%s" >&2\n' "$1" >"$WORK/bin/nginx"
    chmod 755 "$WORK/bin/nginx"
}

# A small configuration like the image's.
stock_nginx() {
    cat <<END

worker_processes  auto;
error_log  $root/nginx.log notice;
pid        $root/nginx.pid;

events {
    worker_connections  1024;
}

http {
    include       $D/mime.types;
    default_type  application/octet-stream;
    log_format  main  '\$remote_addr - \$remote_user [\$time_local] "\$request" '
                      '\$status \$body_bytes_sent "\$http_referer" ';
    access_log  $root/access.log  main;
    sendfile        on;
    include $D/conf.d/*.conf;
}
END
}

site() {
    printf 'server {\n    listen unix:%s/socket;\n    server_name localhost;\n}\n' "$root"
}

attach_nginx() { # FILE
    run nginx-script "$1" OTEL_NGINX_AGENT_CONF="$(text nginx-conf)" \
        OTEL_NGINX_SERVICE_INSTANCE_ID=web-6c44bcbdd-x2vfl
}

squeeze() {
    tr -d ' \t\r\n' <"$1"
}

# WHAT FILE: runs the scripts with the configuration in $WORK/nginx; nginx then reads the result.
nginx() {
    what="$shell: nginx: $1" file=$2
    volumes
    rm -rf "$D"
    mkdir -p "${D%/*}"
    cp -r "$WORK/nginx" "$D"
    run nginx-clone-script "$D" || die "$what: $(cat "$WORK/err")"
    run nginx-clone-script "$D" || die "$what, the clone again: $(cat "$WORK/err")"
    ! diff -r "$D" "$conf" | grep -v ': [.]opentelemetry-nginx-version$' || die "$what: the clone differs"
    attach() { attach_nginx "$1"; }
    attach "$file" || die "$what: $(cat "$WORK/err")"
    agent_is_there "$what"
    squeeze "$conf/$file" | sed 's/^load_module[^;]*;envOTEL_RESOURCE_ATTRIBUTES;//
        s/{includeopentelemetry_agent.conf;/{/' >"$WORK/without"
    squeeze "$D/$file" >"$WORK/before"
    cmp "$WORK/before" "$WORK/without" || die "$what: more is changed than is added"
    run nginx-clone-script "$D" || die "$what, all again: $(cat "$WORK/err")"
    attach "$file" || die "$what, all again: $(cat "$WORK/err")"
    squeeze "$conf/$file" | grep -o 'load_module\|includeopentelemetry_agent' >"$WORK/added"
    [ "$(wc -l <"$WORK/added")" = 2 ] || die "$what, all again: $(cat "$conf/$file")"
    twice "$what" "$file" opentelemetry_agent.conf
    if [ "$nginx" ]; then
        rm -rf "$D"
        ln -s "$conf" "$D" # the pod mounts it there
        "$nginx" -t -c "$D/$file" >"$WORK/said" 2>&1 || die "$what: $(cat "$WORK/said")"
        directives_came "$what" nginx
    fi
    ok "$what"
}

# The configuration of the distribution, below this root, with a port and an address family that every machine has.
distribution() {
    cp -rL /etc/nginx/. "$WORK/nginx"
    find "$WORK/nginx" -type f -exec sed -i "s,/etc/nginx,$D,g; s,/var/log/nginx,$root,g
        s,/run/nginx.pid,$root/nginx.pid,g; /listen \[::\]/d; s/listen  *80\>/listen 18080/" {} +
}

test_nginx() {
    rm -rf "$WORK/nginx"
    mkdir -p "$WORK/nginx"
    if [ "$nginx" ] && [ -f /etc/nginx/nginx.conf ]; then
        distribution
        nginx "the distribution's own" nginx.conf
    fi
    rm -rf "$WORK/nginx"
    mkdir -p "$WORK/nginx/conf.d"
    echo 'types { text/html html; }' >"$WORK/nginx/mime.types"
    site >"$WORK/nginx/conf.d/default.conf"
    stock_nginx >"$WORK/nginx/nginx.conf"
    nginx "stock" nginx.conf
    chmod 444 "$WORK/nginx/nginx.conf" "$WORK/nginx/mime.types"
    nginx "read-only" nginx.conf
    chmod 644 "$WORK/nginx/nginx.conf"
    stock_nginx | sed "s/\$/$(printf '\r')/" >"$WORK/nginx/nginx.conf"
    nginx "CRLF" nginx.conf
    rm -r "$WORK/nginx/conf.d"
    {
        stock_nginx | sed '/conf[.]d/d; $d'
        site
        echo '}'
    } >"$WORK/nginx/nginx.conf"
    nginx "no conf.d" nginx.conf
    mkdir "$WORK/nginx/conf.d"
    echo 'location /status { return 200; }' >"$WORK/nginx/conf.d/status.conf"
    printf '%s\n' "# http { # not this one" "error_log '$root/a{http {;#.log';" 'env "A=http { \" {";' \
        "pid $root/nginx.pid; events { # http {" '  accept_mutex off; } http # here' '{' \
        'access_log off; server {' "listen unix:$root/socket; include conf.d/*.conf; } }" \
        >"$WORK/nginx/other.conf"
    nginx "comments and quotes, conf.d in another block" other.conf
    printf 'pid %s/nginx.pid;events{}http{access_log off;server{listen unix:%s/socket;}}' "$root" "$root" \
        >"$WORK/nginx/nginx.conf"
    nginx "on one line, no final newline" nginx.conf
    mkdir "$WORK/nginx/..2026"
    mv "$WORK/nginx/nginx.conf" "$WORK/nginx/..2026"
    ln -s ..2026 "$WORK/nginx/..data"
    ln -s ..data/nginx.conf "$WORK/nginx/nginx.conf"
    nginx "of a ConfigMap" nginx.conf
    test_nginx_failures
}

test_nginx_failures() {
    printf 'events {}\nstream { http { } }\n# http {\n' >"$conf/nginx.conf"
    cp "$conf/nginx.conf" "$WORK/once"
    set -- OTEL_NGINX_AGENT_CONF=x OTEL_NGINX_SERVICE_INSTANCE_ID=y
    fails 'no http block in nginx.conf' nginx-script nginx.conf "$@"
    cmp "$conf/nginx.conf" "$WORK/once" || die "$shell: a failure changes the file"
    echo 9.9.9 >"$conf/.opentelemetry-nginx-version"
    fails "no module for nginx 9.9.9 in this image; it has modules for: 1.18.0 $version" \
        nginx-script nginx.conf "$@"
    rm -f "$conf/.opentelemetry-nginx-version"
    fails 'otel-agent-source-container-clone must run before' nginx-script nginx.conf "$@"
    fails 'no mine.conf in the configuration, or a link that leads out of it; nginx.configFile must be' \
        nginx-script mine.conf "$@"
    fails "no directory $root/none; nginx.configFile must be" nginx-clone-script "$root/none"
    program "nginx: not this time"
    fails 'nginx -v tells no version of nginx: nginx: not this time' nginx-clone-script "$D"
    volumes
    program 'Tengine version: Tengine/2.3.2 (nginx/1.17.3) (Ubuntu)'
    run nginx-clone-script "$WORK/nginx" || die "$shell: $(cat "$WORK/err")"
    [ "$(cat "$conf/.opentelemetry-nginx-version")" = 1.17.3 ] || die "$shell: the version of Tengine"
    ok "$shell: nginx: the version of Tengine"
    program "nginx version: nginx/$version (Ubuntu)"
}

[ "$httpd" ] && [ "$modules" ] || skip "no Apache httpd: its reading is not tested"
[ "$nginx" ] || skip "no nginx that loads modules: its reading is not tested"
program "nginx version: nginx/$version (Ubuntu)"
for shell in dash bash busybox; do
    command -v $shell >/dev/null || {
        [ $shell != busybox ] || skip "no BusyBox, whose programs the agent's image has"
        continue
    }
    path=$WORK/bin:$PATH
    if [ $shell = busybox ]; then # the other programs are busybox's, too, not only the shell
        mkdir -p "$WORK/busybox"
        for applet in $(busybox --list); do
            ln -sf "$(command -v busybox)" "$WORK/busybox/$applet"
        done
        shell=$WORK/busybox/sh
        path=$WORK/bin:$WORK/busybox
    fi
    test_apache
    test_nginx
done
echo "$passed passed, 0 failed, $skipped skipped"
