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
