/* Whether what was chosen can be injected: an agent asks for more than a container. */
#ifndef OTX_CHOOSE_REQUIREMENTS_H
#define OTX_CHOOSE_REQUIREMENTS_H

#include "choose/choose.h"

/* Takes out the languages and the containers that cannot have their agent, with a word about each,
 * and says what comes of those that can. False when out of memory. */
bool otx_fit(const struct otx_chooser *chooser, struct otx_choices *choices);

#endif
