// What the theme leaves open for keyboards and screen readers, figures that open large, and forms.
// Every page can be read without this script.
document.addEventListener("DOMContentLoaded", () => {
  nameArrows();
  reachScrolling();
  openLarge();
  document.querySelectorAll("form.filter").forEach(filter);
  document.querySelectorAll("form.binder").forEach(binder);
});

// The arrows that open a branch of the navigation have no name.
function nameArrows() {
  document.querySelectorAll(".has-children > details > summary").forEach((arrow) => {
    const link = arrow.closest("li").querySelector("a");
    arrow.setAttribute("aria-label", `Pages below ${link ? link.textContent.trim() : "this one"}`);
  });
}

// Whatever scrolls sideways can be reached and scrolled with the keyboard.
function reachScrolling() {
  const boxes = ".bd-article pre, .bd-article .output, .pst-scrollable-table-container";
  const mark = () => {
    document.querySelectorAll(boxes).forEach((box) => {
      if (box.scrollWidth > box.clientWidth + 1) box.setAttribute("tabindex", "0");
    });
  };
  mark();
  window.addEventListener("resize", mark);
}

// A figure opens over the page: whole on a screen, at its full size on a phone, where one scrolls
// or zooms with two fingers. Without script the link opens the picture's file.
function openLarge() {
  const links = document.querySelectorAll("a.image-reference");
  if (!links.length || typeof HTMLDialogElement === "undefined") return;
  const dialog = document.createElement("dialog");
  dialog.className = "large";
  dialog.setAttribute("aria-label", "Figure");
  dialog.innerHTML =
    '<div class="bar"><button type="button" class="size"></button>' +
    '<button type="button" class="close">Close</button></div>' +
    '<div class="view" tabindex="0" role="region" aria-label="Figure"><img alt=""></div>';
  document.body.append(dialog);
  const image = dialog.querySelector("img");
  const size = dialog.querySelector(".size");
  const show = (whole) => {
    dialog.classList.toggle("whole", whole);
    // Pictures have two dots for each point of the page.
    image.style.width = whole ? "" : `${Math.max(image.naturalWidth / 2, innerWidth)}px`;
    size.textContent = whole ? "Full size" : "Fit to the window";
  };
  const phone = () => matchMedia("(max-width: 600px)").matches;
  image.addEventListener("load", () => show(!phone()));
  size.addEventListener("click", () => show(!dialog.classList.contains("whole")));
  dialog.querySelector(".close").addEventListener("click", () => dialog.close());
  dialog.addEventListener("click", (event) => {
    if (event.target === dialog) dialog.close();
  });
  links.forEach((link) => {
    link.title = "Open the figure large";
    link.addEventListener("click", (event) => {
      if (event.ctrlKey || event.metaKey || event.shiftKey) return;
      event.preventDefault();
      const shown = link.querySelector("img");
      image.alt = shown.alt;
      image.src = shown.currentSrc || link.href;
      dialog.showModal();
      dialog.querySelector(".close").focus();
    });
  });
}

// A form whose fields are names of data attributes of the rows or entries that it filters; the
// field "words" is looked for in their text. The address keeps the choice, so it can be sent.
function filter(form) {
  const table = document.getElementById(form.dataset.filters);
  const list = table && table.tBodies ? table : document.getElementById(`${form.dataset.filters}-list`);
  if (!list) return;
  const all = [...list.querySelectorAll(list.tBodies ? "tbody > tr" : ":scope > li")];
  const said = form.querySelector("output");
  const fields = [...form.querySelectorAll("[name]")];
  const asked = new URLSearchParams(location.search);
  fields.forEach((field) => {
    if (asked.has(field.name)) field.value = asked.get(field.name);
    if (field.tagName === "SELECT" && field.selectedIndex < 0) field.selectedIndex = 0;
  });
  const apply = () => {
    const wanted = fields.filter((f) => f.value.trim());
    let count = 0;
    all.forEach((one) => {
      const fits = wanted.every((f) =>
        f.name === "words"
          ? f.value.toLowerCase().trim().split(/\s+/).every((w) => one.textContent.toLowerCase().includes(w))
          : one.dataset[f.name] === f.value
      );
      one.hidden = !fits;
      if (fits) count += 1;
    });
    said.textContent = `${count} of ${all.length} ${form.dataset.things} are shown.`;
    const query = new URLSearchParams(wanted.map((f) => [f.name, f.value.trim()])).toString();
    history.replaceState(null, "", location.pathname + (query ? `?${query}` : "") + location.hash);
  };
  // A link to one row must find it, whatever was chosen before.
  const reveal = () => {
    const target = location.hash && document.getElementById(location.hash.slice(1));
    if (target && target.hidden) form.reset();
  };
  form.addEventListener("input", apply);
  form.addEventListener("submit", (event) => event.preventDefault());
  form.addEventListener("reset", () => setTimeout(apply));
  window.addEventListener("hashchange", reveal);
  form.hidden = false;
  apply();
  reveal();
}

// Binder wants the repository's owner and name, and the file to open.
function binder(form) {
  const field = form.elements.repository;
  const said = form.querySelector("output");
  form.hidden = false;
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    const given = field.value.trim().replace(/\.git$|\/+$/g, "");
    const found = given.match(/^(?:.*github\.com[/:])?([\w.-]+)\/([\w.-]+)$/);
    if (!found) {
      said.textContent =
        `"${given}" is not the address of a repository on GitHub. Write its owner and its name ` +
        "with a slash between them, such as owner/name.";
      field.setAttribute("aria-invalid", "true");
      field.focus();
      return;
    }
    field.removeAttribute("aria-invalid");
    const path = encodeURIComponent(`lab/tree/lessons/${form.elements.lesson.value}`);
    const address = `${form.dataset.service}${found[1]}/${found[2]}/HEAD?urlpath=${path}`;
    const link = document.createElement("a");
    link.href = address;
    link.target = "_blank";
    link.rel = "noopener";
    link.textContent = "Open the lesson in Binder";
    said.replaceChildren("Binder opens in a new tab. If it does not: ", link);
    window.open(address, "_blank", "noopener");
  });
}
