"""Validates the golden outputs of the cases against Kubernetes' own schemas, strictly.

schemas.py TESTDATA CUSTOM

A document of an output counts when the document of the input in its place is valid: it must be valid, too. What is of a kind
that Kubernetes' schemas do not know goes into CUSTOM, for the validators of those kinds: a line of JSON each, with the input's
document beside it. Prints what is invalid, and how many documents were validated; exit status 1 if there was anything.
"""

import functools
import json
import os
import sys

import kubernetes_validate
import yaml

# Without this cache, the package reads the schema again for every document.
kubernetes_validate.utils.schema_contents = functools.lru_cache(None)(kubernetes_validate.utils.schema_contents)
VERSION = kubernetes_validate.latest_version()
CUSTOM = ("argoproj.io/v1alpha1", "serving.knative.dev/v1")
LISTS = ("List", "ResourceList")


class Loader(getattr(yaml, "CSafeLoader", yaml.SafeLoader)):
    """Timestamps stay text, as in the JSON that an API server gets."""


Loader.add_constructor("tag:yaml.org,2002:timestamp", lambda loader, node: loader.construct_scalar(node))


def objects(text):
    """The objects of a stream, with the items of lists in place of the lists."""
    for document in yaml.load_all(text, Loader):
        if isinstance(document, dict) and document.get("kind") in LISTS:
            yield from document.get("items") or []
        else:
            yield document


def read(path):
    try:
        with open(path, newline="", encoding="utf-8-sig") as file:
            return list(objects(file.read()))
    except (ValueError, yaml.YAMLError, RecursionError):
        return []


def problem(document):
    """What is wrong with it, "" for nothing, None when no schema knows its kind."""
    if not isinstance(document, dict) or not isinstance(document.get("kind"), str):
        return None
    try:
        json.dumps(document)
        kubernetes_validate.validate(document, VERSION, strict=True)
    except kubernetes_validate.ValidationError as error:
        return "%s: %s" % ("/".join(str(step) for step in error.path), str(error.message).split("\n")[0])
    except (kubernetes_validate.SchemaNotFoundError, KeyError, AttributeError, TypeError, ValueError):
        return None
    return ""


def main():
    valid = invalid = 0
    with open(sys.argv[2], "w") as custom:
        for folder, _, files in sorted(os.walk(sys.argv[1])):
            for suffix in (".yaml", ".json"):
                if "out" + suffix not in files or "in" + suffix not in files:
                    continue
                before = read(os.path.join(folder, "in" + suffix))
                after = read(os.path.join(folder, "out" + suffix))
                for one, other in zip(before, after) if len(before) == len(after) else ():
                    if isinstance(one, dict) and one.get("apiVersion") in CUSTOM:
                        custom.write(json.dumps({"of": folder, "before": one, "after": other}) + "\n")
                    elif problem(one) == "":
                        wrong = problem(other)
                        valid += wrong == ""
                        if wrong != "":
                            invalid += 1
                            print("%s: %s" % (folder, wrong))
    print("%d documents are valid in Kubernetes %s, %d are not" % (valid, VERSION, invalid))
    return 1 if invalid or valid < 200 else 0


sys.exit(main())
