// Issues and verifies the same documents with the libraries of the Digital Credentials Consortium (DCC) and of
// Digital Bazaar; one task per line in, one answer per line out.
// usage: node peer.mjs material.json envelopes.json
// tasks: dcc-issue, dcc-issue-one, dcc-verify; issue, verify, verify-status, status-list; record (one signature over a learner's record);
// sign-parts, show-parts (ecdsa-sd-2023); and with jose: sign-tokens, verify-tokens
import {readFileSync} from 'node:fs';
import {createInterface} from 'node:readline';
import * as dcc from '@digitalcredentials/vc';
import {DataIntegrityProof as DccProof} from '@digitalcredentials/data-integrity';
import {cryptosuite as dccSuite} from '@digitalcredentials/eddsa-rdfc-2022-cryptosuite';
import * as vc from '@digitalbazaar/vc';
import {DataIntegrityProof} from '@digitalbazaar/data-integrity';
import {cryptosuite} from '@digitalbazaar/eddsa-rdfc-2022-cryptosuite';
import * as Ed25519Multikey from '@digitalbazaar/ed25519-multikey';
import {checkStatus, createList} from '@digitalbazaar/vc-bitstring-status-list';
import * as disclosure from '@digitalbazaar/ecdsa-sd-2023-cryptosuite';
import * as EcdsaMultikey from '@digitalbazaar/ecdsa-multikey';
import {CompactSign, compactVerify, importJWK} from 'jose';

const material = JSON.parse(readFileSync(process.argv[2], 'utf8'));
const {did, base, method, signed} = material;
const envelopes = JSON.parse(readFileSync(process.argv[3], 'utf8'));
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
const elliptic = await EcdsaMultikey.from({'@context': multikey, type: 'Multikey', ...envelopes.multikey});
const {d, ...open} = envelopes.jwk;
const [secret, known] = await Promise.all([importJWK(envelopes.jwk, 'ES256'), importJWK(open, 'ES256')]);
const inParts = async document => vc.issue({
  credential: {...document},
  suite: new DataIntegrityProof({
    signer: {...elliptic.signer(), id: envelopes.multikey.id},
    cryptosuite: disclosure.createSignCryptosuite({mandatoryPointers: ['/issuer', '/validFrom', '/validUntil']})
  }),
  documentLoader
});
let based;
const unseen = async () => ({verified: true});
const dccIssue = async documents => {
  const suite = new DccProof({signer: {...key.signer(), id: key.id}, cryptosuite: dccSuite});
  for(const credential of documents) await dcc.issue({credential: {...credential}, suite, documentLoader});
  return documents.length;
};
// What is short is done as often as on our side: it is to be long beside what other work left in the caches.
const TURNS = 5;
const often = list => Array(TURNS).fill(list).flat();
const tasks = {
  'dcc-issue': () => dccIssue(unsigned),
  async 'dcc-issue-one'() {
    const some = unsigned.slice(0, 4 * TURNS);
    for(const one of some) await dccIssue([one]);
    return some.length;
  },
  // The proof alone: the list is taken for clear without a look.
  async 'dcc-verify'() {
    for(const credential of signed) {
      must(await dcc.verifyCredential({
        credential, suite: new DccProof({cryptosuite: dccSuite}), documentLoader, checkStatus: unseen
      }));
    }
    return signed.length;
  },
  async record() {
    must(await vc.verifyCredential({credential: envelopes.record, suite: suite(), documentLoader}));
    return 1;
  },
  async 'sign-parts'() {
    based = [];
    for(const document of envelopes.simple) based.push(await inParts(document));
    return based.length;
  },
  async 'show-parts'() {
    const suiteOf = () => new DataIntegrityProof({
      cryptosuite: disclosure.createDiscloseCryptosuite({selectivePointers: envelopes.parts})
    });
    for(const one of based) await vc.derive({verifiableCredential: one, suite: suiteOf(), documentLoader});
    return based.length;
  },
  async 'sign-tokens'() {
    for(const document of often(unsigned)) {
      const payload = new TextEncoder().encode(JSON.stringify(document));
      await new CompactSign(payload).setProtectedHeader({alg: 'ES256', typ: 'JWT', kid: envelopes.multikey.id}).sign(secret);
    }
    return TURNS * unsigned.length;
  },
  async 'verify-tokens'() {
    for(const token of often(envelopes.tokens)) await compactVerify(token, known, {algorithms: ['ES256']});
    return TURNS * envelopes.tokens.length;
  },
  async issue() {
    const issuing = new DataIntegrityProof({signer: {...key.signer(), id: key.id}, cryptosuite});
    for(const credential of unsigned) await vc.issue({credential: {...credential}, suite: issuing, documentLoader});
    return unsigned.length;
  },
  // The proof alone: the list is taken for clear without a look.
  async verify() {
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
    for(let n = 0; n < 20 * TURNS; ++n) {
      const list = await createList({length: 131072});
      for(let at = 0; at < 131072; at += 131) list.setStatus(at, true);
      await list.encode();
    }
    return 20 * TURNS;
  }
};
for await (const line of createInterface({input: process.stdin})) {
  const begin = process.hrtime.bigint(), before = process.cpuUsage();
  const count = await tasks[line]();
  const {user, system} = process.cpuUsage(before);
  console.log(JSON.stringify({wall: Number(process.hrtime.bigint() - begin) / 1e9, busy: (user + system) / 1e6, count}));
}
