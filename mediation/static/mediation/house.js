/* Nothing here is needed. It keeps long texts through a lost page, and sends a form once. */
(function () {
  "use strict";

  // Long texts stay in this browser tab until they are sent. Never short fields: those hold names and numbers.
  function store(key, value) {
    try {
      if (value === undefined) return sessionStorage.getItem(key);
      if (value) sessionStorage.setItem(key, value); else sessionStorage.removeItem(key);
    } catch (full) { /* private window: then without */ }
    return null;
  }

  function drafts(form) {
    var base = "draft:" + location.pathname + ":";
    var refused = document.getElementById("faults");
    if (store(base + "sent") && !refused) {
      store(base + "sent", "");
      form.querySelectorAll("textarea").forEach(function (area) { store(base + area.name, ""); });
    }
    form.querySelectorAll("textarea").forEach(function (area) {
      var kept = store(base + area.name);
      if (kept && !refused && kept !== area.value) offer(area, kept, base);
      area.addEventListener("input", function () { store(base + area.name, area.value); });
    });
    form.addEventListener("submit", function () { store(base + "sent", "1"); });
  }

  function offer(area, kept, base) {
    var line = document.createElement("p");
    line.className = "hint";
    line.textContent = "上次在这里写过一段,没有提交。";
    var button = document.createElement("button");
    button.type = "button";
    button.className = "btn btn-sm btn-outline-primary";
    button.textContent = "取回那段文字";
    button.addEventListener("click", function () { area.value = kept; line.remove(); area.focus(); });
    line.appendChild(button);
    area.parentNode.insertBefore(line, area);
  }

  // After a successful sending the browser is on another page: what was kept for the earlier one goes.
  function sweep() {
    try {
      Object.keys(sessionStorage).filter(function (key) { return /^draft:.*:sent$/.test(key); }).forEach(function (key) {
        var base = key.slice(0, -4);
        if (base === "draft:" + location.pathname + ":") return;
        Object.keys(sessionStorage).forEach(function (other) { if (other.indexOf(base) === 0) sessionStorage.removeItem(other); });
      });
    } catch (none) { /* private window */ }
  }

  function onceOnly(form) {
    form.addEventListener("submit", function (event) {
      if (form.dataset.sent) { event.preventDefault(); return; }
      form.dataset.sent = "1";
      setTimeout(function () {
        form.querySelectorAll("button").forEach(function (button) { button.disabled = true; });
      }, 0);
    });
  }

  // A choice shows only the boxes that belong to it: <select data-shows> and, in the same fieldset, [data-for="a b"].
  function showing(select) {
    var whole = select.closest("fieldset");
    whole.querySelectorAll("[data-for]").forEach(function (box) {
      box.classList.toggle("off", box.dataset.for.split(" ").indexOf(select.value) < 0);
    });
  }

  document.addEventListener("change", function (event) {
    if (event.target.matches("select[data-shows]")) showing(event.target);
  });
  document.querySelectorAll("select[data-shows]").forEach(showing);

  window.addEventListener("pageshow", function () {
    document.querySelectorAll("form[data-sent]").forEach(function (form) {
      delete form.dataset.sent;
      form.querySelectorAll("button").forEach(function (button) { button.disabled = false; });
    });
  });

  sweep();
  document.querySelectorAll("form[data-draft]").forEach(drafts);
  document.querySelectorAll("form[method=post]").forEach(onceOnly);
  var faults = document.getElementById("faults");
  if (faults) faults.focus();
})();
