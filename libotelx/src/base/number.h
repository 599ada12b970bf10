/* Numbers as Kubernetes and the Operator write them. The locale has no influence. */
#ifndef OTX_BASE_NUMBER_H
#define OTX_BASE_NUMBER_H

#include "base/str.h"

/* An integer: digits, with or without a sign. */
bool otx_is_integer(struct otx_str text);
/* A quantity: 200Mi, 0.5, 500m, 1e3. */
bool otx_is_quantity(struct otx_str text);
/* The value of a quantity; below 0 when the text is no quantity, or has an exponent. */
double otx_quantity(struct otx_str text);
/* A decimal number: 1, .5, 2.5e-1. */
bool otx_is_decimal(struct otx_str text);
/* A decimal number from 0 to 1. */
bool otx_is_share(struct otx_str text);

#endif
