// Redeems an offer over HTTP with @openid4vc/openid4vci, the client in several wallets, as a wallet would use it.
// Reads {"link", "txCode", "key"} as JSON from standard input; "key" is a secret JSON Web Key, "event" what is told last.
// Asks again for what is put off. Writes {"credential", "format", "notification", "proof", "deferred"}, or {"refused": "…", "error": …} with what the issuer answered.
import {createHash, randomBytes} from 'node:crypto';
import {readFileSync} from 'node:fs';
import {setGlobalConfig} from '@openid4vc/oauth2';
import {Openid4vciClient} from '@openid4vc/openid4vci';
import {CompactSign, importJWK} from 'jose';

const {link, txCode, key, event} = JSON.parse(readFileSync(0, 'utf8'));
// Loopback has no certificate; everything else stays as the library has it.
setGlobalConfig({allowInsecureUrls: true});

const {d, ...publicJwk} = key;
const never = name => async () => { throw new Error(`${name} is not needed`); };
// Version 0.4.6 refuses a deferred credential that comes with a notification_id, and says in the same breath that one
// must not come without a credential (OpenID4VCI 1.0 §8.3 has it come with one): it is shown the answer without.
const fetchTold = async (url, init) => {
  const answer = await fetch(url, init);
  if(!String(url).endsWith('/oid4vci/deferred') || !answer.ok) return answer;
  const {notification_id: told, ...rest} = await answer.json();
  return new Response(JSON.stringify(rest), {status: answer.status, headers: {'content-type': 'application/json'}});
};
const client = new Openid4vciClient({callbacks: {
  fetch: fetchTold,
  hash: async (data, algorithm) => new Uint8Array(createHash(algorithm.replace('-', '')).update(data).digest()),
  generateRandom: async length => new Uint8Array(randomBytes(length)),
  signJwt: async (_signer, {header, payload}) => ({
    jwt: await new CompactSign(Buffer.from(JSON.stringify(payload))).setProtectedHeader(header).sign(await importJWK(key, 'ES256')),
    signerJwk: publicJwk,
  }),
  verifyJwt: never('verifying'),
  encryptJwe: never('encrypting'),
  decryptJwe: never('decrypting'),
  clientAuthentication: async () => {},
}});

try {
  const credentialOffer = await client.resolveCredentialOffer(link);
  const issuerMetadata = await client.resolveIssuerMetadata(credentialOffer.credential_issuer);
  const {accessTokenResponse} = await client.retrievePreAuthorizedCodeAccessTokenFromOffer(
    {credentialOffer, issuerMetadata, txCode});
  const accessToken = accessTokenResponse.access_token;
  const credentialConfigurationId = credentialOffer.credential_configuration_ids[0];
  const known = issuerMetadata.credentialIssuer.credential_configurations_supported[credentialConfigurationId];
  let proofs;
  if(known.proof_types_supported) {
    const {c_nonce: nonce} = await client.requestNonce({issuerMetadata});
    const {jwt} = await client.createCredentialRequestJwtProof({
      issuerMetadata, credentialConfigurationId, nonce, signer: {method: 'jwk', alg: 'ES256', publicJwk}});
    proofs = {jwt: [jwt]};
  }
  let {credentialResponse} = await client.retrieveCredentials(
    {issuerMetadata, accessToken, credentialConfigurationId, proofs});
  const transactionId = credentialResponse.transaction_id;
  if(transactionId) credentialResponse = (await client.retrieveDeferredCredentials(
    {issuerMetadata, accessToken, transactionId})).deferredCredentialResponse;
  const notificationId = credentialResponse.notification_id;
  if(event) await client.sendNotification({issuerMetadata, accessToken, notification: {notificationId, event}});
  console.log(JSON.stringify({
    credential: credentialResponse.credentials[0].credential, format: known.format, notification: notificationId,
    proof: proofs?.jwt[0], deferred: Boolean(transactionId),
  }));
} catch(error) {
  console.log(JSON.stringify({refused: `${error.name}: ${error.message}`, error: error.errorResponse ?? null}));
}
