/* The screen: files in, cards out. Every text from a file goes in as text, never as markup. */
(() => {
  if (typeof document === "undefined") return;
  const page = document.documentElement;
  const element = (id) => document.getElementById(id);
  let language = "fa";
  let files = [];
  let round = 0;
  let show = () => {};
  const say = () => WORDS[language];
  const number = (n) => new Intl.NumberFormat(language === "fa" ? "fa-IR" : "en").format(n);
  const exact = (text) => number(BigInt(text));

  const make = (tag, options = {}, ...inside) => {
    const made = document.createElement(tag);
    for (const [name, value] of Object.entries(options)) {
      if (name === "text") made.textContent = value;
      else made.setAttribute(name, value);
    }
    made.append(...inside.filter(Boolean));
    return made;
  };
  const ltr = (text, tag = "bdi") => make(tag, { dir: "ltr", class: "mono", text });
  const list = (items) => make("ul", {}, ...items.map((text) => make("li", { text })));
  const rows = (pairs) => {
    const made = make("dl");
    for (const [name, value] of pairs) {
      if (value === null || value === undefined || value === "") continue;
      made.append(make("dt", { text: name }), make("dd", {}, value));
    }
    return made;
  };

  function moment(stamp) {
    const time = new Date(stamp);
    if (Number.isNaN(time.getTime())) return ltr(stamp);
    const calendar = language === "fa" ? "fa-IR-u-ca-persian" : "en-GB";
    const format = { dateStyle: "long", timeStyle: "medium", timeZone: "Asia/Tehran" };
    const said = new Intl.DateTimeFormat(calendar, format).format(time);
    return make("span", {}, make("span", { text: said + " " }), make("bdi", { dir: "ltr", class: "mono stamp", text: stamp }));
  }

  /** Rial as the log has it, said in Toman; a remainder is kept. */
  function toman(rial) {
    if (!Number.isSafeInteger(rial)) return null;
    const whole = exact(String(BigInt(rial) / 10n));
    const rest = rial % 10 ? (language === "fa" ? "٫" : ".") + number(rial % 10) : "";
    return make("span", { class: "amount", text: say().toman(whole + rest) });
  }

  function facts({ event, position, head, code }) {
    const words = say();
    const body = Object.values(event.payload || {})[0] || {};
    const price = body.price ? body.price.list - body.price.discount : undefined;
    const amount = [body.amount, body.missing, price].find((one) => Number.isSafeInteger(one));
    const short = (id) => (typeof id === "string" && id.length === 26 ? ltr(id.slice(20)) : null);
    const numbered = ["payment", "order"].includes(event.aggregate_type);
    const text = (value) => (typeof value === "string" ? make("span", { dir: "auto", text: value }) : null);
    return rows([
      [words.what, make("strong", { text: words.events[event.event_type] || String(event.event_type) })],
      [words.amount, amount === undefined ? null : toman(amount)],
      [words.when, moment(String(event.recorded_at))],
      [words.number, numbered ? short(event.aggregate_id) : short(body.payment)],
      [words.order, short(body.order)],
      [words.reason, text(body.reason)],
      [words.until, typeof body.expires_at === "string" ? moment(body.expires_at) : null],
      [words.place, words.placeOf(number(position), number(head.size))],
      [words.code, ltr(code, "code")],
    ]);
  }

  const ours = (head) =>
    rows([
      [say().head, say().placeOf(number(head.size), number(head.size))],
      [say().signer, ltr(head.origin)],
      [say().root, ltr(hex(head.root), "code")],
    ]);

  function card(name, { error, result }) {
    const words = say();
    const verdict = (kind, title, more) =>
      make("div", { class: "verdict " + kind, role: kind === "bad" ? "alert" : "status" },
        make("span", { text: title }), more && make("small", { text: more }));
    const made = make("section", { class: "card" }, make("p", { class: "name" }, make("bdi", { text: name })));
    if (error) {
      const code = error.code && words.wrong[error.code] ? error.code : "unreadable";
      made.dataset.verdict = code;
      made.append(verdict("bad", words.bad, words.wrong[code]));
      if (code === "notSigned" && error.at) made.append(make("p", { class: "soft" }, ltr(error.at)));
      made.append(make("p", { class: "soft", text: words.hint }));
      return made;
    }
    made.dataset.verdict = "holds";
    if (result.kind === "event") {
      made.append(verdict("good", words.good, words.goodMore), facts(result));
      made.append(make("p", { class: "soft", text: words.same }));
      made.append(make("h3", { text: words.proved }), list(words.provedList));
      made.append(make("h3", { text: words.notProved }), list(words.notProvedList));
      const pretty = make("pre", { text: JSON.stringify(result.event, null, 1), tabindex: "0" });
      made.append(make("details", {}, make("summary", { text: words.line }),
        make("p", { class: "soft", text: words.sealed }), pretty));
      const leaf = rows([["SHA-256", ltr(result.leaf, "code")]]);
      made.append(make("details", {}, make("summary", { text: words.technical }), ours(result.head), leaf));
    } else if (result.kind === "continuation") {
      const steps = words.stepSaid(number(result.older.size), number(result.newer.size));
      made.append(verdict("good", words.goodStep, steps), ours(result.newer));
    } else {
      made.append(verdict("good", words.goodHead), ours(result.head));
    }
    return made;
  }

  /** How the heads of several files stand to each other. */
  function comparison(checked) {
    const good = checked.filter((one) => one.result);
    const steps = good.map((one) => one.result).filter((one) => one.kind === "continuation");
    const heads = good.filter((one) => one.result.kind !== "continuation");
    if (heads.length < 2) return null;
    const made = make("section", { class: "card" }, make("h2", { text: say().compared }));
    for (let i = 1; i < heads.length; i++) {
      const [one, two] = [heads[i - 1].result.head, heads[i].result.head].sort((a, b) => a.size - b.size);
      const how = compareHeads(one, two, steps);
      const kind = { fork: "bad", same: "good", continues: "good" }[how] || "warn";
      const said = say().heads[how](number(one.size), number(two.size));
      const names = heads[i - 1].name + " · " + heads[i].name;
      const verdict = make("div", { class: "verdict " + kind }, make("span", { text: said }));
      verdict.dataset.heads = how;
      made.append(make("p", { class: "name" }, make("bdi", { text: names })), verdict);
    }
    return made;
  }

  async function theKey() {
    const pasted = element("key").value.trim();
    const own = page.dataset.key ? await readKey(page.dataset.key) : null;
    if (!pasted) return { key: own, own, said: "" };
    try {
      const key = await readKey(pasted);
      const known = own && key.text === own.text;
      return { key, own, said: known ? say().keySame : own ? say().keyOther : say().keyUsed };
    } catch {
      return { key: own, own, said: say().keyBad };
    }
  }

  async function check() {
    const mine = ++round;
    const { key, own, said } = await theKey();
    const known = element("key-known");
    element("key-said").textContent = said;
    const fingerprint = key && key.fingerprint.match(/.{8}/g).join(" ");
    known.replaceChildren(...(key
      ? [make("span", { text: say().keyKnown + " " }), make("br"), ltr(fingerprint, "code"), make("br"), ltr(key.text, "code")]
      : [make("span", { text: say().keyNone })]));
    known.dataset.own = String(Boolean(own && key && own.text === key.text));
    if (files.length === 0) return;
    const place = element("result");
    if (!key) {
      place.replaceChildren(make("div", { class: "verdict warn card", text: say().keyMissing }));
      return;
    }
    place.replaceChildren(make("p", { class: "soft card", text: say().working }));
    const checked = [];
    for (const file of files) {
      try {
        if (file.size > BYTES_MAX) throw new Wrong("tooLong");
        const bytes = new Uint8Array(await file.arrayBuffer());
        checked.push({ name: file.name, result: await verifyFile(bytes, key) });
      } catch (error) {
        checked.push({ name: file.name, error });
      }
    }
    if (mine !== round) return;
    show = () => {
      const cards = checked.map((one) => card(one.name, one));
      place.replaceChildren(...[comparison(checked), ...cards].filter(Boolean));
      place.dataset.done = String(mine);
    };
    show();
  }

  function speak(next) {
    language = next;
    page.lang = next;
    page.dir = next === "fa" ? "rtl" : "ltr";
    for (const place of document.querySelectorAll("[data-say]")) place.textContent = say()[place.dataset.say];
    element("language").textContent = say().language;
    element("language").lang = next === "fa" ? "en" : "fa";
    document.title = say().title;
    show();
    check();
  }

  element("shop").textContent = page.dataset.shop || "MoonLedger";
  element("language").addEventListener("click", () => speak(language === "fa" ? "en" : "fa"));
  element("files").addEventListener("change", () => {
    files = [...element("files").files];
    check();
  });
  element("key").addEventListener("input", check);
  const drop = element("drop");
  drop.addEventListener("keydown", (event) => {
    if (event.key === "Enter" || event.key === " ") {
      event.preventDefault();
      element("files").click();
    }
  });
  for (const name of ["dragover", "dragleave", "drop"]) {
    document.addEventListener(name, (event) => {
      event.preventDefault();
      drop.classList.toggle("over", name === "dragover");
      if (name === "drop" && event.dataTransfer && event.dataTransfer.files.length) {
        files = [...event.dataTransfer.files];
        check();
      }
    });
  }
  speak("fa");
})();
