// The two lines of recognition, from an award alone, by Digital Bazaar's libraries and a few lines of our own.
// Reads {"award", "now", "pages": {url: text}} from standard input: pages stand for the network, contexts come from
// CONTEXTS, a JSON file {url: path}. Writes {"then", "now", "verified", "revoked", "errors"}.
import {createHash} from 'node:crypto';
import {readFileSync} from 'node:fs';
import * as vc from '@digitalbazaar/vc';
import {DataIntegrityProof} from '@digitalbazaar/data-integrity';
import {cryptosuite} from '@digitalbazaar/eddsa-rdfc-2022-cryptosuite';
import {checkStatus} from '@digitalbazaar/vc-bitstring-status-list';

const contexts = JSON.parse(readFileSync(process.env.CONTEXTS, 'utf8'));
const {award, now, pages} = JSON.parse(readFileSync(0, 'utf8'));
const errors = [];

const page = url => {
  if(!(url in pages)) throw new Error('nothing there: ' + url);
  return JSON.parse(pages[url]);
};
const documentLoader = async url => {
  let document;
  if(url in contexts) document = JSON.parse(readFileSync(contexts[url], 'utf8'));
  else if(url.startsWith('did:web:')) {
    const [did, fragment] = url.split('#');
    document = page('https://' + did.slice(8).split(':').map(decodeURIComponent).join('/') + '/did.json');
    if(fragment) document = {'@context': 'https://w3id.org/security/multikey/v1',
      ...document.verificationMethod.find(one => one.id === url)};
  } else document = page(url);
  return {contextUrl: null, documentUrl: url, document};
};
const suite = new DataIntegrityProof({cryptosuite});

// Is it signed by its issuer, and does it hold at this instant? Standard software with a clock to set.
const holds = async (credential, at) => {
  const answer = await vc.verifyCredential({
    credential, suite, documentLoader, now: new Date(at), checkStatus: async () => ({verified: true})});
  if(!answer.verified) errors.push(...(answer.error?.errors ?? [answer.error]).map(one => one?.message ?? String(one)));
  return answer.verified;
};
const isSet = async (credential, at) => {
  const list = page(credential.credentialStatus.statusListCredential);
  if(!await holds(list, at)) throw new Error('the list is not to be trusted');
  const answer = await checkStatus({credential, documentLoader, suite, verifyBitstringStatusListCredential: false});
  if(!answer.verified) throw answer.error;
  return answer.results.some(one => one.status);
};

const about = award.credentialSubject.achievement.id;
const [endorsement] = award.credentialSubject.achievement.endorsement;
if(endorsement.credentialSubject.id !== about) throw new Error('about something else');

// The editions: the newest, and those before an interruption, each named by hash in the one after it.
const editions = [page(endorsement.refreshService.id)];
while(editions.at(-1).relatedResource) {
  const {id, digestMultibase} = editions.at(-1).relatedResource[0];
  const hash = Buffer.concat([Buffer.from([0x12, 0x20]), createHash('sha256').update(pages[id]).digest()]);
  if(base58(hash) !== digestMultibase) throw new Error('not what was named');
  editions.push(page(id));
}
function base58(bytes) {
  const digits = '123456789ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnopqrstuvwxyz';
  let text = '';
  for(let number = BigInt('0x' + bytes.toString('hex')); number; number /= 58n) text = digits[Number(number % 58n)] + text;
  return 'z' + text;
}

// When awarded: a day that was signed on it counts at the instant of its signature.
const stated = new Date(award.awardedDate ?? award.validFrom), signed = new Date(award.proof.created);
const isDay = stated.toISOString().endsWith('T00:00:00.000Z');
const at = isDay && signed >= stated && signed - stated < 36 * 3600e3 ? signed : stated;
let then = false;
for(const edition of editions) then ||= edition.id === endorsement.id && await holds(edition, at);
const verified = await holds(endorsement, endorsement.validFrom);
const revoked = await isSet(endorsement, now);
const result = {then: verified && then, now: verified && !revoked && await holds(editions[0], now), verified, revoked};
console.log(JSON.stringify({...result, errors: [...new Set(errors)]}));
