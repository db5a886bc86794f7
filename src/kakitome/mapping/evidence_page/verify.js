// Verifies one award in the browser, from what this page holds, with the network off.
// Signatures and digests are the browser's own (WebCrypto); nothing is asked, nothing is sent.
"use strict";

const held = JSON.parse(document.getElementById("held").textContent);
const words = JSON.parse(document.getElementById("words").textContent);
const utf8 = new TextEncoder();
const text = (bytes) => new TextDecoder("utf-8", { fatal: true }).decode(bytes);
const json = (bytes) => JSON.parse(text(bytes));
const hex = (bytes) => Array.from(new Uint8Array(bytes), (b) => b.toString(16).padStart(2, "0")).join("");
const joined = (...parts) => Uint8Array.from(parts.flatMap((part) => Array.from(new Uint8Array(part))));
const sha256 = (bytes) => crypto.subtle.digest("SHA-256", bytes);
const same = (a, b) => hex(a) === hex(b);

function base64(source) {
  const plain = source.replace(/-/g, "+").replace(/_/g, "/");
  return Uint8Array.from(atob(plain), (c) => c.charCodeAt(0));
}

// Source: Controlled Identifiers 1.0 §2.4 (base58btc).
function base58(source) {
  const alphabet = "123456789ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnopqrstuvwxyz";
  let number = 0n;
  for (const c of source) {
    const digit = alphabet.indexOf(c);
    if (digit < 0) throw new Error("base58");
    number = number * 58n + BigInt(digit);
  }
  const bytes = [];
  for (; number > 0n; number >>= 8n) bytes.unshift(Number(number & 255n));
  for (const c of source) { if (c !== "1") break; bytes.unshift(0); }
  return Uint8Array.from(bytes);
}

// The key of a verification method, when the issuer's key document lists it for assertions.
function listedKey(did, method) {
  const entry = did.verificationMethod.find((one) => one.id === method);
  const listed = (did.assertionMethod || []).includes(method) && entry && entry.controller === did.id;
  if (!listed || entry.revoked || !String(entry.publicKeyMultibase).startsWith("z")) return null;
  return base58(entry.publicKeyMultibase.slice(1));
}

async function ed25519(key, signature, data) {
  if (key === null || key[0] !== 0xed || key[1] !== 0x01) return false;
  const opened = await crypto.subtle.importKey("raw", key.slice(2), { name: "Ed25519" }, false, ["verify"]);
  return crypto.subtle.verify({ name: "Ed25519" }, opened, signature, data);
}

// Source: VC Data Integrity EdDSA Cryptosuites 1.0 §3.2: SHA-256 of the configuration, then of the document.
async function statementsSigned(did, held_statements, method) {
  const { config, document: said, signature } = held_statements;
  const data = joined(await sha256(utf8.encode(config)), await sha256(utf8.encode(said)));
  return ed25519(listedKey(did, method), base64(signature), data);
}

// Every text of the document must stand among the signed statements, so that what is shown is what was signed.
function textsAreSigned(value, statements, key = "") {
  if (typeof value === "string") {
    if (key === "type" || key === "@context") return true;
    const literal = value.replace(/\\/g, "\\\\").replace(/"/g, '\\"').replace(/\n/g, "\\n").replace(/\r/g, "\\r")
      .replace(/\t/g, "\\t").replace(/\f/g, "\\f").replace(/[\b]/g, "\\b");
    return statements.includes(`"${literal}"`) || statements.includes(`<${value}>`) || isTerm(key, value, statements);
  }
  if (Array.isArray(value)) return value.every((one) => textsAreSigned(one, statements, key));
  if (value === null || typeof value !== "object") return true;
  return Object.entries(value).every(([name, one]) => name === "proof" || textsAreSigned(one, statements, name));
}

// A word of a vocabulary stands in the statements as the end of an address.
const isTerm = (key, value, statements) =>
  ["achievementType", "resultType", "identityType", "identifierType", "targetType", "status"].includes(key) &&
  ["#", "/"].some((mark) => statements.includes(`${mark}${value.split(":").at(-1)}>`));

// A token's bytes are the document's: the same members, and its signature is by a listed key.
async function tokenSigned(did, credential) {
  if (!held.token) return null;
  const [header, payload, signature] = held.token.split(".");
  const stated = json(base64(header));
  const key = listedKey(did, stated.kid);
  if (key === null) return false;
  const body = json(base64(payload));
  for (const claim of ["iss", "jti", "sub", "nbf", "exp", "iat"]) delete body[claim];
  const { proof: _proof, ...bare } = credential;
  if (ordered(body) !== ordered(bare)) return false;
  const data = utf8.encode(`${header}.${payload}`);
  if (stated.alg === "EdDSA" || stated.alg === "Ed25519") return ed25519(key, base64(signature), data);
  // Multicodec p256-pub, then the compressed point: it must be the key that is imported.
  const x = key.slice(3);
  const isSameKey = key[0] === 0x80 && key[1] === 0x24 && same(base64(held.tokenKey.x), x) &&
    (base64(held.tokenKey.y).at(-1) & 1) === (key[2] & 1);
  if (stated.alg !== "ES256" || !isSameKey) return false;
  const algorithm = { name: "ECDSA", namedCurve: "P-256" };
  const opened = await crypto.subtle.importKey("jwk", held.tokenKey, algorithm, false, ["verify"]);
  return crypto.subtle.verify({ name: "ECDSA", hash: "SHA-256" }, opened, base64(signature), data);
}

const ordered = (value) => Array.isArray(value) ? `[${value.map(ordered).join()}]`
  : value !== null && typeof value === "object"
    ? `{${Object.keys(value).sort().map((name) => JSON.stringify(name) + ":" + ordered(value[name])).join()}}`
    : JSON.stringify(value);

// Source: Bitstring Status List v1.0 §3.2.
async function listedBit(did, list) {
  const document = json(base64(list.document));
  const encoded = document.credentialSubject.encodedList;
  const isSound = document.issuer === did.id && document.id === list.url &&
    document.credentialSubject.statusPurpose === list.purpose && list.statements.document.includes(`"${encoded}"`) &&
    await statementsSigned(did, list.statements, list.statements.method);
  if (!isSound) return { isSound };
  const stream = new Blob([base64(encoded.slice(1))]).stream().pipeThrough(new DecompressionStream("gzip"));
  const bits = new Uint8Array(await new Response(stream).arrayBuffer());
  const bit = (index) => (bits[index >> 3] & (0x80 >> (index & 7))) !== 0;
  const isSet = bit(list.index), half = bits.length * 4;
  // The second half of a list of this kind says which places were set because a corrected document took over.
  const isReplaced = isSet && list.index < half && list.statements.document.includes("<urn:kakitome:status-list:replaced:1>") &&
    bit(half + list.index);
  return { isSound, isSet, isReplaced, since: document.validFrom, until: document.validUntil };
}

// Source: RFC 9162 §2.1.3.2 (verifying an inclusion proof); C2SP signed-note.
async function loggedAt(credential) {
  if (!held.log) return null;
  const [head, ...signatures] = held.log.checkpoint.split("\n\n");
  const [origin, size, root] = head.split("\n");
  const leaf = joined([0], await sha256(joined(fromHex(held.log.nonce), credential)));
  let [node, index, last] = [await sha256(leaf), BigInt(held.log.index), BigInt(size) - 1n];
  if (index > last) return false;
  for (const step of held.log.proof.map(base64)) {
    if (last === 0n) return false;
    if ((index & 1n) === 1n || index === last) {
      node = await sha256(joined([1], step, node));
      while ((index & 1n) === 0n && index !== 0n) { index >>= 1n; last >>= 1n; }
    } else {
      node = await sha256(joined([1], node, step));
    }
    index >>= 1n; last >>= 1n;
  }
  if (last !== 0n || !same(node, base64(root))) return false;
  const [name, , ...rest] = held.log.logKey.split("+");
  const body = rest.join("+");
  const line = signatures.join("\n\n").split("\n").find((one) => one.startsWith(`— ${name} `));
  if (!line || name !== origin) return false;
  const key = await crypto.subtle.importKey("raw", base64(body).slice(1), { name: "Ed25519" }, false, ["verify"]);
  const signature = base64(line.split(" ")[2]).slice(4);
  return crypto.subtle.verify({ name: "Ed25519" }, key, signature, utf8.encode(head + "\n"));
}

const fromHex = (source) => Uint8Array.from(source.match(/../g) || [], (pair) => parseInt(pair, 16));

// The signed document, when it is whole: by a key that the signer's key document lists, every text among the statements.
async function signedBy(did, one) {
  const document = json(base64(one.document));
  const method = String(document.proof.verificationMethod);
  const issuer = document.issuer?.id ?? document.issuer;
  const isSound = issuer === did.id && method.split("#")[0] === did.id &&
    await statementsSigned(did, one.statements, method) && textsAreSigned(document, one.statements.document);
  return isSound ? document : null;
}

// Where only an issuer can write; Source: did:web §3.2. Under another's name anybody could borrow a recognition.
function home(did) {
  if (!did.startsWith("did:web:")) return null;
  return `https://${did.slice(8).split(":").map(decodeURIComponent).join("/")}/`;
}

// The periods of the newest edition and of those that it names by hash, oldest first; null when the newest is not held.
async function editions(did, endorsement, held_editions) {
  const at = (url) => held_editions.find((one) => one.url === url);
  const isSame = (one) => one !== null && one.id === endorsement.id && one.credentialSubject.id === endorsement.credentialSubject.id;
  const service = [endorsement.refreshService ?? []].flat()[0];
  const newest = service && at(service.id) ? await signedBy(did, at(service.id)) : null;
  if (service && !isSame(newest)) return null;
  const found = [newest ?? endorsement];
  for (let named = [found[0].relatedResource ?? []].flat()[0]; named && found.length < 6;) {
    const before = at(named.id);
    const digest = before ? joined([0x12, 0x20], await sha256(base64(before.document))) : null;
    if (!before || !same(base58(named.digestMultibase.slice(1)), digest)) return { periods: within(found, endorsement), newest: found[0], isComplete: false };
    found.push(json(base64(before.document)));
    named = [found.at(-1).relatedResource ?? []].flat()[0];
  }
  return { periods: within(found, endorsement), newest: found[0], isComplete: true };
}

// What the page writes as the reason must stand in the newest edition, which its signer signed.
const isSaid = (one, read) => read !== null &&
  one.reason.split(" / ").every((text) => String(read.newest.credentialSubject.endorsementComment).includes(text));

const instant = (value) => value === undefined ? Infinity : Date.parse(value);
const within = (found, stated) => found.map((one) => ({
  start: Math.max(instant(one.validFrom), instant(stated.validFrom)),
  end: Math.min(instant(one.validUntil), instant(stated.validUntil)),
})).sort((a, b) => a.start - b.start);

// A day of award counts from its first instant to its last, unless the award was signed on it: then at that instant.
function awardedAt(credential) {
  const text = credential.awardedDate ?? credential.validFrom, start = Date.parse(text);
  if (!/T00:00:00(\.0+)?(Z|[+-]\d\d:\d\d)$/.test(text)) return { start, end: start };
  const signed = Date.parse(credential.proof.created ?? "");
  return start <= signed && signed < start + 36 * 3600e3 ? { start: signed, end: signed } : { start, end: start + 24 * 3600e3 - 1 };
}

function thenOf(awarded, read, stated, isEnded) {
  const meets = (one) => one.start <= awarded.end && awarded.start < one.end;
  if (!meets(stated)) return "recognisedNotThen";
  if (read === null || (isEnded && read.periods.at(-1).end === stated.end)) return "recognisedThenOpen";
  const met = read.periods.filter(meets);
  if (met.length > 0) return met.every((one) => one.end <= awarded.end) ? "recognisedThenOpen" : "recognisedThen";
  return read.isComplete || awarded.start >= read.periods[0].start ? "recognisedNotThen" : "recognisedThenOpen";
}

function nowOf(now, last, listed, hasNewest) {
  const isSet = (purpose) => listed.some(({ list, read }) => list.purpose === purpose && read.isSound && read.isSet);
  if (isSet("suspension")) return "recognitionSuspended";
  if (last.end <= now) return "recognitionEnded";
  if (isSet("revocation")) return "recognitionWithdrawn";
  if (now < last.start) return "recognitionEarly";
  if (listed.some(({ read }) => !read.isSound) || (listed.length === 0 && !hasNewest)) return "recognitionOpen";
  if (listed.some(({ read }) => !(now < Date.parse(read.until)))) return "recognisedAsOf";
  return listed.length === 0 ? "recognisedDated" : "recognisedNow";
}

// Both lines about one recognition. That its signer is a recognition body is nobody's word here, so neither line passes.
async function recognised(credential, one, now) {
  const did = json(base64(one.didDocument));
  const document = await signedBy(did, one.endorsement);
  const achievement = credential.credentialSubject.achievement.id, place = home(credential.issuer.id);
  if (document === null || document.credentialSubject.id !== achievement || !place || !achievement.startsWith(place)) return null;
  const stated = { start: instant(document.validFrom), end: instant(document.validUntil) };
  const read = await editions(did, document, one.editions);
  const listed = [];
  for (const list of one.lists) listed.push({ list, read: await listedBit(did, list).catch(() => ({ isSound: false })) });
  if (one.missing > 0) listed.push({ list: { purpose: "" }, read: { isSound: false } });
  const last = read ? read.periods.at(-1) : stated;
  const isEnded = listed.some(({ read: bit }) => bit.isSound && bit.isSet);
  const then = thenOf(awardedAt(credential), read, stated, isEnded);
  const today = nowOf(now, last, listed, read !== null);
  const until = Number.isFinite(last.end) ? new Date(last.end - 1).toISOString() : "—";
  const values = { body: document.issuer.name ?? did.id, body_id: did.id, recognition: document.id,
    certified: one.isCertification ? "1" : "",
    why: one.reason && /Ended|Withdrawn|Suspended/.test(today) && isSaid(one, read) ? one.reason : "",
    from: new Date(last.start).toISOString(), until, on: listed.find(({ read: bit }) => bit.since)?.read.since ?? "—" };
  const outcome = (reason) => /Open$|AsOf$/.test(reason) ? "open" : "attention";
  return [["recognitionThen", outcome(then), then, values], ["recognitionNow", outcome(today), today, values]];
}

async function examine(now) {
  const bytes = base64(held.credential);
  const credential = json(bytes);
  const did = json(base64(held.didDocument));
  const checks = [];
  const add = (id, outcome, reason, values = {}) => checks.push({ id, outcome, reason, values });

  const method = credential.proof.verificationMethod;
  const isOurs = did.id === credential.issuer.id && method.split("#")[0] === did.id;
  const isSigned = isOurs && await statementsSigned(did, held.statements, method) &&
    textsAreSigned(credential, held.statements.document);
  const token = await tokenSigned(did, credential);
  const proof = { key: method, sha256: hex(await sha256(bytes)) };
  // Without a token nothing here shows that the document says no more and no less than the signed statements.
  if (!isSigned || token === false) add("proof", "failed", "proofBad", proof);
  else if (token === null) add("proof", "open", "proofPart", proof);
  else add("proof", "passed", "proof", proof);

  const start = Date.parse(credential.validFrom), end = Date.parse(credential.validUntil ?? "");
  const period = { from: credential.validFrom, until: credential.validUntil ?? "—" };
  if (credential.validUntil && !(now < end)) add("period", "failed", "expired", period);
  else if (!(start <= now + 120000)) add("period", "failed", "early", period);
  else add("period", "passed", credential.validUntil ? "period" : "periodOpen", period);

  // The bit of the first list is set while the award must not be accepted; the second says whether for the time being.
  const listed = [];
  for (const list of held.lists) {
    listed.push({ list, read: await listedBit(did, list).catch(() => ({ isSound: false })) });
  }
  const isSuspended = listed.some(({ list, read }) => list.purpose === "suspension" && read.isSound && read.isSet);
  for (const { list, read } of listed) {
    const values = { list: list.url, place: `${list.index.toLocaleString("en")} → ${read.isSet ? 1 : 0}`, on: read.since };
    if (!read.isSound) add(list.purpose, "open", "statusBad", values);
    else if (read.isReplaced) add(list.purpose, "failed", "superseded", values);
    else if (read.isSet) add(list.purpose, "failed", isSuspended ? "suspended" : "revoked", values);
    else if (!(now < Date.parse(read.until))) add(list.purpose, "open", `${list.purpose}AsOf`, values);
    else add(list.purpose, "passed", list.purpose, values);
  }
  if (held.lists.length === 0) add("revocation", "skipped", "statusNone");

  const logged = await loggedAt(bytes).catch(() => false);
  if (logged === null) add("log", "skipped", "logNone");
  else add("log", logged ? "passed" : "open", logged ? "log" : "logBad", { index: String(held.log.index) });
  add("issuer", "attention", "issuer", { issuer: credential.issuer.id });

  for (const one of held.recognitions) {
    const lines = await recognised(credential, one, now).catch(() => null);
    if (lines === null) add("recognitionThen", "open", "recognitionBad");
    else for (const line of lines) add(...line);
  }
  if (held.recognitions.length === 0) {
    // What registers handed out and this page cannot read is not the same as nothing.
    if (held.handedOut > 0) add("recognitionThen", "open", "recognitionBad");
    else add("recognitionThen", "skipped", held.registers > 0 ? "recognitionCopy" : "recognitionNone");
  }
  return { credential, checks, verdict: verdictOf(checks) };
}

function verdictOf(checks) {
  const asked = (outcome, reason) => checks.some((one) => one.outcome === outcome && (!reason || one.reason === reason));
  if (asked("failed", "proofBad")) return "invalid_signature";
  for (const [reason, verdict] of [["superseded", "superseded"], ["revoked", "revoked"], ["suspended", "suspended"], ["expired", "expired"], ["early", "not_yet_valid"]]) {
    if (asked("failed", reason)) return verdict;
  }
  const isOpen = checks.some((one) => ["proof", "revocation", "suspension"].includes(one.id) && one.outcome === "open");
  return isOpen ? "indeterminate" : "valid_untrusted_issuer";
}

// An instant as people write it, in their own time zone; anything else as it is.
function written(value, language) {
  const isInstant = /^\d{4}-\d\d-\d\dT/.test(value) && !Number.isNaN(Date.parse(value));
  return isInstant ? new Intl.DateTimeFormat(language, { dateStyle: "long" }).format(new Date(value)) : value;
}

function element(name, content, ...classes) {
  const made = document.createElement(name);
  made.textContent = content;
  made.classList.add(...classes);
  return made;
}

// Whether it was withdrawn was not asked where the award names no list.
function sentenceOf(found) {
  const hasNone = found.checks.some((one) => one.reason === "statusNone"), key = `${found.verdict}_no_status`;
  return hasNone && words.verdicts[key] ? key : found.verdict;
}

function show(found, language) {
  const say = (group, key) => words[group][key][language];
  // `{certified:?a|b}`: a where a badge was certified, b where a micro-credential was recognised.
  const named = (text, values) => text.replace(/\{certified:\?([^|}]*)\|([^}]*)\}/g, values.certified ? "$1" : "$2");
  document.documentElement.lang = language;
  document.title = `${found.credential.name} · ${say("page", "title")}`;
  for (const place of document.querySelectorAll("[data-say]")) place.textContent = say("page", place.dataset.say);
  for (const button of document.querySelectorAll("[data-language]"))
    button.setAttribute("aria-pressed", String(button.dataset.language === language));
  const card = document.getElementById("verdict");
  card.className = `verdict ${words.states[found.verdict]}`;
  card.dataset.verdict = found.verdict;
  document.getElementById("sentence").textContent = say("verdicts", sentenceOf(found));
  const list = document.getElementById("checks");
  list.replaceChildren(...found.checks.map((check) => {
    const item = element("li", "", words.states[check.outcome]);
    const head = element("p", `${say("outcomes", check.outcome)}：${named(say("checks", check.id), check.values)}`, "what");
    const told = (_, name) => written(check.values[name] ?? "", language);
    const why = check.id === "recognitionNow" && check.values.why ? ` ${words.values.why[language]}: ${check.values.why}` : "";
    const reason = element("p", named(say("reasons", check.reason), check.values).replace(/\{(\w+)\}/g, told) + why);
    const details = document.createElement("details");
    details.append(element("summary", say("page", "working")));
    const facts = document.createElement("dl");
    for (const [name, value] of Object.entries(check.values).filter(([name, value]) => value !== "" && name !== "certified"))
      facts.append(element("dt", named(words.values[name]?.[language] ?? name, check.values)), element("dd", String(value)));
    details.append(facts);
    item.append(head, reason, ...(Object.keys(check.values).length ? [details] : []));
    return item;
  }));
}

async function main() {
  let language = (navigator.language || "ja").startsWith("ja") ? "ja" : "en";
  try {
    const found = await examine(Date.now());
    for (const button of document.querySelectorAll("[data-language]"))
      button.addEventListener("click", () => show(found, (language = button.dataset.language)));
    show(found, language);
  } catch (failure) {
    document.getElementById("sentence").textContent = words.page.broken[language];
    document.getElementById("verdict").dataset.verdict = "unsupported";
  }
  document.getElementById("verdict").setAttribute("aria-busy", "false");
}

main();
