// The control API, and small pieces the page is built of.
"use strict";
const $ = (id) => document.getElementById(id);

function make(tag, props = {}, ...children) {
  const el = document.createElement(tag);
  for (const [key, value] of Object.entries(props)) {
    if (key === "class") el.className = value;
    else if (key.startsWith("on")) el.addEventListener(key.slice(2), value);
    else if (key in el) el[key] = value;
    else el.setAttribute(key, value);
  }
  el.append(...children.filter((child) => child !== null && child !== undefined));
  return el;
}

async function call(method, path, body, signal) {
  const init = { method, signal };
  if (body instanceof FormData) init.body = body;
  else if (body !== undefined) {
    init.body = JSON.stringify(body);
    init.headers = { "content-type": "application/json" };
  }
  const response = await fetch(path, init);
  const answer = await response.json();
  if (!response.ok) throw new Error(answer.error || answer.description || response.statusText);
  return answer;
}

const asUser = (id, deed, body) => call("POST", `/user/${id}/${deed}`, body ?? {});
const fileUrl = (id, file) => `/user/${id}/file/${encodeURIComponent(file.file_id)}`;

function toast(text, milliseconds = 3500) {
  const el = make("div", { dir: "auto", textContent: text });
  $("toasts").append(el);
  setTimeout(() => el.remove(), milliseconds);
}

// A deed that may be refused: the refusal is shown, not lost in the console.
async function attempt(deed) {
  try {
    return await deed();
  } catch (error) {
    toast(`⚠ ${error.message}`, 6000);
    return undefined;
  }
}

async function copy(text, label) {
  try {
    await navigator.clipboard.writeText(text);
    toast(`${label ?? "Copied"}: ${text}`);
  } catch {
    toast(`This browser did not allow copying: ${text}`, 6000);
  }
}

function bytes(size) {
  if (size < 1024) return `${size} B`;
  if (size < 1 << 20) return `${(size / 1024).toFixed(1)} KB`;
  return `${(size / (1 << 20)).toFixed(1)} MB`;
}

const clock = (date) =>
  new Date(date * 1000).toLocaleTimeString([], { hour: "2-digit", minute: "2-digit", hour12: false });
const day = (date) =>
  new Date(date * 1000).toLocaleDateString([], { day: "numeric", month: "long", year: "numeric" });

const HUES = [["#ff885e", "#ff516a"], ["#ffcd6a", "#ffa85c"], ["#82b1ff", "#665fff"],
  ["#a0de7e", "#54cb68"], ["#53edd6", "#28c9b7"], ["#72d5fd", "#2a9ef1"], ["#e0a2f3", "#d669ed"]];

function avatar(person) {
  const [a, b] = HUES[person.id % HUES.length];
  const el = make("span", { class: "avatar", "aria-hidden": "true", textContent: [...person.first_name][0] });
  el.style.setProperty("--a", a);
  el.style.setProperty("--b", b);
  return el;
}

const fullName = (person) => [person.first_name, person.last_name].filter(Boolean).join(" ");

// Telegram's applications send photos as JPEG whatever they were; so does this page.
async function asPhoto(file) {
  if (file.type === "image/jpeg" || file.type === "image/png") return file;
  const picture = await createImageBitmap(file);
  const canvas = make("canvas", { width: picture.width, height: picture.height });
  canvas.getContext("2d").drawImage(picture, 0, 0);
  return new Promise((done) => canvas.toBlob(done, "image/jpeg", 0.9));
}

async function emojiPicture(emoji) {
  const canvas = make("canvas", { width: 256, height: 256 });
  const pen = canvas.getContext("2d");
  pen.font = "200px sans-serif";
  pen.textAlign = "center";
  pen.textBaseline = "middle";
  pen.fillText(emoji, 128, 140);
  return new Promise((done) => canvas.toBlob(done, "image/webp"));
}
