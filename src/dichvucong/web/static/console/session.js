// Says in good time that the session is about to end, and lets one stay. Without this file nothing typed is lost either.
"use strict";

(() => {
  const box = document.getElementById("sap-het-phien");
  if (!box) return;
  const text = document.getElementById("sap-het-phien-noi-dung"), form = box.querySelector("form");
  const WARN = 180, EVERY = 10000;
  let endsAt = Date.now() + Number(box.dataset.seconds) * 1000;

  const left = () => Math.round((endsAt - Date.now()) / 1000);
  function show() {
    const minutes = Math.max(1, Math.ceil(left() / 60));
    const said = left() > 0
      ? `Vì lâu không thao tác, phiên kết thúc sau ${minutes} phút nữa. Những gì đang nhập không bị mất.`
      : "Phiên đã kết thúc. Khi gửi, bạn sẽ được mời đăng nhập lại và những gì đã nhập vẫn còn.";
    if (text.textContent !== said) text.textContent = said;
    form.hidden = left() <= 0;
    box.hidden = left() > WARN;
  }
  async function take(answer) {
    endsAt = Date.now() + (await answer.json()).seconds * 1000;
    show();
  }
  // Another tab may have gone on working: the portal knows, and asking does not count as work.
  async function look() {
    if (left() > WARN) return;
    try {
      await take(await fetch(box.dataset.left, { headers: { Accept: "application/json" } }));
    } catch (error) {
      show();
    }
  }
  form.addEventListener("submit", async (event) => {
    event.preventDefault();
    try {
      await take(await fetch(form.action, { method: "POST", body: new FormData(form) }));
    } catch (error) {
      form.submit();
    }
  });
  setInterval(look, EVERY);
})();
