// A verifier of others on loopback: @openid4vc/openid4vp asks for a presentation and reads the answer, @sd-jwt/sd-jwt-vc
// verifies the credential in it and its key binding.
// Reads {"address", "prefix", "mode", "query", "key", "certificate", "issuer", "posted", "lists"} as one line from standard input:
// "address" is the https address that stands for this server, "key" the secret JSON Web Key that signs requests,
// "issuer" the public key of the credential's issuer, "lists" what is served at the addresses of status lists. Writes {"port", "link"}, then one line for each answer:
// {"payload", "state", "encrypted"} or {"refused": "…"}.
import {createHash, randomBytes} from 'node:crypto';
import {createServer} from 'node:http';
import {createInterface} from 'node:readline';
import {Openid4vpVerifier} from '@openid4vc/openid4vp';
import {CompactSign, compactDecrypt, compactVerify, exportJWK, generateKeyPair, importJWK} from 'jose';
import {SDJwtVcInstance} from '@sd-jwt/sd-jwt-vc';

const lines = createInterface({input: process.stdin});
const given = JSON.parse((await lines[Symbol.asyncIterator]().next()).value);
const {address, prefix, mode, query, key, certificate, issuer, posted, lists} = given;
const never = name => async () => { throw new Error(`${name} is not needed`); };
const publicOf = ({kty, crv, x, y}) => ({kty, crv, x, y});
const did = `did:jwk:${Buffer.from(JSON.stringify(publicOf(key))).toString('base64url')}`;

const pair = await generateKeyPair('ECDH-ES', {crv: 'P-256', extractable: true});
const encryption = {...await exportJWK(pair.publicKey), kid: 'e1', use: 'enc', alg: 'ECDH-ES'};
const callbacks = {
  fetch,
  hash: async (data, algorithm) => new Uint8Array(createHash(algorithm.replace('-', '')).update(data).digest()),
  generateRandom: async length => new Uint8Array(randomBytes(length)),
  signJwt: async (_signer, {header, payload}) => ({
    jwt: await new CompactSign(Buffer.from(JSON.stringify(payload))).setProtectedHeader(header).sign(await importJWK(key, 'ES256')),
    signerJwk: publicOf(key),
  }),
  verifyJwt: never('verifying a token'),
  encryptJwe: never('encrypting'),
  decryptJwe: async jwe => {
    const {plaintext} = await compactDecrypt(jwe, pair.privateKey);
    return {decrypted: true, decryptionJwk: encryption, payload: Buffer.from(plaintext).toString()};
  },
  getX509CertificateMetadata: () => { throw new Error('no certificate is read'); },
};
const verifier = new Openid4vpVerifier({callbacks});

const clientId = {
  redirect_uri: `redirect_uri:${address}/response`,
  decentralized_identifier: `decentralized_identifier:${did}`,
  x509_san_dns: `x509_san_dns:${new URL(address).host}`,
  x509_hash: `x509_hash:${createHash('sha256').update(Buffer.from(certificate, 'base64')).digest('base64url')}`,
}[prefix];
const jwtSigner = prefix.startsWith('x509')
  ? {method: 'x5c', x5c: [certificate], alg: 'ES256'}
  : {method: 'did', didUrl: `${did}#0`, alg: 'ES256'};
const payload = {
  response_type: 'vp_token', response_mode: mode, client_id: clientId, response_uri: `${address}/response`,
  nonce: randomBytes(18).toString('base64url'), state: randomBytes(9).toString('base64url'), dcql_query: query,
  client_metadata: {
    client_name: 'Verifier of others',
    vp_formats_supported: {'dc+sd-jwt': {'sd-jwt_alg_values': ['ES256'], 'kb-jwt_alg_values': ['ES256']}},
    ...(mode === 'direct_post.jwt' && {jwks: {keys: [encryption]}, encrypted_response_enc_values_supported: ['A256GCM', 'A128GCM']}),
  },
};
const create = async nonce => verifier.createOpenId4vpAuthorizationRequest({
  authorizationRequestPayload: {...payload, ...(nonce && {wallet_nonce: nonce})},
  ...(prefix !== 'redirect_uri' && {jar: {
    requestUri: `${address}/request`, jwtSigner, expiresInSeconds: 300,
    additionalJwtPayload: {aud: 'https://self-issued.me/v2'},
  }}),
  ...(nonce && {wallet: {expectedNonce: nonce}}),
});

const verifies = jwk => async (input, signature) => {
  try { await compactVerify(`${input}.${signature}`, await importJWK(jwk, 'ES256')); return true; } catch { return false; }
};
const reader = new SDJwtVcInstance({
  hasher: (data, algorithm) => new Uint8Array(createHash(algorithm.replace('sha-', 'sha')).update(Buffer.from(data)).digest()),
  verifier: verifies(issuer),
  statusListFetcher: async uri => lists[uri],
  kbVerifier: async (input, signature, claims) => verifies(claims.cnf.jwk)(input, signature),
});
const read = async form => {
  const parsed = await verifier.parseOpenid4vpAuthorizationResponse({
    authorizationResponse: form, authorizationRequestPayload: payload, callbacks});
  const answer = parsed.authorizationResponsePayload;
  const tokens = typeof answer.vp_token === 'string' ? JSON.parse(answer.vp_token) : answer.vp_token;
  const [token] = tokens[query.credentials[0].id];
  const binding = JSON.parse(Buffer.from(token.split('~').at(-1).split('.')[1], 'base64url'));
  if(binding.aud !== clientId) throw new Error(`signed for ${binding.aud}`);
  const {payload: claims} = await reader.verify(token, {keyBindingNonce: payload.nonce});
  return {payload: claims, state: answer.state === payload.state, encrypted: 'response' in form, type: parsed.type, answer: tokens};
};

const bodyOf = async request => {
  let text = '';
  for await (const part of request) text += part;
  return Object.fromEntries(new URLSearchParams(text));
};
const server = createServer(async (request, response) => {
  const form = request.method === 'POST' ? await bodyOf(request) : {};
  if(request.url === '/request') {
    const {jar} = await create(form.wallet_nonce);
    response.setHeader('Content-Type', 'application/oauth-authz-req+jwt');
    response.end(jar.authorizationRequestJwt);
    return;
  }
  try {
    console.log(JSON.stringify(await read(form)));
    response.setHeader('Content-Type', 'application/json');
    response.end(JSON.stringify({redirect_uri: `${address}/done?response_code=1`}));
  } catch(error) {
    console.log(JSON.stringify({refused: `${error.name}: ${error.message}`}));
    response.statusCode = 400;
    response.end('{"error":"invalid_request"}');
  }
});
server.listen(0, '127.0.0.1', async () => {
  const made = await create();
  const link = made.authorizationRequest + (posted ? '&request_uri_method=post' : '');
  console.log(JSON.stringify({port: server.address().port, link, nonce: payload.nonce, clientId,
    secret: await exportJWK(pair.privateKey)}));
});
