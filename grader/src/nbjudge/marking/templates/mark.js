// The marking page: levels and comments are sent at once, one answer after the other by keys.
"use strict";

const main = document.getElementById("answers");
const cards = [...main.querySelectorAll(".card")];
const said = document.getElementById("said");
const address = location.pathname;
const headers = { "Content-Type": "application/json", "X-Marking-Token": main.dataset.token };
const WAIT = 500; // milliseconds without typing, after which a comment is sent
let here = -1;

// ---------------------------------------------------------------- what the page says

function say(text, bad = false) {
  said.textContent = text;
  said.classList.toggle("bad", bad);
}

function points(number) {
  return `${number} point${number === 1 ? "" : "s"}`;
}

function show(card, mark) {
  card.dataset.done = mark.waits ? "no" : "yes";
  card.dataset.points = mark.points === null ? "" : mark.points;
  const given = mark.points === null ? "not marked" : points(mark.points);
  card.querySelector(".state").textContent = given;
  const field = card.querySelector(".points");
  if (document.activeElement !== field) field.value = mark.points === null ? "" : mark.points;
  for (const button of card.querySelectorAll(".level")) {
    const on = mark.points !== null && Number(button.dataset.points) === mark.points;
    button.setAttribute("aria-pressed", String(on));
  }
}

function progress() {
  const done = cards.filter((card) => card.dataset.done === "yes").length;
  document.getElementById("done").textContent = `${done} of ${cards.length}`;
  document.getElementById("bar").value = done;
  document.title = `${main.dataset.short}: ${done} of ${cards.length} marked`;
  const left = cards.length - done;
  document.getElementById("end").textContent =
    left || !cards.length ? "" : `All answers are marked. When every question is: ${main.dataset.next}`;
  return `${done} of ${cards.length}`;
}

// ---------------------------------------------------------------- saving

// For each answer: what the gradebook holds, what the page wants, and whether a request is under way.
const states = new Map();
for (const card of cards) {
  const given = card.dataset.points === "" ? null : Number(card.dataset.points);
  const comment = card.querySelector(".comment").value;
  states.set(card, { saved: { points: given, comment }, wanted: given, busy: false, timer: 0, confirm: false });
}

function dirty(card) {
  const state = states.get(card);
  return state.confirm || state.wanted !== state.saved.points ||
    card.querySelector(".comment").value !== state.saved.comment;
}

async function save(card, leaving = false) {
  const state = states.get(card);
  clearTimeout(state.timer);
  if ((state.busy && !leaving) || !dirty(card)) return;
  // Another save that is under way has not told yet what the gradebook holds now.
  const seen = state.busy ? null : state.saved;
  const note = card.querySelector(".saved");
  const sent = { points: state.wanted, comment: card.querySelector(".comment").value };
  state.busy = true;
  state.confirm = false;
  note.classList.remove("bad");
  note.textContent = "Saving …";
  let again = false;
  try {
    const reply = await fetch(address, {
      method: "POST",
      headers,
      keepalive: leaving,
      body: JSON.stringify({ key: card.dataset.key, seen, ...sent }),
    });
    if (reply.ok) {
      const found = await reply.json();
      state.saved = sent;
      show(card, { ...found.now, points: state.wanted === sent.points ? found.now.points : state.wanted });
      const name = `Answer ${cards.indexOf(card) + 1}`;
      const what = sent.points === null ? "comment" : points(sent.points);
      note.textContent = "Saved";
      say(`${name}: ${what} saved. ${progress()} marked.`);
      again = dirty(card);
    } else if (reply.status === 409) {
      const found = await reply.json();
      state.saved = { points: found.now.points, comment: found.now.comment };
      state.wanted = found.now.points;
      card.querySelector(".comment").value = found.now.comment;
      show(card, found.now);
      progress();
      fail(note, found.problem);
    } else if (reply.status === 422) {
      state.wanted = state.saved.points;
      fail(note, (await reply.json()).problem);
    } else {
      fail(note, await reply.text());
    }
  } catch {
    state.confirm = sent.points !== null;
    fail(note, "Not saved: the marking program does not answer. The page tries again; leave it open.");
    state.timer = setTimeout(() => save(card), 3000);
  } finally {
    state.busy = false;
  }
  if (again) save(card);
}

function fail(note, text) {
  note.textContent = text;
  note.classList.add("bad");
  say(text, true);
}

function give(card, number) {
  const state = states.get(card);
  state.wanted = number;
  state.confirm = card.dataset.done === "no" && number !== null;
  show(card, { points: number, waits: number === null });
  save(card);
}

function later(card) {
  const state = states.get(card);
  clearTimeout(state.timer);
  state.timer = setTimeout(() => save(card), WAIT);
}

addEventListener("pagehide", () => cards.forEach((card) => save(card, true)));
document.addEventListener("visibilitychange", () => {
  if (document.visibilityState === "hidden") cards.forEach((card) => save(card, true));
});
addEventListener("beforeunload", (event) => {
  if (cards.some((card) => dirty(card) || states.get(card).busy)) event.preventDefault();
});

// ---------------------------------------------------------------- going from answer to answer

function go(to, move = true) {
  if (to < 0 || to >= cards.length) {
    say(to < 0 ? "This is the first answer." : "This is the last answer.");
    return;
  }
  if (here >= 0) {
    cards[here].classList.remove("here");
    cards[here].removeAttribute("aria-current");
  }
  here = to;
  const card = cards[here];
  card.classList.add("here");
  card.setAttribute("aria-current", "true");
  if (move) {
    card.focus({ preventScroll: true });
    card.scrollIntoView({ block: "start" });
  }
}

function nextWaiting() {
  for (let step = 1; step <= cards.length; step += 1) {
    const at = (Math.max(here, -1) + step) % cards.length;
    if (cards[at].dataset.done === "no") return go(at);
  }
  say("No answer waits.");
}

cards.forEach((card, at) => {
  card.addEventListener("focusin", () => { if (here !== at) go(at, false); });
  card.addEventListener("pointerdown", () => { if (here !== at) go(at, false); });
  for (const button of card.querySelectorAll(".level")) {
    button.addEventListener("click", () => give(card, Number(button.dataset.points)));
  }
  const field = card.querySelector(".points");
  field.addEventListener("change", () => {
    if (field.value === "") return give(card, null);
    const number = Number(field.value);
    const most = Number(main.dataset.most);
    if (!(number >= 0 && number <= most)) {
      fail(card.querySelector(".saved"), `Points must lie between 0 and ${most}.`);
      return;
    }
    give(card, number);
  });
  const comment = card.querySelector(".comment");
  comment.addEventListener("input", () => later(card));
  comment.addEventListener("blur", () => save(card));
  comment.addEventListener("keydown", (event) => {
    if (event.key === "Escape") {
      card.focus();
    } else if (event.key === "Enter" && (event.ctrlKey || event.metaKey)) {
      event.preventDefault();
      save(card);
      if (at + 1 < cards.length) go(at + 1);
      else card.focus();
    }
  });
  card.querySelector(".keep").addEventListener("click", () => keep(comment.value));
});

// ---------------------------------------------------------------- comments to use again

const list = document.getElementById("snippets");
let snippets = JSON.parse(list.dataset.texts);

function draw() {
  list.replaceChildren();
  document.getElementById("nosnippets").hidden = snippets.length > 0;
  for (const text of snippets) {
    const use = document.createElement("button");
    use.type = "button";
    use.className = "use";
    use.textContent = text;
    use.addEventListener("click", () => insert(text));
    const drop = document.createElement("button");
    drop.type = "button";
    drop.className = "drop";
    drop.textContent = "×";
    drop.setAttribute("aria-label", `Forget the comment: ${text.slice(0, 60)}`);
    drop.addEventListener("click", () => change(text, true));
    const item = document.createElement("li");
    item.append(use, " ", drop);
    list.append(item);
  }
}

async function change(text, remove) {
  try {
    const reply = await fetch(address.replace("/question/", "/snippets/"), {
      method: "POST",
      headers,
      body: JSON.stringify({ text, remove }),
    });
    if (!reply.ok) throw new Error(await reply.text());
    snippets = (await reply.json()).snippets;
    draw();
    say(remove ? "The comment is forgotten." : "The comment is kept.");
  } catch (error) {
    say(`The comment could not be kept: ${error.message}`, true);
  }
}

function keep(text) {
  if (text.trim()) change(text.trim(), false);
  else say("There is no comment to keep.");
}

function insert(text) {
  if (here < 0) go(0);
  const box = cards[here].querySelector(".comment");
  if (box.value.includes(text)) return say("This comment is there already.");
  box.value = box.value.trim() ? `${box.value.trim()}\n\n${text}` : text;
  save(cards[here]);
}

draw();

// ---------------------------------------------------------------- names and keys

const names = document.getElementById("names");
function hide(hidden) {
  for (const who of main.querySelectorAll(".who")) who.hidden = hidden;
  names.setAttribute("aria-pressed", String(!hidden));
}
names.addEventListener("click", () => hide(names.getAttribute("aria-pressed") === "true"));

const single = document.getElementById("single");
single.addEventListener("click", () => {
  single.setAttribute("aria-pressed", String(single.getAttribute("aria-pressed") !== "true"));
});

const keys = new Map();
if (cards.length) {
  const found = [...document.querySelectorAll(".keys dt:first-of-type kbd")].map((one) => one.textContent);
  const levels = [...cards[0].querySelectorAll(".level")];
  found.forEach((key, at) => keys.set(key, Number(levels[at].dataset.points)));
}

document.addEventListener("keydown", (event) => {
  const typing = event.target.closest("textarea, input");
  if (typing || event.ctrlKey || event.metaKey || event.altKey) return;
  if (single.getAttribute("aria-pressed") !== "true") return;
  const digit = /^(?:Digit|Numpad)([0-9])$/.exec(event.code);
  if (event.shiftKey && digit) {
    const text = snippets[Number(digit[1]) - 1];
    if (text) insert(text);
  } else if (keys.has(event.key) && here >= 0) {
    give(cards[here], keys.get(event.key));
  } else if (event.key === "j") {
    go(here + 1);
  } else if (event.key === "k") {
    go(here - 1);
  } else if (event.key === "u") {
    nextWaiting();
  } else if (event.key === "c" && here >= 0) {
    cards[here].querySelector(".comment").focus();
  } else if (event.key === "n") {
    hide(names.getAttribute("aria-pressed") === "true");
  } else {
    return;
  }
  event.preventDefault();
});

// The room that the head takes, so that an answer is not scrolled under it.
const head = document.querySelector("header");
new ResizeObserver(() => {
  document.documentElement.style.setProperty("--head", `${head.offsetHeight}px`);
}).observe(head);
if (cards.length) {
  progress();
  const first = cards.findIndex((card) => card.dataset.done === "no");
  go(first < 0 ? 0 : first);
}
