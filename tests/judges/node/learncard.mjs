// Redeems an offer over HTTP with @learncard/openid4vc-plugin, the client of the LearnCard wallet, as that wallet would use it.
// Reads {"link", "txCode", "key"} as JSON from standard input; "key" is a secret JSON Web Key.
// Writes {"credential", "format", "notification"}, or {"refused": "…", "error": …} with what the issuer answered.
import {readFileSync} from 'node:fs';
import {acceptCredentialOffer, parseCredentialOfferUri, resolveCredentialOfferByReference} from '@learncard/openid4vc-plugin';
import {CompactSign, importJWK} from 'jose';

const {link, txCode, key} = JSON.parse(readFileSync(0, 'utf8'));
const {d, kid: _, ...publicJwk} = key;
// It names its key by an identifier that is the key itself, as LearnCard does.
const kid = `did:jwk:${Buffer.from(JSON.stringify(publicJwk)).toString('base64url')}#0`;
const signer = {
  alg: 'ES256',
  kid,
  sign: async (header, payload) => new CompactSign(Buffer.from(JSON.stringify(payload)))
    .setProtectedHeader({...header, alg: 'ES256', kid}).sign(await importJWK(key, 'ES256')),
};

try {
  const parsed = parseCredentialOfferUri(link);
  const {offer} = parsed.kind === 'by_value' ? parsed : await resolveCredentialOfferByReference(parsed.uri, fetch);
  const {credentials, notification_id: notification} = await acceptCredentialOffer({offer, signer, options: {txCode}});
  const [{credential, format}] = credentials;
  console.log(JSON.stringify({credential, format, notification}));
} catch(error) {
  console.log(JSON.stringify({refused: `${error.name}: ${error.message}`, error: error.body ?? null}));
}
