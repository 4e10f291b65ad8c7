// Enhancement only: every page works without this file.
(() => {
  "use strict";

  // The error summary takes focus, so that a screen reader starts with what is wrong.
  function focusSummary(root) {
    const summary = root.querySelector("[data-focus-first]");
    if (summary) summary.focus();
  }

  // A double press on a button of a form sends it once.
  function onSubmit(event) {
    const form = event.target;
    if (!(form instanceof HTMLFormElement) || form.method !== "post") return;
    if (form.dataset.sent === "yes") {
      event.preventDefault();
      return;
    }
    if (form.hasAttribute("data-repeat")) return;
    form.dataset.sent = "yes";
    setTimeout(() => delete form.dataset.sent, 5000);
  }

  // "Copy" beside an address that is shown once.
  function onClick(event) {
    const target = event.target instanceof Element ? event.target : null;
    const copy = target && target.closest("[data-copy]");
    if (copy) {
      const field = document.getElementById(copy.dataset.copy);
      if (!field) return;
      field.select();
      navigator.clipboard?.writeText(field.value).then(() => {
        copy.textContent = "Скопировано";
      });
      return;
    }
    const all = target && target.closest("[data-check-all]");
    if (all) {
      const boxes = [...all.closest("form").querySelectorAll("input[type=checkbox]")];
      const checked = !boxes.every((box) => box.checked);
      for (const box of boxes) box.checked = checked;
      return;
    }
    const print = target && target.closest("[data-print]");
    if (print) window.print();
  }

  // The name of the chosen file is said beside its field.
  function onChange(event) {
    const field = event.target;
    if (field instanceof HTMLInputElement && field.type === "file") {
      const zone = field.closest("[data-drop]");
      const name = zone && zone.querySelector("[data-drop-name]");
      if (name && field.files && field.files.length > 1) name.textContent = `Выбрано файлов: ${field.files.length}`;
      else if (name && field.files && field.files[0]) name.textContent = `Выбран файл «${field.files[0].name}»`;
    }
  }

  // Typing into the field of a question chooses the answer that asks for it.
  function onInput(event) {
    const field = event.target instanceof Element ? event.target.closest("[data-chooses]") : null;
    const group = field && (field.closest("fieldset") || field.form);
    const choice = group && group.querySelector("[data-asks]");
    if (choice && field.value !== "") choice.checked = true;
  }

  // Every file under a dropped entry, folders included, in the order the browser tells them.
  async function filesUnder(entry) {
    if (entry.isFile) return [await new Promise((done, fail) => entry.file(done, fail))];
    const reader = entry.createReader();
    const found = [];
    for (;;) {
      // A reader tells at most a hundred entries at once; an empty answer is the end.
      const entries = await new Promise((done, fail) => reader.readEntries(done, fail));
      if (entries.length === 0) return found;
      for (const inner of entries) found.push(...(await filesUnder(inner)));
    }
  }

  // What was dropped, as a list that a field takes; a folder only where the field takes many files.
  async function dropped(transfer, many) {
    const entries = [...transfer.items].map((item) => item.webkitGetAsEntry?.()).filter(Boolean);
    if (!many || !entries.some((entry) => entry.isDirectory)) return transfer.files;
    const list = new DataTransfer();
    for (const entry of entries) for (const file of await filesUnder(entry)) list.items.add(file);
    return list.files;
  }

  // The drop zone: what is dropped on it becomes the value of its field.
  function wireDrop(root) {
    for (const zone of root.querySelectorAll("[data-drop]")) {
      const field = zone.querySelector("input[type=file]");
      if (!field) continue;
      zone.addEventListener("dragover", (event) => {
        event.preventDefault();
        zone.classList.add("app-drop--over");
      });
      zone.addEventListener("dragleave", () => zone.classList.remove("app-drop--over"));
      zone.addEventListener("drop", (event) => {
        event.preventDefault();
        zone.classList.remove("app-drop--over");
        if (!event.dataTransfer || event.dataTransfer.files.length === 0) return;
        const name = zone.querySelector("[data-drop-name]");
        dropped(event.dataTransfer, field.multiple).then(
          (files) => {
            field.files = files;
            field.dispatchEvent(new Event("change", { bubbles: true }));
          },
          () => {
            if (name) name.textContent = "Папку прочитать не удалось. Выберите файлы или архив ZIP.";
          },
        );
      });
    }
  }

  function start() {
    document.documentElement.classList.add("js");
    for (const button of document.querySelectorAll("[data-needs-script]")) button.hidden = false;
    wireDrop(document);
    focusSummary(document);
  }

  document.addEventListener("submit", onSubmit);
  document.addEventListener("click", onClick);
  document.addEventListener("change", onChange);
  document.addEventListener("input", onInput);
  if (document.readyState === "loading") document.addEventListener("DOMContentLoaded", start);
  else start();
})();
