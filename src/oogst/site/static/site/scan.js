// A code in a QR code, held before the camera of a shared tablet. Only where the browser itself can read one; pictures
// stay on the tablet. The PIN is typed.
const place = document.querySelector("[data-scan]");
const [button, video, told] = ["button", "video", "p"].map((name) => place.querySelector(name));
const CODE = /^[A-Z0-9]{4,8}$/;
const LONGEST = 30000; // milliseconds before the camera goes off
let stream = null;

function stop() {
  stream?.getTracks().forEach((track) => track.stop());
  stream = null;
  video.hidden = true;
  button.hidden = false;
}

function found(code) {
  stop();
  told.textContent = "";
  document.getElementById("code").value = code;
  document.getElementById("pin").focus();
}

async function look(detector, until) {
  if (!stream) return;
  if (performance.now() > until) return stop();
  const codes = await detector.detect(video).catch(() => []);
  const code = codes.map((one) => one.rawValue.trim()).find((one) => CODE.test(one));
  if (code && stream) return found(code);
  setTimeout(look, 150, detector, until);
}

async function begin() {
  button.hidden = true;
  try {
    stream = await navigator.mediaDevices.getUserMedia({ video: { facingMode: "user" } });
    video.srcObject = stream;
    video.hidden = false;
    await video.play();
    told.textContent = told.dataset.looking;
    look(new BarcodeDetector({ formats: ["qr_code"] }), performance.now() + LONGEST);
  } catch {
    stop();
    told.textContent = told.dataset.none;
  }
}

const formats = "BarcodeDetector" in window ? await BarcodeDetector.getSupportedFormats().catch(() => []) : [];
if (formats.includes("qr_code") && navigator.mediaDevices) place.hidden = false;
button.addEventListener("click", begin);
addEventListener("pagehide", stop);
