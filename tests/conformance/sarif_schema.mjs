// A SARIF report from standard input against the 2.1.0 schema: ROOT.  ROOT/node_modules holds ajv, ajv-draft-04,
// ajv-formats and @microsoft/jest-sarif (it ships the schema).
import fs from 'node:fs';
import { createRequire } from 'node:module';

const root = process.argv[2];
const need = createRequire(root + '/x.js');
const whole = (name) => need(name).default ?? need(name);
const folder = root + '/node_modules/@microsoft/jest-sarif/lib/schemas/';
const file = fs.readdirSync(folder).find((f) => f.startsWith('sarif-2.1.0'));
// the schema's patterns are older than the u flag
const ajv = new (whole('ajv-draft-04'))({ strict: false, unicodeRegExp: false, allErrors: true });
whole('ajv-formats')(ajv);
const validate = ajv.compile(JSON.parse(fs.readFileSync(folder + file)));
const report = JSON.parse(fs.readFileSync(0));
const ok = validate(report);
for (const e of (validate.errors ?? []).slice(0, 5)) console.log(e.instancePath, e.message);
console.log(`${report.runs[0].results.length} results, ${file}: ${ok ? 'valid' : 'INVALID'}`);
process.exit(ok ? 0 : 1);
