// A message as a bubble.

// Texts are in UTF-16 code units on both sides, so offsets fit as they are.
function rich(text, entities, act) {
  const all = [...entities].sort((a, b) => a.offset - b.offset || b.length - a.length);
  const build = (from, to, inside) => {
    const out = [];
    let at = from;
    let next = 0;
    while (next < inside.length) {
      const entity = inside[next];
      const end = Math.min(entity.offset + entity.length, to);
      if (entity.offset < at) { next += 1; continue; }
      if (entity.offset > at) out.push(text.slice(at, entity.offset));
      const nested = [];
      next += 1;
      while (next < inside.length && inside[next].offset < end) { nested.push(inside[next]); next += 1; }
      const el = element(entity, text.slice(entity.offset, end), act);
      el.append(...build(entity.offset, end, nested));
      out.push(el);
      at = end;
      // A block ends its line by itself; the line break after it would show as an empty line.
      if (BLOCKS.has(el.tagName) && text[at] === "\n" && at < to) at += 1;
    }
    if (at < to) out.push(text.slice(at, to));
    return out;
  };
  return build(0, text.length, all);
}

const BLOCKS = new Set(["PRE", "BLOCKQUOTE"]);

function element(entity, words, act) {
  switch (entity.type) {
    case "bold": return make("b");
    case "italic": return make("i");
    case "underline": return make("u");
    case "strikethrough": return make("s");
    case "code": return make("code", { title: "Copy", onclick: () => copy(words) });
    case "pre": return make("pre", { title: "Copy", onclick: () => copy(words) });
    case "blockquote":
    case "expandable_blockquote": return make("blockquote");
    case "spoiler": return make("span", { class: "spoiler", onclick: (e) => e.currentTarget.classList.add("open") });
    case "bot_command": return make("span", { class: "link", onclick: () => act.say(words) });
    case "url": return link(words.includes("://") ? words : `https://${words}`, act);
    case "text_link": return link(entity.url, act);
    case "email": return link(`mailto:${words}`, act);
    case "mention":
    case "hashtag": return make("span", { class: "link" });
    default: return make("span");
  }
}

function link(url, act) {
  return make("a", { href: url, target: "_blank", rel: "noreferrer noopener", title: url,
    onclick: (e) => { if (act.deepLink(url)) e.preventDefault(); } });
}

function bubble(message, user, act) {
  const inner = make("div", { class: "bubble" });
  if (message.forwarded_from) inner.append(make("div", { class: "forwarded", textContent: `Forwarded from ${message.forwarded_from}` }));
  if (message.reply_to_message_id) inner.append(quote(message.reply_to_message_id, act));
  attachments(message, user, inner, act);
  if (message.text) {
    const text = make("div", { class: "text", dir: "auto" });
    text.append(...rich(message.text, message.entities ?? [], act));
    inner.append(text);
  }
  const line = make("div", { class: "foot-line" });
  if (message.edited) line.append(make("span", { textContent: "edited" }));
  line.append(make("span", { textContent: clock(message.date), title: `message ${message.message_id}` }));
  if (message.from === "user") line.append(make("span", { textContent: "✓✓", "aria-hidden": "true" }));
  inner.append(line);
  const classes = ["msg", message.from];
  if (message.sticker) classes.push("sticker");
  if (message.buttons.length) classes.push("has-buttons");
  const whole = make("article", { class: classes.join(" "), id: `m${message.message_id}` }, inner);
  if (message.buttons.length) whole.append(inlineKeyboard(message, act));
  whole.addEventListener("dblclick", () => act.replyTo(message));
  return whole;
}

function quote(id, act) {
  const original = act.find(id);
  const words = original ? original.text || kindOf(original) : `message ${id}`;
  return make("button", { class: "quote", dir: "auto", textContent: words, onclick: () => act.jump(id) });
}

function kindOf(message) {
  for (const [key, name] of [["photo", "🖼 Photo"], ["sticker", "Sticker"], ["voice", "🎤 Voice"], ["contact", "👤 Contact"]]) {
    if (message[key]) return name;
  }
  return message.document ? `📄 ${message.document.file_name ?? "Document"}` : "Message";
}

function attachments(message, user, inner, act) {
  const grew = () => act.grew();
  if (message.photo) {
    inner.classList.add("picture");
    const { width, height } = message.photo;
    inner.append(make("img", { class: "photo", src: fileUrl(user, message.photo), alt: "Photo", width, height,
      style: `height: auto; width: ${Math.max(width, 140)}px`, onload: grew,
      onclick: (e) => act.enlarge(e.currentTarget.src) }));
  }
  if (message.sticker) {
    const emoji = message.sticker.emoji ?? "🙂";
    inner.append(make("img", { src: fileUrl(user, message.sticker), alt: emoji, onload: grew }));
  }
  if (message.voice) inner.append(make("audio", { controls: true, src: fileUrl(user, message.voice) }));
  for (const file of [message.document, message.media].filter(Boolean)) {
    const name = file.file_name ?? "file";
    inner.append(make("a", { class: "file", href: fileUrl(user, file), download: name },
      make("i", { textContent: "↓" }),
      make("span", {}, make("span", { textContent: name }), make("small", { textContent: bytes(file.file_size) }))));
  }
  if (message.contact) {
    inner.append(make("div", { class: "file" }, make("i", { textContent: "👤" }),
      make("span", {}, make("span", { textContent: message.contact.first_name }),
        make("small", { textContent: `+${message.contact.phone_number.replace(/^\+/, "")}` }))));
  }
  if (message.location) inner.append(make("div", { textContent: `📍 ${message.location.latitude}, ${message.location.longitude}` }));
}

function inlineKeyboard(message, act) {
  const grid = make("div", { class: "buttons" });
  for (const row of message.buttons) {
    const line = make("div");
    for (const button of row) {
      const mark = button.copy_text ? "📋" : button.url ? "↗" : button.web_app ? "▣" : null;
      const el = make("button", { textContent: button.text, class: button.style ?? "",
        title: button.url ?? button.copy_text ?? button.web_app ?? "",
        onclick: (e) => act.tap(message, button, e.currentTarget) });
      if (mark) el.dataset.mark = mark;
      line.append(el);
    }
    grid.append(line);
  }
  return grid;
}
