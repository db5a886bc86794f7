// Issues and verifies the same documents with Digital Bazaar's libraries; one task per line in, one answer per line out.
// usage: node peer.mjs material.json; tasks: issue, verify, verify-status, status-list
import {readFileSync} from 'node:fs';
import {createInterface} from 'node:readline';
import * as vc from '@digitalbazaar/vc';
import {DataIntegrityProof} from '@digitalbazaar/data-integrity';
import {cryptosuite} from '@digitalbazaar/eddsa-rdfc-2022-cryptosuite';
import * as Ed25519Multikey from '@digitalbazaar/ed25519-multikey';
import {checkStatus, createList} from '@digitalbazaar/vc-bitstring-status-list';

const material = JSON.parse(readFileSync(process.argv[2], 'utf8'));
const {did, base, method, signed} = material;
const unsigned = signed.map(({proof, ...document}) => document);
const didDocument = material.documents[base + 'did.json'];
const multikey = 'https://w3id.org/security/multikey/v1';
const documentLoader = async url => {
  let document = material.documents[url];
  if(url === did) document = didDocument;
  else if(url === method) {
    document = {'@context': multikey, ...didDocument.verificationMethod.find(one => one.id === url)};
  }
  if(!document) throw new Error('not at hand: ' + url);
  return {contextUrl: null, documentUrl: url, document};
};
const key = await Ed25519Multikey.generate({seed: Buffer.from(material.seed, 'hex'), controller: did});
key.id = method;
const suite = () => new DataIntegrityProof({cryptosuite});
const must = result => { if(!result.verified) throw result.error ?? new Error('not verified'); };
const tasks = {
  async issue() {
    const issuing = new DataIntegrityProof({signer: {...key.signer(), id: key.id}, cryptosuite});
    for(const credential of unsigned) await vc.issue({credential: {...credential}, suite: issuing, documentLoader});
    return unsigned.length;
  },
  // The proof alone: the list is taken for clear without a look.
  async verify() {
    const unseen = async () => ({verified: true});
    for(const credential of signed) {
      must(await vc.verifyCredential({credential, suite: suite(), documentLoader, checkStatus: unseen}));
    }
    return signed.length;
  },
  // With the list of revocations decoded and its signature verified each time, as the library does it.
  async 'verify-status'() {
    const seen = o => checkStatus({...o, verifyBitstringStatusListCredential: true, suite: suite()});
    const some = signed.slice(0, 10);
    for(const credential of some) {
      must(await vc.verifyCredential({credential, suite: suite(), documentLoader, checkStatus: seen}));
    }
    return some.length;
  },
  async 'status-list'() {
    for(let n = 0; n < 5; ++n) {
      const list = await createList({length: 131072});
      for(let at = 0; at < 131072; at += 131) list.setStatus(at, true);
      await list.encode();
    }
    return 5;
  }
};
for await (const line of createInterface({input: process.stdin})) {
  const begin = process.hrtime.bigint(), before = process.cpuUsage();
  const count = await tasks[line]();
  const {user, system} = process.cpuUsage(before);
  console.log(JSON.stringify({wall: Number(process.hrtime.bigint() - begin) / 1e9, busy: (user + system) / 1e6, count}));
}
