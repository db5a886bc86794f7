// Receives what is offered to attested apps alone (HAIP 1.0), with @openid4vc/openid4vci, by signing in: the request pushed,
// attestations of the app and of its key, tokens that belong to a key, and one refreshed at the end.
// Reads {"link", "key", "tokenKey", "appKey", "appId", "attestation", "keyAttestation"} as one line of JSON; keys are secret
// JSON Web Keys. Writes {"open"}, the address that the person's browser opens; reads {"back"}, the address that it was sent back to;
// writes {"credential", "again", "tokenType"} or {"refused", "error"}.
import {createHash, randomBytes} from 'node:crypto';
import {createInterface} from 'node:readline';
import {clientAuthenticationClientAttestationJwt, Oauth2Client, setGlobalConfig} from '@openid4vc/oauth2';
import {Openid4vciClient} from '@openid4vc/openid4vci';
import {CompactSign, importJWK} from 'jose';

// Loopback has no certificate; everything else stays as the library has it.
setGlobalConfig({allowInsecureUrls: true});
const lines = createInterface({input: process.stdin})[Symbol.asyncIterator]();
const read = async () => JSON.parse((await lines.next()).value);
const write = content => console.log(JSON.stringify(content));
const given = await read();
const publicOf = ({d, kid, ...shape}) => shape;
const secrets = [given.key, given.tokenKey, given.appKey];
const never = what => async () => { throw new Error(`${what} is not needed`); };
const callbacks = {
  fetch,
  hash: async (data, algorithm) => new Uint8Array(createHash(algorithm.replace('-', '')).update(data).digest()),
  generateRandom: async length => new Uint8Array(randomBytes(length)),
  signJwt: async ({publicJwk}, {header, payload}) => {
    const secret = secrets.find(each => each.x === publicJwk.x);
    const signing = new CompactSign(Buffer.from(JSON.stringify(payload))).setProtectedHeader(header);
    return {jwt: await signing.sign(await importJWK(secret, 'ES256')), signerJwk: publicOf(secret)};
  },
  verifyJwt: never('verifying'), encryptJwe: never('encrypting'), decryptJwe: never('decrypting'),
};
callbacks.clientAuthentication = clientAuthenticationClientAttestationJwt(
  {clientAttestationJwt: given.attestation, callbacks});
const signerOf = key => ({method: 'jwk', alg: 'ES256', publicJwk: publicOf(key)});

try {
  const client = new Openid4vciClient({callbacks}), oauth = new Oauth2Client({callbacks});
  const redirectUri = 'https://wallet.mihon.example/back';
  const credentialOffer = await client.resolveCredentialOffer(given.link);
  const issuerMetadata = await client.resolveIssuerMetadata(credentialOffer.credential_issuer);
  const credentialConfigurationId = credentialOffer.credential_configuration_ids[0];
  const known = issuerMetadata.credentialIssuer.credential_configurations_supported[credentialConfigurationId];
  const begun = await client.createAuthorizationRequestUrlFromOffer({
    credentialOffer, issuerMetadata, clientId: given.appId, redirectUri, scope: known.scope,
    dpop: {signer: signerOf(given.tokenKey)}});
  write({open: begun.authorizationRequestUrl});
  const answer = new URL((await read()).back).searchParams;
  const first = await client.retrieveAuthorizationCodeAccessTokenFromOffer({
    credentialOffer, issuerMetadata, authorizationCode: answer.get('code'), pkceCodeVerifier: begun.pkce.codeVerifier,
    redirectUri, additionalRequestPayload: {client_id: given.appId}, dpop: begun.dpop ?? {signer: signerOf(given.tokenKey)}});
  const receive = async ({accessTokenResponse, dpop}) => {
    const {c_nonce: nonce} = await client.requestNonce({issuerMetadata});
    const {jwt} = await client.createCredentialRequestJwtProof({
      issuerMetadata, credentialConfigurationId, nonce, signer: signerOf(given.key), keyAttestationJwt: given.keyAttestation});
    const received = await client.retrieveCredentials({
      issuerMetadata, accessToken: accessTokenResponse.access_token, credentialConfigurationId, proofs: {jwt: [jwt]}, dpop});
    return received.credentialResponse;
  };
  const received = await receive(first);
  const [authorizationServerMetadata] = issuerMetadata.authorizationServers;
  const second = await oauth.retrieveRefreshTokenAccessToken({
    authorizationServerMetadata, refreshToken: first.accessTokenResponse.refresh_token, dpop: first.dpop,
    additionalRequestPayload: {client_id: given.appId}});
  const again = await receive(second);
  await client.sendNotification({
    issuerMetadata, accessToken: second.accessTokenResponse.access_token, dpop: second.dpop,
    notification: {notificationId: again.notification_id, event: 'credential_accepted'}});
  write({credential: received.credentials[0].credential, again: again.credentials[0].credential,
    tokenType: first.accessTokenResponse.token_type});
} catch(error) {
  write({refused: `${error.name}: ${error.message}`, error: error.errorResponse ?? error.body ?? null});
}
process.exit(0);
