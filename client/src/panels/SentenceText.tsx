import { Fragment } from "react";
import type { Part, Sentence } from "./sentence";

const TONES: Record<Part["tone"], string> = {
  plain: "",
  name: "text-ink",
  value: "font-medium text-ink tabular-nums",
  old: "tabular-nums line-through decoration-ink-3/60",
};

/** A sentence with its names and values set apart. */
export function SentenceText({ sentence }: { sentence: Sentence }) {
  return sentence.map((part, index) => (
    // biome-ignore lint/suspicious/noArrayIndexKey: the parts of a sentence never move.
    <Fragment key={index}>
      {index > 0 && part.text !== "," && " "}
      <span className={TONES[part.tone]}>{part.text}</span>
    </Fragment>
  ));
}
