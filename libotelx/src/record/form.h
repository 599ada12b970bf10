/* The fields that a record may mention: those that otelx writes, and no others. Reading the record,
 * resolving it and remembering what was there share this table. */
#ifndef OTX_RECORD_FORM_H
#define OTX_RECORD_FORM_H

#include "tree/known.h"
#include "tree/want.h"

struct otx_record_form {
    const char *key;
    enum otx_shape shape;
    const char *merge_key;
    const char *part;                     /* the field of an item that holds its scalar */
    const struct otx_record_form *fields; /* of a container; else NULL */
};

/* The fields of a pod and of a container that a record may mention. Each table ends with a row
 * without a key. */
extern const struct otx_record_form otx_pod_forms[], otx_container_forms[];

/* The row for a key, or NULL. */
const struct otx_record_form *otx_record_form_find(const struct otx_record_form *forms,
                                                   struct otx_str key);

/* Adds each known leaf that is not wanted to the overlay, without a value. False when out of
 * memory. */
bool otx_record_overlay(struct otx_arena *arena, struct otx_want *pod,
                        const struct otx_known *known);

#endif
