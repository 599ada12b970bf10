/* Looks up rows of a table of fields, and gives them out in the form of the public header. */
#include "config/field.h"

#include <otelx.h>

#include <assert.h>

/* The names of the types for readers, and their values for programs. */
static const struct {
    const char *name;
    otelx_type kind;
} types[] = {[OTX_T_STRING] = {"string", OTELX_TYPE_STRING},
             [OTX_T_WORD] = {"word", OTELX_TYPE_WORD},
             [OTX_T_BOOL] = {"boolean", OTELX_TYPE_BOOLEAN},
             [OTX_T_INT] = {"whole number", OTELX_TYPE_INTEGER},
             [OTX_T_QUANTITY] = {"quantity", OTELX_TYPE_QUANTITY},
             [OTX_T_FIELDS] = {"map", OTELX_TYPE_FIELDS},
             [OTX_T_STRINGS] = {"map of strings", OTELX_TYPE_STRINGS},
             [OTX_T_QUANTITIES] = {"map of quantities", OTELX_TYPE_QUANTITIES},
             [OTX_T_LIST] = {"list of strings", OTELX_TYPE_LIST},
             [OTX_T_OBJECTS] = {"list of maps", OTELX_TYPE_MAPS},
             [OTX_T_WORD_OR_FIELDS] = {"map or word", OTELX_TYPE_WORD_OR_FIELDS},
             [OTX_T_SELECTOR] = {"string or map", OTELX_TYPE_SELECTOR},
             [OTX_T_ANY] = {"anything", OTELX_TYPE_ANY}};

const struct otx_field *otx_field_find(const struct otx_field *fields, struct otx_str name)
{
    for (; fields->name; fields++)
        if (otx_str_is(name, fields->name))
            return fields;
    return NULL;
}

bool otx_field_is_open(const struct otx_field *field, enum otx_dialect dialect)
{
    return !field->in || (field->in & dialect);
}

/* The public tables are of v1alpha1, in both groups. */
static bool is_public(const struct otx_field *field)
{
    return otx_field_is_open(field, OTX_OTELX) || otx_field_is_open(field, OTX_ALPHA);
}

/* Fields that must not be written have rows for their reasons only, and are not listed. */
size_t otelx_field_count(const otelx_fields *fields)
{
    size_t count = 0;
    for (const struct otx_field *row = (const struct otx_field *)fields; row->name; row++)
        count += is_public(row);
    return count;
}

otelx_field otelx_field_get(const otelx_fields *fields, size_t i)
{
    const struct otx_field *row = (const struct otx_field *)fields;
    for (; row->name && (!is_public(row) || i > 0); row++)
        i -= is_public(row);
    assert(row->name);
    return (otelx_field){.name = row->name,
                         .type = types[row->type].name,
                         .kind = types[row->type].kind,
                         .help = row->help,
                         .preset = row->preset ? row->preset : "",
                         .words = row->words,
                         .fields = (const otelx_fields *)row->fields,
                         .required = (row->required & OTX_OTELX) != 0,
                         .own = !otx_field_is_open(row, OTX_ALPHA)};
}
