// The screen of a hall: asks for itself again when its code ends, and says when it cannot. Without script, the link below
// renews it.
const AGAIN_S = 5;
let left = Number(document.getElementById("hall").dataset.next);

async function renew() {
  try {
    const answer = await fetch(location.href, { credentials: "same-origin", signal: AbortSignal.timeout(8000) });
    const page = new DOMParser().parseFromString(await answer.text(), "text/html");
    const hall = page.getElementById("hall");
    if (!answer.ok || !hall) throw new Error("no screen");
    document.getElementById("hall").replaceWith(hall);
    document.querySelector("[data-gone]").hidden = true;
    left = Number(hall.dataset.next);
  } catch {
    document.querySelector("[data-gone]").hidden = false;
    left = AGAIN_S;
  }
  setTimeout(renew, left * 1000 + 200);
}

setTimeout(renew, left * 1000 + 200);
