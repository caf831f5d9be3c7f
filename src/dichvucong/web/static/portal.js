// Small helps that pages do without: scanning a QR code, copying, counting down. Every page works when this file is missing.
"use strict";

function scanner(button) {
  const form = button.form;
  const field = form.elements[button.dataset.scan];
  const view = form.querySelector("[data-scan-view]");
  const status = form.querySelector("[data-scan-status]");
  if (!("BarcodeDetector" in window) || !navigator.mediaDevices) return;
  button.hidden = false;
  let stream = null;

  function stop() {
    if (stream) stream.getTracks().forEach((track) => track.stop());
    stream = null;
    view.hidden = true;
  }

  function found(text) {
    stop();
    let address = null;
    try { address = new URL(text); } catch { /* not an address: a dossier code */ }
    if (address && address.origin === location.origin) { location.assign(address); return; }
    field.value = (address && address.searchParams.get("ma")) || text;
    form.requestSubmit();
  }

  async function look(detector) {
    if (!stream) return;
    const codes = await detector.detect(view).catch(() => []);
    if (codes.length) { found(codes[0].rawValue.trim()); return; }
    setTimeout(() => look(detector), 200);
  }

  button.addEventListener("click", async () => {
    if (stream) { stop(); status.textContent = ""; return; }
    try {
      stream = await navigator.mediaDevices.getUserMedia({ video: { facingMode: "environment" } });
    } catch {
      status.textContent = "Không mở được máy ảnh. Bạn hãy gõ mã hồ sơ vào ô trên.";
      field.focus();
      return;
    }
    view.srcObject = stream;
    view.hidden = false;
    await view.play();
    status.textContent = "Đưa mã QR vào giữa khung hình. Bấm nút lần nữa để dừng.";
    look(new BarcodeDetector({ formats: ["qr_code"] }));
  });
}

document.querySelectorAll("[data-scan]").forEach(scanner);

// Copying what a payer types into a bank app.
document.querySelectorAll("[data-copy]").forEach((button) => {
  if (!navigator.clipboard) return;
  button.hidden = false;
  const words = button.innerHTML;
  button.addEventListener("click", async () => {
    await navigator.clipboard.writeText(button.dataset.copy);
    const said = document.querySelector("[data-copied]");
    if (said) said.textContent = "Đã chép " + button.dataset.copy;
    button.textContent = "Đã chép";
    setTimeout(() => { button.innerHTML = words; }, 2000);
  });
});

document.querySelectorAll("[data-print]").forEach((button) => {
  button.hidden = false;
  button.addEventListener("click", () => window.print());
});

// How long a code is still good. The server counts; the browser's clock may be wrong.
document.querySelectorAll("[data-countdown]").forEach((place) => {
  const end = performance.now() + Number(place.dataset.countdown) * 1000;
  const tick = () => {
    const left = Math.max(0, Math.round((end - performance.now()) / 1000));
    const minutes = Math.floor(left / 60);
    place.textContent = " (còn " + (minutes ? minutes + " phút " : "") + (left % 60) + " giây)";
    if (left === 0) { clearInterval(timer); location.reload(); }
  };
  const timer = setInterval(tick, 1000);
  tick();
});

// A page that watches keeps asking when the connection is lost, says so, and takes it back when it returns.
(() => {
  const banner = document.querySelector("[data-offline]");
  if (!banner || !document.getElementById("theo-doi")) return;
  let pause = 2;
  const lost = () => {
    banner.hidden = false;
    pause = Math.min(pause * 1.5, 20);
    setTimeout(() => {
      const watcher = document.getElementById("theo-doi");
      if (watcher && window.htmx) window.htmx.trigger(watcher, "thu-lai");
    }, pause * 1000);
  };
  ["htmx:sendError", "htmx:timeout", "htmx:responseError"].forEach((name) => document.addEventListener(name, lost));
  document.addEventListener("htmx:afterRequest", (event) => {
    if (event.detail.successful) { banner.hidden = true; pause = 2; }
  });
})();
