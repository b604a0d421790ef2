import { useEffect, useRef, useState } from "react";
import { classes } from "@/ui/classes";
import { TextInput } from "@/ui/TextInput";

export interface LayerNameProps {
  name: string;
  /** How many strokes lie there. */
  count: number;
  active: boolean;
  faded: boolean;
  longest: number;
  onTake: () => void;
  /** Null where it cannot be renamed. */
  onRename: ((name: string) => void) | null;
}

/** The name of a layer: a press takes the layer, a double press or F2 renames it. */
export function LayerName(props: LayerNameProps) {
  const { name, count, active, faded, longest, onTake, onRename } = props;
  const [draft, setDraft] = useState<string | null>(null);
  const button = useRef<HTMLButtonElement>(null);
  const [back, setBack] = useState(false);
  useEffect(() => {
    if (back && draft === null) button.current?.focus();
    if (draft === null) setBack(false);
  }, [back, draft]);
  const end = (keep: boolean) => {
    const text = (draft ?? "").trim();
    if (keep && text !== "" && text !== name) onRename?.(text.slice(0, longest));
    setDraft(null);
  };
  if (draft !== null) {
    const onKey = (keep: boolean) => {
      setBack(true);
      end(keep);
    };
    return (
      <NewName {...{ name, longest, draft, onKey }} onChange={setDraft} onLeave={() => end(true)} />
    );
  }
  return (
    <button
      ref={button}
      type="button"
      data-layer=""
      aria-pressed={active}
      title={onRename ? "Double-click to rename" : undefined}
      onClick={onTake}
      onDoubleClick={() => onRename && setDraft(name)}
      onKeyDown={(event) => {
        if (event.key === "F2" && onRename) setDraft(name);
      }}
      className={classes(
        "flex h-7 min-w-0 flex-1 items-center justify-between gap-2 rounded-sm px-1 text-left text-xs",
        active ? "text-ink" : "text-ink-2",
        faded && "opacity-60",
      )}
    >
      <span className="truncate">{name}</span>
      {count > 0 && (
        <span aria-hidden="true" className="text-2xs text-ink-3 tabular-nums">
          {count}
        </span>
      )}
    </button>
  );
}

interface NewNameProps {
  name: string;
  longest: number;
  draft: string;
  onChange: (draft: string) => void;
  /** Enter keeps it, Escape does not. */
  onKey: (keep: boolean) => void;
  onLeave: () => void;
}

function NewName({ name, longest, draft, onChange, onKey, onLeave }: NewNameProps) {
  return (
    <TextInput
      aria-label={`New name of ${name}`}
      data-keeps-escape=""
      value={draft}
      maxLength={longest}
      ref={(input) => {
        if (input && document.activeElement !== input) input.select();
      }}
      onChange={(event) => onChange(event.target.value)}
      onBlur={onLeave}
      onKeyDown={(event) => {
        if (event.key !== "Enter" && event.key !== "Escape") return;
        event.preventDefault();
        onKey(event.key === "Enter");
      }}
      className="h-7 text-xs"
    />
  );
}
