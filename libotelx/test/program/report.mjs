// Checks reports of otelx.
//
//   node report.mjs json SCHEMA FILE...    each file must be valid by the schema, and the schema must have all its fields
//   node report.mjs sarif SCHEMA FILE...   each file must be valid by the schema, and within the limits of code scanning
import {readFileSync} from 'fs';
import {createRequire} from 'module';

const [form, schemaPath, ...files] = process.argv.slice(2);
const require = createRequire(import.meta.url);
const schema = JSON.parse(readFileSync(schemaPath, 'utf8'));

// Closes the schema, which allows more fields: a report must have no field that the schema does not describe.
function close(part) {
  if (!part || typeof part !== 'object') return;
  if (part.properties && part.additionalProperties === undefined) part.additionalProperties = false;
  Object.values(part).forEach(close);
}

function validator() {
  if (form === 'json') {
    close(schema);
    const Ajv = require('ajv');
    return new Ajv({strict: true, allErrors: true}).compile(schema);
  }
  const Ajv = require('ajv-draft-04');
  const ajv = new Ajv({strict: false, allErrors: true, unicodeRegExp: false});
  require('ajv-formats')(ajv);
  return ajv.compile(schema);
}

// The limits of GitHub for a SARIF file, besides the schema.
function limits(log) {
  const faults = [];
  for (const run of log.runs) {
    const {rules} = run.tool.driver;
    if (run.results.length > 25000) faults.push(`${run.results.length} results`);
    for (const rule of rules) {
      if (!rule.help?.text || !rule.shortDescription?.text || !rule.fullDescription?.text) faults.push(`${rule.id}: no help`);
    }
    for (const result of run.results) {
      if (rules[result.ruleIndex]?.id !== result.ruleId) faults.push(`${result.ruleId} is not rule ${result.ruleIndex}`);
      const {uri} = result.locations[0].physicalLocation.artifactLocation;
      if (uri.startsWith('/') || uri.includes('\\') || /^\.\.?\//.test(uri)) faults.push(`path ${uri}`);
    }
  }
  return faults;
}

const validate = validator();
let wrong = 0;
for (const file of files) {
  const value = JSON.parse(readFileSync(file, 'utf8'));
  const faults = validate(value) ? [] : validate.errors.map((error) => `${error.instancePath} ${error.message} ${JSON.stringify(error.params)}`);
  if (form === 'sarif' && !faults.length) faults.push(...limits(value));
  for (const fault of faults.slice(0, 10)) console.log(`${file}: ${fault}`);
  wrong += faults.length ? 1 : 0;
}
console.log(`${files.length - wrong} ${form} reports are right, ${wrong} are not`);
process.exit(wrong || !files.length ? 1 : 0);
