/** A pause this long ends a gesture made with the keyboard or the wheel. */
export const GESTURE_PAUSE_MS = 400;

/** What is being dragged or typed and not committed yet, over all controls. */
const open = new Set<{ finish(): void }>();

/**
 * Turns a stream of live values into one commit: at the end of a pointer gesture, or after a pause.
 * A gesture that ends where it began commits nothing.
 */
export class Gesture<T> {
  private live: { value: T; from: T } | null = null;
  private timer: ReturnType<typeof setTimeout> | undefined;
  private held = false;

  constructor(
    private readonly commit: (value: T) => void,
    private readonly pauseMs = GESTURE_PAUSE_MS,
  ) {}

  get active(): boolean {
    return this.live !== null;
  }

  /** The pointer went down: only `release` or `finish` commits from here on. */
  hold(): void {
    this.held = true;
    clearTimeout(this.timer);
  }

  /** A new live value; `from` is the committed value it would replace. */
  move(value: T, from: T): void {
    this.live = { value, from: this.live ? this.live.from : from };
    open.add(this);
    clearTimeout(this.timer);
    if (!this.held) this.timer = setTimeout(() => this.finish(), this.pauseMs);
  }

  /** The pointer went up. */
  release(): void {
    this.held = false;
    this.finish();
  }

  /** Commits what is pending, now. */
  finish(): void {
    const live = this.live;
    this.forget();
    if (live && !Object.is(live.value, live.from)) this.commit(live.value);
  }

  /** Drops what is pending. */
  forget(): void {
    clearTimeout(this.timer);
    this.live = null;
    open.delete(this);
  }
}

/** Commits every pending gesture; call it before anything that reads the document, such as Run. */
export function finishGestures(): void {
  for (const gesture of Array.from(open)) gesture.finish();
}
