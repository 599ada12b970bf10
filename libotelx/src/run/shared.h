/* The record in the annotations of an object: written with its workload, or, where several pod
 * templates share it, after the last of them. */
#ifndef OTX_RUN_SHARED_H
#define OTX_RUN_SHARED_H

#include "edit/doc.h"
#include "kube/workload.h"
#include "merge/merge.h"
#include "record/read.h"
#include "run/work.h"

struct otx_annotation {
    struct otx_work *work;
    const struct otx_workload *workload; /* of the object */
    const struct otx_record *record;     /* as it was read */
    struct otx_record next;              /* as it will be */
    size_t first_edit;                   /* of the object's */
};

/* Merges the record; without `keep` there will be none. False when out of memory. */
bool otx_annotate(struct otx_annotation *annotation, bool keep, struct otx_merge *merge);

/* Before the first workload of an object: reads its record. False when out of memory. */
bool otx_shared_begin(struct otx_shared *shared, const struct otx_doc *doc,
                      const struct otx_workload *workload);
/* Takes note of a workload's entry in its object's record, whose path need not be set: `.pod` NULL:
 * there is none. `*changed` when the entry is not what it was. False when out of memory. */
bool otx_shared_note(struct otx_work *work, const struct otx_workload *workload,
                     const struct otx_record *record, const struct otx_record_entry *entry,
                     bool *changed);
/* After each workload: the entry of one that nothing was done to stays. */
bool otx_shared_keep(struct otx_work *work, const struct otx_workload *workload,
                     const struct otx_record *record);
/* Writes the record after the last workload of its object. `*refused`, with a finding: it cannot be
 * written, and what was done to the object since `first_edit` must not be either. */
bool otx_shared_end(struct otx_work *work, const struct otx_workload *workload, bool *refused);

#endif
