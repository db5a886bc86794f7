// Makes signed.json, document.nq and proof.nq from unsigned.json with Digital Bazaar's libraries: an implementation
// that shares no code with ours. The recipe is in ../SOURCES.md. Nothing is fetched: contexts come from CONTEXTS,
// a JSON file {url: path}.
import {readFileSync, writeFileSync} from 'node:fs';
import {dirname, join} from 'node:path';
import * as vc from '@digitalbazaar/vc';
import {DataIntegrityProof} from '@digitalbazaar/data-integrity';
import {cryptosuite} from '@digitalbazaar/eddsa-rdfc-2022-cryptosuite';
import * as Ed25519Multikey from '@digitalbazaar/ed25519-multikey';
import jsonld from 'jsonld';

const folder = process.argv[2];
const contexts = JSON.parse(readFileSync(process.env.CONTEXTS, 'utf8'));
const documentLoader = async url => {
  if(!(url in contexts)) throw new Error('not a pinned context: ' + url);
  return {contextUrl: null, documentUrl: url, document: JSON.parse(readFileSync(contexts[url], 'utf8'))};
};
const write = (name, text) => writeFileSync(join(folder, name), text);
const canonize = document => jsonld.canonize(document,
  {algorithm: 'RDFC-1.0', format: 'application/n-quads', safe: true, documentLoader});

const unsigned = JSON.parse(readFileSync(join(folder, 'unsigned.json'), 'utf8'));
// The seed 00 01 … 1f.
const seed = Uint8Array.from({length: 32}, (_, n) => n);
const controller = unsigned.issuer.id;
const key = await Ed25519Multikey.generate({seed, controller});
key.id = controller + '#' + key.publicKeyMultibase;
const signer = {...key.signer(), id: key.id};
const suite = new DataIntegrityProof({signer, cryptosuite, date: '2026-10-14T00:00:00Z'});
const signed = await vc.issue({credential: structuredClone(unsigned), suite, documentLoader});
const {proofValue, ...options} = signed.proof;
write('signed.json', JSON.stringify(signed, null, 2) + '\n');
write('document.nq', await canonize(unsigned));
write('proof.nq', await canonize({'@context': unsigned['@context'], ...options}));
for(const name of ['numbers', 'strings']) {
  write(name + '.nq', await canonize(JSON.parse(readFileSync(join(folder, name + '.json'), 'utf8'))));
}
