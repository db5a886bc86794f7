// A QR code read live by the camera, where the browser can: the file field above does the same without script.
// Nothing leaves the machine but the text of the code, and that only when the form is sent.

const EVERY_MS = 200;

function prepare(area, detector) {
  const part = (name) => area.querySelector(`[data-scan-${name}]`);
  const [start, stop, view, said] = ["start", "stop", "view", "said"].map(part);
  const video = view.querySelector("video");
  const field = document.getElementById(area.dataset.scan);
  let timer = 0;

  const end = () => {
    clearInterval(timer);
    for (const track of video.srcObject?.getTracks() ?? []) track.stop();
    video.srcObject = null;
    view.hidden = true;
    start.hidden = false;
  };

  const look = async () => {
    if (video.readyState < HTMLMediaElement.HAVE_CURRENT_DATA) return;
    const [code] = await detector.detect(video).catch(() => []);
    if (!code || !video.srcObject) return;
    end();
    field.value = code.rawValue;
    said.textContent = said.dataset.found;
    field.form.querySelector(".btn.main").focus();
  };

  start.addEventListener("click", async () => {
    try {
      video.srcObject = await navigator.mediaDevices.getUserMedia({ video: { facingMode: "environment" } });
      await video.play();
    } catch {
      end();
      said.textContent = said.dataset.failed;
      return;
    }
    start.hidden = true;
    view.hidden = false;
    said.textContent = said.dataset.looking;
    stop.focus();
    timer = setInterval(look, EVERY_MS);
  });
  stop.addEventListener("click", () => { end(); said.textContent = ""; start.focus(); });
  addEventListener("pagehide", end);
  area.hidden = false;
}

const canScan = "BarcodeDetector" in window && navigator.mediaDevices?.getUserMedia;
const formats = canScan ? await BarcodeDetector.getSupportedFormats().catch(() => []) : [];
if (formats.includes("qr_code")) {
  const detector = new BarcodeDetector({ formats: ["qr_code"] });
  for (const area of document.querySelectorAll("[data-scan]")) prepare(area, detector);
}
