// Signs, and shows parts, with Digital Bazaar's ECDSA cryptosuites: an implementation that shares no code with ours.
// Reads one request as JSON from standard input and writes the resulting document as JSON. Nothing is fetched:
// contexts come from CONTEXTS, a JSON file {url: path}.
//   {"act": "sign", "document", "key"}                      ecdsa-rdfc-2019
//   {"act": "base", "document", "key", "mandatory": [...]}  ecdsa-sd-2023, for the holder
//   {"act": "derive", "document", "selective": [...]}       ecdsa-sd-2023, for a verifier
// key: {"id", "controller", "publicKeyMultibase", "secretKeyMultibase"}
import {readFileSync} from 'node:fs';
import * as vc from '@digitalbazaar/vc';
import * as EcdsaMultikey from '@digitalbazaar/ecdsa-multikey';
import {DataIntegrityProof} from '@digitalbazaar/data-integrity';
import {cryptosuite} from '@digitalbazaar/ecdsa-rdfc-2019-cryptosuite';
import * as disclosure from '@digitalbazaar/ecdsa-sd-2023-cryptosuite';

const contexts = JSON.parse(readFileSync(process.env.CONTEXTS, 'utf8'));
const documentLoader = async url => {
  if(!(url in contexts)) throw new Error('not a pinned context: ' + url);
  return {contextUrl: null, documentUrl: url, document: JSON.parse(readFileSync(contexts[url], 'utf8'))};
};
const {act, document, key, mandatory, selective} = JSON.parse(readFileSync(0, 'utf8'));

async function issue(suite) {
  const pair = await EcdsaMultikey.from({'@context': 'https://w3id.org/security/multikey/v1', type: 'Multikey', ...key});
  const signer = {...pair.signer(), id: key.id};
  const proof = new DataIntegrityProof({signer, cryptosuite: suite, date: '2026-10-14T00:00:00Z'});
  return vc.issue({credential: document, suite: proof, documentLoader});
}

const acts = {
  sign: () => issue(cryptosuite),
  base: () => issue(disclosure.createSignCryptosuite({mandatoryPointers: mandatory})),
  derive: () => vc.derive({
    verifiableCredential: document,
    suite: new DataIntegrityProof({cryptosuite: disclosure.createDiscloseCryptosuite({selectivePointers: selective})}),
    documentLoader
  })
};
process.stdout.write(JSON.stringify(await acts[act](), null, 2) + '\n');
