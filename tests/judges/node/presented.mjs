// Verifies a presentation of a credential as a verifier who asked for it, by Digital Bazaar's libraries: the holder's
// signature over challenge and domain, and the issuer's over the credential inside.
// Reads {"presentation", "challenge", "domain", "pages": {url: text}} from standard input: pages stand for the network,
// contexts come from `contexts`, {url: document}. Writes {"verified", "presentation", "credentials", "errors"}.
import {readFileSync} from 'node:fs';
import * as vc from '@digitalbazaar/vc';
import {DataIntegrityProof} from '@digitalbazaar/data-integrity';
import {cryptosuite as ecdsa} from '@digitalbazaar/ecdsa-rdfc-2019-cryptosuite';
import {cryptosuite as eddsa} from '@digitalbazaar/eddsa-rdfc-2022-cryptosuite';

const {presentation, challenge, domain, pages, contexts} = JSON.parse(readFileSync(0, 'utf8'));
const MULTIKEY = 'https://w3id.org/security/multikey/v1';

const ofKey = url => {
  const [controller, fragment] = url.split('#');
  const id = `${controller}#${controller.slice('did:key:'.length)}`;
  const method = {'@context': MULTIKEY, id, type: 'Multikey', controller, publicKeyMultibase: id.split('#')[1]};
  return fragment ? method : {'@context': ['https://www.w3.org/ns/did/v1', MULTIKEY], id: controller,
    verificationMethod: [method], authentication: [id], assertionMethod: [id]};
};
const ofWeb = url => {
  const [did] = url.split('#');
  const address = 'https://' + did.slice(8).split(':').map(decodeURIComponent).join('/') + '/did.json';
  const document = JSON.parse(pages[address]);
  return url === did ? document : {'@context': MULTIKEY, ...document.verificationMethod.find(one => one.id === url)};
};
const documentLoader = async url => {
  const document = url in contexts ? contexts[url] :
    url.startsWith('did:key:') ? ofKey(url) : url.startsWith('did:web:') ? ofWeb(url) : JSON.parse(pages[url]);
  return {contextUrl: null, documentUrl: url, document};
};

const suite = [new DataIntegrityProof({cryptosuite: ecdsa}), new DataIntegrityProof({cryptosuite: eddsa})];
const answer = await vc.verify({
  presentation, challenge, domain, suite, documentLoader, checkStatus: async () => ({verified: true})});
const told = error => (error?.errors ?? (error ? [error] : [])).map(one => one?.message ?? String(one));
process.stdout.write(JSON.stringify({
  verified: answer.verified,
  presentation: answer.presentationResult?.verified ?? false,
  credentials: (answer.credentialResults ?? []).map(one => one.verified),
  errors: [...told(answer.error), ...told(answer.presentationResult?.error)]
}) + '\n');
