// Validates configurations with ajv and the schemas that otelx prints.
//
//   node schema.mjs accepts SCHEMA... <LIST   every configuration in each file of the list must be valid
//   node schema.mjs refuses SCHEMA... <LIST   a configuration in each file of the list must be invalid
//   node schema.mjs spoil DIR SCHEMA...       writes objects with one fault each to DIR; the schema must refuse them
import {readFileSync, writeFileSync} from 'fs';
import {basename} from 'path';
import Ajv from 'ajv';
import {parseAllDocuments} from 'yaml';

const [action, ...rest] = process.argv.slice(2);
const folder = action === 'spoil' ? rest.shift() : '';
const ajv = new Ajv({strict: true, allowUnionTypes: true, logger: false});
const schemas = {};
const validators = {};
for (const path of rest) {
  const schema = JSON.parse(readFileSync(path, 'utf8'));
  const version = schema.properties.apiVersion.const;
  schemas[version] = schema;
  validators[version] = ajv.compile(schema);
}

// The configurations in a document: itself, the items of a List, the functionConfig of a ResourceList.
function configurations(value) {
  if (!value || typeof value !== 'object') return [];
  if (value.kind === 'ResourceList') return configurations(value.functionConfig);
  if (value.kind === 'List' && Array.isArray(value.items)) return value.items.flatMap(configurations);
  // The planned version has no schema yet.
  if (value.apiVersion === 'opentelemetry.io/v1beta1') return [];
  return value.kind === 'Instrumentation' ? [value] : [];
}

// What is wrong in a file, or ''. undefined: the file has no Instrumentation.
function problem(path) {
  const documents = parseAllDocuments(readFileSync(path, 'utf8'), {uniqueKeys: false, logLevel: 'silent'});
  const found = documents.flatMap((document) => configurations(document.toJS({maxAliasCount: -1})));
  const faults = found.map((object) => {
    const validate = validators[object.apiVersion];
    if (!validate) return `no schema for ${object.apiVersion}`;
    return validate(object) ? '' : ajv.errorsText(validate.errors);
  });
  return found.length ? faults.find((fault) => fault) ?? '' : undefined;
}

function judge(refuses) {
  let right = 0;
  let wrong = 0;
  for (const path of readFileSync(0, 'utf8').split('\n').filter((text) => text)) {
    const fault = problem(path);
    if (fault === undefined) continue;
    if ((fault !== '') === refuses) right++;
    else {
      console.log(`${path}: ${fault || 'valid to the schema'}`);
      wrong++;
    }
  }
  console.log(`${right} files are ${refuses ? 'refused' : 'accepted'}, ${wrong} are not`);
  return wrong || !right ? 1 : 0;
}

// The smallest value that the schema accepts.
function sample(schema) {
  if (schema.const !== undefined) return schema.const;
  if (schema.enum) return schema.enum[0];
  if (schema.anyOf) return sample(schema.anyOf[0]);
  if (schema.type === 'object') {
    return Object.fromEntries((schema.required ?? []).map((name) => [name, sample(schema.properties[name])]));
  }
  if (schema.type === 'array') return [];
  if (schema.type === 'boolean') return true;
  return schema.type === 'integer' ? 1 : '1';
}

// Yields values that are wrong, for each place of the schema.
function* faults(schema) {
  if (schema.anyOf) {
    yield [];
    for (const fault of faults(schema.anyOf[1])) if (typeof fault !== 'string') yield fault;
    return;
  }
  if (schema.enum) yield 'no such word';
  if (schema.type === 'boolean') yield 'yes';
  else if (schema.type === 'integer') yield 'many';
  else if (schema.type === 'string') yield* [7, true];
  else if (Array.isArray(schema.type)) yield 'a lot';
  if (schema.type === 'array') {
    yield {};
    yield 'text';
    for (const fault of faults(schema.items)) yield [fault];
  } else if (schema.type === 'object') {
    yield [];
    yield 'text';
    const least = sample(schema);
    if (schema.additionalProperties === false) yield {...least, noSuchField: 'x'};
    else for (const fault of faults(schema.additionalProperties)) yield {key: fault};
    for (const name of schema.required ?? []) {
      const {[name]: _, ...others} = least;
      yield others;
    }
    for (const [name, property] of Object.entries(schema.properties ?? {})) {
      for (const fault of faults(property)) yield {...least, [name]: fault};
    }
  } else if (schema.type) yield* [{}, []];
}

function spoil() {
  let count = 0;
  let missed = 0;
  for (const version of Object.keys(schemas)) {
    for (const spec of faults(schemas[version].properties.spec)) {
      const object = {apiVersion: version, kind: 'Instrumentation', metadata: {name: 'x'}, spec};
      if (validators[version](object)) {
        console.log(`valid to the schema: ${JSON.stringify(object)}`);
        missed++;
      }
      writeFileSync(`${folder}/${String(count++).padStart(5, '0')}.json`, `${JSON.stringify(object)}\n`);
    }
  }
  console.log(`${count} objects with a fault in ${basename(folder)}`);
  return missed || !count ? 1 : 0;
}

process.exit(action === 'spoil' ? spoil() : judge(action === 'refuses'));
