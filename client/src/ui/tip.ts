/** An element whose tooltip shows, and where it stood when it opened. */
export interface Tip {
  anchor: HTMLElement;
  box: DOMRect;
}

/** The pointer rests so long before a tooltip opens. */
const DELAY_MS = 450;
/** After one closed, the next opens at once for so long. */
const SKIP_MS = 200;
/** The pointer may take so long from its element to the tooltip itself. */
const GRACE_MS = 120;

/** Watches pointer and focus of the page and says which tooltip shows; returns the way to stop. */
export function watchTips(page: Document, show: (tip: Tip | null) => void): () => void {
  let shown: HTMLElement | null = null;
  let timer: ReturnType<typeof setTimeout> | undefined;
  let closedAt = Number.NEGATIVE_INFINITY;
  const gone = new MutationObserver(() => shown && !shown.isConnected && close());
  const open = (anchor: HTMLElement) => {
    clearTimeout(timer);
    if (!anchor.isConnected || anchor === shown) return;
    shown = anchor;
    gone.observe(page.body, { childList: true, subtree: true });
    show({ anchor, box: anchor.getBoundingClientRect() });
  };
  const close = () => {
    clearTimeout(timer);
    if (!shown) return;
    shown = null;
    closedAt = performance.now();
    gone.disconnect();
    show(null);
  };
  const over = (event: PointerEvent) => {
    if (event.pointerType === "touch") return;
    clearTimeout(timer);
    const anchor = withTip(event.target);
    if (anchor === shown || onTip(event.target)) return;
    if (shown) timer = setTimeout(anchor ? () => open(anchor) : close, GRACE_MS);
    else if (anchor) {
      const wait = performance.now() - closedAt < SKIP_MS ? 0 : DELAY_MS;
      timer = setTimeout(() => open(anchor), wait);
    }
  };
  const focus = (event: FocusEvent) => {
    const anchor = withTip(event.target);
    if (anchor?.matches(":focus-visible")) open(anchor);
    else close();
  };
  const key = (event: KeyboardEvent) => event.key === "Escape" && close();
  const scroll = (event: Event) =>
    event.target instanceof Node && event.target.contains(shown) && close();
  const stop = new AbortController();
  const quiet = { signal: stop.signal, capture: true, passive: true };
  page.addEventListener("pointerover", over, quiet);
  page.addEventListener("pointerdown", close, quiet);
  page.addEventListener("focusin", focus, quiet);
  page.addEventListener("focusout", close, quiet);
  page.addEventListener("keydown", key, quiet);
  page.addEventListener("scroll", scroll, quiet);
  page.documentElement.addEventListener("pointerleave", close, quiet);
  return () => {
    stop.abort();
    close();
  };
}

function withTip(target: EventTarget | null): HTMLElement | null {
  return target instanceof Element ? target.closest<HTMLElement>("[data-tip]") : null;
}

function onTip(target: EventTarget | null): boolean {
  return target instanceof Element && target.closest("[role=tooltip]") !== null;
}
