// The home's buttons. What an action does is decided on the server; this script saves, asks and shows.
"use strict";

const base = document.documentElement.dataset.base;
const inLab = window.parent !== window;
const part = (name) => document.getElementById(`said-${name}`);
const titles = {
  check: "Check of",
  submit: "Hand-in of",
  "submit-anyway": "Hand-in of",
  fetch: "Fetching",
  feedback: "Feedback on",
};
// The line of a command's own text that says how it ended.
const result = /pass their visible checks|^HANDED IN|^NOT HANDED IN/;

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

function ending(action, lines, code) {
  const line = lines.find((one) => result.test(one));
  if (line || code === 0) {
    return line ?? "Done.";
  }
  const what = action.startsWith("submit") ? "Nothing was handed in." : "It did not work.";
  return `${what} The text below says why.`;
}

async function act(button, action) {
  const { path, name, short } = button.dataset;
  part("title").textContent = `${titles[action]} ${short}`;
  part("lines").textContent = "";
  part("download").hidden = true;
  part("anyway").hidden = true;
  Object.assign(part("anyway").dataset, { path, name, short });
  document.getElementById("said").hidden = false;
  setBusy(true);
  say(path ? "Saving the notebook ..." : "Starting ...");
  window.scrollTo(0, 0);
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
      // The command's advice is for a terminal; here a button does it.
      part("lines").textContent = now.lines.join("\n").replace(/add\s+--anyway\./, "press “Hand in as it is” below.");
      say(now.lines.length ? "Running ..." : "Starting ...");
    } while (now.code === null);
    const text = ending(action, now.lines, now.code);
    say(text, now.code > 0 && !result.test(text));
    part("anyway").hidden = !(now.code === 1 && now.lines.some((line) => line.includes("--anyway")));
    await renew(name);
  } catch (error) {
    say(error.message, true);
  }
  setBusy(false);
  const place = part("anyway").hidden ? document.getElementById(button.id) : part("anyway");
  place?.focus({ preventScroll: true });
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
  if (file && part("lines").textContent.includes("NOT HANDED IN YET")) {
    part("download").href = file.href;
    part("download").setAttribute("download", "");
    part("download").hidden = false;
  }
}

// The Check button of a notebook's own toolbar: the list may be older than the notebook.
async function checkFrom(path) {
  await renew();
  const button = document.querySelector(`button[data-action="check"][data-path="${CSS.escape(path)}"]`);
  if (button) {
    button.click();
    return;
  }
  part("title").textContent = "Check";
  part("lines").textContent = "";
  document.getElementById("said").hidden = false;
  say(`${path} is not in the list below: an assignment lies in a folder of its own name. Rename it back.`, true);
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
    act(button, button.dataset.action);
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
  } else if (event.data?.kind === "check") {
    checkFrom(event.data.path);
  } else if (event.data?.kind === "shown" && !document.querySelector("button[data-action]:disabled")) {
    renew();
  }
});

const dark = window.matchMedia("(prefers-color-scheme: dark)");
theme(new URLSearchParams(location.search).get("theme") ?? (dark.matches ? "dark" : "light"));
if (!inLab) {
  dark.addEventListener("change", () => theme(dark.matches ? "dark" : "light"));
}
