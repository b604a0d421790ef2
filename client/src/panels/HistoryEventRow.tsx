import { memo } from "react";
import { useTimeStore } from "@/app/timeStore";
import { classes } from "@/ui/classes";
import { stateLook } from "@/ui/stateLook";
import { endOf } from "./eventSentence";
import type { Told } from "./gestures";
import { MomentMenu } from "./MomentMenu";
import { SentenceText } from "./SentenceText";
import { plainText, type Sentence } from "./sentence";
import { fullTime } from "./time";

export interface HistoryEventRowProps {
  item: Told;
  /** What it did. */
  sentence: Sentence;
  /** Whether Tab stops here. */
  active: boolean;
}

/** One gesture in one line, with what can be done about it. */
export const HistoryEventRow = memo(function HistoryEventRow(props: HistoryEventRowProps) {
  const { item, sentence, active } = props;
  const shown = useTimeStore(
    ({ mode }) => mode?.kind === "past" && item.versions.includes(mode.version),
  );
  return (
    <MomentMenu item={item} title={plainText(sentence)} active={active}>
      <p
        title={titleOf(item)}
        className={classes(
          "min-h-6 border-l-2 py-0.5 pr-9 pl-[2.6rem] text-xs leading-5 break-words text-ink-2",
          shown ? "border-accent bg-accent-soft" : "border-transparent",
        )}
      >
        <EndIcon item={item} />
        <SentenceText sentence={sentence} />
      </p>
    </MomentMenu>
  );
}, sameRow);

/** The names of nodes are looked up anew with every event; mostly they say the same. */
function sameRow(old: HistoryEventRowProps, now: HistoryEventRowProps): boolean {
  return (
    old.item === now.item &&
    old.active === now.active &&
    plainText(old.sentence) === plainText(now.sentence)
  );
}

function EndIcon({ item }: { item: Told }) {
  const state = endOf(item);
  if (!state) return null;
  const { icon: Icon, tone } = stateLook(state);
  return <Icon aria-hidden="true" className={classes("mr-1 inline size-3.5 align-[-2px]", tone)} />;
}

function titleOf({ version, at }: Told): string {
  return version === null ? fullTime(at) : `Version ${version}, ${fullTime(at)}`;
}
