// Signs and verifies tokens with jose, and SD-JWT VCs with @sd-jwt/sd-jwt-vc: implementations that share no code with ours.
// Reads one request as JSON from standard input and writes its answer as JSON; refusals are {"refused": "…"}.
//   {"act": "verify", "token", "key"}                          jose: {"payload", "header"}
//   {"act": "sign", "payload", "header", "key"}                jose: {"token"}
//   {"act": "sd-verify", "token", "key", "nonce", "lists"}     @sd-jwt: {"payload"}; with a nonce the binding too;
//                                                              "lists" says what is served at the address of a status list
//   {"act": "list", "values", "bits", "claims", "header", "key"}  @sd-jwt and jose: {"token"}, a Token Status List
//   {"act": "sd-issue", "claims", "frame", "header", "key"}    @sd-jwt: {"token"}
//   {"act": "sd-present", "token", "frame", "holder", "binding"}  @sd-jwt: {"token"}
// Keys are JSON Web Keys, secret ones where something is signed.
import {createHash, randomBytes} from 'node:crypto';
import {readFileSync} from 'node:fs';
import {CompactSign, compactVerify, importJWK} from 'jose';
import {createHeaderAndPayload, StatusList} from '@sd-jwt/jwt-status-list';
import {SDJwtVcInstance} from '@sd-jwt/sd-jwt-vc';

const ALGORITHMS = {'P-256': 'ES256', 'P-384': 'ES384', Ed25519: 'EdDSA'};
const algorithmOf = jwk => ALGORITHMS[jwk.crv] ?? 'RS256';
const request = JSON.parse(readFileSync(0, 'utf8'));
const text = bytes => new TextDecoder().decode(bytes);

const signerOf = async jwk => {
  const key = await importJWK(jwk, algorithmOf(jwk));
  // The library signs a text that is header and payload already; jose signs the same with the same header.
  return async input => {
    const [header, payload] = input.split('.');
    const made = await new CompactSign(Buffer.from(payload, 'base64url'))
      .setProtectedHeader(JSON.parse(Buffer.from(header, 'base64url').toString()))
      .sign(key);
    if(!made.startsWith(input + '.')) throw new Error('the header was written differently');
    return made.split('.')[2];
  };
};
const verifierOf = jwk => async (input, signature) => {
  const key = await importJWK(jwk, algorithmOf(jwk));
  try {
    await compactVerify(`${input}.${signature}`, key, {algorithms: [algorithmOf(jwk)]});
    return true;
  } catch {
    return false;
  }
};
const instance = async ({key, holder, lists}) => new SDJwtVcInstance({
  hasher: (data, algorithm) => new Uint8Array(createHash(algorithm.replace('sha-', 'sha')).update(Buffer.from(data)).digest()),
  hashAlg: 'sha-256',
  saltGenerator: async length => randomBytes(length ?? 16).toString('base64url'),
  ...(key && {verifier: verifierOf(key), signAlg: algorithmOf(key)}),
  ...(key?.d && {signer: await signerOf(key)}),
  ...(holder?.d && {kbSigner: await signerOf(holder), kbSignAlg: algorithmOf(holder)}),
  ...(lists && {statusListFetcher: async uri => {
    if(!(uri in lists)) throw new Error(`nothing is served at ${uri}`);
    return lists[uri];
  }}),
  kbVerifier: async (input, signature, payload) => verifierOf(payload.cnf.jwk)(input, signature),
});

const acts = {
  verify: async ({token, key}) => {
    const algorithm = algorithmOf(key);
    const found = await compactVerify(token, await importJWK(key, algorithm), {algorithms: [algorithm]});
    return {payload: JSON.parse(text(found.payload)), header: found.protectedHeader};
  },
  sign: async ({payload, header, key}) => ({
    token: await new CompactSign(new TextEncoder().encode(JSON.stringify(payload)))
      .setProtectedHeader({alg: algorithmOf(key), ...header})
      .sign(await importJWK(key, algorithmOf(key))),
  }),
  'sd-verify': async ({token, key, nonce, lists}) => {
    const found = await (await instance({key, lists})).verify(token, nonce ? {keyBindingNonce: nonce} : undefined);
    return {payload: found.payload};
  },
  list: async ({values, bits, claims, header, key}) => {
    const made = createHeaderAndPayload(new StatusList(values, bits), claims, {alg: algorithmOf(key), ...header});
    return {
      token: await new CompactSign(new TextEncoder().encode(JSON.stringify(made.payload)))
        .setProtectedHeader(made.header)
        .sign(await importJWK(key, algorithmOf(key))),
    };
  },
  'sd-issue': async ({claims, frame, header, key}) => ({
    token: await (await instance({key})).issue(claims, frame, {header}),
  }),
  'sd-present': async ({token, frame, holder, binding}) => ({
    token: await (await instance({holder})).present(token, frame, binding && {kb: {payload: binding}}),
  }),
};

try {
  console.log(JSON.stringify(await acts[request.act](request)));
} catch(error) {
  console.log(JSON.stringify({refused: `${error.name}: ${error.message}`}));
}
