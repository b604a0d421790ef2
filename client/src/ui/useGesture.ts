import { useEffect, useRef, useState } from "react";
import { Gesture } from "./gesture";

/** After a commit the live value stays on show this long, or until the document says otherwise. */
const SETTLE_MS = 800;

export interface LiveValue<T> {
  /** What to show: the pending value while a gesture goes on, else the committed one. */
  value: T;
  move: (value: T) => void;
  hold: () => void;
  release: () => void;
  finish: () => void;
  /** Goes back to the committed value. */
  cancel: () => void;
}

/** Binds a control to `committed`: shows values live, commits once per gesture, also when it unmounts. */
export function useGesture<T>(committed: T, commit: (value: T) => void): LiveValue<T> {
  const latest = useRef(commit);
  latest.current = commit;
  const [gesture] = useState(() => new Gesture<T>((value) => latest.current(value)));
  const [shown, setShown] = useState<{ value: T; from: T } | null>(null);

  useEffect(() => () => gesture.finish(), [gesture]);
  useEffect(() => {
    if (!shown || gesture.active) return;
    if (!Object.is(shown.from, committed)) return setShown(null);
    const timer = setTimeout(() => setShown(null), SETTLE_MS);
    return () => clearTimeout(timer);
  });

  return {
    value: shown && (gesture.active || Object.is(shown.from, committed)) ? shown.value : committed,
    move: (value) => {
      gesture.move(value, committed);
      setShown({ value, from: committed });
    },
    hold: () => gesture.hold(),
    release: () => gesture.release(),
    finish: () => gesture.finish(),
    cancel: () => {
      gesture.forget();
      setShown(null);
    },
  };
}
