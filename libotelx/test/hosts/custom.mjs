// Validates the documents that schemas.py cannot: Rollouts of Argo and Services of Knative. Prints each output that is
// invalid although its input is valid, and the number of documents. Exit status 1 if an output is invalid.
import {readFileSync} from 'fs';
import {Rollout} from '@kubernetes-models/argo-rollouts/argoproj.io/v1alpha1/Rollout';
import {Service} from '@kubernetes-models/knative/serving.knative.dev/v1/Service';

const kinds = {Rollout, Service};

function problem(document) {
  try {
    new kinds[document.kind](document).validate();
    return '';
  } catch (error) {
    return String(error.message).split('\n')[0];
  }
}

let valid = 0;
let invalid = 0;
for (const line of readFileSync(0, 'utf8').split('\n').filter((text) => text)) {
  const {of, before, after} = JSON.parse(line);
  if (!kinds[before.kind] || problem(before) !== '') continue;
  const wrong = problem(after);
  if (wrong) console.log(`${of}: ${wrong}`);
  wrong ? invalid++ : valid++;
}
console.log(`${valid} documents of Argo and Knative are valid, ${invalid} are not`);
process.exit(invalid || !valid ? 1 : 0);
