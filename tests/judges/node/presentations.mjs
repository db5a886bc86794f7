// Answers a request of a verifier over HTTP with @openid4vc/openid4vp, the client in several wallets, as a wallet would.
// Reads {"link", "key", "credential", "site", "change"} as JSON from standard input: "key" is a secret JSON Web Key, to
// which "credential" (an SD-JWT with every disclosure) is bound; "change" names what is done wrongly, if anything.
// Writes {"status", "answer", "version", "query", "mode"}, or {"refused": "…"}.
import {createHash, randomBytes, X509Certificate} from 'node:crypto';
import {readFileSync} from 'node:fs';
import {setGlobalConfig} from '@openid4vc/oauth2';
import {Openid4vpClient} from '@openid4vc/openid4vp';
import {CompactEncrypt, CompactSign, compactVerify, importJWK} from 'jose';

const {link, key, credential, site, change} = JSON.parse(readFileSync(0, 'utf8'));
// Loopback has no certificate; everything else stays as the library has it.
setGlobalConfig({allowInsecureUrls: true});

const digest = text => createHash('sha256').update(text).digest('base64url');
const never = name => async () => { throw new Error(`${name} is not needed`); };

// did:web of loopback, which has no TLS: the key document is read where the site serves it.
const keyOf = async didUrl => {
  const document = await (await fetch(`${site}/.well-known/did.json`)).json();
  const method = document.verificationMethod.find(each => each.id === didUrl);
  return method.publicKeyJwk;
};

const client = new Openid4vpClient({callbacks: {
  fetch,
  hash: async (data, algorithm) => new Uint8Array(createHash(algorithm.replace('-', '')).update(data).digest()),
  generateRandom: async length => new Uint8Array(randomBytes(length)),
  signJwt: never('signing'),
  verifyJwt: async (signer, {compact}) => {
    // Under a certificate (x509_hash) its key signs; whether its authority is known is for a wallet's operator to say.
    const signerJwk = signer.method === 'x5c'
      ? new X509Certificate(Buffer.from(signer.x5c[0], 'base64')).publicKey.export({format: 'jwk'})
      : await keyOf(signer.didUrl);
    try {
      await compactVerify(compact, await importJWK(signerJwk, 'ES256'), {algorithms: ['ES256']});
      return {verified: true, signerJwk};
    } catch { return {verified: false}; }
  },
  encryptJwe: async (encryptor, data) => {
    const jwe = await new CompactEncrypt(Buffer.from(data))
      .setProtectedHeader({alg: encryptor.alg, enc: encryptor.enc, kid: encryptor.publicJwk.kid})
      .encrypt(await importJWK(encryptor.publicJwk, encryptor.alg));
    return {jwe, encryptionJwk: encryptor.publicJwk};
  },
  decryptJwe: never('decrypting'),
  getX509CertificateMetadata: () => ({sanDnsNames: [], sanUriNames: []}),
}});

// What a wallet shows: the issuer's token with the disclosures of the claims that are asked for.
const chosen = query => {
  const names = new Set(query.claims.map(claim => claim.path[0]));
  const [token, ...disclosures] = credential.split('~').filter(Boolean);
  const kept = disclosures.filter(each => names.has(JSON.parse(Buffer.from(each, 'base64url'))[1]));
  return `${[token, ...kept].join('~')}~`;
};

try {
  const parsed = client.parseOpenid4vpAuthorizationRequest({authorizationRequest: link});
  const resolved = await client.resolveOpenId4vpAuthorizationRequest(
    {authorizationRequestPayload: parsed.params, responseMode: {type: 'direct_post'}});
  const request = resolved.authorizationRequestPayload;
  const [query] = request.dcql_query.credentials;
  const shown = chosen(query);
  const binding = await new CompactSign(Buffer.from(JSON.stringify({
    iat: Math.floor(Date.now() / 1000), aud: change === 'aud' ? 'x' : resolved.client.effective,
    nonce: change === 'nonce' ? 'x'.repeat(32) : request.nonce, sd_hash: digest(shown),
  }))).setProtectedHeader({alg: 'ES256', typ: 'kb+jwt'}).sign(await importJWK(key, 'ES256'));
  const options = {
    authorizationRequestPayload: request,
    authorizationResponsePayload: {vp_token: {[query.id]: [shown + binding]}},
    ...(request.response_mode === 'direct_post.jwt' ? {jarm: {
      encryption: {nonce: randomBytes(8).toString('hex')},
      serverMetadata: {authorization_signing_alg_values_supported: [],
        authorization_encryption_alg_values_supported: ['ECDH-ES'],
        authorization_encryption_enc_values_supported: ['A128GCM', 'A256GCM']},
    }} : {}),
  };
  const made = await client.createOpenid4vpAuthorizationResponse(options);
  const {response} = await client.submitOpenid4vpAuthorizationResponse({
    authorizationRequestPayload: request, authorizationResponsePayload: made.authorizationResponsePayload, jarm: made.jarm});
  console.log(JSON.stringify({
    status: response.status, answer: await response.json(), version: resolved.version, query: request.dcql_query,
    mode: request.response_mode, client: resolved.client.prefix, presentation: shown + binding, nonce: request.nonce,
    clientId: resolved.client.effective,
  }));
} catch(error) {
  console.log(JSON.stringify({refused: `${error.name}: ${error.message}`}));
}
