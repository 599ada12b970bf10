/* Numbers as Kubernetes and the Operator write them. The locale has no say in them. */
#ifndef OTX_BASE_NUMBER_H
#define OTX_BASE_NUMBER_H

#include "base/str.h"

/* Digits, and a sign before them or none. */
bool otx_is_integer(struct otx_str text);
/* 200Mi, 0.5, 500m, 1e3. */
bool otx_is_quantity(struct otx_str text);
/* The number that a quantity stands for; below 0 when it is none, or has an exponent. */
double otx_quantity(struct otx_str text);
/* A decimal number: 1, .5, 2.5e-1. */
bool otx_is_decimal(struct otx_str text);
/* A decimal number from 0 to 1. */
bool otx_is_share(struct otx_str text);

#endif
