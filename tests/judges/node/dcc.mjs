// The Digital Credentials Consortium's verifier-core on one credential file; writes its log as JSON.
// usage: node --import …/offline.mjs dcc.mjs credential.json
import {readFileSync} from 'node:fs';
import {verifyCredential} from '@digitalcredentials/verifier-core';

const credential = JSON.parse(readFileSync(process.argv[2], 'utf8'));
const answer = await verifyCredential({credential, knownDIDRegistries: []});
const errors = [...(answer.errors ?? []), ...(answer.log ?? []).flatMap(step => step.error ? [step.error] : [])];
console.log(JSON.stringify({
  steps: Object.fromEntries((answer.log ?? []).map(step => [step.id, step.valid ?? null])),
  schemas: (answer.additionalInformation ?? []).flatMap(one => one.results ?? []).map(one => one.result?.valid ?? null),
  errors: errors.map(error => `${error.name ?? ''} ${error.message ?? ''}`.trim()),
}));
