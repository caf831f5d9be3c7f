// Buttons that ask the device for a passkey. Without this file the other ways of logging in remain.
"use strict";

const trouble = document.getElementById("khoa-loi");
const WORDS = {
  NotAllowedError: "Chưa dùng được khóa: bạn đã hủy, hết thời gian, hoặc thiết bị không có khóa nào cho tài khoản này.",
  InvalidStateError: "Thiết bị này đã có khóa cho tài khoản của bạn.",
  SecurityError: "Trình duyệt không cho dùng khóa ở địa chỉ này. Hãy mở Cổng bằng địa chỉ chính thức.",
};

function say(error) {
  trouble.textContent = WORDS[error.name] || "Trình duyệt hoặc thiết bị này chưa dùng được khóa truy cập.";
  trouble.hidden = false;
}

async function optionsOf(form, button) {
  if (button.dataset.passkey !== "log-in") return JSON.parse(document.getElementById("khoa-yeu-cau").textContent);
  const answer = await fetch(form.action, { headers: { Accept: "application/json", "X-Requested-With": "XMLHttpRequest" } });
  if (!answer.ok) throw new Error("no options");
  return answer.json();
}

document.querySelectorAll("[data-passkey]").forEach((button) => {
  if (!window.PublicKeyCredential) return;
  button.hidden = false;
  button.addEventListener("click", async (event) => {
    event.preventDefault();
    trouble.hidden = true;
    try {
      const options = await optionsOf(button.form, button);
      const made = options.creation_options
        ? await webauthnJSON.create(options.creation_options)
        : await webauthnJSON.get(options.request_options);
      button.form.elements.credential.value = JSON.stringify(made);
      button.form.submit();
    } catch (error) {
      say(error);
    }
  });
});
