/* The parts of an OTLP endpoint, and how each signal is sent. */
#ifndef OTX_PREFLIGHT_ROUTE_H
#define OTX_PREFLIGHT_ROUTE_H

#include "base/str.h"
#include "preflight/look.h"

/* SCHEME://HOST:PORT/PATH; a missing part is empty. `$(NAME)` may stand for a part. */
struct otx_endpoint {
    struct otx_str scheme, host, port, path;
};
struct otx_endpoint otx_endpoint_read(struct otx_str text);
/* Whether the host means the container itself. */
bool otx_endpoint_is_local(const struct otx_endpoint *endpoint);

enum otx_signal { OTX_TRACES, OTX_METRICS, OTX_LOGS, OTX_SIGNALS };
extern const char *const otx_signal_names[OTX_SIGNALS];

/* How one signal leaves a container. */
struct otx_route {
    bool sent;    /* the signal is sent by OTLP */
    bool own;     /* the signal has an endpoint of its own */
    bool fixed;   /* the agent ignores the variable for the protocol */
    bool unknown; /* the protocol is not known */
    struct otx_env_value endpoint;
    struct otx_str protocol; /* `grpc`, `http/protobuf` ... */
};
/* How all signals are sent. The result is computed once for each use. */
const struct otx_route *otx_routes_of(struct otx_preflight *p, struct otx_use *use);

#endif
