/* What a record may hold: the leaves that otelx writes, and no others. A table that reading,
 * writing and resolving share. */
#ifndef OTX_RECORD_FORM_H
#define OTX_RECORD_FORM_H

#include "tree/known.h"
#include "tree/want.h"

struct otx_record_form {
    const char *key;
    enum otx_shape shape;
    const char *merge_key;
    const char *part;                     /* of an item: the field with the scalar */
    const struct otx_record_form *fields; /* of the items of a list of containers */
};

/* The collections and leaves of a pod, and of a container; each ends in a row without a key. */
extern const struct otx_record_form otx_pod_forms[], otx_container_forms[];

/* The row for a key, or NULL. */
const struct otx_record_form *otx_record_form_find(const struct otx_record_form *forms,
                                                   struct otx_str key);

/* Adds to the overlay what is known and not wanted: leaves without a value. False when out of
 * memory. */
bool otx_record_overlay(struct otx_arena *arena, struct otx_want *pod,
                        const struct otx_known *known);

#endif
