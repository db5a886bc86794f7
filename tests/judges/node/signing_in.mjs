// Receives what is offered by the authorisation code flow, with one of two wallets' clients: "openid4vc", "learncard".
// Reads {"client", "link", "key"} as one line of JSON; writes {"open"}, the address that the person's browser opens;
// reads {"back"}, the address that the browser was sent back to; writes {"credential", "format"} or {"refused", "error"}.
import {createHash, randomBytes} from 'node:crypto';
import {createInterface} from 'node:readline';
import {beginAuthCodeFlow, completeAuthCodeFlow, parseCredentialOfferUri} from '@learncard/openid4vc-plugin';
import {clientAuthenticationNone, setGlobalConfig} from '@openid4vc/oauth2';
import {Openid4vciClient} from '@openid4vc/openid4vci';
import {CompactSign, importJWK} from 'jose';

const lines = createInterface({input: process.stdin})[Symbol.asyncIterator]();
const read = async () => JSON.parse((await lines.next()).value);
const write = content => console.log(JSON.stringify(content));
const {client: name, link, key} = await read();
const {d, kid: _, ...publicJwk} = key;
const clientId = 'https://wallet.mihon.example', redirectUri = 'https://wallet.mihon.example/back';
const sign = async (header, payload) =>
  new CompactSign(Buffer.from(JSON.stringify(payload))).setProtectedHeader(header).sign(await importJWK(key, 'ES256'));
const answerOf = async address => { write({open: address}); return new URL((await read()).back).searchParams; };

async function learncard() {
  const {offer} = parseCredentialOfferUri(link);
  const {authorizationUrl, flowHandle} = await beginAuthCodeFlow({offer, redirectUri, clientId});
  const answer = await answerOf(authorizationUrl);
  const kid = `did:jwk:${Buffer.from(JSON.stringify(publicJwk)).toString('base64url')}#0`;
  const signer = {alg: 'ES256', kid, sign: (header, payload) => sign({...header, alg: 'ES256', kid}, payload)};
  const {credentials} = await completeAuthCodeFlow(
    {flowHandle, code: answer.get('code'), state: answer.get('state'), signer});
  return credentials[0];
}

async function openid4vc() {
  // Loopback has no certificate; everything else stays as the library has it.
  setGlobalConfig({allowInsecureUrls: true});
  const never = what => async () => { throw new Error(`${what} is not needed`); };
  const client = new Openid4vciClient({callbacks: {
    fetch,
    hash: async (data, algorithm) => new Uint8Array(createHash(algorithm.replace('-', '')).update(data).digest()),
    generateRandom: async length => new Uint8Array(randomBytes(length)),
    signJwt: async (_signer, {header, payload}) => ({jwt: await sign(header, payload), signerJwk: publicJwk}),
    verifyJwt: never('verifying'), encryptJwe: never('encrypting'), decryptJwe: never('decrypting'),
    clientAuthentication: clientAuthenticationNone({clientId}),
  }});
  const credentialOffer = await client.resolveCredentialOffer(link);
  const issuerMetadata = await client.resolveIssuerMetadata(credentialOffer.credential_issuer);
  const credentialConfigurationId = credentialOffer.credential_configuration_ids[0];
  const known = issuerMetadata.credentialIssuer.credential_configurations_supported[credentialConfigurationId];
  const {authorizationRequestUrl, pkce} = await client.createAuthorizationRequestUrlFromOffer(
    {credentialOffer, issuerMetadata, clientId, redirectUri, scope: known.scope});
  const answer = await answerOf(authorizationRequestUrl);
  const {accessTokenResponse} = await client.retrieveAuthorizationCodeAccessTokenFromOffer({
    credentialOffer, issuerMetadata, authorizationCode: answer.get('code'), pkceCodeVerifier: pkce.codeVerifier,
    redirectUri});
  const {c_nonce: nonce} = await client.requestNonce({issuerMetadata});
  const {jwt} = await client.createCredentialRequestJwtProof({
    issuerMetadata, credentialConfigurationId, nonce, signer: {method: 'jwk', alg: 'ES256', publicJwk}});
  const {credentialResponse} = await client.retrieveCredentials({
    issuerMetadata, accessToken: accessTokenResponse.access_token, credentialConfigurationId, proofs: {jwt: [jwt]}});
  return {credential: credentialResponse.credentials[0].credential, format: known.format};
}

try {
  const {credential, format} = await ({learncard, openid4vc})[name]();
  write({credential, format});
} catch(error) {
  write({refused: `${error.name}: ${error.message}`, error: error.errorResponse ?? error.body ?? null});
}
process.exit(0);
