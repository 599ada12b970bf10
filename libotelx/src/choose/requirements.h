/* Checks whether the chosen languages can be injected: an agent needs more than a container. */
#ifndef OTX_CHOOSE_REQUIREMENTS_H
#define OTX_CHOOSE_REQUIREMENTS_H

#include "choose/choose.h"

/* Removes the languages and the containers that cannot have their agent, with a warning about each,
 * and warns of consequences for the others. False when out of memory. */
bool otx_fit(const struct otx_chooser *chooser, struct otx_choices *choices);

#endif
