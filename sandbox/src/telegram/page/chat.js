// Who one is, what they see, and what they do.
const state = { bot: null, users: [], id: null, n: 0, messages: new Map(), waiting: new Map(),
  replying: null, keyboardHidden: false, loop: null, first: true };
const me = () => state.users.find((user) => user.id === state.id);

const act = {
  say: (text) => attempt(() => asUser(state.id, "text", { text, reply_to_message_id: takeReply() })),
  find: (id) => state.messages.get(id),
  enlarge: (src) => { $("picture").querySelector("img").src = src; $("picture").showModal(); },
  replyTo(message) {
    state.replying = message.message_id;
    $("reply-to").hidden = false;
    $("reply-to").firstElementChild.textContent = message.text || kindOf(message);
    $("text").focus();
  },
  jump: (id) => $(`m${id}`)?.scrollIntoView({ block: "center", behavior: "smooth" }),
  grew: () => { if (state.sticky) toEnd(); },
  // A link to the bot itself is what opening it in Telegram does: /start with its argument.
  deepLink(url) {
    const match = /^(?:https?:\/\/)?(?:t\.me|telegram\.me)\/([A-Za-z0-9_]+)(?:\?start=([A-Za-z0-9_-]{1,64}))?$/.exec(url);
    if (!match || match[1].toLowerCase() !== state.bot.username.toLowerCase()) return false;
    act.say(match[2] ? `/start ${match[2]}` : "/start");
    return true;
  },
  async tap(message, button, el) {
    if (button.copy_text) return copy(button.copy_text);
    if (button.url || button.web_app) {
      const url = button.url ?? button.web_app;
      if (!act.deepLink(url)) window.open(url, "_blank", "noreferrer");
      return undefined;
    }
    el.classList.add("waiting");
    const deed = await attempt(() => asUser(state.id, "tap", { message_id: message.message_id, data: button.data }));
    if (!deed) return el.classList.remove("waiting");
    state.waiting.set(deed.callback_query_id, el);
    setTimeout(() => { el.classList.remove("waiting"); state.waiting.delete(deed.callback_query_id); }, 15000);
    return undefined;
  },
};

function takeReply() {
  const id = state.replying;
  state.replying = null;
  $("reply-to").hidden = true;
  return id;
}

const toEnd = () => { $("stream").scrollTop = $("stream").scrollHeight; };

async function loadUsers() {
  const { bot, users } = await call("GET", "/users");
  Object.assign(state, { bot, users });
  $("bot-name").textContent = bot.first_name;
  const list = users.map((user) => {
    const name = make("b", { dir: "auto", textContent: fullName(user) });
    const said = user.last_text || (user.username ? `@${user.username}` : `id ${user.id}`);
    return make("li", {}, make("button", { "aria-current": String(user.id === state.id), onclick: () => be(user.id), title: `id ${user.id}` },
      avatar(user),
      make("span", { class: "who" }, name, make("small", { dir: "auto", textContent: user.blocked ? "🚫 blocked the bot" : said })),
      make("small", { class: "when", textContent: user.last_date ? clock(user.last_date) : "" })));
  });
  $("users").replaceChildren(...list);
  $("no-users").hidden = users.length > 0;
  if (me()) $("me-name").textContent = fullName(me());
}

function be(id) {
  state.loop?.abort();
  Object.assign(state, { id, n: 0, first: true, sticky: true, keyboardHidden: false });
  state.messages.clear();
  state.waiting.clear();
  takeReply();
  location.hash = id;
  localStorage.setItem("user", id);
  $("stream").replaceChildren();
  $("chat").hidden = false;
  $("nobody").hidden = true;
  $("app").classList.add("chatting");
  attempt(loadUsers);
  follow(id);
  sayOpened();
}

async function follow(id) {
  state.loop = new AbortController();
  const { signal } = state.loop;
  while (!signal.aborted) {
    try {
      const wait = state.first ? 0 : 25;
      const seen = await call("GET", `/user/${id}/chat?after=${state.n}&wait=${wait}`, undefined, signal);
      if (seen.n < state.n) { be(id); return; }
      const changed = state.first || seen.n > state.n;
      status(null);
      if (changed) { show(seen); attempt(loadUsers); }
    } catch (error) {
      if (signal.aborted) return;
      status("waiting for the sandbox…");
      await new Promise((done) => setTimeout(done, 1500));
    }
  }
}

function status(text) {
  $("status").textContent = text ?? `@${state.bot?.username ?? "bot"} · bot`;
  $("status").classList.toggle("busy", text !== null);
}

function show(seen) {
  const fresh = !state.first;
  for (const id of seen.deleted) {
    state.messages.delete(id);
    $(`m${id}`)?.remove();
  }
  for (const message of seen.messages) put(message, fresh);
  state.n = seen.n;
  state.first = false;
  for (const album of document.querySelectorAll(".album:empty")) album.remove();
  if (fresh) for (const answer of seen.answers) answered(answer);
  if (fresh && seen.action) acting(seen.action);
  keyboard(seen);
  commands(seen.commands);
  pinned(seen);
  const empty = state.messages.size === 0;
  $("empty").hidden = !empty;
  $("start").hidden = !empty || seen.blocked;
  $("unblock").hidden = !seen.blocked;
  $("composer").hidden = empty || seen.blocked;
  $("block").hidden = seen.blocked;
  $("text").placeholder = seen.force_reply || seen.keyboard_options?.input_field_placeholder || "Message";
  if (state.sticky) requestAnimationFrame(toEnd);
}

function put(message, fresh) {
  const old = $(`m${message.message_id}`);
  state.messages.set(message.message_id, message);
  const el = bubble(message, state.id, act);
  if (old) { old.replaceWith(el); return; }
  if (fresh) el.classList.add("fresh");
  const stream = $("stream");
  const before = state.messages.get(message.message_id - 1);
  if (!before || day(before.date) !== day(message.date)) stream.append(make("div", { class: "day", textContent: day(message.date) }));
  if (!message.media_group_id) { stream.append(el); return; }
  let album = stream.querySelector(`[data-album="${CSS.escape(message.media_group_id)}"]`);
  if (!album) {
    album = make("div", { class: `album ${message.from}` });
    album.dataset.album = message.media_group_id;
    stream.append(album);
  }
  album.append(el);
}

function answered(answer) {
  const el = state.waiting.get(answer.callback_query_id);
  el?.classList.remove("waiting");
  state.waiting.delete(answer.callback_query_id);
  if (answer.url && !act.deepLink(answer.url)) window.open(answer.url, "_blank", "noreferrer");
  if (!answer.toast) return;
  if (!answer.alert) { toast(answer.toast); return; }
  $("alert").querySelector("p").textContent = answer.toast;
  if (!$("alert").open) $("alert").showModal();
}

function acting(action) {
  status(`${action.replaceAll("_", " ")}…`);
  clearTimeout(state.acting);
  state.acting = setTimeout(() => status(null), 5000);
}

function keyboard(seen) {
  const rows = seen.keyboard.map((row) => make("div", {}, ...row.map((button) => make("button", {
    textContent: button.request_contact ? `👤 ${button.text}` : button.text,
    // What Telegram does: the label is said, or the number shared. An inline button may bear the same label.
    onclick: () => { state.sticky = true; if (button.request_contact) DEEDS.contact(); else act.say(button.text); },
  }))));
  $("keyboard").replaceChildren(...rows);
  const id = seen.keyboard_options?.message_id ?? null;
  if (id !== state.keyboardFrom) { state.keyboardFrom = id; state.keyboardHidden = false; }
  $("toggle-keyboard").hidden = rows.length === 0;
  $("keyboard").hidden = rows.length === 0 || state.keyboardHidden || seen.blocked;
}

function commands(list) {
  $("commands").hidden = list.length === 0;
  $("commands-menu").replaceChildren(...list.map(({ command, description }) => make("button", {
    type: "button", onclick: () => { closeMenus(); act.say(`/${command}`); },
  }, make("b", { textContent: `/${command}` }), make("span", { dir: "auto", textContent: description }))));
}

function pinned(seen) {
  for (const message of seen.messages) if (message.pinned) state.pin = message.message_id;
  const message = state.messages.get(state.pin);
  $("pin").hidden = !message?.pinned;
  if (message) { $("pin").textContent = message.text || kindOf(message); $("pin").onclick = () => act.jump(message.message_id); }
}

function closeMenus() {
  for (const menu of document.querySelectorAll(".popup")) menu.hidden = true;
}

function menu(button, popup) {
  $(button).addEventListener("click", (event) => {
    event.stopPropagation();
    const show = $(popup).hidden;
    closeMenus();
    $(popup).hidden = !show;
  });
}

function choose(accept, multiple) {
  return new Promise((done) => {
    const input = make("input", { type: "file", accept, multiple });
    input.addEventListener("change", () => done([...input.files]));
    input.click();
  });
}

// Shows what is about to be sent and asks for a caption; null when it is not to be sent.
function confirmSending(files) {
  const dialog = $("sending");
  const previews = files.map((file) => (file.type.startsWith("image/")
    ? make("img", { src: URL.createObjectURL(file), alt: file.name })
    : make("div", { textContent: `📄 ${file.name} (${bytes(file.size)})` })));
  dialog.querySelector(".previews").replaceChildren(...previews);
  const caption = dialog.querySelector("[name=caption]");
  caption.value = "";
  dialog.returnValue = "";
  dialog.showModal();
  caption.focus();
  return new Promise((done) => dialog.addEventListener("close",
    () => done(dialog.returnValue === "ok" ? caption.value : null), { once: true }));
}

async function sendFiles(deed, files) {
  if (files.length === 0) return;
  const caption = await confirmSending(files);
  if (caption === null) return;
  state.sticky = true;
  await attempt(async () => {
    const form = new FormData();
    if (caption) form.append("caption", caption);
    for (const file of files.slice(0, 10)) form.append("file", deed === "photo" ? await asPhoto(file) : file, file.name);
    await asUser(state.id, deed === "photo" && files.length > 1 ? "album" : deed, form);
  });
}

async function sendSticker(emoji) {
  state.sticky = true;
  const form = new FormData();
  form.append("file", await emojiPicture(emoji), "sticker.webp");
  await attempt(() => asUser(state.id, "sticker", form));
}

const DEEDS = {
  photo: async () => sendFiles("photo", await choose("image/*", true)),
  document: async () => sendFiles("document", (await choose("", false))),
  voice: async () => sendFiles("voice", await choose("audio/*", false)),
  sticker: async () => $("stickers").showModal(),
  contact: async () => {
    if (!me()?.phone) { toast("This user has no phone number yet: change the user first."); return; }
    await attempt(() => asUser(state.id, "contact"));
  },
  block: async () => { await attempt(() => asUser(state.id, "block")); },
  start: async () => act.say("/start"),
  profile: async () => profile(me()),
};

function profile(user) {
  const dialog = $("profile");
  const form = dialog.querySelector("form");
  const highest = Math.max(1000, ...state.users.map((known) => known.id));
  const fill = user ?? { id: highest + 1, first_name: "", username: "", phone: "", language_code: "fa" };
  form.elements.id.value = fill.id;
  form.elements.id.readOnly = Boolean(user);
  form.elements.name.value = user ? fullName(user) : "";
  form.elements.username.value = fill.username ?? "";
  form.elements.phone.value = fill.phone ?? "";
  form.elements.language_code.value = fill.language_code === "en" ? "en" : "fa";
  form.querySelector(".error").hidden = true;
  dialog.showModal();
  form.elements.name.focus();
}

$("profile").querySelector("form").addEventListener("submit", async (event) => {
  if (event.submitter?.value !== "ok") return;
  event.preventDefault();
  const { id, ...rest } = Object.fromEntries(new FormData(event.target));
  try {
    await call("POST", `/user/${id}`, rest);
    $("profile").close();
    be(Number(id));
  } catch (error) {
    const line = event.target.querySelector(".error");
    line.textContent = error.message;
    line.hidden = false;
  }
});

$("stickers").querySelector(".sticker-grid").append(...["😀", "😂", "😍", "🥳", "😎", "🤔", "😭", "😡", "👍", "👎",
  "🙏", "👏", "❤️", "🔥", "🎉", "🌙", "🐱", "🌹", "☕", "🚀"].map((emoji) =>
  make("button", { type: "button", textContent: emoji, onclick: () => { $("stickers").close(); sendSticker(emoji); } })));

$("composer").addEventListener("submit", (event) => {
  event.preventDefault();
  const text = $("text").value;
  if (!text.trim()) return;
  $("text").value = "";
  grow();
  state.sticky = true;
  act.say(text);
});
const grow = () => { const box = $("text"); box.style.height = "auto"; box.style.height = `${box.scrollHeight}px`; };
$("text").addEventListener("input", grow);
$("text").addEventListener("keydown", (event) => {
  if (event.key === "Enter" && !event.shiftKey && !event.isComposing) { event.preventDefault(); $("composer").requestSubmit(); }
});
$("text").addEventListener("paste", (event) => {
  const files = [...event.clipboardData.files];
  if (files.length) { event.preventDefault(); sendFiles("photo", files.filter((file) => file.type.startsWith("image/"))); }
});
$("chat").addEventListener("dragover", (event) => event.preventDefault());
$("chat").addEventListener("drop", (event) => {
  event.preventDefault();
  const files = [...event.dataTransfer.files];
  const pictures = files.length > 0 && files.every((file) => file.type.startsWith("image/"));
  sendFiles(pictures ? "photo" : "document", pictures ? files : files.slice(0, 1));
});
$("stream").addEventListener("scroll", () => {
  const { scrollHeight, scrollTop, clientHeight } = $("stream");
  state.sticky = scrollHeight - scrollTop - clientHeight < 80;
  $("down").hidden = state.sticky;
});
$("down").addEventListener("click", toEnd);
$("reply-to").querySelector("button").addEventListener("click", takeReply);
$("toggle-keyboard").addEventListener("click", () => {
  state.keyboardHidden = !state.keyboardHidden;
  $("keyboard").hidden = state.keyboardHidden;
  if (state.sticky) requestAnimationFrame(toEnd);
});
$("start").addEventListener("click", () => act.say("/start"));
$("unblock").addEventListener("click", () => attempt(() => asUser(state.id, "unblock")));
$("back").addEventListener("click", () => $("app").classList.remove("chatting"));
$("new-user").addEventListener("click", () => profile(null));
$("me").addEventListener("click", () => profile(me()));
$("fault-none").addEventListener("click", () => attempt(async () => {
  await call("POST", "/fault", { kind: "none" });
  toast("Nothing goes wrong any more");
}));
$("fault-form").addEventListener("submit", (event) => {
  event.preventDefault();
  const { kind, method, count } = Object.fromEntries(new FormData(event.target));
  attempt(async () => {
    await call("POST", "/fault", { kind, method: method || undefined, count: Number(count) });
    toast(`The next ${count} of ${method || "any method"}: ${kind}`);
  });
});
menu("more", "more-menu");
menu("attach", "attach-menu");
menu("commands", "commands-menu");
document.addEventListener("click", (event) => {
  const deed = event.target.closest?.("[data-do]")?.dataset.do;
  if (event.target.closest?.("[data-close]")) event.target.closest("dialog").close("");
  closeMenus();
  if (deed) DEEDS[deed]();
});
window.addEventListener("hashchange", () => {
  const id = Number(location.hash.slice(1));
  if (id && id !== state.id) be(id);
});
setInterval(() => { if (!document.hidden) loadUsers().catch(() => {}); }, 5000);

// `/?start=…` is what `https://t.me/<bot>?start=…` is in Telegram: whoever one is here opens it, and
// it is said once, also when nobody was chosen yet.
let opened = new URLSearchParams(location.search).get("start");
function sayOpened() {
  if (!opened || !state.id || !/^[A-Za-z0-9_-]{1,64}$/.test(opened)) return;
  act.say(`/start ${opened}`);
  opened = null;
  history.replaceState(null, "", location.pathname + location.hash);
}

attempt(loadUsers).then(() => {
  const id = Number(location.hash.slice(1)) || Number(localStorage.getItem("user"));
  if (id && (location.hash || me() || state.users.some((user) => user.id === id))) be(id);
  else if (state.users.length === 0) profile(null);
});
