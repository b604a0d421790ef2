import { create } from "zustand";

export type ToastTone = "info" | "ok" | "bad" | "busy";

export interface Toast {
  id: string;
  tone: ToastTone;
  title: string;
  detail?: string | undefined;
  /** 0–1 for work whose share is known. */
  progress?: number | undefined;
  action?: { label: string; run: () => void } | undefined;
  /** Stays until it is closed, whatever its tone. */
  stays?: boolean | undefined;
}

/** How long a message stays; problems stay until they are closed. */
const STAY_MS: Record<ToastTone, number | null> = { info: 4000, ok: 3000, bad: null, busy: null };
/** More than this would cover the canvas: the oldest goes. */
const MOST = 4;

interface Toasts {
  toasts: Toast[];
}

export const useToasts = create<Toasts>(() => ({ toasts: [] }));

const timers = new Map<string, ReturnType<typeof setTimeout>>();
let count = 0;

/** Shows a message, or changes the one with the same id. Returns its id. */
export function showToast(toast: Omit<Toast, "id"> & { id?: string }): string {
  count += 1;
  const shown: Toast = { ...toast, id: toast.id ?? `toast-${count}` };
  useToasts.setState(({ toasts }) => {
    const known = toasts.some((other) => other.id === shown.id);
    const next = known
      ? toasts.map((other) => (other.id === shown.id ? shown : other))
      : [...toasts, shown];
    return { toasts: next.slice(-MOST) };
  });
  forgetTimer(shown.id);
  const stay = shown.stays ? null : STAY_MS[shown.tone];
  if (stay !== null)
    timers.set(
      shown.id,
      setTimeout(() => closeToast(shown.id), stay),
    );
  return shown.id;
}

/** Takes a message away. */
export function closeToast(id: string): void {
  forgetTimer(id);
  useToasts.setState(({ toasts }) => ({ toasts: toasts.filter((toast) => toast.id !== id) }));
}

function forgetTimer(id: string): void {
  clearTimeout(timers.get(id));
  timers.delete(id);
}

/** Says one thing to the person: a fact, or why something was refused. */
export function notify(text: string, kind: "info" | "error" = "info"): void {
  showToast({ id: `notify:${text}`, tone: kind === "error" ? "bad" : "info", title: text });
}
