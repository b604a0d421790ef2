let holders = 0;

/** Takes the page behind a window out of reach of keys, pointer and screen readers; call to give back. */
export function holdBackground(page = document.getElementById("root")): () => void {
  holders += 1;
  page?.toggleAttribute("inert", true);
  let held = true;
  return () => {
    if (!held) return;
    held = false;
    holders -= 1;
    if (holders === 0) page?.toggleAttribute("inert", false);
  };
}
