// Registering at an event when the network of the hall is gone: what was typed is kept on this device and sent when the
// network is back. The stamp of the form goes with it, so that sent twice is one entry. Without script the form sends
// itself, and paper is the other way.
const KEPT = "kakitome.entries";
const FIRST_MS = 3000, LONGEST_MS = 30000;
const PATIENCE_MS = 15000;

const words = document.querySelector("[data-entry-words]");
const form = document.querySelector("form[data-entry]");
let wait = FIRST_MS, timer = 0, isSending = false;

function kept() {
  try { return JSON.parse(localStorage.getItem(KEPT) ?? "{}"); } catch { return {}; }
}

function keep(entries) {
  localStorage.setItem(KEPT, JSON.stringify(entries));
}

function drop(key) {
  const entries = kept();
  delete entries[key];
  keep(entries);
}

// "over": it arrived, or can never arrive; "later": nobody answered, or not we.
async function send(entry) {
  try {
    const answer = await fetch(entry.action, {
      method: "POST", body: new URLSearchParams(entry.fields), credentials: "same-origin", redirect: "error",
      headers: { Accept: "application/json" }, signal: AbortSignal.timeout(PATIENCE_MS),
    });
    if (!answer.headers.get("Content-Type")?.startsWith("application/json")) return { state: "later" };
    const told = await answer.json();
    if (answer.ok && told.receipt) return { state: "over", receipt: told.receipt };
    return answer.status === 422 ? { state: "over", problems: told.problems } : { state: "later" };
  } catch {
    return { state: "later" };
  }
}

async function sendAll() {
  if (isSending) return;
  isSending = true;
  clearTimeout(timer);
  let left = 0;
  for (const [key, entry] of Object.entries(kept())) {
    const outcome = await send(entry);
    const isHere = form && key === keyOf();
    if (outcome.state === "later") { left += 1; continue; }
    drop(key);
    if (isHere && outcome.receipt) location.assign(outcome.receipt);
    else if (isHere) { say(outcome.problems.join(" ")); lock(false); }
    else if (outcome.receipt) sayEarlier(outcome.receipt, entry.name);
  }
  isSending = false;
  if (left) {
    if (form && kept()[keyOf()]) say(form.dataset.waiting);
    // Two hundred telephones shall not all come at the same moment.
    timer = setTimeout(sendAll, wait * (0.5 + Math.random()));
    wait = Math.min(wait * 1.5, LONGEST_MS);
  } else {
    wait = FIRST_MS;
  }
}

function keyOf() {
  return form.elements.stamp.value || form.action;
}

function say(text) {
  words.textContent = text;
}

function sayEarlier(receipt, name) {
  const link = document.createElement("a");
  link.href = receipt;
  link.textContent = name;
  const holder = form ?? words;
  words.replaceChildren(holder.dataset.earlier, " ", link);
}

function lock(isLocked) {
  form.querySelector(".btn.main").disabled = isLocked;
}

function begin() {
  try { keep(kept()); } catch { return; }
  for (const line of document.querySelectorAll("[data-entry-kept]")) line.hidden = false;
  for (const line of document.querySelectorAll("[data-entry-plain]")) line.hidden = true;
  addEventListener("online", () => { wait = FIRST_MS; sendAll(); });
  // A device that slept has run no timer.
  document.addEventListener("visibilitychange", () => { if (!document.hidden) sendAll(); });
  if (form) {
    form.addEventListener("submit", (event) => {
      const { name, email, has_no_email: none } = form.elements;
      // What is not filled in is answered by the page itself, as without script.
      if (!name.value.trim() || Boolean(email.value.trim()) === none.checked) return;
      event.preventDefault();
      keep({ ...kept(), [keyOf()]: { action: form.action, name: name.value, fields: [...new FormData(form)] } });
      lock(true);
      say(form.dataset.sending);
      wait = FIRST_MS;
      sendAll();
    });
  }
  sendAll();
}

if (words) begin();
