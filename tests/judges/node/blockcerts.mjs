// Asks Blockcerts' own verifier about a credential. What stands in the ledger is told by a file, by transaction:
//   node --import offline.mjs blockcerts.mjs credential.json ledger.json
// ledger.json: {"<transaction>": {"remoteHash": "…", "issuingAddress": "…", "time": "…"}}
import {readFileSync} from 'node:fs';
import {createRequire} from 'node:module';
const {Certificate} = createRequire(import.meta.url)('@blockcerts/cert-verifier-js/dist/verifier-node/index.js');

globalThis.self ??= globalThis; // some of the bundle was written for browsers
const [credential, ledger] = process.argv.slice(2).map(file => JSON.parse(readFileSync(file)));
const errors = [];
const steps = [];
console.error = (...words) => errors.push(words.map(String).join(' '));
console.log = console.warn = console.error;
const explorerAPIs = [{
  serviceURL: 'ledger',
  priority: 0,
  apiType: 'rpc',
  parsingFunction: async ({transactionId}) => {
    const found = ledger[transactionId];
    if(!found) throw new Error('no such transaction');
    return {...found, time: new Date(found.time), revokedAddresses: []};
  }
}];
let verified = false;
try {
  const certificate = new Certificate(credential, {explorerAPIs});
  await certificate.init();
  const result = await certificate.verify(step => steps.push(step));
  verified = result.status === 'success';
  if(!verified) errors.push(JSON.stringify(result.message));
} catch(error) {
  errors.push(String(error && error.message || error));
}
const told = steps.map(({code, status, errorMessage}) => ({code, status, errorMessage}));
process.stdout.write(JSON.stringify({verified, errors, steps: told}));
process.exit(verified ? 0 : 1);
