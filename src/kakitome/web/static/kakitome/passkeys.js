// Passkeys: a form with `data-passkey` asks the browser for one and hands in what it gave. Without script, or in a
// browser without passkeys, the form stays hidden and the other ways are there.
const { create, get, supported } = window.webauthnJSON;

async function optionsOf(form) {
  if (form.dataset.passkey !== "sign-in") {
    const data = JSON.parse(document.getElementById("passkey-options").textContent);
    return data.request_options ?? data.creation_options;
  }
  const answer = await fetch(form.action, { headers: { Accept: "application/json" } });
  if (!answer.ok) throw new Error("no options");
  return (await answer.json()).request_options;
}

// Whether the passkey signs in alone is the person's choice on a page that asks, made after the options were written.
function settle(options, form) {
  if (!form.elements.passwordless) return options;
  const alone = form.elements.passwordless.checked;
  const wishes = options.publicKey.authenticatorSelection;
  wishes.residentKey = alone ? "required" : "discouraged";
  wishes.requireResidentKey = Boolean(alone);
  if (alone) wishes.userVerification = "required";
  return options;
}

async function ask(form) {
  const options = await optionsOf(form);
  return form.dataset.passkey === "create" ? create(settle(options, form)) : get(options);
}

for (const form of document.querySelectorAll("form[data-passkey]")) {
  if (!supported()) {
    for (const words of document.querySelectorAll("[data-no-passkeys]")) words.hidden = false;
    continue;
  }
  const problem = form.querySelector("[data-problem]");
  form.hidden = false;
  form.addEventListener("submit", async (event) => {
    event.preventDefault();
    problem.hidden = true;
    try {
      form.elements.credential.value = JSON.stringify(await ask(form));
      form.submit();
    } catch {
      problem.hidden = false;
    }
  });
}
