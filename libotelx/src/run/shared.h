/* Writes the record into the annotations of an object: with its workload or, when several pod
 * templates share the record, after the last of them. */
#ifndef OTX_RUN_SHARED_H
#define OTX_RUN_SHARED_H

#include "edit/doc.h"
#include "kube/workload.h"
#include "merge/merge.h"
#include "record/read.h"
#include "run/work.h"

struct otx_annotation {
    struct otx_work *work;
    const struct otx_workload *workload; /* a workload of the object */
    const struct otx_record *record;     /* the record as it was read */
    struct otx_record next;              /* the record as it will be */
    size_t first_edit;                   /* index of the object's first edit */
};

/* Merges the record, or removes it without `keep`. False when out of memory. */
bool otx_annotate(struct otx_annotation *annotation, bool keep, struct otx_merge *merge);

/* Before the first workload of an object: reads its record. False when out of memory. */
bool otx_shared_begin(struct otx_shared *shared, const struct otx_doc *doc,
                      const struct otx_workload *workload);
/* Notes a workload's entry for its object's record; the entry's path need not be set, and .pod NULL
 * means no entry. `*changed` becomes true when the entry differs from the record's. False when out
 * of memory. */
bool otx_shared_note(struct otx_work *work, const struct otx_workload *workload,
                     const struct otx_record *record, const struct otx_record_entry *entry,
                     bool *changed);
/* After each workload: keeps the recorded entry of a workload that was not worked on. */
bool otx_shared_keep(struct otx_work *work, const struct otx_workload *workload,
                     const struct otx_record *record);
/* Writes the record after the last workload of its object. `*refused` becomes true, with a finding,
 * when it cannot be written: the edits of the object since `first_edit` must then be dropped. False
 * when out of memory. */
bool otx_shared_end(struct otx_work *work, const struct otx_workload *workload, bool *refused);

#endif
