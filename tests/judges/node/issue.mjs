// Issues one credential with eddsa-rdfc-2022, by Digital Bazaar's libraries or by the Digital Credentials Consortium's.
// Reads {"by": "digitalbazaar" | "dcc", "document", "key"} from standard input, writes the signed document.
// Nothing is fetched: contexts come from CONTEXTS, a JSON file {url: path}. key: {"id", "controller", "seed" (hex)}
import {readFileSync} from 'node:fs';

const contexts = JSON.parse(readFileSync(process.env.CONTEXTS, 'utf8'));
const documentLoader = async url => {
  if(!(url in contexts)) throw new Error('not a pinned context: ' + url);
  return {contextUrl: null, documentUrl: url, document: JSON.parse(readFileSync(contexts[url], 'utf8'))};
};
const {by, document, key} = JSON.parse(readFileSync(0, 'utf8'));
const scope = {digitalbazaar: '@digitalbazaar', dcc: '@digitalcredentials'}[by];
const [vc, {DataIntegrityProof}, {cryptosuite}, Ed25519Multikey] = await Promise.all(
  ['vc', 'data-integrity', 'eddsa-rdfc-2022-cryptosuite', 'ed25519-multikey'].map(name => import(`${scope}/${name}`)));
const pair = await Ed25519Multikey.generate({seed: Buffer.from(key.seed, 'hex'), controller: key.controller});
const suite = new DataIntegrityProof({signer: {...pair.signer(), id: key.id}, cryptosuite, date: '2026-10-14T00:00:00Z'});
process.stdout.write(JSON.stringify(await vc.issue({credential: document, suite, documentLoader}), null, 2) + '\n');
