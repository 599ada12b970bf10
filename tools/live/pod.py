"""Makes the pod of a workload, as a kubelet would, for `podman kube play`.

pod.py WORKLOAD.yaml [NAME [IMAGE_FOLDER]] >POD.yaml

Replaces `$(NAME)` in variables and values from the downward API, which a kubelet does and podman does not.
Probes, ports and fields that choose a node are left out: podman has no probes and no nodes, and the pod uses the
machine's network. The pod runs once, because podman 4.3 starts init containers again and again with another
restartPolicy. An image volume becomes a mount of IMAGE_FOLDER, which holds the files of its image, or of the folder
that `subPath` names in it.
"""

import os
import re
import sys

import yaml

FIELDS = {"metadata.name": "the-pod", "metadata.namespace": "default", "metadata.uid": "the-uid",
          "spec.nodeName": "the-node", "status.podIP": "127.0.0.1", "status.hostIP": "127.0.0.1"}


def expand(text, known):
    """Replaces `$(A)` with the value of A if A is defined before, and `$$` with a dollar sign."""
    def put(match):
        if match.group(0) == "$$":
            return "$"
        return known.get(match.group(1), match.group(0))
    return re.sub(r"\$\$|\$\(([-._A-Za-z0-9]+)\)", put, text)


def resolve(container):
    known = {}
    for variable in container.get("env") or []:
        source = variable.pop("valueFrom", None)
        if source:
            variable["value"] = FIELDS[source["fieldRef"]["fieldPath"]]
        variable["value"] = known[variable["name"]] = expand(variable.get("value", ""), known)
    for field in ("command", "args"):
        if field in container:
            container[field] = [expand(word, known) for word in container[field]]
    for probe in ("livenessProbe", "readinessProbe", "startupProbe"):
        container.pop(probe, None)
    container.pop("ports", None)
    container["imagePullPolicy"] = "Never"


def mount_image(spec, folder):
    """Replaces the image volumes with mounts of folders of this machine; a volume is mounted in one container."""
    for volume in spec.get("volumes") or []:
        if not volume.pop("image", None):
            continue
        mount = next(mount for container in spec["containers"] for mount in container.get("volumeMounts") or []
                     if mount["name"] == volume["name"])
        volume["hostPath"] = {"path": os.path.join(folder, mount.pop("subPath", "")), "type": "Directory"}


def main():
    with open(sys.argv[1]) as file:
        workload = next(doc for doc in yaml.safe_load_all(file) if doc and doc["kind"] == "Deployment")
    name = sys.argv[2] if len(sys.argv) > 2 else workload["metadata"]["name"]
    spec = workload["spec"]["template"]["spec"]
    for container in spec["containers"] + spec.get("initContainers", []):
        resolve(container)
    for field in ("nodeSelector", "tolerations", "imagePullSecrets"):
        spec.pop(field, None)
    if len(sys.argv) > 3:
        mount_image(spec, sys.argv[3])
    spec.update(restartPolicy="Never", hostNetwork=True)
    yaml.safe_dump({"apiVersion": "v1", "kind": "Pod", "metadata": {"name": name}, "spec": spec}, sys.stdout,
                   sort_keys=False)


main()
