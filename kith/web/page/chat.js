"use strict";

// All text is put in with textContent: nothing that a model or a person writes becomes markup.

const log = document.getElementById("log");
const form = document.getElementById("form");
const box = document.getElementById("message");
const HELP_COMMAND = "/sos";
const UNREACHABLE = "I can't reach Kith just now. Please check that it is still running, then send that again. If you are in danger, call your local emergency number.";

function element(name, className, text) {
  const made = document.createElement(name);
  if (className) made.className = className;
  if (text !== undefined) made.textContent = text;
  return made;
}

function scrollToEnd() {
  log.scrollTop = log.scrollHeight;
}

function sameWords(one, other) {
  const plain = (text) => text.split(/\s+/).join(" ").trim();
  return plain(one) === plain(other);
}

/** The place of one reply: streamed sentences, whole messages, and then the final text. */
class Reply {
  constructor() {
    this.place = element("div", "reply");
    this.typing = element("div", "typing");
    this.typing.setAttribute("role", "status");
    this.typing.append(element("span", "unseen", "Kith is writing"));
    for (let i = 0; i < 3; i += 1) this.typing.append(element("span", "dot"));
    this.place.append(this.typing);
    this.streaming = null;
    this.shown = [];
    log.append(this.place);
    scrollToEnd();
  }

  addSentence(text) {
    if (this.streaming === null) {
      this.streaming = element("p", "bubble", "");
      this.place.insertBefore(this.streaming, this.typing);
      this.shown.push({ bubble: this.streaming, hasExtras: false });
    }
    const gap = this.streaming.textContent === "" ? "" : " ";
    this.streaming.append(document.createTextNode(gap + text.trim()));
    scrollToEnd();
  }

  addMessage(message) {
    this.streaming = null;
    const bubble = message.text ? element("p", "bubble", message.text) : null;
    if (bubble) this.place.insertBefore(bubble, this.typing);
    this.shown.push({ bubble, hasExtras: true });
    this.addExtras(message);
    scrollToEnd();
  }

  addExtras(message) {
    if (message.image && message.image.startsWith("data:image/")) {
      const image = element("img");
      image.src = message.image;
      image.alt = message.text || "A picture from Kith";
      this.place.insertBefore(image, this.typing);
    }
    if (message.buttons && message.buttons.length > 0) {
      this.place.insertBefore(choices(message.buttons), this.typing);
    }
    const file = message.custom && message.custom.export;
    if (file) this.place.insertBefore(fileLink(file), this.typing);
  }

  addFault(text) {
    this.place.insertBefore(element("p", "bubble fault", text), this.typing);
    this.end();
  }

  /** The final texts win over what was streamed. */
  finish(messages) {
    if (messages.length === this.shown.length) {
      messages.forEach((message, i) => this.correct(this.shown[i], message));
    } else {
      for (const child of [...this.place.children]) if (child !== this.typing) child.remove();
      this.shown = [];
      messages.forEach((message) => this.addMessage(message));
    }
    this.end();
  }

  correct(shown, message) {
    if (shown.bubble && message.text && !sameWords(shown.bubble.textContent, message.text)) {
      shown.bubble.textContent = message.text;
    }
    if (!shown.hasExtras) this.addExtras(message);
  }

  end() {
    this.typing.remove();
    scrollToEnd();
  }
}

function choices(buttons) {
  const place = element("div", "choices");
  for (const { title, payload } of buttons) {
    const button = element("button", "", title);
    button.type = "button";
    button.addEventListener("click", () => {
      for (const other of place.children) other.disabled = true;
      send(payload, title);
      box.focus();
    });
    place.append(button);
  }
  return place;
}

/** A link that saves a file which came with a message; it is nowhere but in this page. */
function fileLink({ filename, media_type: type, base64 }) {
  const bytes = Uint8Array.from(atob(base64), (character) => character.charCodeAt(0));
  const link = element("a", "file", `Save ${filename}`);
  link.href = URL.createObjectURL(new Blob([bytes], { type }));
  link.download = filename;
  return link;
}

/** The events of a text/event-stream body, one object {name, data} each. */
async function* serverEvents(body) {
  const reader = body.pipeThrough(new TextDecoderStream()).getReader();
  let rest = "";
  for (;;) {
    const { value, done } = await reader.read();
    if (done) return;
    rest += value;
    const frames = rest.split("\n\n");
    rest = frames.pop();
    for (const frame of frames) {
      const name = /^event: (.*)$/m.exec(frame);
      const data = /^data: (.*)$/m.exec(frame);
      if (name && data) yield { name: name[1], data: JSON.parse(data[1]) };
    }
  }
}

function show(reply, { name, data }) {
  if (name === "sentence") reply.addSentence(data.text);
  else if (name === "message") reply.addMessage(data);
  else if (name === "done") reply.finish(data.messages);
  else if (name === "error") reply.addFault(data.message);
  return name === "done" || name === "error";
}

async function receive(response, reply) {
  if (!(response.headers.get("content-type") || "").startsWith("text/event-stream")) {
    const refused = await response.json();
    reply.addFault(refused.response);
    return;
  }
  for await (const event of serverEvents(response.body)) {
    if (show(reply, event)) return;
  }
  reply.addFault(UNREACHABLE);
}

async function send(message, shownAs) {
  log.querySelector(".opening")?.remove();
  const mine = element("div", "mine");
  mine.append(element("p", "bubble", shownAs));
  log.append(mine);
  const reply = new Reply();
  const zone = Intl.DateTimeFormat().resolvedOptions().timeZone;
  try {
    const response = await fetch("/chat?stream=true", {
      method: "POST",
      headers: { "Content-Type": "application/json", Accept: "text/event-stream" },
      body: JSON.stringify({ message, time_zone: zone }),
    });
    await receive(response, reply);
  } catch {
    reply.addFault(UNREACHABLE);
  }
}

form.addEventListener("submit", (event) => {
  event.preventDefault();
  const text = box.value.trim();
  if (text === "") return;
  box.value = "";
  send(text, text);
});

box.addEventListener("keydown", (event) => {
  const isSend = event.key === "Enter" && !event.shiftKey && !event.isComposing;
  if (!isSend) return;
  event.preventDefault();
  form.requestSubmit();
});

// A keyboard on a phone takes half the window: keep the newest words in sight.
window.addEventListener("resize", scrollToEnd);

document.getElementById("help-now").addEventListener("click", (event) => {
  send(HELP_COMMAND, event.currentTarget.textContent);
});

box.focus();
