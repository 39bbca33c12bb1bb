// The home's buttons. What an action does is decided on the server; this script saves, asks and shows.
"use strict";

const base = document.documentElement.dataset.base;
const inLab = window.parent !== window;
const part = (name) => document.getElementById(`said-${name}`);
const titles = { check: "Check of", submit: "Hand-in of", fetch: "Fetching", feedback: "Feedback on" };
const done = {
  check: { 0: "Every question passes.", 1: "Something is still open." },
  submit: { 0: "Read the first line: it says whether you are done.", 1: "Nothing was handed in." },
  fetch: { 0: "The assignment is fetched. Open it in the table below." },
  feedback: { 0: "Open the feedback in the table below, if there is some." },
};

function theme(name) {
  document.documentElement.dataset.theme = name;
}

// Ask JupyterLab around this page to do something, and wait for its answer.
function askLab(kind, path) {
  return new Promise((resolve) => {
    const id = `${Date.now()}-${Math.random()}`;
    const stop = setTimeout(() => answer({ ok: false, why: "JupyterLab does not answer." }), 15000);
    function answer(result) {
      clearTimeout(stop);
      window.removeEventListener("message", listen);
      resolve(result);
    }
    function listen(event) {
      if (event.source === window.parent && event.origin === location.origin && event.data?.multivector === id) {
        answer(event.data);
      }
    }
    window.addEventListener("message", listen);
    window.parent.postMessage({ multivector: id, kind, path }, location.origin);
  });
}

function cookie(name) {
  return document.cookie.split("; ").find((c) => c.startsWith(`${name}=`))?.slice(name.length + 1) ?? "";
}

async function ask(path, body) {
  const options = { credentials: "same-origin", cache: "no-store", headers: { "X-XSRFToken": cookie("_xsrf") } };
  if (body) {
    Object.assign(options, { method: "POST", body: JSON.stringify(body) });
  }
  const answer = await fetch(`${base}multivector/api/${path}`, options);
  const content = await answer.json().catch(() => ({}));
  if (!answer.ok) {
    throw new Error(content.message || `The server answers with ${answer.status}. Reload this page.`);
  }
  return content;
}

function say(text, bad = false) {
  part("status").textContent = text;
  part("status").classList.toggle("bad", bad);
}

function setBusy(busy) {
  document.querySelectorAll("button[data-action]").forEach((b) => { b.disabled = busy; });
}

async function act(button) {
  const { action, path } = button.dataset;
  const row = button.closest("tr");
  const short = row.querySelector(".short").textContent;
  const name = row.dataset.name;
  part("title").textContent = `${titles[action]} ${short}`;
  part("lines").textContent = "";
  part("download").hidden = true;
  document.getElementById("said").hidden = false;
  setBusy(true);
  say("Saving the notebook ...");
  document.getElementById("said").scrollIntoView({ block: "nearest" });
  try {
    let saved = false;
    if (inLab && path) {
      const result = await askLab("save", path);
      if (!result.ok) {
        throw new Error(`The notebook could not be saved, so nothing was done. ${result.why ?? ""}`);
      }
      saved = true;
    }
    say("Starting ...");
    const { job } = await ask("actions", { action, assignment: name, saved });
    let now;
    do {
      await new Promise((resolve) => setTimeout(resolve, 300));
      now = await ask(`jobs/${job}`);
      part("lines").textContent = now.lines.join("\n");
      say(now.lines.length ? "Running ..." : "Starting ...");
    } while (now.code === null);
    say(done[action][now.code] ?? "It did not work. The text below says why.", now.code > 1);
    if (action === "submit" && now.code === 1) {
      say(done.submit[1], true);
    }
    await renew(name);
  } catch (error) {
    say(error.message, true);
  }
  setBusy(false);
  document.getElementById(button.id)?.focus();
}

// Draw the lists again from the server, and keep the place of the keyboard.
async function renew(name) {
  const answer = await fetch(location.href, { credentials: "same-origin", cache: "no-store" });
  if (!answer.ok) {
    return;
  }
  const fresh = new DOMParser().parseFromString(await answer.text(), "text/html");
  const focused = document.activeElement?.id;
  document.getElementById("lists").replaceWith(document.adoptNode(fresh.getElementById("lists")));
  if (focused) {
    document.getElementById(focused)?.focus({ preventScroll: true });
  }
  const file = name && document.getElementById(`download-${name}`);
  if (file && part("title").textContent.startsWith(titles.submit)) {
    part("download").href = file.href;
    part("download").setAttribute("download", "");
    part("download").hidden = false;
  }
}

document.addEventListener("click", (event) => {
  const link = event.target.closest("[data-open]");
  if (link && inLab) {
    event.preventDefault();
    askLab("open", link.dataset.open);
    return;
  }
  const button = event.target.closest("button[data-action]");
  if (button && !button.disabled) {
    act(button);
  } else if (event.target.id === "said-close") {
    document.getElementById("said").hidden = true;
  }
});

window.addEventListener("message", (event) => {
  if (event.origin !== location.origin || event.source !== window.parent) {
    return;
  }
  if (event.data?.kind === "theme") {
    theme(event.data.theme);
  } else if (event.data?.kind === "shown" && !document.querySelector("button[data-action]:disabled")) {
    renew();
  }
});

const dark = window.matchMedia("(prefers-color-scheme: dark)");
theme(new URLSearchParams(location.search).get("theme") ?? (dark.matches ? "dark" : "light"));
if (!inLab) {
  dark.addEventListener("change", () => theme(dark.matches ? "dark" : "light"));
}
