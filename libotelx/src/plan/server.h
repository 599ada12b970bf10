/* Apache httpd and nginx: an init container clones the server's configuration out of the
 * application's image, another extends the clone, which is then mounted over the original. */
#ifndef OTX_PLAN_SERVER_H
#define OTX_PLAN_SERVER_H

#include "plan/build.h"

/* Pod level, for b's choice: volumes and init containers. */
void otx_plan_server(struct otx_build *b);
/* Container level: mounts; the user's mount of the configuration is moved aside, and the clone has
 * it at its own path. */
void otx_plan_server_mounts(struct otx_build *b);

#endif
