// Answers a request of a verifier over HTTP with @learncard/openid4vc-plugin, the client of the LearnCard wallet.
// Reads {"link", "key", "credential", "change"} as JSON from standard input: "key" is a secret JSON Web Key, to
// which "credential" (an SD-JWT with every disclosure) is bound; "change" names what is done wrongly, if anything.
// Writes {"status", "answer", "mode", "queries"}, or {"refused": "…"} with what the verifier answered.
import {createHash} from 'node:crypto';
import {readFileSync} from 'node:fs';
import {
  buildDcqlPresentations, buildDcqlResponse, resolveAuthorizationRequest, selectCredentialsForDcql, submitPresentation,
} from '@learncard/openid4vc-plugin';
import {CompactSign, importJWK} from 'jose';

const {link, key, credential, change} = JSON.parse(readFileSync(0, 'utf8'));
const {d, kid: _, ...publicJwk} = key;
const holder = `did:jwk:${Buffer.from(JSON.stringify(publicJwk)).toString('base64url')}`;
// It takes https alone, which loopback has not: its own fetching leads to where the site is. All else is the library's.
const overHttp = (url, init) => fetch(String(url).replace(/^https:\/\/localhost(%3A|:)/i, 'http://localhost:'), init);
const overTls = text => text.replace(/^http:\/\/localhost/, 'https://localhost');

// What the wallet around the library brings: a reader of SD-JWTs, and a hand that shows their disclosures and signs.
const decoded = text => JSON.parse(Buffer.from(text, 'base64url'));
const read = async compact => {
  const [token, ...disclosures] = compact.split('~').filter(Boolean);
  const payload = decoded(token.split('.')[1]);
  const claims = {...payload, ...Object.fromEntries(disclosures.map(text => decoded(text).slice(1)))};
  return {vct: payload.vct, claims, issuer: payload.iss, holderPublicKey: payload.cnf?.jwk};
};
const show = async (compact, {audience, nonce, disclose}) => {
  const [token, ...disclosures] = compact.split('~').filter(Boolean);
  const kept = disclosures.filter(text => !disclose || disclose[decoded(text)[1]]);
  const shown = `${[token, ...kept].join('~')}~`;
  const binding = await new CompactSign(Buffer.from(JSON.stringify({
    iat: Math.floor(Date.now() / 1000), aud: change === 'aud' ? 'x' : audience,
    nonce: change === 'nonce' ? 'x'.repeat(32) : nonce,
    sd_hash: createHash('sha256').update(shown).digest('base64url'),
  }))).setProtectedHeader({alg: 'ES256', typ: 'kb+jwt'}).sign(await importJWK(key, 'ES256'));
  return {compact: shown + binding};
};

try {
  const request = await resolveAuthorizationRequest(link.replace('http%3A%2F%2Flocalhost', 'https%3A%2F%2Flocalhost'), overHttp);
  const query = request.dcql_query;
  const held = [{credential, format: 'dc+sd-jwt'}];
  const selection = await selectCredentialsForDcql(held, query, {sdJwtParser: read});
  const matched = Object.values(selection.matches).filter(match => match.candidates.length);
  const chosen = matched.slice(0, 1).map(match => ({
    credentialQueryId: match.credentialQueryId, candidate: match.candidates[0]}));
  const built = buildDcqlPresentations({query, chosen, holder});
  const {vpToken} = await buildDcqlResponse(
    {built, audience: request.client_id, nonce: request.nonce, holder}, {sdJwtPresenter: show});
  const sent = await submitPresentation({
    responseUri: overTls(request.response_uri), vpToken, state: request.state, responseMode: request.response_mode,
    clientMetadata: request.client_metadata, nonce: request.nonce, fetchImpl: overHttp,
  });
  console.log(JSON.stringify({
    status: sent.status, answer: sent.body, mode: request.response_mode, queries: chosen.map(each => each.credentialQueryId),
    canSatisfy: selection.canSatisfy,
  }));
} catch(error) {
  console.log(JSON.stringify({refused: `${error.name}: ${error.message}`, status: error.status, answer: error.body ?? null}));
}
