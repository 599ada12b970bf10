/* Apache httpd and nginx: an init container clones the server's configuration out of the
 * application's image, another init container extends the clone, and the clone is then mounted over
 * the original. */
#ifndef OTX_PLAN_SERVER_H
#define OTX_PLAN_SERVER_H

#include "plan/build.h"

/* Plans the volumes and init containers of b's choice. */
void otx_plan_server(struct otx_build *b);
/* Plans the mounts of the application's container. A user's mount at the place of the configuration
 * is moved aside; the cloning init container has it at its own path. */
void otx_plan_server_mounts(struct otx_build *b);

#endif
