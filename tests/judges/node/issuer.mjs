// An issuer that others wrote: @openid4vc/openid4vci and @openid4vc/oauth2 behind an HTTP server on loopback.
// Reads {"address", "credential"} as one line of JSON: its https address, and the credential that it hands over.
// Writes {"port", "link"}, and then what it is told of the credential, a line each.
import {createHash, randomBytes} from 'node:crypto';
import {createServer} from 'node:http';
import {createInterface} from 'node:readline';
import {Oauth2AuthorizationServer, preAuthorizedCodeGrantIdentifier} from '@openid4vc/oauth2';
import {Openid4vciIssuer} from '@openid4vc/openid4vci';
import {CompactSign, exportJWK, generateKeyPair} from 'jose';

const lines = createInterface({input: process.stdin})[Symbol.asyncIterator]();
const {address, credential} = JSON.parse((await lines.next()).value);
const code = randomBytes(18).toString('base64url'), txCode = '407182';
const {privateKey, publicKey} = await generateKeyPair('ES256');
const publicJwk = await exportJWK(publicKey);
const never = name => async () => { throw new Error(`${name} is not needed`); };
const callbacks = {
  fetch,
  hash: async (data, algorithm) => new Uint8Array(createHash(algorithm.replace('-', '')).update(data).digest()),
  generateRandom: async length => new Uint8Array(randomBytes(length)),
  signJwt: async (_signer, {header, payload}) => ({
    jwt: await new CompactSign(Buffer.from(JSON.stringify(payload))).setProtectedHeader(header).sign(privateKey),
    signerJwk: publicJwk,
  }),
  verifyJwt: never('verifying'), encryptJwe: never('encrypting'), decryptJwe: never('decrypting'),
  clientAuthentication: never('authentication'),
};
const issuer = new Openid4vciIssuer({callbacks}), server = new Oauth2AuthorizationServer({callbacks});
const credentialIssuer = issuer.createCredentialIssuerMetadata({
  credential_issuer: address,
  credential_endpoint: `${address}/credential`,
  notification_endpoint: `${address}/notification`,
  display: [{name: 'Issuer of others', locale: 'en'}],
  credential_configurations_supported: {
    badge: {
      format: 'ldp_vc',
      credential_definition: {'@context': credential['@context'], type: credential.type},
      credential_metadata: {display: [{name: 'A badge', locale: 'en'}]},
    },
  },
});
const authorizationServer = server.createAuthorizationServerMetadata({
  issuer: address, token_endpoint: `${address}/token`, 'pre-authorized_grant_anonymous_access_supported': true,
});
const issuerMetadata = {
  credentialIssuer, authorizationServers: [authorizationServer], originalDraftVersion: 'V1',
  knownCredentialConfigurations: credentialIssuer.credential_configurations_supported,
};
const {credentialOffer: link} = await issuer.createCredentialOffer({
  issuerMetadata, credentialConfigurationIds: ['badge'],
  grants: {[preAuthorizedCodeGrantIdentifier]: {'pre-authorized_code': code, tx_code: {length: 6, input_mode: 'numeric'}}},
});
let accessToken = '', isSpent = false;

async function answer(url, body, headers) {
  const path = new URL(address).pathname;
  if(url === `/.well-known/openid-credential-issuer${path}`) return credentialIssuer;
  if(url === `/.well-known/oauth-authorization-server${path}`) return authorizationServer;
  if(url === `${path}/token`) {
    const request = {url: `${address}/token`, method: 'POST', headers: new Headers(headers)};
    const {accessTokenRequest, grant} = server.parseAccessTokenRequest(
      {accessTokenRequest: Object.fromEntries(new URLSearchParams(body)), request});
    await server.verifyPreAuthorizedCodeAccessTokenRequest({
      authorizationServerMetadata: authorizationServer, grant, accessTokenRequest, request,
      expectedPreAuthorizedCode: isSpent ? 'spent' : code, expectedTxCode: txCode});
    isSpent = true;
    const token = await server.createAccessTokenResponse({
      audience: address, authorizationServer: address, expiresInSeconds: 300, subject: 'somebody',
      signer: {method: 'jwk', alg: 'ES256', publicJwk}});
    accessToken = token.access_token;
    return token;
  }
  if(headers.authorization !== `Bearer ${accessToken}`) throw new Error('another token');
  if(url === `${path}/credential`) {
    const parsed = issuer.parseCredentialRequest({issuerMetadata, credentialRequest: JSON.parse(body)});
    return issuer.createCredentialResponse({
      credentialRequest: parsed, credentials: [{credential}], notificationId: 'n1'});
  }
  console.log(body);
  return {};
}

const http = createServer((request, response) => {
  let body = '';
  request.on('data', part => { body += part; });
  request.on('end', async () => {
    let status = 200, content;
    try {
      content = await answer(request.url, body, request.headers);
    } catch(error) {
      status = 400;
      content = error.errorResponse ?? {error: 'invalid_request', error_description: String(error.message)};
    }
    response.writeHead(status, {'Content-Type': 'application/json'}).end(JSON.stringify(content));
  });
});
http.listen(0, '127.0.0.1', () => console.log(JSON.stringify({port: http.address().port, link})));
