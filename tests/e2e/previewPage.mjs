// What the browser test of previews does inside the page: pictures to try, and how far two differ.

/** Stores the pictures that cases start from; resolves with their asset ids. */
export async function storePictures() {
  const photo = await createImageBitmap(
    await (await fetch("/api/v1/assets/first-light-photo?receipt=0")).blob(),
  );
  const [width, height] = [900, 600];
  const drawn = (paint, w = width, h = height) => {
    const canvas = new OffscreenCanvas(w, h);
    const pen = canvas.getContext("2d");
    pen.drawImage(photo, 0, 0, w, h);
    paint(pen, w, h);
    return canvas.convertToBlob({ type: "image/png" });
  };
  const soft = (pen, w, h, from, to) => {
    const shade = pen.createRadialGradient(w / 2, h / 2, h / 8, w / 2, h / 2, h / 1.6);
    shade.addColorStop(0, from);
    shade.addColorStop(1, to);
    return shade;
  };
  const cut = (pen, w, h) => {
    pen.globalCompositeOperation = "destination-in";
    pen.fillStyle = soft(pen, w, h, "#000f", "#0000");
    pen.fillRect(0, 0, w, h);
  };
  const [less, lower] = [360, 240];
  const matte = (pen, w, h) => {
    pen.fillStyle = soft(pen, w, h, "#fff", "#000");
    pen.fillRect(0, 0, w, h);
  };
  const store = async (blob) => {
    const headers = { "content-type": blob.type };
    const answer = await fetch("/api/v1/assets", { method: "POST", headers, body: blob });
    return (await answer.json()).id;
  };
  return {
    photo: await store(await drawn(() => {})),
    small: await store(await drawn(() => {}, less, lower)),
    cut: await store(await drawn(cut, less, lower)),
    matte: await store(await drawn(matte, 240, 160)),
  };
}

/** Stores a PNG of one plane, which no canvas writes, of a stored picture; resolves with its id. */
export async function storeGray(asset) {
  const from = await fetch(`/api/v1/assets/${asset}?receipt=0`);
  const photo = await createImageBitmap(await from.blob());
  const { width, height } = photo;
  const pen = new OffscreenCanvas(width, height).getContext("2d");
  pen.drawImage(photo, 0, 0);
  const { data } = pen.getImageData(0, 0, width, height);
  const rows = new Uint8Array((width + 1) * height);
  for (let at = 0; at < width * height; at += 1) {
    rows[at + Math.floor(at / width) + 1] = data[4 * at + 1];
  }
  const deflated = new Blob([rows]).stream().pipeThrough(new CompressionStream("deflate"));
  const packed = new Uint8Array(await new Response(deflated).arrayBuffer());
  const number = (value) => [24, 16, 8, 0].map((by) => (value >>> by) & 255);
  const check = (bytes) => {
    let sum = 0xffffffff;
    for (const byte of bytes) {
      sum ^= byte;
      for (let bit = 0; bit < 8; bit += 1) sum = (sum >>> 1) ^ (sum & 1 ? 0xedb88320 : 0);
    }
    return ~sum;
  };
  const chunk = (name, bytes) => {
    const named = [...new TextEncoder().encode(name), ...bytes];
    return [...number(bytes.length), ...named, ...number(check(named))];
  };
  const head = chunk("IHDR", [...number(width), ...number(height), 8, 0, 0, 0, 0]);
  const all = [137, 80, 78, 71, 13, 10, 26, 10, ...head, ...chunk("IDAT", packed)];
  const body = new Blob([new Uint8Array([...all, ...chunk("IEND", [])])], { type: "image/png" });
  const headers = { "content-type": body.type };
  return (await (await fetch("/api/v1/assets", { method: "POST", headers, body })).json()).id;
}

/** Mean difference, in 255ths, of each previewed node from the asset the server made of it. */
export async function differences([assets, kept]) {
  const pixels = (bitmap, pen) => {
    pen.canvas.width = bitmap.width;
    pen.canvas.height = bitmap.height;
    pen.drawImage(bitmap, 0, 0);
    return pen.getImageData(0, 0, bitmap.width, bitmap.height);
  };
  /** Premultiplied means over the area of each pixel of a smaller picture. */
  const smaller = ({ data, width, height }, wide, tall) => {
    const out = new Float32Array(4 * wide * tall);
    for (let y = 0; y < tall; y += 1) {
      for (let x = 0; x < wide; x += 1) {
        const [left, right] = [(x * width) / wide, ((x + 1) * width) / wide];
        const [top, bottom] = [(y * height) / tall, ((y + 1) * height) / tall];
        let area = 0;
        const sum = [0, 0, 0, 0];
        for (let j = Math.floor(top); j < bottom - 1e-6; j += 1) {
          for (let i = Math.floor(left); i < right - 1e-6; i += 1) {
            const part =
              (Math.min(right, i + 1) - Math.max(left, i)) *
              (Math.min(bottom, j + 1) - Math.max(top, j));
            const at = 4 * (j * width + i);
            const alpha = data[at + 3] / 255;
            for (let c = 0; c < 3; c += 1) sum[c] += part * data[at + c] * alpha;
            sum[3] += part * data[at + 3];
            area += part;
          }
        }
        for (let c = 0; c < 4; c += 1) out[4 * (y * wide + x) + c] = sum[c] / area;
      }
    }
    return out;
  };
  const pen = new OffscreenCanvas(1, 1).getContext("2d", { willReadFrequently: true });
  const found = {};
  for (const [node, asset] of Object.entries(assets)) {
    const held = new Image();
    held.src = kept[node];
    await held.decode();
    const have = pixels(held, pen);
    const blob = await (await fetch(`/api/v1/assets/${asset}?receipt=0`)).blob();
    const real = pixels(await createImageBitmap(blob), pen);
    const want = smaller(real, have.width, have.height);
    const had = smaller(have, have.width, have.height);
    let all = 0;
    for (let at = 0; at < want.length; at += 1) all += Math.abs(want[at] - had[at]);
    found[node] = all / want.length;
  }
  return found;
}

/** How many previews the canvas shows. */
export function countPreviews() {
  return document.querySelectorAll(".react-flow [data-preview][data-drawn]").length;
}

/** The previews on the canvas as files, by node. */
export function keepPreviews() {
  const found = document.querySelectorAll(".react-flow [data-preview]");
  return Object.fromEntries(
    Array.from(found, (canvas) => [canvas.dataset.preview, canvas.toDataURL("image/png")]),
  );
}

/** Notes when a slider moves, and when each node's next picture is on its canvas. */
export function watchPreviews() {
  window.dragTimes = [];
  let moved = 0;
  let seen = new Set();
  addEventListener("input", () => {
    moved = performance.now();
    seen = new Set();
  }, true);
  new MutationObserver((changes) => {
    for (const canvas of new Set(changes.map(({ target }) => target))) {
      const { drawn, asked, preview } = canvas.dataset;
      if (!drawn || moved === 0 || seen.has(preview) || !canvas.closest(".react-flow")) continue;
      if (Number(asked) < moved) continue;
      seen.add(preview);
      const milliseconds = Math.round(performance.now() - moved);
      window.dragTimes.push({ node: preview, milliseconds, width: canvas.width });
    }
  }).observe(document.body, { subtree: true, attributeFilter: ["data-drawn"] });
}

/** Counts textures that the page holds on the card; `card.lose()` takes the card away. */
export function watchCard() {
  const lose = [];
  const card = { held: 0, opened: 0, lose: () => lose.splice(0).forEach((take) => take()) };
  window.card = card;
  const after = (type, name, then) => {
    const plain = type?.prototype[name];
    if (!plain) return;
    type.prototype[name] = function (...given) {
      const made = plain.apply(this, given);
      then(made, this);
      return made;
    };
  };
  const open = (take) => {
    card.opened += 1;
    card.held = 0;
    lose.push(take);
  };
  after(WebGL2RenderingContext, "createTexture", () => (card.held += 1));
  after(WebGL2RenderingContext, "deleteTexture", () => (card.held -= 1));
  after(OffscreenCanvas, "getContext", (made) => {
    if (!(made instanceof WebGL2RenderingContext)) return;
    const loss = made.getExtension("WEBGL_lose_context");
    open(() => loss.loseContext());
  });
  if (!window.GPUDevice) return;
  after(GPUDevice, "createTexture", () => (card.held += 1));
  after(GPUTexture, "destroy", () => (card.held -= 1));
  after(GPUAdapter, "requestDevice", async (made) => {
    const device = await made;
    open(() => device.destroy());
  });
}
