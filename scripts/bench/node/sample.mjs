// Judges many credentials with Digital Bazaar's verifier: signature, and every status list, itself verified.
// usage: node sample.mjs documents.json credentials.ndjson   (documents: contexts, keys and lists by address)
// prints {"judged": N, "refused": [[id, reasons], …]}; exit 0 when nothing was refused
import {createReadStream, readFileSync} from 'node:fs';
import {createInterface} from 'node:readline';
import * as vc from '@digitalbazaar/vc';
import {DataIntegrityProof} from '@digitalbazaar/data-integrity';
import {cryptosuite} from '@digitalbazaar/eddsa-rdfc-2022-cryptosuite';
import {checkStatus} from '@digitalbazaar/vc-bitstring-status-list';

const {did, didDocument, documents} = JSON.parse(readFileSync(process.argv[2], 'utf8'));
const multikey = 'https://w3id.org/security/multikey/v1';
const documentLoader = async url => {
  let document = documents[url];
  if(url === did) document = didDocument;
  else if(url.startsWith(did + '#')) {
    document = {'@context': multikey, ...didDocument.verificationMethod.find(one => one.id === url)};
  }
  if(!document) throw new Error('not at hand: ' + url);
  return {contextUrl: null, documentUrl: url, document};
};
const suite = () => new DataIntegrityProof({cryptosuite});
const lists = new Map();
// A list is decoded and its signature verified once; which bit it shows is asked for every credential.
const status = async options => {
  const entries = [].concat(options.credential.credentialStatus);
  for(const entry of entries) {
    const url = entry.statusListCredential;
    if(!lists.has(url)) {
      const checked = await checkStatus({...options, verifyBitstringStatusListCredential: true, suite: suite()});
      if(!checked.verified) return checked;
      for(const one of entries) lists.set(one.statusListCredential, true);
    }
  }
  const checked = await checkStatus({...options, verifyBitstringStatusListCredential: false, suite: suite()});
  const set = (checked.results ?? []).filter(one => one.status);
  return set.length ? {verified: false, error: new Error('a bit is set')} : checked;
};
let judged = 0;
const refused = [];
for await (const line of createInterface({input: createReadStream(process.argv[3])})) {
  const credential = JSON.parse(line);
  const result = await vc.verifyCredential({credential, suite: suite(), documentLoader, checkStatus: status});
  judged += 1;
  if(!result.verified) refused.push([credential.id, String(result.error?.errors?.[0] ?? result.error)]);
}
console.log(JSON.stringify({judged, refused}));
process.exit(refused.length ? 1 : 0);
